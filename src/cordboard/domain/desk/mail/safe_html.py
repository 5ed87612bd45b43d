"""HTML of a mail, made safe to show: a short list of what may stay, and no picture that loads unasked.

The result belongs into a frame without scripts under a policy of its own. Source: nh3 and selectolax were run on the
cases of tests/cases; deny-lists and cleaners that end their support were tried and left out.
"""

import html as markup
import re
from collections.abc import Mapping

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

REMOVED = "title, style, script, input, select, textarea, button, [hidden]"
TAGS = nh3.ALLOWED_TAGS | {"section"}
ATTRIBUTES = {name: set(values) for name, values in nh3.ALLOWED_ATTRIBUTES.items()}
ATTRIBUTES["*"] = ATTRIBUTES.get("*", set()) | {"dir", "lang"}
ATTRIBUTES["img"] = {"alt", "width", "height", "data-src"}
SCHEMES = {"http", "https", "mailto", "tel"}
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_REMOTE = re.compile(r"https?://", re.IGNORECASE)
_INSIDE = "cid:"


def parsed(html: str, attachments: Mapping[str, str]) -> LexborHTMLParser:
    """The tree without what nobody sees; pictures name in `data-src` what a click may load."""
    tree = LexborHTMLParser(html)
    for node in [*tree.css(REMOVED), *(one for one in tree.css("[style]") if _hidden(one))]:
        if node.tag != "body":
            node.decompose()
    for picture in tree.css("img"):
        _disarm(picture, attachments)
    return tree


def cleaned(tree: LexborHTMLParser) -> str:
    """What may be shown of a tree."""
    body = tree.body
    return nh3.clean(
        (body.inner_html or "") if body is not None else "",
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )


def escaped(text: str) -> str:
    """Plain text as HTML that shows the same."""
    return markup.escape(text, quote=False).replace("\r\n", "\n").replace("\n", "<br>")


def _hidden(node: LexborNode) -> bool:
    return _NOT_SHOWN.search(node.attributes.get("style") or "") is not None


def _disarm(picture: LexborNode, attachments: Mapping[str, str]) -> None:
    """A picture loads nothing: its address is kept beside, where it is a remote one or an attachment that we have."""
    source = (picture.attributes.get("src") or "").strip()
    for name in ("data-src", "src", "srcset"):
        if name in picture.attributes:
            del picture.attrs[name]
    if source.lower().startswith(_INSIDE):
        source = attachments.get(source[len(_INSIDE) :], "")
    elif not _REMOTE.match(source):
        source = ""
    if source:
        picture.attrs["data-src"] = source


def _kept(tag: str, name: str, value: str) -> str | None:
    """Addresses inside our own page lead nowhere from a mail."""
    if name in ("href", "cite") and ":" not in value.partition("?")[0].partition("#")[0]:
        return None
    return value
