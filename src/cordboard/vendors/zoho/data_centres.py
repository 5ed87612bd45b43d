"""Where Zoho is: data centres and their hosts. No requests are made here.

Source: docs/reference/zoho-crm.md 2.1.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Centre(NamedTuple):
    """One data centre: where tokens come from, where the API is, where people work."""

    accounts: str
    api: str
    web: str

    @property
    def desk(self) -> str:
        """The help desk is beside the CRM."""
        return self.web.replace("//crm.", "//desk.", 1)


CENTRES = {
    "us": Centre("https://accounts.zoho.com", "https://www.zohoapis.com", "https://crm.zoho.com"),
    "eu": Centre("https://accounts.zoho.eu", "https://www.zohoapis.eu", "https://crm.zoho.eu"),
    "in": Centre("https://accounts.zoho.in", "https://www.zohoapis.in", "https://crm.zoho.in"),
    "au": Centre("https://accounts.zoho.com.au", "https://www.zohoapis.com.au", "https://crm.zoho.com.au"),
    "jp": Centre("https://accounts.zoho.jp", "https://www.zohoapis.jp", "https://crm.zoho.jp"),
    "cn": Centre("https://accounts.zoho.com.cn", "https://www.zohoapis.com.cn", "https://crm.zoho.com.cn"),
    "ca": Centre("https://accounts.zohocloud.ca", "https://www.zohoapis.ca", "https://crm.zohocloud.ca"),
    "sa": Centre("https://accounts.zoho.sa", "https://www.zohoapis.sa", "https://crm.zoho.sa"),
}


def centre_of(settings: Mapping[str, Any]) -> Centre:
    """The data centre of a connection; an unknown one is the first."""
    return CENTRES.get(str(settings.get("data_centre") or "us"), CENTRES["us"])


def accounts_of(settings: Mapping[str, Any]) -> str:
    """The accounts server of a connection; the sandbox overrides it."""
    return str(settings.get("accounts") or centre_of(settings).accounts).rstrip("/")


def api_of(settings: Mapping[str, Any]) -> str:
    """The API domain: the one learnt with the tokens, else the data centre's."""
    return str(settings.get("api_domain") or centre_of(settings).api).rstrip("/")


def web_of(settings: Mapping[str, Any]) -> str:
    """Where people open records; a sandbox shows them where its API is."""
    api = api_of(settings)
    known = {centre.api: centre.web for centre in CENTRES.values()}
    return known.get(api, api)


def desk_of(settings: Mapping[str, Any]) -> str:
    """The help desk of the data centre; the sandbox overrides it."""
    return str(settings.get("desk") or centre_of(settings).desk).rstrip("/")


def trusted_accounts(server: str | None, settings: Mapping[str, Any]) -> str | None:
    """The accounts server named in a redirect, if it is one we know: a secret is about to be sent there."""
    if not server:
        return accounts_of(settings)
    asked = server.rstrip("/")
    known = {centre.accounts for centre in CENTRES.values()} | {accounts_of(settings)}
    return asked if asked in known else None


def trusted_api(domain: str | None, settings: Mapping[str, Any]) -> str | None:
    """The API domain of a token answer, if it is Zoho's own (or the sandbox's, where one is configured)."""
    if not domain:
        return api_of(settings)
    asked = domain.rstrip("/")
    if settings.get("accounts"):
        same = urlsplit(asked).hostname == urlsplit(accounts_of(settings)).hostname
        if same:
            return asked
    hosts = {str(urlsplit(centre.api).hostname).removeprefix("www.") for centre in CENTRES.values()}
    parts = urlsplit(asked)
    name = str(parts.hostname)
    ours = parts.scheme == "https" and name.split(".", 1)[-1] in hosts
    return asked if ours and name.split(".")[0] in ("www", "sandbox", "developer") else None


def other_accounts(accounts: str) -> tuple[str, ...]:
    """The accounts servers of all other data centres; none beside a sandbox."""
    known = tuple(centre.accounts for centre in CENTRES.values())
    return tuple(one for one in known if one != accounts) if accounts in known else ()


def centre_named(accounts: str) -> str | None:
    """The data centre of an accounts server."""
    return next((name for name, centre in CENTRES.items() if centre.accounts == accounts.rstrip("/")), None)
