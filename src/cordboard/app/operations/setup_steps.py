"""The steps of setup, each in one sentence with its fix: for the console, the API and the doctor.

`domain/setup_steps.py` decides which steps are open; `health.py` describes the health of connections.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from cordboard.app.connections.health import in_words
from cordboard.app.connections.live_connections import DUPLICATE_PROTECTION, LiveConnections
from cordboard.app.decisions.decision_rows import Decisions
from cordboard.contract.views.overview import StepsView, StepView
from cordboard.domain.connection_state import ConnectionState
from cordboard.domain.settings.extension_matching import unassigned
from cordboard.domain.settings.plan_contradictions import has_default_owner
from cordboard.domain.settings.settings import DEFAULT_PLAN, Settings
from cordboard.domain.setup_steps import SetupFacts, Step, StepState, next_of, states
from cordboard.ports.crm import GUARDED
from cordboard.ports.store.calls import CallQuery, CallRow
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.directory import DirectoryState
from cordboard.ports.store.store import Store

SENTENCES = {  # code: the English sentence; the console shows it in other languages from the same code and values
    "company.open": "Your company’s country is not set, so local numbers may be read as those of another one.",
    "company.done": "Country of local numbers: {country}.",
    "crm.missing": "No CRM is connected.",
    "crm.unauthorised": "{title} is set up, but nobody has signed in yet.",
    "crm.done": "{title} is connected to {account}.",
    "guard.later": "It is set up once a CRM is connected.",
    "guard.running": "{title} is being checked.",
    "guard.open": "{title} can't refuse a second record of the same call yet.",
    "guard.done": "The same call is never logged twice.",
    "guard.declined": "Declined: if an answer of {title} is lost, a record can be created twice.",
    "directory.later": "Contacts sync once a CRM is connected.",
    "directory.running": "Contacts of {title} are syncing.",
    "directory.held": "Contacts of {title} can't be synced: {reason}",
    "directory.done": "{n} {contacts} synced from {title}.",
    "phones.missing": "No phone system is connected.",
    "phones.silent": "{title} is set up. No events received yet.",
    "phones.down": "{title} is set up, but not connected yet: {reason}",
    "phones.done": "{title} is connected.",
    "lines.later": "Calls can be assigned once a CRM is connected.",
    "lines.open": "No default owner is saved yet, so calls of nobody in particular have no owner.",
    "lines.unassigned": "{n} {extensions} without a person: {which}.",
    "lines.done": "Every call has an owner.",
    "call.later": "The first call is logged once a CRM and a phone system are connected.",
    "call.open": "No calls yet.",
    "call.done": "First call logged.",
    "alerts.optional": "Nobody is notified yet when a connection fails.",
    "alerts.done": "You are notified when a connection fails.",
}
FIXES = {
    "company.open": "Choose your country in the console under Setup, or set company.country.",
    "crm.missing": "Connect a CRM in the console under Setup, or with cordboard connect add.",
    "crm.unauthorised": "Sign in on the CRM's own page.",
    "guard.open": "Add a field to its records with one click, or decline.",
    "directory.held": "Open the connection.",
    "phones.missing": "Connect a phone system in the console under Setup, or with cordboard connect add.",
    "phones.silent": "Paste its URL into your phone provider, then make a call.",
    "phones.down": "Check the address, user and secret of this connection.",
    "lines.open": "Choose a default owner who is active in the CRM, then save.",
    "lines.unassigned": "Assign each extension to a person.",
    "call.open": "Call one of your numbers to see it logged and explained.",
    "alerts.optional": "Choose e-mail, Slack, Teams, Telegram or a webhook. You can skip this and do it later.",
}
EXTENSIONS_OF = 10_000  # calls whose extensions count as in use: weeks of a busy company
NAMED = 8  # extensions in a sentence
RECENT = 20  # calls looked at for one that was explained; of those that a CRM decided the first will do


class Seen(msgspec.Struct, kw_only=True):
    """What was found; of several connections of a kind the one that is furthest."""

    crm: Connection | None = None
    account: str | None = None  # None while it is not authorised
    directory: DirectoryState | None = None
    state: ConnectionState | None = None  # of the CRM
    phones: Connection | None = None
    received: bool = False
    link: ConnectionState | None = None  # of the phone system
    owned: bool = False
    country: str | None = None
    zone: str | None = None  # of the CRM's organisation, to guess the country from
    guard: str = "open"  # open, running, done, declined: what is known of `guards`
    guards: Connection | None = None  # the CRM that the guard is about
    unassigned: tuple[str, ...] = ()
    notified: bool = False
    call: str | None = None  # one that was decided with a CRM connected

    def facts(self) -> SetupFacts:
        return SetupFacts(
            country=self.country is not None,
            guarded=None if self.guard == "running" else self.guard != "open",
            unassigned=bool(self.unassigned),
            authorised=self.account is not None,
            blocked=self.state is not None and not self.state.open,
            loaded=self.directory is not None and self.directory.loaded,
            phones=self.phones is not None,
            received=self.received,
            owned=self.owned,
            explained=self.call is not None,
            notified=self.notified,
        )


async def set_up(store: Store, live_connections: LiveConnections, settings: Settings, now: datetime) -> StepsView:
    """How each step is doing, and which is next. Units: `now` aware."""
    calls = await store.calls(CallQuery(phase="ended", limit=RECENT))
    in_use = await store.seen_extensions(EXTENSIONS_OF)
    seen = Seen(
        owned=_owned(live_connections, settings),
        country=settings.company.country,
        unassigned=unassigned((one for row in in_use for one in row.extensions.split()), settings, now),
        notified=settings.alerts.notified,
        call=_explained(calls),
    )
    await _see_crm(seen, store, live_connections)
    _see_guard(seen, live_connections)
    await _see_phones(seen, live_connections)
    found = states(seen.facts())
    following = next_of(found)
    steps = (
        _company(seen, found[Step.COMPANY]),
        _crm(seen, found[Step.CRM]),
        _guard(seen, found[Step.GUARD]),
        _people(seen, found[Step.DIRECTORY]),
        _phone_connections(seen, found[Step.PHONES], live_connections),
        _lines(seen, found[Step.LINES]),
        msgspec.structs.replace(_step(Step.CALL, found[Step.CALL], found[Step.CALL]), call=seen.call),
        _step(Step.ALERTS, found[Step.ALERTS], found[Step.ALERTS]),
    )
    return StepsView(done=following is None, next=following, steps=steps)


def lacking(live_connections: LiveConnections) -> tuple[StepView, ...]:
    """A CRM, a phone system: what is not there at all."""
    kinds = {connection.kind for connection in live_connections.connections.values()}
    wanted = {"crm": Step.CRM, "pbx": Step.PHONES}
    return tuple(_step(step, StepState.OPEN, "missing") for kind, step in wanted.items() if kind not in kinds)


# --- what is there


def _owned(live_connections: LiveConnections, settings: Settings) -> bool:
    """Whether every call finds an owner in every CRM, as the checker of settings has it."""
    users = live_connections.users_by_crm()
    return all(has_default_owner(settings, crm, users.get(crm)) for crm in live_connections.crms() or (DEFAULT_PLAN,))


async def _see_crm(seen: Seen, store: Store, live_connections: LiveConnections) -> None:
    seen.crm = next((one for one in live_connections.connections.values() if one.kind == "crm"), None)
    for name in live_connections.crms():
        directory, identity = await store.state(name), live_connections.connected_accounts[name].identity
        if identity and (seen.directory is None or (directory.loaded and not seen.directory.loaded)):
            seen.crm, seen.account = live_connections.connections[name], identity.account_name
            seen.zone = identity.time_zone
            seen.directory, seen.state = directory, await live_connections.states.of(name)


async def _see_phones(seen: Seen, live_connections: LiveConnections) -> None:
    for name in live_connections.phones():
        state = await live_connections.states.of(name)
        if seen.phones is None or (state.received and not seen.received):
            seen.phones, seen.link, seen.received = live_connections.connections[name], state, state.received


def _see_guard(seen: Seen, live_connections: LiveConnections) -> None:
    """Of several CRMs the one that needs a user most."""
    order, found = ("done", "declined", "running", "open"), "done"
    for name in live_connections.crms():
        state = guard_state(name, live_connections)
        if order.index(state) > order.index(found) or seen.guards is None:
            seen.guards, found = live_connections.connections[name], state
    seen.guard = found if seen.guards else "open"


def guard_state(crm: str, live_connections: LiveConnections) -> str:
    """Whether this CRM refuses second records: done, declined, running (not known yet), open."""
    if live_connections.provider(crm).capabilities.idempotency not in GUARDED:
        return "done"  # it never can
    guarded = live_connections.connected_accounts[crm].guarded
    if guarded:
        return "done"
    if live_connections.settings(crm).get(DUPLICATE_PROTECTION) is False:
        return "declined"
    return "running" if guarded is None else "open"


def _explained(calls: Sequence[CallRow]) -> str | None:
    for row in calls:
        if row.decided and row.why and msgspec.json.decode(row.why, type=Decisions).decisions:
            return row.id
    return None


# --- its sentence


def _step(step: Step, state: StepState, what: str, about: Connection | None = None, **values: str) -> StepView:
    code = f"{step}.{what}"
    values = {"title": about.title, **values} if about else values
    return StepView(
        step=step,
        state=state,
        sentence=in_words(SENTENCES[code], values),
        code=code,
        fix=FIXES.get(code),
        values=values,
        connection=about.id if about else None,
    )


def _company(seen: Seen, state: StepState) -> StepView:
    if seen.country is None:
        zone = {"zone": seen.zone} if seen.zone else {}
        return _step(Step.COMPANY, state, "open", None, **zone)
    return _step(Step.COMPANY, state, "done", country=seen.country)


def _guard(seen: Seen, state: StepState) -> StepView:
    what = "later" if state is StepState.LATER else seen.guard
    return _step(Step.GUARD, state, what, seen.guards)


def _lines(seen: Seen, state: StepState) -> StepView:
    if state is StepState.OPEN and seen.owned:
        which, more = seen.unassigned[:NAMED], "..." if len(seen.unassigned) > NAMED else ""
        values = {"n": str(len(seen.unassigned)), "which": ", ".join(which) + more}
        return _step(Step.LINES, state, "unassigned", None, **values)
    return _step(Step.LINES, state, state)


def _crm(seen: Seen, state: StepState) -> StepView:
    if seen.crm is None:
        return _step(Step.CRM, state, "missing")
    if seen.account is None:
        return _step(Step.CRM, state, "unauthorised", seen.crm)
    return _step(Step.CRM, state, "done", seen.crm, account=seen.account.rstrip("."))  # the sentence has a dot


def _people(seen: Seen, state: StepState) -> StepView:
    match state:
        case StepState.OPEN:
            return _step(Step.DIRECTORY, state, "held", seen.crm, reason=seen.state.reason if seen.state else "")
        case StepState.DONE:
            return _step(Step.DIRECTORY, state, state, seen.crm, n=str(seen.directory.people if seen.directory else 0))
        case StepState.RUNNING:
            return _step(Step.DIRECTORY, state, state, seen.crm)
        case _:
            return _step(Step.DIRECTORY, state, state)


def _phone_connections(seen: Seen, state: StepState, live_connections: LiveConnections) -> StepView:
    if seen.phones is None:
        return _step(Step.PHONES, state, "missing")
    if state is StepState.DONE:
        return _step(Step.PHONES, state, state, seen.phones)
    if not live_connections.provider(seen.phones.id).manifest.get("capabilities", {}).get("link"):
        return _step(Step.PHONES, state, "silent", seen.phones)
    reason = seen.link.reason if seen.link else ""
    return _step(Step.PHONES, state, "down", seen.phones, reason=reason or "no answer yet")
