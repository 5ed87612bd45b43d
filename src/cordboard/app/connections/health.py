"""One sentence per connection: that it works, or what is wrong, what happens automatically and what you can do."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from cordboard.app.connections.provider_texts import ProviderTexts
from cordboard.contract.stored_reasons import Advice, no_advice, reason_messages
from cordboard.contract.views.connections import HealthView, NoticeView
from cordboard.domain.connection_state import ConnectionState, Notice, Phase
from cordboard.ports.errors import NeedsHuman, PermissionMissing, RateLimited, Trouble, Unavailable
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.directory import DirectoryState
from cordboard.toolkit.clock import moment

SENTENCES = {  # code: the English sentence; the console shows it in other languages from the same code and values
    "crm.new": "{title} is not connected yet.",
    "crm.refused": "{title} is not connected: {reason}",
    "crm.paused": "{title} has rejected our access since {since}: {reason} {waiting}",
    "crm.stopped": "{title} was paused by {by} at {since}. {waiting}",
    "crm.away": "{title} is unreachable since {since}: {reason} {later}",
    "crm.limited": "{title} limits our requests since {since}: {reason} {later}",
    "crm.scope_missing": "{title} works, but permissions are missing: {missing}.",
    "crm.unguarded": "{title} is connected, but duplicate protection is off.",
    "crm.loading": "{title} is connected. Contacts are syncing ({progress}).",
    "crm.parked": "{title} is connected. {n} rejected {items} attention.",
    "crm.ok": "{title} is connected. {n} {contacts} synced.",
    "sms.ok": "{title} is ready to send.",
    "sms.paused": "{title} has rejected our access since {since}: {reason} {waiting_sms}",
    "sms.stopped": "{title} was paused by {by} at {since}. {waiting_sms}",
    "sms.away": "{title} takes no messages since {since}: {reason} {later_sms}",
    "messenger.ok": "{title} receives and sends messages.",
    "messenger.paused": "{title} does not work since {since}: {reason} {waiting_sms}",
    "messenger.stopped": "{title} was paused by {by} at {since}. {waiting_sms}",
    "messenger.away": "{title} can't be reached since {since}: {reason} {later_sms}",
    "pbx.hook": "{title} is ready. No events received yet.",
    "pbx.starting": "{title} is connecting.",
    "pbx.ok": "{title} is connected{version}.",
    "pbx.limited": "{title} is connected, with a limitation: {reason}",
    "pbx.down": "{title} is not connected: {reason}",
    "pbx.stopped": "{title} was paused by {by} at {since}. The link is closed, so its calls are not seen.",
    "pbx.stopped_hook": "{title} was paused by {by} at {since}. Webhooks are accepted and held.",
}
LEVELS = {
    "crm.paused": "red",
    "crm.away": "red",
    "pbx.down": "red",
    "crm.ok": "green",
    "sms.ok": "green",
    "sms.paused": "red",
    "sms.away": "red",
    "messenger.ok": "green",
    "messenger.paused": "red",
    "messenger.away": "red",
    "pbx.ok": "green",
    "pbx.hook": "quiet",
}
WELL = frozenset({"green", "quiet"})  # quiet: ready, and nothing has come yet
FIXES = {
    "crm.new": "Sign in to the CRM to connect it.",
    "crm.refused": "Correct what the CRM names, then connect again.",
    "crm.away": "Check the CRM's status page and this server's way to the internet.",
    "crm.limited": "Wait, or raise the limit at the CRM. If it lasts, let other programs send less.",
    "crm.paused": "Reconnect to send the waiting items.",
    "sms.paused": "Correct the login of the gateway, or resume to try again.",
    "sms.stopped": "Resume to send the waiting messages.",
    "sms.away": "Check that the gateway runs and that this server reaches it.",
    "messenger.paused": "Correct the settings of the connection, or resume to try again.",
    "messenger.stopped": "Resume to receive and send messages again.",
    "messenger.away": "Check this server's way to the internet and the messenger's status page.",
    "crm.stopped": "Resume to send the waiting items.",
    "pbx.stopped": "Resume to see calls again. Calls in its own call records are then recovered.",
    "pbx.stopped_hook": "Resume to process the held events, in order.",
    "crm.scope_missing": "Reconnect to grant the missing permissions.",
    "crm.unguarded": "Create the key field: open the connection and choose Duplicate protection.",
    "crm.parked": "Open the outbox, fix the problem and retry, or discard the items.",
}
SCOPE_MISSING = "crm.scope_missing"
WITH_NOTICES = frozenset({"pbx.limited", "pbx.down"})
WORDS = {  # by number; None is any other
    0: {
        "waiting": "Nothing is waiting.",
        "later": "Nothing is waiting.",
        "waiting_sms": "Nothing is waiting.",
        "later_sms": "Nothing is waiting.",
    },
    1: {
        "items": "item needs",
        "contacts": "contact",
        "extensions": "extension",
        "waiting": "1 item is waiting.",
        "later": "1 item will be sent automatically when it's back.",
        "waiting_sms": "1 message is waiting.",
        "later_sms": "1 message will be sent automatically when it's back.",
    },
    None: {
        "items": "items need",
        "contacts": "contacts",
        "extensions": "extensions",
        "waiting": "{n} items are waiting.",
        "later": "{n} items will be sent automatically when it's back.",
        "waiting_sms": "{n} messages are waiting.",
        "later_sms": "{n} messages will be sent automatically when it's back.",
    },
}


def in_words(sentence: str, values: Mapping[str, str]) -> str:
    """The sentence with these values; words agree with `n`, and `since` is a time of day in UTC."""
    n = int(values.get("n") or 0)
    number = f"{n:,}"
    words = {**WORDS[None], **WORDS.get(n, {})}
    known = {**values, "n": number, **{name: word.format(n=number) for name, word in words.items()}}
    if values.get("since"):
        known["since"] = f"{datetime.fromisoformat(values['since']):%H:%M} UTC"
    return sentence.format(**known)


def code_of(trouble: Trouble) -> str:
    """The health that a failed request of a CRM means."""
    match trouble:
        case RateLimited():
            return "crm.limited"
        case Unavailable():
            return "crm.away"
        case PermissionMissing():
            return SCOPE_MISSING
        case NeedsHuman():
            return "crm.paused"
    return "crm.refused"


def fix_of(code: str) -> str | None:
    """What to do about this health."""
    return FIXES.get(code)


def _health(code: str, fix: str | None = None, **values: str) -> HealthView:
    sentence = in_words(SENTENCES[code], values)
    return HealthView(
        level=LEVELS.get(code, "amber"), sentence=sentence, code=code, fix=fix or FIXES.get(code), values=values
    )


def _with_reasons(health: HealthView, state: ConnectionState, connection: str, advice: Advice) -> HealthView:
    """The same, with the sentences of its reason; the next attempt with its date."""
    at = moment(state.not_before).isoformat() if state.not_before else ""
    reasons = tuple(
        msgspec.structs.replace(one, values={**one.values, "at": at}) if at and one.code == "next_attempt" else one
        for one in reason_messages(health.values.get("reason"), state.code, connection, advice)
    )
    return msgspec.structs.replace(health, reasons=reasons)


def crm_health(
    connection: Connection,
    state: ConnectionState,
    directory: DirectoryState,
    counts: Mapping[str, int],
    unguarded: bool = False,
    advice: Advice = no_advice,
    refusal: tuple[str, str] = ("", ""),
) -> HealthView:
    """The sentence of a CRM connection. `unguarded`: it could refuse second records, and does not. `refusal`: text and
    code of the last sign-in, if it failed."""
    if refusal[0] and state.phase in (Phase.NEW, Phase.PAUSED):
        state = msgspec.structs.replace(state, reason=refusal[0], code=refusal[1])
    title, waiting = connection.title, str(counts.get("open", 0))
    since = moment(state.since).isoformat()
    match state.phase:
        case Phase.NEW if refusal[0]:
            return _with_reasons(_health("crm.refused", title=title, reason=state.reason), state, connection.id, advice)
        case Phase.NEW:
            return _health("crm.new", title=title)
        case Phase.PAUSED:
            health = _health("crm.paused", title=title, since=since, reason=state.reason, n=waiting)
            return _with_reasons(health, state, connection.id, advice)
        case Phase.STOPPED:
            return _health("crm.stopped", title=title, by=state.by, since=since, n=waiting)
        case Phase.TROUBLE:
            code = "crm.limited" if state.limited else "crm.away"
            health = _health(code, title=title, since=since, reason=state.reason, n=waiting)
            return _with_reasons(health, state, connection.id, advice)
        case Phase.DEGRADED:
            return _health("crm.scope_missing", title=title, missing=", ".join(state.missing))
    if not directory.loaded:
        return _health("crm.loading", title=title, progress=directory.loading or "starting")
    if counts.get("parked"):
        return _health("crm.parked", title=title, n=str(counts["parked"]))
    if unguarded:
        return _health("crm.unguarded", title=title)
    return _health("crm.ok", title=title, n=str(directory.people))


def sms_health(connection: Connection, state: ConnectionState, waiting: int, advice: Advice = no_advice) -> HealthView:
    """The sentence of an SMS gateway."""
    return _sending_health("sms", connection, state, waiting, advice)


def messenger_health(
    connection: Connection, state: ConnectionState, waiting: int, advice: Advice = no_advice
) -> HealthView:
    """The sentence of a messenger."""
    return _sending_health("messenger", connection, state, waiting, advice)


def _sending_health(
    kind: str, connection: Connection, state: ConnectionState, waiting: int, advice: Advice
) -> HealthView:
    title, since, n = connection.title, moment(state.since).isoformat(), str(waiting)
    match state.phase:
        case Phase.STOPPED:
            return _health(f"{kind}.stopped", title=title, by=state.by, since=since, n=n)
        case Phase.PAUSED | Phase.TROUBLE:
            code = f"{kind}.paused" if state.phase is Phase.PAUSED else f"{kind}.away"
            health = _health(code, title=title, since=since, reason=state.reason, n=n)
            return _with_reasons(health, state, connection.id, advice)
    return _health(f"{kind}.ok", title=title)


def pbx_health(
    connection: Connection, state: ConnectionState, linked: bool, texts: ProviderTexts | None = None
) -> HealthView:
    """The sentence of a phone connection; `linked` when it holds a connection open. `texts` are its provider's."""
    health, found = _pbx_health(connection.title, state, linked), texts or ProviderTexts()
    if health.code == "pbx.down":
        health = _with_reasons(health, state, connection.id, no_advice)
    if not linked or health.code not in WITH_NOTICES:
        return health
    notices = tuple(notice_view(one, found) for one in state.notices)
    fixes = tuple(dict.fromkeys(one.fix for one in notices if one.fix))
    return msgspec.structs.replace(health, notices=notices, fix=" ".join(fixes) or (None if notices else health.fix))


def notice_view(notice: Notice, texts: ProviderTexts) -> NoticeView:
    """A notice in the provider's words."""
    text = texts.problem(notice)
    return NoticeView(code=notice.code, sentence=text.sentence, fix=text.fix, values=notice.values)


def _pbx_health(title: str, state: ConnectionState, linked: bool) -> HealthView:
    if state.phase is Phase.STOPPED:
        code = "pbx.stopped" if linked else "pbx.stopped_hook"
        return _health(code, title=title, by=state.by, since=moment(state.since).isoformat())
    if not linked:
        return _health("pbx.ok", title=title, version="") if state.received else _health("pbx.hook", title=title)
    match state.phase:
        case Phase.NEW:
            return _health("pbx.starting", title=title)
        case Phase.ACTIVE if state.reason:
            return _health("pbx.limited", title=title, reason=state.reason)
        case Phase.ACTIVE:
            return _health("pbx.ok", title=title, version=f" ({state.version})" if state.version else "")
    fix = "Check the address, user and secret of this connection." if state.reason else None
    return _health("pbx.down", fix, title=title, reason=state.reason or "no answer yet")
