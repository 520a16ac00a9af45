"""How an account is logged in to by tokens in place of a password (RFC 6749)."""

from enum import StrEnum
from pathlib import Path

from pydantic import model_validator

from mailbot.settings.values import Part, Secret


class Provider(StrEnum):
    """Who gives tokens out."""

    MICROSOFT = "microsoft"
    GOOGLE = "google"


class OAuth2(Part):
    """Where access tokens come from: a provider that we ask, or a file or variable that somebody else keeps fresh."""

    token: Secret | None = None
    """An access token that somebody else keeps fresh; read anew for each connection."""
    provider: Provider | None = None
    tenant: str = ""
    """Microsoft's directory: its id, or a domain of it."""
    client_id: str = ""
    client_secret: Secret | None = None
    refresh_token: Path | None = None
    """The file of the refresh token; a new one that the provider gives takes its place."""
    service_account: Path | None = None
    """Google's key file of a service account that may act for the mailbox's user."""
    authority: str = ""
    """Where tokens are asked for, if not at the provider's usual place: a national cloud, such as
    ``https://login.microsoftonline.us``, or Google's ``token_uri``."""

    @model_validator(mode="after")
    def _enough(self) -> "OAuth2":
        for fault in self._faults():
            raise ValueError(fault)
        return self

    def _faults(self) -> list[str]:
        if self.provider is None:
            return [] if self.token is not None else ['write provider = "microsoft" or "google", or token']
        if self.token is not None:
            return ["write either provider or token"]
        if self.provider is Provider.MICROSOFT:
            return self._microsoft_faults()
        if self.service_account is not None:
            return ["with service_account there is no client_id"] if self.client_id else []
        whole = self.client_id and self.client_secret and self.refresh_token
        return [] if whole else ["google needs service_account, or client_id, client_secret and refresh_token"]

    def _microsoft_faults(self) -> list[str]:
        if not (self.tenant and self.client_id):
            return ["microsoft needs tenant and client_id"]
        if self.client_secret is None and self.refresh_token is None:
            return ["microsoft needs client_secret, or refresh_token of a user's consent"]
        return ["service_account is Google's"] if self.service_account else []
