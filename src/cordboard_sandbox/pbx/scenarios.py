"""What can happen at the switch: name, recording, how often. And who takes part: clients, lines, spellings."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cordboard_sandbox.pbx.template import Template, template

# name: how often in random traffic (parts of about 100); the recording has the same name
WEIGHTS: dict[str, int] = {
    "inbound_answered": 22,
    "inbound_answered_agent_ends": 10,
    "inbound_no_answer": 6,
    "inbound_caller_gives_up": 5,
    "inbound_busy": 3,
    "inbound_declined": 2,
    "inbound_unregistered": 1,
    "inbound_anonymous": 0,  # chosen by the share of hidden callers
    "forwarded_by_phone": 2,
    "group_one_answers": 6,
    "group_no_answer": 2,
    "queue_answered": 8,
    "queue_local_answered": 2,
    "queue_caller_abandons": 4,
    "queue_next_agent": 3,
    "blind_transfer": 3,
    "blind_transfer_no_answer": 1,
    "attended_transfer": 3,
    "hold_resume": 3,
    "outbound_from_phone": 8,
    "outbound_busy": 2,
    "outbound_given_up": 2,
    "internal_call": 2,
    "voicemail": 2,
}
CLICKS = (
    "click_to_call",
    "click_to_call_client_busy",
    "click_to_call_agent_silent",
    "click_to_call_agent_declines",
    "click_to_call_no_phone",
)
NAMES: tuple[str, ...] = (*WEIGHTS, *CLICKS)
AGENTS: Mapping[str, str] = {"80": "Ana", "81": "Alberto", "82": "Olga"}

COUNTRIES: dict[str, tuple[str, str]] = {
    # calling code: trunk prefix inside the country, beginning and length of an invented mobile number
    "34": ("", "6xxxxxxxx"),
    "380": ("0", "67xxxxxxx"),
    "33": ("0", "6xxxxxxxx"),
    "44": ("0", "7xxxxxxxxx"),
    "49": ("0", "151xxxxxxxx"),
}


@dataclass(frozen=True)
class Person:
    """Somebody who calls. `known` people are in the CRM."""

    name: str
    number: str  # E.164
    known: bool = True


@dataclass(frozen=True)
class Line:
    """A number of the company and the phone it rings."""

    number: str
    extension: str


def country(number: str) -> str | None:
    """The calling code of an E.164 number, where we know it."""
    digits = number.removeprefix("+")
    return next((code for code in sorted(COUNTRIES, key=len, reverse=True) if digits.startswith(code)), None)


def full_number(text: str, home: str) -> str | None:
    """The E.164 number of a client as a CRM keeps it, in any spelling; None when it could be of several countries.

    `home` is a number of the company: a national spelling is one of its country.
    """
    digits = "".join(letter for letter in text if letter.isdigit())
    if text.strip().startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    code = country(digits)
    if code is not None and len(digits) == len(code) + len(COUNTRIES[code][1]):
        return f"+{digits}"
    code = country(home)
    trunk, pattern = COUNTRIES[code] if code is not None else ("", "")
    if code is None or not digits.startswith(trunk) or len(digits) != len(trunk) + len(pattern):
        return None
    return f"+{code}{digits[len(trunk) :]}"


def spellings(number: str, line: str) -> list[str]:
    """How a network writes this caller on calls to `line`: a national form only inside the same country."""
    digits = number.removeprefix("+")
    if not number.startswith("+") or not digits.isdigit():
        return [number]
    code = country(number)
    found = [number, f"00{digits}", digits]
    if code is not None and code == country(line):
        found.append(COUNTRIES[code][0] + digits[len(code) :])
    return found


def stranger(chance: random.Random, line: str) -> Person:
    """Somebody nobody knows, mostly from the country of the line."""
    codes = [country(line) or "34"] * 4 + list(COUNTRIES)
    code = chance.choice(codes)
    digits = "".join(str(chance.randrange(10)) if letter == "x" else letter for letter in COUNTRIES[code][1])
    return Person(name="", number=f"+{code}{digits}", known=False)


def pick(chance: random.Random, hidden: float) -> Template:
    """A random call; `hidden` is the share of callers without a number."""
    if chance.random() < hidden:
        return template("inbound_anonymous")
    names, weights = list(WEIGHTS), list(WEIGHTS.values())
    return template(chance.choices(names, weights)[0])


def caller(chance: random.Random, people: Sequence[Person], unknown: float, line: str) -> Person:
    """Who calls; `unknown` is the share of strangers."""
    return chance.choice(people) if people and chance.random() >= unknown else stranger(chance, line)
