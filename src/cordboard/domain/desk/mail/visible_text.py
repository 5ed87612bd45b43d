"""The text of clean HTML, for previews and searches: a line per block, a blank between cells."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tr",
        "ul",
    ]
)
CELLS = frozenset(("td", "th"))
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
_FOLD = "summary"


def texts(html: str) -> tuple[str, str]:
    """What is visible at once, and what is inside folded parts."""
    body = LexborHTMLParser(html).body
    outside: list[str] = []
    inside: list[str] = []
    if body is not None:
        _walk(body, outside, inside, folded=False)
    return _tidy(outside), _tidy(inside)


def _walk(node: LexborNode, outside: list[str], inside: list[str], *, folded: bool) -> None:
    """Depth first with a stack of our own: a mail may be nested deeper than calls may be."""
    waiting: list[tuple[LexborNode, bool, bool]] = [(node, folded, False)]
    while waiting:
        one, under, closing = waiting.pop()
        into = inside if under else outside
        if closing:
            into.append("\n")
            continue
        if one.is_text_node:
            into.append(one.text_content or "")
            continue
        tag = one.tag or ""
        if tag == _FOLD:
            continue
        if tag in CELLS:
            into.append(" ")
        if tag in BLOCKS:
            into.append("\n")
            waiting.append((one, under, True))
        below = under or tag == "details"
        waiting += [(child, below, False) for child in reversed(list(one.iter(include_text=True)))]


def _tidy(parts: list[str]) -> str:
    return _LINES.sub("\n", _BLANKS.sub(" ", "".join(parts))).strip()
