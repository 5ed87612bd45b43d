"""The language of templates: placeholders such as `{client}`, and sections in brackets that vanish. Pure, runs no code.

    Missed call from {client}[ ({company})][inbound missed: on {line}]

A section vanishes when one of its placeholders is empty, or when one of the conditions before its colon does not hold.
In a text of several lines, a line whose placeholders are all empty vanishes too. `{{` and `[[` are a plain `{` and `[`.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from cordboard.domain.calls.call import Value

PLACEHOLDERS = {  # name: what it is replaced by
    "summary": "What happened and with whom, such as: Missed call from Olena Koval.",
    "call": "The kind of call, such as: Missed call.",
    "client": "The client's name, else the number.",
    "number": "The client's number, in international format.",
    "company": "The client's company, if the CRM knows it.",
    "person": "Who talked to or called the client, by name.",
    "rang": "Whose phones rang, by name.",
    "line": "The company's number: its title in the settings, else the number.",
    "own_number": "The company's number, in international format.",
    "queue": "The queue.",
    "date": "The day of the call.",
    "time": "The time of the call.",
    "duration": "How long they talked.",
    "waited": "How long the caller waited.",
    "hold": "How long the call was on hold.",
    "transfers": "How often the call was transferred.",
    "outcome": "How the call ended, as a sentence.",
    "reason": "The reason that the phone system gave.",
    "caller_id": "The name that the phone system showed.",
    "ended_by": "Who hung up first.",
    "recording": "The link to the recording.",
    "remarks": "What is uncertain about the number or the time.",
    "parameters": "Parameters of the call, such as utm_source.",
    "history": "The history of the call, one line per event.",
}
CONDITIONS = ("inbound", "outbound", "internal", "answered", "missed")
_CONDITIONS = re.compile(rf"((?:{'|'.join(CONDITIONS)})(?: (?:{'|'.join(CONDITIONS)}))*):")
_TOKEN = re.compile(r"\{\{|\[\[|\{([^{}\[\]\n]*)\}|[{\[\]]")


class TemplateFault(Exception):
    """A template that cannot be used; `code` is that of the finding, `values` are those of its sentence."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Placeholder(Value, frozen=True):
    """Replaced by the value of this name."""

    name: str


class Section(Value, frozen=True):
    """Shown where all `conditions` hold and no placeholder is empty."""

    conditions: tuple[str, ...]
    parts: tuple[str | Placeholder, ...]


Line = tuple[str | Placeholder | Section, ...]


@lru_cache(maxsize=512)
def parsed(template: str) -> tuple[Line, ...]:
    """The lines of a template. Raises: TemplateFault."""
    return tuple(_line(line) for line in template.splitlines())


def one_line(template: str, values: Mapping[str, str], conditions: frozenset[str]) -> str:
    """The text in one line. Raises: TemplateFault."""
    return " ".join(" ".join(_rendered(line, values, conditions) for line in parsed(template)).split())


def lines(template: str, values: Mapping[str, str], conditions: frozenset[str]) -> str:
    """The text, without the lines that say nothing. Raises: TemplateFault."""
    shown = (
        _rendered(line, values, conditions).strip() for line in parsed(template) if _speaks(line, values, conditions)
    )
    return "\n".join(shown).strip()


@lru_cache(maxsize=512)
def names_in(template: str) -> frozenset[str]:
    """Every placeholder of the template. Raises: TemplateFault."""
    return frozenset(name for line in parsed(template) for name in _names(line))


def nearest(name: str) -> str | None:
    """The placeholder that was probably meant."""
    return next(iter(difflib.get_close_matches(name.strip().lower(), PLACEHOLDERS, cutoff=0.5)), None)


def _line(text: str) -> Line:
    """Tokens of one line, sections closed."""
    done: list[str | Placeholder | Section] = []
    section: list[str | Placeholder] | None = None
    at = 0
    for token in _TOKEN.finditer(text):
        parts = done if section is None else section
        parts.append(text[at : token.start()])
        at = token.end()
        match token.group():
            case "{{" | "[[":
                parts.append(token.group()[0])
            case "{":
                raise TemplateFault("texts.open", sign="{", text=text[token.start() :][:40])
            case "[" if section is None:
                section = []
            case "[":
                raise TemplateFault("texts.nested", text=text[token.start() :][:40])
            case "]" if section is None:
                done.append("]")
            case "]":
                done.append(_section(section or []))
                section = None
            case _:
                parts.append(_placeholder(token.group(1)))
    if section is not None:
        raise TemplateFault("texts.open", sign="[", text=text[-40:])
    return (*done, text[at:])


def _placeholder(written: str) -> Placeholder:
    name = written.strip()
    if name in PLACEHOLDERS:
        return Placeholder(name)
    meant = nearest(name)
    code = "texts.unknown" if meant is None else "texts.misspelt"
    raise TemplateFault(code, name=written, **({} if meant is None else {"meant": meant}))


def _section(parts: list[str | Placeholder]) -> Section:
    match parts:
        case [str(first), *others] if found := _CONDITIONS.match(first):
            return Section(tuple(found.group(1).split()), (first[found.end() :], *others))
    return Section((), tuple(parts))


def _names(line: Line) -> Iterator[str]:
    for part in line:
        match part:
            case Placeholder(name=name):
                yield name
            case Section(parts=parts):
                yield from _names(parts)


def _speaks(line: Line, values: Mapping[str, str], conditions: frozenset[str]) -> bool:
    """A line of words alone is always shown; any other where something in it has a value."""
    moving = [part for part in line if not isinstance(part, str)]
    return not moving or any(_shown(part, values, conditions) for part in moving)


def _rendered(line: Line, values: Mapping[str, str], conditions: frozenset[str]) -> str:
    return "".join(_shown(part, values, conditions) for part in line)


def _shown(part: str | Placeholder | Section, values: Mapping[str, str], conditions: frozenset[str]) -> str:
    match part:
        case Placeholder(name=name):
            return values.get(name, "")
        case Section(conditions=wanted, parts=parts):
            if not conditions.issuperset(wanted) or any(not values.get(name) for name in _names(parts)):
                return ""
            return _rendered(parts, values, conditions)
    return part
