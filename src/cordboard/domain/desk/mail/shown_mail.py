"""A mail as it is shown: safe HTML with each quotation folded in its place, and the texts of both parts.

Nothing is dropped: a quotation is inside a `details` element, one click away. The raw mail stays stored as it came; a
change of the recipe raises `RECIPE`, and copies kept of shown mails are made anew.
"""

from collections.abc import Mapping

from cordboard.domain.calls.call import Value
from cordboard.domain.desk.mail.folding_marks import CLOSE, OPEN, folded_in, without_marks
from cordboard.domain.desk.mail.html_quotations import mark_quotations
from cordboard.domain.desk.mail.nesting import too_deep, without_tags
from cordboard.domain.desk.mail.plain_quotations import Piece, pieces
from cordboard.domain.desk.mail.safe_html import cleaned, escaped, parsed
from cordboard.domain.desk.mail.visible_text import texts

RECIPE = 1


class ShownMail(Value, frozen=True, kw_only=True):
    """`html` for a frame without scripts; `text`: what is visible at once; `quoted`: what is folded away."""

    html: str
    text: str
    quoted: str


def shown_html(html: str, attachments: Mapping[str, str] | None = None) -> ShownMail:
    """An HTML mail. `attachments`: where a picture inside the mail is, by its content id."""
    if too_deep(html):
        return shown_plain(without_tags(html))
    tree = parsed(without_marks(html), attachments or {})
    plain = cleaned(tree)
    mark_quotations(tree)
    return _shown(cleaned(tree), plain)


def shown_plain(text: str) -> ShownMail:
    """A mail that is plain text: it never goes through the HTML cleaner, `<ana@example.org>` is no tag there."""
    found = pieces(without_marks(text))
    plain = "\n".join(line for piece in found for line in piece.lines)
    return _shown("".join(map(_marked, found)), escaped(plain))


def _marked(piece: Piece) -> str:
    whole = "".join(f"{escaped(line)}<br>" for line in piece.lines)
    return f"{OPEN}{whole}{CLOSE}" if piece.quoted else whole


def _shown(marked: str, unmarked: str) -> ShownMail:
    """Where nothing would be visible, everything is shown."""
    html = folded_in(marked)
    text, quoted = texts(html)
    if text.strip() or not quoted.strip():
        return ShownMail(html=html, text=text, quoted=quoted)
    return ShownMail(html=unmarked, text=texts(unmarked)[0], quoted="")
