"""The name under which a contact is shown, from what its file has of it."""

from collections.abc import Iterable, Sequence

from cordboard.domain.person_names import clean_name


def shown_name(full: str, parts: Iterable[str], others: Sequence[str | None] = ()) -> str:
    """The full name, else its parts in order, else the first other that is there (nickname, company, e-mail)."""
    joined = " ".join(filter(None, (part.strip() for part in parts)))
    return next(filter(None, map(clean_name, (full, joined, *others))), "")
