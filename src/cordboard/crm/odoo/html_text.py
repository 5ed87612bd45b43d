"""Plain text as HTML, and HTML as plain text: Odoo keeps notes and messages as HTML. Pure.

What `html_of` makes, `text_of` reads back exactly.
"""

import html
import re
from html.parser import HTMLParser

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_BREAKING = frozenset({"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "ul", "ol", "table"})


def html_of(text: str) -> str:
    """One paragraph with line breaks; web addresses can be clicked."""
    lines = [_linked(line) for line in text.replace("\r\n", "\n").split("\n")]
    return f"<p>{'<br>'.join(lines)}</p>" if text else ""


def text_of(markup: str) -> str:
    """The text of HTML by lines; plain text is its own."""
    if "<" not in markup:
        return html.unescape(markup)
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return "".join(reader.parts).strip("\n")


def _linked(line: str) -> str:
    parts, at = [], 0
    for found in _ADDRESS.finditer(line):
        address = html.escape(found[0])
        parts += [html.escape(line[at : found.start()], quote=False), f'<a href="{address}">{address}</a>']
        at = found.end()
    return "".join([*parts, html.escape(line[at:], quote=False)])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs  # no text is in them
        if tag == "br" or (tag in _BREAKING and self.parts and not self.parts[-1].endswith("\n")):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKING and self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
