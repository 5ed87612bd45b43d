"""Contacts in vCard files, versions 2.1, 3.0 and 4.0, as phones and programs write them.

The library reads properties; what it stumbles over is mended before: lines folded inside a letter, quoted-printable
over several lines, bare commas, encodings named per line. Source: RFC 2425, RFC 2426, RFC 6350, vCard 2.1.
"""

import quopri
import re
from collections.abc import Iterator, Sequence
from typing import Any

from cordboard.domain.numbers.addresses import address_of
from cordboard.domain.phone_book.entry import Entry, LabelledNumber
from cordboard.domain.phone_book.labels import sorted_numbers
from cordboard.domain.phone_book.names import shown_name
from cordboard.domain.phone_book.text_encoding import fallback_of, text_of

READ = frozenset(b"VERSION N FN ORG TEL EMAIL NICKNAME UID X-ABLABEL".split())
_WHOLE = frozenset({"FN", "ORG", "TEL", "EMAIL", "NICKNAME", "UID", "X-ABLABEL"})  # a bare comma is part of the value
_HEAD = re.compile(rb'(?:[^:"]|"[^"]*")*')
_BARE_COMMA = re.compile(r"(?<!\\)((?:\\\\)*),")
_BARE_SEMICOLON = re.compile(r"(?<!\\)((?:\\\\)*);")
_PARAMETER = re.compile(r';((?:[^;"]|"[^"]*")*)')
_CUSTOM = re.compile(r"X-CUSTOM\((.*)\)", re.I)  # Android: X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=D0=94)
_LABEL = "X-LABEL"  # our parameter with the user's own label


def read_vcards(content: bytes) -> tuple[Entry, ...]:
    """The contacts in the order of the file; `content` as `as_utf8` leaves it."""
    fallback = fallback_of(content)
    return tuple(_entry(card, fallback) for card in _cards(content))


def _cards(content: bytes) -> Iterator[list[bytes]]:
    """The lines of each card, also of one whose end is missing; cards inside of cards are left out."""
    card: list[bytes] | None = None
    inner = 0
    for line in re.split(rb"\r\n|\r|\n", content):
        word = line.strip().upper()
        if word == b"BEGIN:VCARD":
            if card and card[-1].upper().startswith(b"AGENT"):
                inner += 1
                continue
            if card:
                yield card
            card, inner = [], 0
        elif word == b"END:VCARD":
            if inner:
                inner -= 1
            elif card is not None:
                yield card
                card = None
        elif card is not None and not inner:
            card.append(line)
    if card:
        yield card


def _entry(lines: Sequence[bytes], fallback: str) -> Entry:
    import vobject  # here, not above: 7 MB that only readers of vCards need

    vobject.base.logger.disabled = True  # it logs lines that it cannot read, with what they say of people
    text = "\r\n".join(["BEGIN:VCARD", *_mended(lines, fallback), "END:VCARD", ""])
    card = vobject.readOne(text, ignoreUnreadable=True)
    names = [one.value for one in card.contents.get("n", ())]
    parts = [_joined(getattr(names[0], part)) for part in PARTS] if names else []
    company = _company(card)
    emails = tuple(one.value.strip() for one in card.contents.get("email", ()) if one.value.strip())
    phones, fax = sorted_numbers(_numbers(card))
    nickname = _first(card, "nickname")
    return Entry(
        name=shown_name(_first(card, "fn"), parts, (nickname, company, *emails)),
        phones=phones,
        fax=fax,
        company=company,
        given=parts[1] if parts else "",
        family=parts[3] if parts else "",
        emails=emails,
        id=_first(card, "uid") or None,
    )


PARTS = ("prefix", "given", "additional", "family", "suffix")


def _first(card: Any, name: str) -> str:
    return next((one.value.strip() for one in card.contents.get(name, ()) if one.value.strip()), "")


def _company(card: Any) -> str | None:
    for one in card.contents.get("org", ()):
        parts = [_joined(part).strip() for part in (one.value if isinstance(one.value, list) else [one.value])]
        if found := next(filter(None, parts), None):
            return found
    return None


def _joined(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def _numbers(card: Any) -> Iterator[LabelledNumber]:
    labels = {one.group.lower(): one.value for one in card.contents.get("x-ablabel", ()) if one.group}
    for one in card.contents.get("tel", ()):
        words = tuple(_types(one))
        number = _number(one.value)
        if number:
            yield LabelledNumber(
                number=number,
                words=words,
                text=labels.get((one.group or "").lower(), "") or "".join(one.params.get(_LABEL, ())),
                preferred=any(word.lower() == "pref" for word in words) or bool(one.params.get("PREF")),
            )


def _types(line: Any) -> Iterator[str]:
    for value in (*line.params.get("TYPE", ()), *line.singletonparams):
        yield from (part.strip() for part in value.split(",") if part.strip())


def _custom(written: str) -> str:
    """A label of the user's in Android's way, as a parameter of ours."""
    *how, text = written.split(",")
    if any("QUOTED-PRINTABLE" in one.upper() for one in how):
        text = quopri.decodestring(text.encode()).decode("utf-8", "replace")
    return f'{_LABEL}="{"".join(one for one in text if one.isprintable()).replace(chr(34), "")}"'


def _number(value: str) -> str:
    """As it is written; of a `tel:` address its number and extension."""
    text = " ".join(value.split())
    if not re.match(r"(tel|callto|sips?):", text, re.I):
        return text
    address = address_of(text)
    if address.named or not any(char.isdigit() for char in address.number):
        return ""
    bare = re.sub(r"[-.()\s]", "", address.number)
    return f"{bare} ext. {address.extension}" if address.extension else bare


def _mended(lines: Sequence[bytes], fallback: str) -> Iterator[str]:
    """The lines that are read, whole and as text."""
    old = any(line.strip().upper() == b"VERSION:2.1" for line in lines)
    for line in _whole_lines(lines, keep_blank=old):
        head = _HEAD.match(line)
        end = head.end() if head else 0
        name = re.split(rb"[;.]", line[:end].split(b";", 1)[0])[-1].strip().upper()
        if name in READ and end < len(line):
            yield _line(line[:end].decode("utf-8", "replace"), line[end + 1 :], name.decode(), fallback, old)


def _line(head: str, value: bytes, name: str, fallback: str, old: bool) -> str:
    start, *_ = head.split(";", 1)
    given = _PARAMETER.findall(head)
    named = {key.strip().upper(): rest.strip('" ') for key, _, rest in (one.partition("=") for one in given)}
    quoted = named.get("ENCODING", "").upper() == "QUOTED-PRINTABLE" or "QUOTED-PRINTABLE" in named
    value = quopri.decodestring(value) if quoted else value
    text = text_of(value, named.get("CHARSET"), fallback)
    text = re.sub(r"\r\n|\r|\n", r"\\n", text)
    if name in _WHOLE or old:
        text = _BARE_COMMA.sub(r"\1\\,", text)
    if name in ("TEL", "FN"):
        text = _BARE_SEMICOLON.sub(r"\1\\;", text)
    kept = [
        _custom(custom.group(1)) if (custom := _CUSTOM.fullmatch(one)) else one
        for one in given
        if one.partition("=")[0].strip().upper() not in UNREAD
    ]
    return "".join((start, *(f";{one}" for one in kept), ":", text))


UNREAD = frozenset({"ENCODING", "CHARSET", "QUOTED-PRINTABLE", "8BIT", "7BIT", "VALUE", "LANGUAGE", ""})


def _whole_lines(lines: Sequence[bytes], *, keep_blank: bool) -> Iterator[bytes]:
    """Folded lines and lines of quoted-printable in one piece. In 2.1 the blank of a fold belongs to the text."""
    whole = b""
    for line in lines:
        if line[:1] in (b" ", b"\t") and whole and not _is_broken(whole):
            whole += line if keep_blank else line[1:]
        elif _is_broken(whole):
            whole = whole[:-1] + line
        else:
            if whole:
                yield whole
            whole = line
    if whole:
        yield whole


def _is_broken(line: bytes) -> bool:
    """Whether its quoted-printable goes on in the next line."""
    return line.endswith(b"=") and b"QUOTED-PRINTABLE" in line.split(b":", 1)[0].upper()
