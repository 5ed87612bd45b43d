"""Which entries of the stop list name a call, and the sentences that say so. The matching is in `domain/stop_list`."""

from datetime import datetime

from cordboard.domain.crm.contact_match import Found
from cordboard.domain.numbers.phone_number import NumberKind
from cordboard.domain.scenario.facts import Facts
from cordboard.domain.scenario.own_numbers import extensions_in, line_of_extension, line_of_number, numbers_in
from cordboard.domain.scenario.reason_messages import ReasonMessage, reason_message
from cordboard.domain.settings.decision_settings import DecisionSettings, names_of_line
from cordboard.domain.stop_list.entry import StopKind, Stops, is_expired
from cordboard.domain.stop_list.matching import Match, Parties, Stopping, stopping

TAGS_BETWEEN = ", "  # as the directory joins them
_FOUND = {
    StopKind.NUMBER: "ignore.number",
    StopKind.EXTENSION: "ignore.extension",
    StopKind.PREFIX: "ignore.prefix",
    StopKind.RANGE: "ignore.range",
    StopKind.HIDDEN: "ignore.hidden",
    StopKind.TAG: "ignore.tag",
}
_LEFT_OUT = {
    Stops.ALL: "ignore.stops_all",
    Stops.ALL_BUT_CALL: "ignore.stops_all_but_call",
    Stops.PEOPLE: "ignore.stops_people",
    Stops.TASKS: "ignore.stops_tasks",
}


def stopped_by(facts: Facts, settings: DecisionSettings) -> Stopping:
    """The entries that stop something in this call."""
    if not settings.stop_list:
        return Stopping()
    return stopping(settings.stop_list, _parties(facts, settings), facts.now, settings.time_zone)


def _parties(facts: Facts, settings: DecisionSettings) -> Parties:
    """Who took part. The client's number counts as written only where it was not understood in full."""
    call, client = facts.call, facts.number
    written = tuple(one for one in numbers_in(call) if not (client.e164 and one == call.client.number))
    return Parties(
        region=settings.region,
        client=client.e164,
        numbers=written,
        extensions=extensions_in(call),
        shared=_shared(settings, facts.now),
        hidden=call.client.hidden or client.kind is NumberKind.WITHHELD,
        tags=tags_of(facts, settings),
    )


def _shared(settings: DecisionSettings, now: datetime) -> frozenset[str]:
    """Extensions of lines that no entry names: an account that is stopped by its user id may have the same one."""
    in_force = (one for one in settings.stop_list if not is_expired(one, now, settings.time_zone))
    listed = {one.value.strip() for one in in_force if one.kind is StopKind.EXTENSION}
    return frozenset(
        name for line in settings.lines if line.number not in listed for name in names_of_line(line.number)
    )


def tags_of(facts: Facts, settings: DecisionSettings) -> frozenset[str]:
    """The tags of the client's records in this CRM, case-folded."""
    match = facts.match
    fields = [one.fields.get(settings.tag_field, "") for one in match.candidates] if isinstance(match, Found) else []
    return frozenset(tag.strip().casefold() for written in fields for tag in written.split(TAGS_BETWEEN) if tag.strip())


def sentences(one: Match, settings: DecisionSettings) -> tuple[ReasonMessage, ...]:
    """What the explanation says of an entry: whom it found, its note, and what it stops."""
    entry, value = one.entry, one.entry.value.strip()
    single = entry.kind in (StopKind.NUMBER, StopKind.EXTENSION)
    if single and entry.stops is Stops.ALL:
        return (_whole(one, settings),)
    found = reason_message(_FOUND[entry.kind], number=one.found, value=value)
    note = (reason_message("ignore.note", note=entry.note),) if entry.note else ()
    return (found, *note, reason_message(_LEFT_OUT[entry.stops]))


def _whole(one: Match, settings: DecisionSettings) -> ReasonMessage:
    number, note = one.entry.value.strip(), one.entry.note
    if note:
        return reason_message("ignore.listed_note", number=number, note=note)
    ours = line_of_number(number, settings) or line_of_extension(one.found, settings)
    return reason_message("ignore.line" if ours else "ignore.listed", number=number)
