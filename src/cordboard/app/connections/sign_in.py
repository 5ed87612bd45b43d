"""Tries credentials before they are stored: which account and which organisation do they belong to?

The same for every kind of sign-in. The sign-in itself is the provider's `connect`.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from cordboard.app.connections.live_connections import Provider
from cordboard.contract.errors import Cannot
from cordboard.contract.stored_reasons import SENTENCES, reason_messages, without_promises
from cordboard.contract.views.why import StoredReasonView
from cordboard.domain.scenario.facts import CrmUser
from cordboard.ports.crm import Exchange, Identity, complete
from cordboard.ports.errors import NeedsHuman, Refused, Trouble, Unsupported


class SignInResult(msgspec.Struct, frozen=True, kw_only=True):
    """The account of these credentials, and the secrets afterwards (a token may have been added)."""

    identity: Identity
    users: tuple[CrmUser, ...]
    secrets: Mapping[str, str]


class UnsavedSecrets:
    """Secrets in memory: nothing is stored before they are proven."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)

    async def load(self) -> Mapping[str, str]:
        return dict(self.values)

    async def save(self, values: Mapping[str, str]) -> None:
        self.values |= values


ADVICE = {"address_forbidden": "Correct the address, or allow private addresses."}  # by code; else: the credentials


def is_complete(provider: Provider, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
    """Whether one of the provider's sign-ins has everything that it needs."""
    return complete(provider.sign_ins, {**provider.defaults, **settings, **secrets}) is not None


async def try_sign_in(
    provider: Provider, name: str, settings: Mapping[str, Any], secrets: Mapping[str, str]
) -> SignInResult:
    """Sign in with these. Raises: Cannot 422 when they are refused, 502 when the CRM cannot be asked."""
    held = UnsavedSecrets(secrets)
    crm = provider.crm().connect(name, {**provider.defaults, **settings}, held, _unrecorded)
    try:
        identity, users = await crm.identify(), tuple(await crm.users())
    except Refused as refused:  # its advice is for items: there is none
        raise Cannot(422, refused.code or "sign_in_refused", _of_address(refused), "Nothing was saved.") from refused
    except (NeedsHuman, Unsupported) as refused:
        code = refused.code or "sign_in_refused"
        advice = ADVICE.get(code, "Correct the credentials.")
        raise Cannot(422, code, without_promises(refused.text), f"{advice} Nothing was saved.") from refused
    except Trouble as trouble:
        code = trouble.code or "cannot_identify"
        raise Cannot(502, code, without_promises(trouble.text), "Nothing was saved. Try again.") from trouble
    finally:
        await crm.close()
    return SignInResult(identity=identity, users=users, secrets=held.values)


def _of_address(refused: Refused) -> str:
    """What the service answered, without what its provider advises for an item: the address may be another's."""
    said = [one.text for one in reason_messages(refused.text, refused.code, "") if not _advises_for_items(one)]
    return " ".join([*said, SENTENCES["check_address"]])


def _advises_for_items(one: StoredReasonView) -> bool:
    return one.code == "discard" or one.code.startswith("error.")


def _unrecorded(_: Exchange) -> None:
    """A trial leaves no line: there is no connection yet."""
