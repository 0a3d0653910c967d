"""A small but true OpenID Connect provider, run as a process of its own on loopback; it misbehaves when told.

It answers discovery, authorization, token and key requests over HTTP, checks redirect address, PKCE, client
secret and that a code is used once, and signs with RS256. `POST /control` says who is signed in there, and
which fault the next tokens have.

    python -m tests.connectors.openid_provider      prints its address, and serves until its input ends
"""

import base64
import hashlib
import hmac
import json
import secrets
import socket
import sys
import threading
import time
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "bellwether at work", "s3cret/with+signs"


class Provider:
    """What the provider knows."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.stranger = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.person: dict[str, Any] = {"sub": "1", "email": "new@northgate.example", "email_verified": True}
        self.fault = ""
        self.codes: dict[str, dict[str, str]] = {}
        self.seen: list[dict[str, str]] = []

    def authorize(self, asked: dict[str, str]) -> str:
        """Grant at once: whoever is signed in there agrees."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        self.seen.append(asked)
        answer = {"code": code, "state": asked["state"]}
        if self.fault == "another issuer's answer":
            answer["iss"] = "https://attacker.example"
        elif self.fault != "no iss":
            answer["iss"] = self.issuer
        if self.fault == "refused":
            answer = {"error": "access_denied", "state": asked["state"]}
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def tokens(self, form: dict[str, str], credentials: str) -> tuple[int, dict[str, Any]]:
        """Give an id_token for a code, as strictly as the standards say."""
        named, _, secret = base64.b64decode(credentials.partition(" ")[2]).decode().partition(":")
        if (unquote_plus(named), unquote_plus(secret)) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if (
            asked is None
            or asked["redirect_uri"] != form.get("redirect_uri")
            or asked.get("code_challenge_method") != "S256"
            or asked.get("code_challenge") != challenge
        ):
            return 400, {"error": "invalid_grant"}
        access_token = secrets.token_urlsafe(16)
        token = self.id_token(asked, access_token)
        return 200, {"access_token": access_token, "token_type": "Bearer", "id_token": token}

    def id_token(self, asked: dict[str, str], access_token: str) -> str:
        """Sign who is signed in there, or what the fault says."""
        now = int(time.time())
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(), **self.person,
        }  # fmt: skip
        changed: dict[str, dict[str, Any]] = {
            "wrong nonce": {"nonce": "guessed"},
            "wrong audience": {"aud": "somebody else"},
            "audience of several": {"aud": [CLIENT_ID, "somebody else"], "azp": "somebody else"},
            "wrong issuer": {"iss": "https://attacker.example"},
            "expired": {"iat": now - 7200, "exp": now - 3600},
            "not yet": {"nbf": now + 3600},
            "another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
            "no subject": {"sub": ""},
        }
        claims |= changed.get(self.fault, {})
        if self.fault == "no nonce":
            del claims["nonce"]
        if self.fault == "no expiry":
            del claims["exp"]
        header = {"alg": "RS256", "kid": str(self.key.kid)}
        if self.fault == "alg none":
            return f"{_encoded({'alg': 'none'})}.{_encoded(claims)}."
        if self.fault == "signed with the client secret":
            return _by_hmac(claims, CLIENT_SECRET.encode())
        if self.fault == "signed with the public key":
            return _by_hmac(claims, self.key.as_pem(private=False))
        key = self.stranger if self.fault == "another key" else self.key
        return jwt.encode(header, claims, key)


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _by_hmac(claims: dict[str, Any], key: bytes) -> str:
    """Sign as an attacker would who hopes that the key is taken for a shared secret."""
    signed = f"{_encoded({'alg': 'HS256', 'kid': 'one'})}.{_encoded(claims)}"
    signature = hmac.digest(key, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def build(issuer: str) -> FastAPI:
    """Build the provider's HTTP interface."""
    app, provider = FastAPI(), Provider(issuer)

    @app.get("/.well-known/openid-configuration")
    async def describe() -> dict[str, Any]:
        named = "https://attacker.example" if provider.fault == "another name" else issuer
        return {
            "issuer": named,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
            "end_session_endpoint": f"{issuer}/leave",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    @app.get("/authorize")
    async def authorize(request: Request) -> Response:
        return RedirectResponse(provider.authorize(dict(request.query_params)), status_code=302)

    @app.post("/token")
    async def token(request: Request, response: Response) -> dict[str, Any]:
        form = dict(parse_qsl((await request.body()).decode()))
        response.status_code, answer = provider.tokens(form, request.headers.get("authorization", ""))
        return answer

    @app.get("/keys")
    async def keys() -> dict[str, Any]:
        return {"keys": [provider.key.as_dict(private=False)]}

    @app.post("/control")
    async def control(request: Request) -> dict[str, Any]:
        told = await request.json()
        provider.person = told.get("person", provider.person)
        provider.fault = told.get("fault", "")
        if told.get("new_key"):
            provider.key = RSAKey.generate_key(2048, {"kid": told["new_key"], "use": "sig", "alg": "RS256"})
        return {"seen": provider.seen}

    return app


def main() -> None:
    """Serve on a free port until whoever started us closes our input."""
    listening = socket.create_server(("127.0.0.1", 0))
    issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(build(issuer), log_level="error"))

    def stop() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=stop, daemon=True).start()
    sys.stdout.write(issuer + "\n")
    sys.stdout.flush()
    server.run(sockets=[listening])


if __name__ == "__main__":
    main()
