"""Tries the settings of a provider: its description, its keys, our client there, the groups. Nobody is signed in."""

import msgspec

from cordboard.contract.stored_reasons import reason_messages
from cordboard.contract.views.overview import CheckView
from cordboard.domain.sign_in.provider import SignInProvider
from cordboard.toolkit.oidc.errors import SignInRefused
from cordboard.toolkit.oidc.provider_client import ProviderClient

FIXES = {
    "wrong_issuer": "Enter the issuer exactly as the provider names itself.",
    "provider_unreachable": "Check the address, and that this server may reach it.",
    "address_forbidden": "Turn on 'Allow private addresses' if the provider is in your own network.",
    "provider_unusable": "Check that the address is that of an OpenID provider.",
    "wrong_client": "Copy the client ID and the client secret from the provider again.",
}


async def tried(client: ProviderClient, redirect_uri: str) -> list[CheckView]:
    """One check after the other, until one fails."""
    checks: list[CheckView] = []
    try:
        found = await client.description(fresh=True)
        checks.append(_good("address", f"{found.issuer} is an OpenID provider."))
        keys = await client.keys.refresh()
        if not keys:
            raise SignInRefused("provider_unusable", "The provider publishes no key that can be used.")
        checks.append(_good("keys", f"Signing keys published: {keys}."))
        await client.try_credentials(redirect_uri)
        checks.append(_good("client", "The provider accepts this client."))
    except SignInRefused as refused:
        name = ("address", "keys", "client")[min(len(checks), 2)]
        checks.append(CheckView(name=name, level="red", sentence=refused.text, fix=FIXES.get(refused.code)))
    return [_for_readers(one) for one in (*checks, *_advice(client.provider))]


def _advice(provider: SignInProvider) -> list[CheckView]:
    """What is no fault, and still worth knowing."""
    if provider.roles:
        return [_good("roles", f"Groups with a role: {len(provider.roles)}.")]
    text = "No group has a role, so nobody can sign in with the provider."
    return [CheckView(name="roles", level="amber", sentence=text, fix="Add a group and its role.")]


def _for_readers(check: CheckView) -> CheckView:
    """The same, with its sentences by code."""
    reasons, fix = reason_messages(check.sentence, None, ""), reason_messages(check.fix, None, "")
    return msgspec.structs.replace(check, reasons=reasons, fix_reasons=fix)


def _good(name: str, sentence: str) -> CheckView:
    return CheckView(name=name, level="green", sentence=sentence)
