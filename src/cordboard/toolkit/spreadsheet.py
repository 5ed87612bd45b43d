"""Cells of spreadsheets: what a program would run as a formula becomes text.

The console writes a spreadsheet too (console/src/components/spreadsheet.ts); tests/spreadsheet_cells.json has the cases
of both. Source: OWASP, CSV Injection (2026-11).
"""

import re

_UNSEEN = r"[\s\x00-\x1f\x7f-\xa0\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff]*"
_SIGNS = r"[=@\uff1d\uff20\ufe66\ufe6b\u207c\u208c]"  # also as full-width, small, raised and lowered characters
_PLUS_MINUS = r"[+\-\u2212\uff0b\uff0d\ufe62\ufe63\u207a\u207b\u208a\u208b]"
_NUMBER = re.compile(r"[+-]?[0-9][0-9 ]*([.,][0-9]+)?")
_START = re.compile(rf"{_UNSEEN}({_SIGNS}|{_PLUS_MINUS})|[\t\r\n]")
# a program that splits at another character sees cells of its own in ours; +7 in the middle of a text harms nobody
_INSIDE = re.compile(rf"(?<=[;\t\r\n])(?={_UNSEEN}({_SIGNS}|{_PLUS_MINUS}{_UNSEEN}[^0-9\s]))")


def disarmed(text: str) -> str:
    """The cell with an apostrophe before each formula; a number with its sign is none."""
    inside = _INSIDE.sub("'", text)
    return f"'{inside}" if _START.match(text) and not _NUMBER.fullmatch(text) else inside
