"""What can be set from outside; `serving.bootstrap` reads it from the environment, nobody else does."""

from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT: Final = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Each setting is BELLWETHER_<NAME> in the environment."""

    model_config = SettingsConfigDict(env_prefix="BELLWETHER_", frozen=True)

    data: Path = Field(default=ROOT / "data", description="Where everything that runs write is kept.")
    database_url: SecretStr | None = Field(
        default=None, description="A PostgreSQL server, as its owner; without it one is run under `data`."
    )
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: str | None = Field(
        default=None, description="The address people use; https:// makes cookies secure."
    )
    trusted_proxies: str | None = Field(
        default=None,
        description="Addresses or networks, with commas, of the proxies in front; what their X-Forwarded-For "
        "and X-Forwarded-Proto say of the caller is believed, and without it nobody's.",
    )
    secret: SecretStr | None = Field(
        default=None, description="Signs cursors; without it one is made and kept under `data`."
    )
    sealing_keys: SecretStr | None = Field(
        default=None,
        description="Seal the secrets that are kept: `id:64 hex digits`, the current one first; without them "
        "one is made and kept under `data`.",
    )
    webhooks_allow_private: bool = Field(
        default=False, description="Let webhooks reach private addresses and any port; for development."
    )
    smtp_url: SecretStr | None = Field(
        default=None,
        description="The mail server for letters, as smtp://user:password@host:587 or smtps://...; without "
        "it letters are kept under `data`.",
    )
    mail_from: str = Field(
        default="Bellwether <bellwether@localhost.invalid>", description="Whom letters are from."
    )
    file_megabytes: int = Field(default=100, gt=0, description="The largest file that may be attached.")
    files_gigabytes: int = Field(default=50, gt=0, description="How much an organization's files may take.")
    retrain_days: int = Field(
        default=7, ge=0, description="How often models are learned anew, in days; 0 for never by themselves."
    )
    requests_per_minute: int = Field(default=3000, gt=0, description="For each user, key or address.")
    web: Path = Field(default=ROOT / "web" / "dist", description="The built web app.")
    mlflow_tracking_uri: str | None = Field(
        default=None,
        validation_alias="MLFLOW_TRACKING_URI",
        description="An MLflow server; without it runs are kept under `data`.",
    )
    log_level: str = "info"

    @property
    def address(self) -> str:
        """The address people use, without a slash at its end; in letters, and as the issuer of tokens."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def https(self) -> bool:
        """Whether people reach the service by https."""
        return (self.public_url or "").startswith("https://")

    @property
    def shelf(self) -> Path:
        """Where champions' files are."""
        return self.data / "models"

    @property
    def files(self) -> Path:
        """Where the bytes of attached files are."""
        return self.data / "files"

    @property
    def cluster(self) -> Path:
        """Where the embedded server is."""
        return self.data / "postgres"
