"""What the test button sees of a connected CRM: who we are there, the permissions, how long it takes, one look-up."""

import time

import phonenumbers

from cordboard.app.connections.health import SCOPE_MISSING, code_of
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.unsaved_trial import account_sentence, failed_trial
from cordboard.contract.views.connections import Trial, TrialLookUp
from cordboard.contract.views.why import StoredReasonView
from cordboard.domain.crm.contact_match import Found
from cordboard.domain.numbers.reading import display, read
from cordboard.ports.crm import Scope
from cordboard.ports.errors import Trouble, Unsupported
from cordboard.ports.store.store import Store

SOUGHT = 20  # people of the directory among whom one with a number is looked for
ELSEWHERE = "ES"  # whose example number is looked up where neither people nor a country are known


async def try_crm(live_connections: LiveConnections, store: Store, connection: str) -> Trial:
    """Asks who we are, then looks one number up. A failure of either is the answer."""
    begun, provider = time.perf_counter(), live_connections.provider(connection)
    try:
        identity = await live_connections.crm(connection).identify()
        look_up = await _look_up(live_connections, store, connection) if provider.capabilities.find else None
    except Trouble as trouble:
        return failed_trial(provider, trouble.text, trouble.code, _since(begun), code_of(trouble))
    rights = provider.texts_in().with_purposes(live_connections.rights(connection, identity))
    missing = tuple(_missing(one) for one in rights if one.held is False)
    account, state = account_sentence(identity), await store.state(connection)
    sample = f"{state.people:,} contacts synced" if state.loaded and live_connections.lists_people(connection) else None
    synced = StoredReasonView(code="trial_contacts", text=sample or "", values={"n": str(state.people)})
    granted = sum(one.held is True for one in rights)
    return Trial(
        ok=not missing,
        identity=account.text,
        took_ms=_since(begun),
        sample=sample,
        problems=tuple(one.text for one in missing),
        sentences=(
            account,
            *((_granted(granted),) if granted else ()),
            *((_said(look_up),) if look_up else ()),
            *((synced,) if sample else ()),
            *missing,
        ),
        code=SCOPE_MISSING if missing else "",
        look_up=look_up,
        scopes=tuple(rights),
    )


async def _look_up(live_connections: LiveConnections, store: Store, connection: str) -> TrialLookUp | None:
    """A number of the directory, asked of the CRM itself; the example of a country where nobody is known yet.

    None where this CRM cannot be asked for numbers. Raises: Trouble.
    """
    number, begun = await _number(live_connections, store, connection), time.perf_counter()
    try:
        (match,) = await live_connections.crm(connection).find([read(number, None)])
    except Unsupported:
        return None
    found = match.candidates[0] if isinstance(match, Found) else None
    return TrialLookUp(
        number=number,
        name=(found.name or found.id) if found else None,
        entity=found.entity.value if found else None,
        took_ms=_since(begun),
    )


async def _number(live_connections: LiveConnections, store: Store, connection: str) -> str:
    people = await store.people(connection, 0, SOUGHT)
    known = next((number for one in people for number in one.numbers if number.startswith("+")), None)
    if known is not None:
        return known
    example = phonenumbers.example_number(live_connections.region(connection) or ELSEWHERE)
    if example is None:  # a country without numbers of its own
        return ""
    return phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)


def _said(look_up: TrialLookUp) -> StoredReasonView:
    number, ms = display(look_up.number), f"{look_up.took_ms:.0f}"
    if look_up.name is None:
        text = f"Looked up {number}: nobody has it ({ms} ms)."
        return StoredReasonView(code="trial_look_up_nobody", text=text, values={"number": number, "ms": ms})
    text = f"Looked up {number}: {look_up.name} ({ms} ms)."
    values = {"number": number, "ms": ms, "name": look_up.name}
    return StoredReasonView(code="trial_look_up", text=text, values=values)


def _granted(count: int) -> StoredReasonView:
    text = f"{count} permissions granted" if count != 1 else "1 permission granted"
    return StoredReasonView(code="trial_granted", text=text, values={"n": str(count)})


def _missing(scope: Scope) -> StoredReasonView:
    text = f"Permission {scope.name} is missing: {scope.purpose}"
    return StoredReasonView(code="trial_permission", text=text, values={"permission": scope.name})


def _since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)
