"""Marks around what is folded away: characters without meaning that pass every cleaner, replaced at the very end."""

OPEN, CLOSE = "\ue000", "\ue001"
FOLDED = '<details class="quoted"><summary>…</summary>'
_NONE = str.maketrans("", "", OPEN + CLOSE)


def without_marks(text: str) -> str:
    """The text without our marks: whoever writes them into a mail folds nothing."""
    return text.translate(_NONE)


def folded_in(html: str) -> str:
    """Clean HTML with an element that opens by a click at each pair of marks."""
    return html.replace(OPEN, FOLDED).replace(CLOSE, "</details>")
