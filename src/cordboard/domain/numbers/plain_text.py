"""A phone field without what only looks different: full-width and Arabic digits, marks, quotes."""

import re
import unicodedata

_ALIKE = {"․": ".", "⁺": "+", "ー": "-", "ｰ": "-", "〜": "-", "～": "-"}
_LINE_ENDS = frozenset("\n\t\r\v\f\x85\u2028\u2029")
_QUOTES = " \n'\"`‘’“”«»="
_NAMED = re.compile(r"^[^<>]*<([^<>]*)>(?:\s*;[^<>]*)?$")  # "Ana" <+34600111222>, also with parameters behind it


def plain(text: str) -> str:
    """The text in plain digits and signs. Tabs and line ends become line feeds, pictures blanks."""
    out: list[str] = []
    for char in unicodedata.normalize("NFKC", "".join(_ALIKE.get(c, c) for c in text)):
        category = unicodedata.category(char)
        if char.isdecimal():
            out.append(str(unicodedata.decimal(char)))
        elif char in _LINE_ENDS:
            out.append("\n")
        elif not category.startswith(("C", "M")):
            out.append(" " if category in ("Zs", "So", "Sk") and char != "`" else char)
    found = "".join(out).strip(_QUOTES)
    named = _NAMED.match(found)
    return named.group(1).strip() if named else found
