"""Parses the text of a phone field: digits, plus sign, extension, words. No country is known here.

`interpretation.py` decides which number the digits are.
Source: RFC 3966 (tel), RFC 3261 (sip), docs/features.md RS-19, TF-37, docs/reference/telephony.md 5.2 rule 3.
"""

import re
import unicodedata

from cordboard.domain.calls.call import Value

LONGEST = 200  # characters; nothing longer is a phone number
_NOBODY = """
anonymous anonym anonyme anonymus unknown unavailable private restricted withheld hidden blocked none null nil
undefined asserted na nocallerid noname nonumber unknownnumber unknowncaller privatenumber privatecaller
restrictednumber numberwithheld outofarea notavailable payphone coinlinepayphone international
anonimo anónimo desconocido privado oculto numerooculto númerooculto númeroprivado sinidentificar
inconnu masqué masque privé prive numéromasqué numeroprivé numéroprivé numéroinconnu sconosciuto anonimato
unbekannt unterdrückt onbekend prywatny nieznany zastrzeżony privato
анонім анонімний невідомий невідомо прихований прихованийномер аноним неизвестный неизвестно скрыт скрытый
скрытыйномер номерскрыт
"""
WITHHELD = frozenset(_NOBODY.split())
_SCHEME = re.compile(r"^(tel|callto|sips?|whatsapp|phone):(//)?", re.I)
_LABEL = re.compile(
    r"^(tel[eé]?fono|telephone|phone|telef|telf|gsm|tlfn?o?|tfno|tel|tél|mobile|móvil|movil|mob|cell|cel|handy|fax|ph|"
    r"телефон|тел|моб|факс|m|t|p|f)[\s.:]*(?=[+(\d])",
    re.I,
)
_NAMED = re.compile(r"^[^<>]*<([^<>]*)>(?:\s*;[^<>]*)?$")  # "Ana" <+34600111222>, also with parameters behind it
_REMARK = re.compile(r"\([^()\d+]*[^\W\d_][^()\d]*\)")  # (mobile)
_EXTENSION = re.compile(
    r"""(?:[\s,;]*\(?\s*(?:
        ext(?:ension|n|ensión)?|x|доб(?:авочный)?|доп(?:олнительный)?|дод(?:атковий)?|вн(?:утр)?|poste|int(?:erno|ern|erne)?|anexo|ramal|
        durchwahl|dw|wewn|wew|toestel|tst|apparaat|linka|p|w|\#
        )\s*[.:=\#]*\s* | \s*[,;]+\s*)(\d{1,6})\s*\)?$""",
    re.I | re.X,
)
_SHORTEST_BEFORE_EXTENSION = 5  # digits
_CLIR = re.compile(r"^[*#]3[01]#")  # "show / hide my number for this call", part of what a mobile dials
_VANITY = re.compile(r"^\+?1?[\s.(-]*8\d\d[\s.)-]*(?=[^a-z]*[a-z])[a-z\d](?:[\s.-]*[a-z\d]){6,9}$", re.I)
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_USER_ID = re.compile(r"^\d{7,12}\.\d{1,5}$")
_PARTING = re.compile(r"\s*(?:[/;,|\n&]|\b(?:or|ou|oder|o|y|e|und|and|или|або|и|та)\b|(?<=\d)\s*(?=\+))\s*", re.I)
_SEPARATORS = frozenset(" ().-/\\_~,;:'’`|[]{}<>\n\t·•∙=\"&") | frozenset("‐‑‒–—―−⁃﹣")
_PLAIN = re.compile(r"^\+?[0-9][0-9 -]*$", re.A)
_ALIKE = {"․": ".", "⁺": "+"}


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
    strange: bool = False  # holds what no number holds
    parts: tuple["Spelling", ...] = ()


def spelling_of(text: str | None) -> Spelling:
    """The written text, taken apart; never raises."""
    if text is None:
        return Spelling(withheld=True)
    if len(text) > LONGEST:
        return Spelling(strange=True)
    if _PLAIN.match(text) and text.strip("+0 -"):
        return Spelling(digits=text.replace(" ", "").replace("-", "").lstrip("+"), plus=text[0] == "+")
    plain = _plain(text)
    if _is_withheld(plain):
        return Spelling(withheld=True)
    body, extension, name = _address(plain)
    if name:
        return Spelling(withheld=True, sip_name=True)
    return _number(body, extension)


def _plain(text: str) -> str:
    """Without look-alikes: full-width and Arabic digits, invisible characters, spreadsheet quotes."""
    out: list[str] = []
    for char in unicodedata.normalize("NFKC", "".join(_ALIKE.get(c, c) for c in text)):
        category = unicodedata.category(char)
        if char.isdecimal():
            out.append(str(unicodedata.decimal(char)))
        elif char == "\n" or not category.startswith("C"):
            out.append(" " if category in ("Zs", "So") else char)
    plain = "".join(out).strip(" \n'\"`‘’“”«»=")
    named = _NAMED.match(plain)
    return named.group(1).strip() if named else plain


def _is_withheld(plain: str) -> bool:
    word = re.sub(r"[\W_]+", "", plain.casefold())
    if any(c in "*#+" for c in plain):
        return False
    return not word or word in WITHHELD or (len(word) > 3 and not word.strip("0"))


def _address(plain: str) -> tuple[str, str | None, bool]:
    """A tel: or sip: address taken apart: number, extension, and whether it is only a user name."""
    scheme = _SCHEME.match(plain)
    body = plain[scheme.end() :] if scheme else plain
    if not scheme and "@" not in body:
        return body, None, False
    body = re.sub(r"%([2-3][0-9a-f])", lambda m: chr(int(m.group(1), 16)), body, flags=re.I)
    user, at, _host = body.partition("@")
    number, *params = user.split(";")
    known = dict(p.lower().partition("=")[::2] for p in params)
    context = known.get("phone-context", "")
    if context.startswith("+") and not number.startswith("+"):
        number = context + number
    number = number.partition(":")[0] if at else number.partition("?")[0]
    name = bool(at) and not any(c.isdigit() for c in number)
    return number, known.get("ext") or None, name or (bool(at) and _is_withheld(number))


def _number(body: str, extension: str | None) -> Spelling:
    body = _CLIR.sub("", _REMARK.sub(" ", _LABEL.sub("", body))).strip()
    head, found = _cut_extension(body)
    vanity = bool(_VANITY.match(head))
    if vanity:
        head = head.upper().translate(_KEYPAD)
    pieces = [piece for piece in _PARTING.split(head) if any(c.isdigit() for c in piece)]
    parts = tuple(_piece(*_cut_extension(piece)) for piece in pieces) if len(pieces) > 1 else ()
    whole = _piece(_PARTING.sub(" ", head) if parts else head, extension or found)
    return Spelling(
        digits=whole.digits,
        plus=whole.plus,
        extension=whole.extension,
        user_id=whole.user_id,
        feature=whole.feature,
        zero=whole.zero,
        vanity=vanity,
        strange=whole.strange,
        parts=parts,
    )


def _cut_extension(body: str) -> tuple[str, str | None]:
    found = _EXTENSION.search(body)
    if not found or sum(c.isdigit() for c in body[: found.start()]) < _SHORTEST_BEFORE_EXTENSION:
        return body, None
    return body[: found.start()], found.group(1)


def _piece(body: str, extension: str | None) -> Spelling:
    start = body.lstrip(" ([")
    plus = start.startswith("+")
    rest = start.lstrip("+ ") if plus else body
    bare = body.strip().lstrip("+")
    return Spelling(
        digits="".join(c for c in rest if c.isdigit()),
        plus=plus,
        extension=extension,
        user_id=bare if _USER_ID.match(bare) else "",
        feature="*" in rest or "#" in rest,
        zero="(0)" in rest,
        strange=any(not c.isdigit() and c not in _SEPARATORS and c not in "*#" for c in rest),
    )
