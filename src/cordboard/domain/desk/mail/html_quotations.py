"""Which parts of an HTML mail are a quotation: marks go around them before the mail is cleaned.

Only marks that mail programs set themselves count. A plain `blockquote` is the customer's own indent.
"""

import re
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cordboard.domain.desk.mail.folding_marks import CLOSE, OPEN
from cordboard.domain.desk.mail.mail_headers import headers_at

MOST = 200  # quotations that are looked at: what a mail has more stays visible
LONGEST_HEAD = 10_000  # characters of HTML
IN_TABLES = frozenset(
    ["table", "thead", "tbody", "tfoot", "tr", "colgroup"]
)  # text between their parts would be moved out
_BORDER_ABOVE = re.compile(r"border-top\s*:\s*solid|border\s*:\s*none\s*;\s*border-top", re.IGNORECASE)
_FORWARDED = re.compile(r"^\s*-{3,}")


def mark_quotations(tree: LexborHTMLParser) -> None:
    """Put marks around each outermost quotation."""
    marked: set[int] = set()
    rest = tree.css_first("#divRplyFwdMsg") or _header_block(tree)
    if rest is not None:
        _mark_all_after(rest, marked)
    for holder in islice(tree.css(".gmail_quote"), MOST):
        if not _inside(holder, marked):
            _mark_answered(holder, marked)
    for quoted in islice(tree.css('blockquote[type="cite"]'), MOST):
        if not _inside(quoted, marked):
            _mark(quoted, quoted, marked)


def _mark_answered(holder: LexborNode, marked: set[int]) -> None:
    """A quotation with a line that says who wrote it: as a whole, or in parts where answers lie between."""
    parts = [part for part in holder.iter(include_text=True) if _text(part)]
    if not parts or "gmail_attr" not in _classes(parts[0]) or _FORWARDED.match(parts[0].text()):
        return
    if all(part.tag == "blockquote" for part in parts[1:]):
        _mark(holder, holder, marked)
        return
    for part in parts:
        if part.tag == "blockquote":
            _mark(part, part, marked)


def _header_block(tree: LexborHTMLParser) -> LexborNode | None:
    """The part with a line above and the headers of the answered mail in it."""
    for part in islice(tree.css("div[style]"), MOST):
        if _BORDER_ABOVE.search(part.attributes.get("style") or "") and _is_head(part):
            return part
    return None


def _is_head(part: LexborNode) -> bool:
    source = part.html or ""
    if len(source) > LONGEST_HEAD:
        return False
    html = re.sub(r"<br[^>]*>|</p>|</div>", "\n", source, flags=re.IGNORECASE)
    lines = [line.replace("\xa0", " ").strip() for line in (LexborHTMLParser(html).text() or "").splitlines()]
    return headers_at([line for line in lines if line], 0).of_a_mail


def _mark_all_after(part: LexborNode, marked: set[int]) -> None:
    """This part and everything behind it, level by level up to the body."""
    top = part
    while (above := top.parent) is not None and above.tag not in ("body", "html") and not _before(top):
        top = above
    _mark(top, _onwards(top)[-1], marked)
    while (above := top.parent) is not None and above.tag not in ("body", "html"):
        top = above
        behind = top.next
        if behind is not None and any(_text(one) for one in _onwards(behind)):
            _mark(behind, _onwards(behind)[-1], marked)


def _before(part: LexborNode) -> bool:
    """Whether anything is to be seen in front of it on its own level."""
    one = part.prev
    while one is not None:
        if _text(one):
            return True
        one = one.prev
    return False


def _onwards(part: LexborNode) -> list[LexborNode]:
    """This part and those behind it on its level."""
    found = [part]
    while (behind := found[-1].next) is not None:
        found.append(behind)
    return found


def _mark(first: LexborNode, last: LexborNode, marked: set[int]) -> None:
    if first.parent is not None and first.parent.tag in IN_TABLES:
        return
    marked.update([first.mem_id] if first is last else [one.mem_id for one in _onwards(first)])
    first.insert_before(OPEN)
    last.insert_after(CLOSE)


def _inside(part: LexborNode, marked: set[int]) -> bool:
    """Whether it is in a part that is marked already."""
    one: LexborNode | None = part
    while one is not None:
        if one.mem_id in marked:
            return True
        one = one.parent
    return False


def _classes(part: LexborNode) -> list[str]:
    return [] if part.is_text_node else (part.attributes.get("class") or "").split()


def _text(part: LexborNode) -> str:
    """What is to be seen of it."""
    if part.is_text_node:
        return (part.text_content or "").replace("\xa0", " ").strip(f"{OPEN}{CLOSE} \t\r\n")
    if part.tag in ("style", "script", "-comment", "!comment", "_comment"):
        return ""
    return part.text().replace("\xa0", " ").strip()
