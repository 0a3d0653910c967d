"""Single sign-on by OpenID Connect: what a provider says of itself, and whom it vouches for."""

from connectors.single_sign_on.provider import Client, OpenId, ProviderError, Request

__all__ = ["Client", "OpenId", "ProviderError", "Request"]
