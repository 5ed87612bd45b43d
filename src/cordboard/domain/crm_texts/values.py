"""The values of placeholders: what each says about one call, for a reader in one language and time zone."""

from collections.abc import Callable, Iterable
from datetime import datetime

from cordboard.domain.calls.call import Disposition, StoryLine, Value
from cordboard.domain.crm_texts.languages import Language, language_of
from cordboard.domain.numbers.phone_number import NumberKind
from cordboard.domain.numbers.reading import display, read
from cordboard.domain.person_names import clean_name
from cordboard.domain.scenario.call_times import began, is_ahead, told_start
from cordboard.domain.scenario.own_numbers import agents_of, extensions_in, line_of_number, person_of
from cordboard.domain.scenario.rule_context import RuleContext, name_of
from cordboard.domain.scenario.situation import took_place
from cordboard.domain.settings.company import queue_title
from cordboard.domain.settings.time_zones import local_time

LONGEST_HISTORY = 40  # lines
RECORDED = "recording_ready"  # no line of the history: the record has the link itself
NAMELESS = frozenset({"started", "merged", "ended", "unheard"})  # events whose party says nothing to a reader
SOME_PARTY = frozenset({"answered", "joined", "transferred", "consulted"})
QUEUES = frozenset({"queued", "queue_left"})  # events that name a queue
PLACES = frozenset({"voicemail", "recording_no_address"})  # further events that name no extension


class Reader(Value, frozen=True):
    """A call, and who reads about it. `zone` is a name of the IANA database."""

    scene: RuleContext
    language: str
    zone: str
    say_zone: bool

    @property
    def spoken(self) -> Language:
        return language_of(self.language)

    def say(self, code: str, **values: str) -> str:
        """The words of this code."""
        return self.spoken.words[code].format(**values)


def reader_of(scene: RuleContext) -> Reader:
    """The readers of this CRM. They see times of their organisation, so another zone is named, and UTC always is."""
    organisation = scene.facts.organisation
    theirs = organisation.time_zone if organisation else None
    at = began(scene.facts)
    same = theirs is not None and local_time(at, theirs).utcoffset() == local_time(at, scene.time_zone).utcoffset()
    say_zone = not same if theirs else scene.time_zone == "UTC"
    return Reader(scene, scene.language, scene.time_zone, say_zone)


def _kind(reader: Reader) -> str:
    scene = reader.scene
    if scene.situation:
        return scene.situation.value
    return "internal" if scene.call.direction.value == "internal" else "call"


def _summary(reader: Reader) -> str:
    kind, scene = _kind(reader), reader.scene
    hidden = f"summary.hidden.{kind}"
    if scene.withheld and _name(scene) is None and hidden in reader.spoken.words:
        return reader.say(hidden)
    parties = " → ".join(_person(one, reader) for one in extensions_in(scene.call)) or _client(reader)
    return reader.say(f"summary.{kind}", client=_client(reader), parties=parties)


def _call(reader: Reader) -> str:
    return reader.say(f"call.{_kind(reader)}")


def _name(scene: RuleContext) -> str | None:
    """The client's name: of the record in the CRM, else as the phone system showed it."""
    known = scene.known[0] if scene.known else None
    return (known and (known.name or known.company)) or clean_name(scene.call.client.name)


def _client(reader: Reader) -> str:
    scene = reader.scene
    return _name(scene) or (reader.say("hidden") if scene.withheld else scene.number)


def _number(reader: Reader) -> str:
    return "" if reader.scene.withheld else reader.scene.number


def _company(reader: Reader) -> str:
    known = reader.scene.known
    company = (known[0].company or "") if known else ""
    return "" if company == _client(reader) else company


def _people(extensions: Iterable[str], reader: Reader, between: str) -> str:
    return between.join(dict.fromkeys(_person(one, reader) for one in extensions))


def _person(extension: str, reader: Reader) -> str:
    """The name of the person of this extension, else the extension."""
    scene = reader.scene
    if named := person_of(extension, scene.settings, scene.facts.users):
        return named
    return reader.say("extension", number=extension) if extension.isdigit() else extension


def _talked(reader: Reader) -> str:
    call = reader.scene.call
    people = call.talked if took_place(call) else ()
    return _people(people or agents_of(call) if call.direction.value == "outbound" else people, reader, " → ")


def _rang(reader: Reader) -> str:
    """Whose phones rang and were not answered."""
    call = reader.scene.call
    rang = () if call.direction.value == "outbound" else (one for one in call.rang if one not in call.talked)
    return _people(rang, reader, ", ")


def _line(reader: Reader) -> str:
    call, settings = reader.scene.call, reader.scene.settings
    line = line_of_number(call.line, settings)
    return (line.title if line and line.title else None) or _own_number(reader)


def _own_number(reader: Reader) -> str:
    written = reader.scene.call.line or ""
    own = read(written, reader.scene.settings.region)
    return display(own.e164) if own.kind is NumberKind.E164 and own.e164 else written


def _queue(name: str | None, reader: Reader) -> str:
    return queue_title(name, reader.scene.settings.queues) or name or ""


def _date(reader: Reader) -> str:
    return _day(began(reader.scene.facts), reader)


def _time(reader: Reader) -> str:
    return _clock(began(reader.scene.facts), reader)


def _day(at: datetime, reader: Reader) -> str:
    local = local_time(at, reader.zone)
    months = reader.spoken.words["months"].split()
    month = months[local.month - 1] if months else ""
    return reader.spoken.date.format(day=local.day, number=local.month, month=month, year=local.year)


def _clock(at: datetime, reader: Reader) -> str:
    local = local_time(at, reader.zone)
    return f"{local:%H:%M} {_zone(local)}" if reader.say_zone else f"{local:%H:%M}"


def _zone(local: datetime) -> str:
    name = local.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


def _length(ms: int | None, reader: Reader) -> str:
    """`3 min 20 s`; nothing for what is not known or shorter than half a second."""
    minutes, seconds = divmod(round((ms or 0) / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (seconds if not hours else 0, "s")]
    return " ".join(f"{count} {reader.say(unit)}" for count, unit in parts if count)


def _duration(reader: Reader) -> str:
    call = reader.scene.call
    return _length(call.durations.talk, reader) if took_place(call) and not call.end_unheard else ""


def _outcome(reader: Reader) -> str:
    call = reader.scene.call
    if call.end_unheard:
        return "\n".join(_unheard(reader))
    if took_place(call):
        person = _talked(reader)
        if call.direction.value == "outbound":
            return reader.say("outcome.client_answered")
        return reader.say("outcome.answered_by", person=person) if person else reader.say("outcome.answered")
    if call.disposition is Disposition.ABANDONED and call.direction.value == "outbound":
        return reader.say("outcome.waited_in_vain")
    code = f"outcome.{(call.disposition or Disposition.UNKNOWN).value}"
    return reader.say(code if code in reader.spoken.words else "outcome.unknown")


def _unheard(reader: Reader) -> Iterable[str]:
    """What is not known, before what is."""
    call = reader.scene.call
    if call.ended_at:
        yield reader.say("outcome.unheard_until", time=_clock(call.ended_at, reader))
    else:
        yield reader.say("outcome.unheard")
    if took_place(call):
        yield reader.say("outcome.unheard_talk")
    elif call.disposition is Disposition.VOICEMAIL:
        yield reader.say("outcome.voicemail")
    else:
        yield reader.say("outcome.unheard_nobody")


def _reason(reader: Reader) -> str:
    """In the reader's language where it is a word that we know, else as the phone system said it."""
    said = reader.scene.call.reason or ""
    return reader.spoken.words.get(f"reason.{said.strip().lower()}", said)


def _caller_id(reader: Reader) -> str:
    shown = clean_name(reader.scene.call.client.name) or ""
    return "" if shown == _client(reader) else shown


def _ended_by(reader: Reader) -> str:
    by = reader.scene.call.ended_by
    return reader.say(f"ended_by.{by.value}") if by else ""


def _recording(reader: Reader) -> str:
    recording = reader.scene.call.recording
    return (recording.url if recording else None) or ""


def _remarks(reader: Reader) -> str:
    """An undecided number with who it may be, which a person chooses; a start in the future."""
    scene, said = reader.scene, []
    if scene.own_line:
        said.append(reader.say("remark.own_line", number=scene.number))
    elif scene.possible:
        said.append(reader.say("remark.possible", names="; ".join(name_of(one) for one in scene.possible)))
    elif scene.facts.number.candidates:
        said.append(reader.say("remark.country", number=scene.number))
    if is_ahead(scene.facts):
        told = told_start(scene.facts)
        said.append(reader.say("remark.ahead", moment=f"{_day(told, reader)}, {_clock(told, reader)}"))
    return "\n".join(said)


def _parameters(reader: Reader) -> str:
    given = sorted(reader.scene.call.parameters.items())
    return "\n".join(f"{name}: {value}" for name, value in given if value)


def _history(reader: Reader) -> str:
    moments = [moment for moment in reader.scene.call.story if moment.what != RECORDED]
    if not moments:
        return ""
    zone = _zone(local_time(moments[0].at, reader.zone))
    lines = [reader.say("history.zone", zone=zone) if reader.say_zone else reader.say("history")]
    lines += [_event(moment, reader) for moment in moments[:LONGEST_HISTORY]]
    if len(moments) > LONGEST_HISTORY:
        lines.append(reader.say("history.more", count=str(len(moments) - LONGEST_HISTORY)))
    return "\n".join(lines)


def _event(moment: StoryLine, reader: Reader) -> str:
    code, words = f"story.{moment.what}", reader.spoken.words
    line = words.get(code, f"{moment.what.replace('_', ' ')} {{who}}")
    at = local_time(moment.at, reader.zone)
    return f"{at:%H:%M:%S} {line.replace('{who}', _party(moment, code in words, reader)).strip()}"


def _party(moment: StoryLine, known: bool, reader: Reader) -> str:
    if moment.what in NAMELESS:
        return ""
    if not moment.who:
        return reader.say("someone") if moment.what in SOME_PARTY else ""
    if moment.what in QUEUES:
        return _queue(moment.who, reader)
    if moment.what in PLACES or not known:
        return moment.who.replace("_", " ")
    return _person_or_number(moment.who, reader)


def _person_or_number(who: str, reader: Reader) -> str:
    """A party of the history: an extension of ours, else a number as people read it."""
    reading = read(who, reader.scene.settings.region)
    if who not in extensions_in(reader.scene.call) and reading.kind is NumberKind.E164 and reading.e164:
        return display(reading.e164)
    return _person(who, reader)


VALUES: dict[str, Callable[[Reader], str]] = {
    "summary": _summary,
    "call": _call,
    "client": _client,
    "number": _number,
    "company": _company,
    "person": _talked,
    "rang": _rang,
    "line": _line,
    "own_number": _own_number,
    "queue": lambda reader: _queue(reader.scene.call.queue, reader),
    "date": _date,
    "time": _time,
    "duration": _duration,
    "waited": lambda reader: _length(reader.scene.call.durations.wait, reader),
    "hold": lambda reader: _length(reader.scene.call.durations.hold, reader),
    "transfers": lambda reader: str(reader.scene.call.transfers or ""),
    "outcome": _outcome,
    "reason": _reason,
    "caller_id": _caller_id,
    "ended_by": _ended_by,
    "recording": _recording,
    "remarks": _remarks,
    "parameters": _parameters,
    "history": _history,
}
