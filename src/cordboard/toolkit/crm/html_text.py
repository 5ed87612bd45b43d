"""Text as fields with HTML hold it, and back. Pure.

Services clean what they get and may put it into paragraphs, so texts are compared after they were read back.
"""

import re
from html import escape, unescape

_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li)>\s*(?=<)|</(?:p|div|li)>(?=.)", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def html_of(text: str) -> str:
    """A text as HTML: signs escaped, lines kept."""
    return escape(text, quote=False).replace("\n", "<br>")


def text_of(html: str | None) -> str:
    """The text of HTML, line by line."""
    lines = _BREAK.sub("\n", (html or "").replace("\r\n", "\n"))
    return unescape(_TAG.sub("", lines)).replace("\xa0", " ").strip("\n")
