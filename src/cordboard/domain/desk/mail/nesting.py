"""Mails nested so deep that reading them as HTML would take minutes: they are shown as text."""

import html as markup
import re

DEEPEST = 400
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>")
_CLOSED_UNSAID = frozenset(  # no end, or one that is often left out
    [
        "area",
        "base",
        "br",
        "col",
        "dd",
        "dt",
        "embed",
        "hr",
        "img",
        "input",
        "li",
        "link",
        "meta",
        "option",
        "p",
        "param",
        "source",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "wbr",
    ]
)


def too_deep(html: str) -> bool:
    """Whether more elements are open at once than any mail program writes."""
    open_now = deepest = 0
    for found in _TAG.finditer(html):
        if found.group(2).lower() not in _CLOSED_UNSAID:
            open_now = max(open_now + (-1 if found.group(1) else 1), 0)
            deepest = max(deepest, open_now)
    return deepest > DEEPEST


def without_tags(html: str) -> str:
    """The words, with a line end in place of each tag."""
    return re.sub(r"\n{2,}", "\n", markup.unescape(_TAG.sub("\n", html))).strip()
