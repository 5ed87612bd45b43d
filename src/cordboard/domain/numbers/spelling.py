"""Parses the text of a phone field: digits, plus sign, extension, words. No country is known here.

`interpretation.py` decides which number the digits are.
Source: RFC 3966 (tel), RFC 3261 (sip), docs/features.md RS-19, TF-37, docs/reference/telephony.md 5.2 rule 3.
"""

import re
from itertools import pairwise

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.numbers.addresses import address_of
from cordboard.domain.numbers.dial_commands import without_commands
from cordboard.domain.numbers.plain_text import plain
from cordboard.domain.numbers.spreadsheets import repaired
from cordboard.domain.numbers.worded_text import has_words, runs_in
from cordboard.domain.numbers.words import EXTENSION_WORDS, LABELS, WITHHELD

LONGEST = 200  # characters; nothing longer is a phone number
_LABEL = re.compile(rf"^(?:{'|'.join(sorted(LABELS, key=len, reverse=True))})[\s.:]*(?=[+(\d])", re.I)
_LIST_MARK = re.compile(r"(?:^|[\s:])\d{1,2}\)(?=\s*[+\d])")  # 1) 600111222 2) 600111333
_REMARK = re.compile(r"\([^()\d+]*[^\W\d_][^()\d]*\)")  # (mobile)
_ASIDE = re.compile(r"(?<=\d)\s*[(\[]\s*\d{1,3}[.ºª]?\s*[^\W\d_][^()\[\]]*[)\]]")  # (2 lines)
_TWINS_ASIDE = re.compile(r"(?<=\d)\s*[(\[](\d{1,4}(?:\s*[,;/]\s*\d{1,4})+)[)\]]\s*$")  # 123-45-67 (68, 69)
_EXTENSION = re.compile(
    rf"(?:[\s,;]*\(?\s*(?:{'|'.join(EXTENSION_WORDS)}|x|p|w|\#)\s*[.:=\#]*\s*|\s*[,;]+\s*)(\d{{1,6}})\s*\)?$", re.I
)
_SHORTEST_BEFORE_EXTENSION = 5  # digits
_VANITY = re.compile(
    r"^\+?1?[\s.(-]*8(?:00|22|33|44|55|66|77|88)[\s.)-]*"
    r"(?:(?=[^a-z]*[a-z])[a-z\d](?:[\s.-]*[a-z\d]){6}|[a-z](?:[\s.-]*[a-z]){6,9})$",
    re.I,
)
_X_EXTENSION = re.compile(r"\d\s*x\s*\d+$", re.I)
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_USER_ID = re.compile(r"^\d{7,12}\.\d{1,5}$")
_PARTING = re.compile(r"\s*(?:[/;,|\n&]|(?<=\d)[\s()–—-]*(?=\+))\s*")
_STRONG = re.compile(r"\s*(?:[;|\n&]|,\s|(?<=\s)[-–—]\s|(?<=\d)\s+\+\s+(?=0))\s*")
_TWIN = re.compile(r"^(.*\d)\s*(?:-|‐|‑|–|—|\.{2,})\s*\d{1,4}\s*$", re.S)
_IN_BRACKETS = re.compile(r"(?<=\d)\s*[(\[]\d{1,4}[)\]]\s*$")  # 123-45-67 (68), or a year
_FIRST_GROUP = re.compile(r"^(?!0)\d{1,3}[\s.]+(?=\S)")  # Casa 2 600...
_LAST_GROUP = re.compile(r"(?<=\d)\s+\d$")  # ...111 2 lines
_SEPARATORS = frozenset(" ().-/\\_~,;:'’`|[]{}<>\n\t·•∙=\"&!?¿¡") | frozenset("‐‑‒–—―−⁃﹣")
_SIGNS = _SEPARATORS | frozenset("*#")
_DIALLED = frozenset("*#+")
_LAST_DASH = re.compile(r"[-‐‑–—]\D*\d+\D*$")
_GROUP = re.compile(r"\d+")
_PLAIN = re.compile(r"^(?!.* - )\+?(?=[0-9(])[0-9 -]*(?:\([0-9 -]*\)[0-9 -]*)?$", re.A)
_SHORTEST_HEAD = 4  # digits; small countries have such numbers
_LONG = 7  # digits of a number of its own


class Spelling(Value, frozen=True, kw_only=True):
    """One number as written. `parts` are the pieces when separators could part two numbers."""

    digits: str = ""
    plus: bool = False
    extension: str | None = None
    withheld: bool = False
    sip_name: bool = False
    user_id: str = ""  # PBX number + dot + extension, such as 973890196.70
    feature: bool = False  # holds * or #
    zero: bool = False  # holds a bracketed trunk zero, "(0)"
    vanity: bool = False
    worded: bool = False  # among words that say nothing about it; only a valid number is believed
    strange: bool = False  # holds what no number holds
    groups: tuple[str, ...] = ()  # digits between separators
    dashed: bool = False  # a dash parts its last group
    parts: tuple["Spelling", ...] = ()
    apart: bool = False  # the parts are numbers of their own
    heads: tuple["Spelling", ...] = ()  # without what may be the last digits of twin lines, the longest first
    counted: tuple["Spelling", ...] = ()  # without digits in brackets, or that count what a word beside them names
    either: tuple["Spelling", ...] = ()  # one of these, and nothing says which


def spelling_of(text: str | None) -> Spelling:
    """The written text, taken apart; never raises."""
    if text is None:
        return Spelling(withheld=True)
    if len(text) > LONGEST:
        return Spelling(strange=True)
    if _PLAIN.match(text) and text.strip("+0 ()-"):
        return _one_number(text, None, worded=False)
    simple = repaired(plain(text))
    if simple is None:
        return Spelling(strange=True)
    if _is_withheld(simple):
        return Spelling(withheld=True)
    address = address_of(simple)
    if address.named or (address.number != simple and _is_withheld(address.number)):
        return Spelling(withheld=True, sip_name=True)
    return _number(address.number, address.extension)


def _is_withheld(plain: str) -> bool:
    word = re.sub(r"[\W_]+", "", plain.casefold())
    if not _DIALLED.isdisjoint(plain):
        return False
    return not word or word in WITHHELD or (len(word) > 3 and set(word) == {"0"})


def _number(body: str, extension: str | None) -> Spelling:
    bare = _LABEL.sub("", body)
    labelled = bare != body
    body = _REMARK.sub(" ", bare)
    body = _LIST_MARK.sub("\n", body) if body.count(")") > body.count("(") else body
    body = _without_asides(body)
    body, tones = without_commands(body.strip())
    extension = extension or tones
    if _VANITY.match(body) and not _X_EXTENSION.search(body):
        return _piece(body.upper().translate(_KEYPAD), extension, vanity=True)
    head, found = _cut_extension(body)
    extension = extension or found
    if not has_words(head):
        return _without_counts(_lines(head, extension), head, labelled, False)
    runs = runs_in(head)
    if runs.strange:
        return Spelling(strange=True)
    numbers = tuple(_among_words(one, head, extension or runs.extension, runs.joined) for one in runs.numbers)
    return numbers[0] if len(numbers) == 1 else _several(numbers)


def _without_asides(body: str) -> str:
    """Without a remark in brackets behind the number that begins with digits; lists of twins stand behind slashes."""
    aside = _ASIDE.search(body)
    if aside and sum(c.isdigit() for c in body[: aside.start()]) >= _LONG:
        return body[: aside.start()] + " " + body[aside.end() :]
    return _TWINS_ASIDE.sub(lambda found: "/" + re.sub(r"\s*[,;/]\s*", "/", found.group(1)), body)


def _among_words(number: str, text: str, extension: str | None, joined: bool) -> Spelling:
    """A number of this text, whose first or last digits may count what a word beside them names."""
    whole = _lines(number, extension, worded=not joined)
    before, found, after = text.partition(number)
    if joined or not found:
        return whole
    return _without_counts(whole, number, before.rstrip(" .-\t")[-1:].isalpha(), after.lstrip()[:1].isalpha())


def _without_counts(whole: Spelling, number: str, after_word: bool, before_word: bool) -> Spelling:
    """The same with what it is without its first group after a word, and without a last digit before one."""
    if whole.parts or not (after_word or before_word):
        return whole
    shorter = (
        _FIRST_GROUP.sub("", number) if after_word else number,
        _LAST_GROUP.sub("", number) if before_word else number,
    )
    counted = (_one_number(one, whole.extension, worded=whole.worded) for one in shorter if one != number)
    long = tuple(one for one in counted if len(one.digits) >= _LONG)
    return msgspec.structs.replace(whole, counted=(*whole.counted, *long)) if long else whole


def _lines(body: str, extension: str | None, *, worded: bool = False) -> Spelling:
    """One number, or several that signs part, with what may be only the last digits of its neighbours."""
    strong = [piece for piece in _STRONG.split(body) if any(c.isdigit() for c in piece)]
    if len(strong) > 1 and all(sum(c.isdigit() for c in piece) >= _LONG for piece in strong):
        return _several(tuple(_lines(*_cut_extension(piece), worded=worded) for piece in strong))
    pieces = [piece for piece in _PARTING.split(body) if any(c.isdigit() for c in piece)]
    parts = _without_codes_twice([_piece(*_cut_extension(piece), worded=worded) for piece in pieces])
    if len(parts) == 1 and len(pieces) > 1:
        return parts[0]
    if len(parts) > 1:
        heads = tuple(_piece(_PARTING.sub(" ", head), extension, worded=worded) for head in _heads(body))
        whole = _piece(_PARTING.sub(" ", body), extension, worded=worded)
        return msgspec.structs.replace(whole, parts=parts, heads=heads)
    return _one_number(body, extension, worded=worded)


def _one_number(body: str, extension: str | None, *, worded: bool) -> Spelling:
    whole = _piece(body, extension, worded=worded)
    heads = tuple(_piece(head, extension, worded=worded) for head in _heads(body))
    head = _piece(_IN_BRACKETS.sub("", body), extension, worded=worded)
    counted = (head,) if _SHORTEST_HEAD <= len(head.digits) < len(whole.digits) else ()
    return msgspec.structs.replace(whole, heads=heads, counted=counted)


def _heads(body: str) -> list[str]:
    """The text without the last digits of one twin line, of two...: 928000111-12, 928000111 of 928000111-12-13."""
    found: list[str] = []
    while (shorter := _TWIN.match(body)) and sum(c.isdigit() for c in shorter.group(1)) >= _SHORTEST_HEAD:
        body = shorter.group(1)
        found.append(body)
    return found


def _without_codes_twice(parts: list[Spelling]) -> tuple[Spelling, ...]:
    """Without a country code that is written again, with its plus, before the number: +34 +34 600..."""
    kept = list(parts)
    for code, number in pairwise(parts):
        again = len(code.digits) < _LONG and number.digits.startswith(code.digits.lstrip("0"))
        if number.plus and not code.plus and len(code.digits) == 1:
            again = True  # 9+34...: a line to the outside first
        if number.plus and again:
            kept.remove(code)
    return tuple(kept)


def _several(numbers: tuple[Spelling, ...]) -> Spelling:
    """Numbers that surely are several; each may have twins of its own."""
    digits = "".join(number.digits for number in numbers)
    return Spelling(digits=digits, worded=any(number.worded for number in numbers), parts=numbers, apart=True)


def _cut_extension(body: str) -> tuple[str, str | None]:
    if found := _EXTENSION.search(body):
        before = sum(c.isdigit() for c in body[: found.start()])
        if before >= _SHORTEST_BEFORE_EXTENSION and before > len(found.group(1)):
            return body[: found.start()], found.group(1)
    return body, None


def _piece(body: str, extension: str | None, *, worded: bool = False, vanity: bool = False) -> Spelling:
    start = body.lstrip(" ([")
    plus = start.startswith("+")
    rest = start.lstrip("+ ") if plus else body
    bare = body.strip().lstrip("+")
    groups = tuple(_GROUP.findall(rest))
    return Spelling(
        digits="".join(groups),
        plus=plus,
        extension=extension,
        user_id=bare if _USER_ID.match(bare) else "",
        feature="*" in rest or "#" in rest,
        zero="(0)" in rest,
        vanity=vanity,
        worded=worded,
        strange=any(not c.isdigit() and c not in _SIGNS for c in rest),
        groups=groups,
        dashed=_LAST_DASH.search(rest) is not None,
    )
