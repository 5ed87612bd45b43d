"""Which lines of a plain text mail are a quotation: those are folded, everything else is shown.

A quotation has an attribution line with `>` lines after it, or the headers of the answered mail above it. Lines that
only look like one stay visible: an order written as `From:` and `To:`, a copied error text behind `>`, a forward.
"""

import re
from collections.abc import Sequence

from cordboard.domain.calls.call import Value
from cordboard.domain.desk.mail.attributions import attribution_at, names_a_quotation
from cordboard.domain.desk.mail.mail_headers import headers_at, says_forwarded

_RULE = re.compile(r"\s*(_{5,}|-{3,}[^-]*-{3,}|-{5,})\s*$")
_QUOTED = re.compile(r"\s?>")


class Piece(Value, frozen=True):
    """Lines that belong together."""

    lines: tuple[str, ...]
    quoted: bool


def pieces(text: str) -> list[Piece]:
    """The mail from top to bottom, nothing left out."""
    lines = text.splitlines()
    found: list[Piece] = []
    seen = at = 0
    while at < len(lines):
        end = _quotation_end(lines, at)
        if end == at:
            at += 1
            continue
        if end < 0:  # a forward: shown whole, to the end
            break
        found += [Piece(tuple(lines[seen:at]), False), Piece(tuple(lines[at:end]), True)]
        seen = at = end
    return [piece for piece in (*found, Piece(tuple(lines[seen:]), False)) if piece.lines]


def _quotation_end(lines: Sequence[str], at: int) -> int:
    """Behind the quotation that begins here; the same place where none does; -1 where a forward begins."""
    if says_forwarded(lines[at]) and headers_at(lines, _next(lines, at + 1)).lines >= 2:
        return -1
    top = _next(lines, at + 1) if _RULE.match(lines[at]) else at
    headers = headers_at(lines, top)
    if headers.of_a_mail:
        return len(lines)
    if _QUOTED.match(lines[at]):
        end = _quoted_end(lines, at)
        inside = [re.sub(r"^\s?>\s?", "", line) for line in lines[at:end]]
        first = _next(inside, 0)
        return end if names_a_quotation(inside, first) and end - at > 1 else at
    after = attribution_at(lines, at)
    begin = _next(lines, after)
    if after > at and begin < len(lines) and _QUOTED.match(lines[begin]):
        return _quoted_end(lines, begin)
    return at


def _quoted_end(lines: Sequence[str], at: int) -> int:
    """Behind the last `>` line of the block; blank lines between two of them belong to it."""
    end = at
    while (one := _next(lines, end)) < len(lines) and _QUOTED.match(lines[one]):
        end = one + 1
    return end


def _next(lines: Sequence[str], at: int) -> int:
    """The next line that is not blank."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at
