"""Text from outside as a terminal may show it: no control character, nothing that changes the order of what is read."""

import re

# C0 and C1 controls, DEL, line and paragraph separators, bidirectional marks, half surrogates, tags; TAB and LF stay.
# Joiners (U+200C, U+200D) stay too: names of many languages need them.
_CONTROLS = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
CONTROLS = re.compile(_CONTROLS)


def printable(text: object) -> str:
    r"""The text with each such character written out, `\x1b` for an escape."""
    return CONTROLS.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode(), str(text))


def one_line(text: object) -> str:
    """The same on one line."""
    return printable(text).replace("\t", " ").replace("\n", " ")


def json_text(encoded: str) -> str:
    r"""JSON that is the same to programs, with such characters as `\u009b`; they can only stand inside its strings."""
    return CONTROLS.sub(_json_escape, encoded)


def _json_escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
