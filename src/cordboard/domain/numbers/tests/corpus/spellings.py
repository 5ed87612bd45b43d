"""Spellings of the corpus: each rule writes a known number in one way and says what a reader has to go by.

A spelling is `sure` where the text and its country decide. Where digits alone may be two people, `elsewhere` asks the
library (not the product) who else they may be; the reason is printed with the figures.
"""

import random
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

import phonenumbers as lib
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult

from cordboard.domain.numbers.tests.corpus.people import Person, digits_of, valid


class Written(NamedTuple):
    """A text in the country of its reader, whose numbers it is, and why it cannot be decided, if so."""

    text: str
    region: str
    truth: tuple[str, ...]
    rule: str
    undecidable: str = ""


DIRECT_DIALLING = ("DE", "AT")  # digits after a dash belong to the number
FOREIGN = ("ES", "UA", "FR", "DE", "US", "BR", "JP", "IN", "ZA", "AU")
WORDS = (
    "{} casa", "Ana {}", "{} (mobile)", "Büro: {}", "{} домашний", "моб. {}", "Μαρία {}", "{} بيت", "טל׳ {}",
    "電話：{}", "{} 会社", "โทร. {}", "फ़ोन {}", "{} 집", "Tel. {} abends", "ТОВ Ромашка, {}", "☎ {}", "{} Recepción T2",
)  # fmt: skip


def full(person: Person) -> str:
    return lib.format_number(lib.parse(person.e164), PhoneNumberFormat.INTERNATIONAL)


def grouped(digits: str, size: int, mark: str) -> str:
    return mark.join(digits[at : at + size] for at in range(0, len(digits), size))


# Spellings that name their country: the same person everywhere.
EVERYWHERE: dict[str, Callable[[Person], str]] = {
    "e164": lambda p: p.e164,
    "international": full,
    "dots": lambda p: full(p).replace(" ", ".").replace("-", "."),
    "no-break blanks": lambda p: full(p).replace(" ", "\u00a0").replace("-", "\u2011"),
    "full width": lambda p: "".join(chr(ord(c) + 0xFEE0) if c in "+0123456789" else c for c in full(p)),
    "Arabic digits": lambda p: "+" + "".join(chr(0x660 + int(c)) for c in p.e164[1:]),
    "code in brackets": lambda p: f"(+{p.code}) {p.digits}",
    "tel": lambda p: f"tel:{p.e164}",
    "tel with extension": lambda p: f"tel:{p.e164};ext=12",
    "sip": lambda p: f"sip:{p.e164}@192.0.2.7:5060;user=phone",
    "sip with npdi": lambda p: f"sip:{p.e164};npdi;rn=+4940@carrier.test",
    "name-addr": lambda p: f'"Ana" <sip:{p.e164}@pbx.example>;tag=1f',
    "verstat": lambda p: f"{p.e164};verstat=TN-Validation-Passed",
    "phone-context": lambda p: f"{p.digits};phone-context=+{p.code}",
    "apostrophe": lambda p: f"'{p.e164}",
    "formula": lambda p: f'="{p.e164}"',
    "decimal": lambda p: f"{p.e164}.0",
    "code twice": lambda p: f"+{p.code} +{p.code} {p.digits}",
    "code with 00 twice": lambda p: f"+{p.code} 00{p.code} {p.digits}",
    "extension": lambda p: f"{full(p)} ext. 12",
    "pause": lambda p: f"{p.e164},,12#",
    "hidden": lambda p: f"*31#{p.e164}",
    "link": lambda p: f"https://wa.me/{p.e164[1:]}",
    "messenger user": lambda p: f"{p.e164[1:]}@s.whatsapp.net",
    "word behind": lambda p: f"{p.e164} Ana",
    "word before": lambda p: f"Móvil: {full(p)}",
}
# Spellings that people use at home: there they decide.
AT_HOME: dict[str, Callable[[Person], str]] = {
    "national": lambda p: p.national,
    "national digits": lambda p: digits_of(p.national),
    "national with dashes": lambda p: p.national.replace(" ", "-"),
    "national with slash": lambda p: p.national.replace(" ", "/", 1).replace("-", "/", 1 - p.national.count(" ") // 9),
    "national in twos": lambda p: grouped(digits_of(p.national), 2, " "),
    "national with dots": lambda p: grouped(digits_of(p.national), 3, "."),
    "national, hidden": lambda p: f"#31#{digits_of(p.national)}",
    "national, pause": lambda p: f"{digits_of(p.national)}w12",
    "national, wait": lambda p: f"{digits_of(p.national)};12",
    "national, extension": lambda p: f"{p.national} x12",
    "national, user=phone": lambda p: f"{digits_of(p.national)};user=phone",
    "national, sip": lambda p: f"sip:{digits_of(p.national)}@10.0.0.1",
    "national, apostrophe": lambda p: f"'{digits_of(p.national)}",
    "national, label": lambda p: f"Tel. {p.national}",
}
# Digits alone: they decide where they are nobody else's.
DIGITS: dict[str, Callable[[Person], str]] = {
    "lost plus": lambda p: p.e164[1:],
    "lost plus, decimal": lambda p: p.e164[1:] + ".0",
    "lost plus, power of ten": lambda p: power(p.e164[1:]),
    "lost plus, thousands": lambda p: f"{int(p.e164[1:]):,}",
    "lost plus, label": lambda p: f"Tel: {p.e164[1:]}",
}
LOST_ZERO: dict[str, Callable[[Person], str]] = {
    "lost trunk prefix": lambda p: p.digits.removeprefix("0"),
    "lost trunk prefix, decimal": lambda p: p.digits.removeprefix("0") + ".0",
    "lost trunk prefix, power of ten": lambda p: power(p.digits.removeprefix("0")),
}


def power(digits: str) -> str:
    return f"{digits[0]}.{digits[1:]}E{len(digits) - 1}"


def spellings_of(person: Person, chance: random.Random) -> Iterator[Written]:
    """Some spellings of one person, other ones for each."""
    home, truth = person.region, (person.e164,)
    for rule in chance.sample(sorted(EVERYWHERE), 4):
        where = chance.choice((home, *FOREIGN))
        yield Written(EVERYWHERE[rule](person), where, truth, rule)
    for rule in chance.sample(sorted(AT_HOME), 3):
        yield Written(AT_HOME[rule](person), home, truth, rule)
    yield Written(chance.choice(WORDS).format(person.national), home, truth, "national among words")
    for rule in chance.sample(sorted(DIGITS), 1):
        where = chance.choice((home, home, *FOREIGN))
        text, local = DIGITS[rule](person), written_locally(person.e164[1:], where)
        if local and local != person.e164:
            yield Written(text, where, (local,), f"{rule}, which is how a local number is written")
        else:
            yield Written(text, where, truth, rule, other_readings(person.e164[1:], where, person))
    rule = chance.choice(sorted(LOST_ZERO))
    digits = person.digits.removeprefix("0")
    reason = "" if digits == digits_of(person.national) else other_readings(digits, home, person)
    yield Written(LOST_ZERO[rule](person), home, truth, rule, reason)
    tail = f"{(int(person.digits[-2:]) + 1) % 100:02}"
    reason = f"{person.e164}{tail} is a number" if valid(person.e164 + tail) else ""
    yield Written(f"{person.national}/{tail}", home, truth, "twin line", reason)
    if home in DIRECT_DIALLING:
        yield Written(f"{full(person)[:-2]}-{person.digits[-2:]}", home, truth, "direct dialling")
    else:
        yield Written(f"{full(person)}-{tail}", chance.choice((home, *FOREIGN)), truth, "range", reason)


def pairs_of(one: Person, two: Person, chance: random.Random) -> Iterator[Written]:
    """Two numbers of one country in one field."""
    mark = chance.choice((" / ", "; ", ", ", "\n", " | ", " y ", " або ", " и ", " casa, ", " Ana: ", "  "))
    truth = (one.e164, two.e164)
    yield Written(f"{one.national}{mark}{two.national}", one.region, truth, "two numbers")
    yield Written(f"{full(one)}{mark}{full(two)}", chance.choice(FOREIGN), truth, "two numbers in full")


def other_readings(digits: str, region: str, person: Person) -> str:
    """Who else these digits may be, read without plus in that country; empty where nobody."""
    if digits != person.e164[1:] and valid("+" + digits) and "+" + digits != person.e164:
        return f"+{digits} is a number in full"
    try:
        local = lib.parse(digits, region)
    except lib.NumberParseException:
        return ""
    e164 = lib.format_number(local, PhoneNumberFormat.E164)
    if e164 == person.e164:
        return ""
    if lib.is_valid_number(local):
        return f"{e164} is a number of {region}"
    fits = lib.is_possible_number_with_reason(local) == ValidationResult.IS_POSSIBLE
    if fits and len(digits) <= longest(region) and digits == person.e164[1:]:
        return f"{e164} is possible in {region}"
    return ""


@lru_cache
def longest(region: str) -> int:
    """Digits of the longest example of a fixed or mobile number."""
    kinds = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
    examples = (lib.example_number_for_type(region, kind) for kind in kinds)
    return max((len(lib.national_significant_number(one)) for one in examples if one), default=17)


def written_locally(digits: str, region: str) -> str:
    """The valid number that people of that country write in just these digits, in E.164; or nothing."""
    try:
        local = lib.parse(digits, region)
    except lib.NumberParseException:
        return ""
    shown = digits_of(lib.format_number(local, PhoneNumberFormat.NATIONAL))
    return lib.format_number(local, PhoneNumberFormat.E164) if lib.is_valid_number(local) and shown == digits else ""
