"""Names the causes of what was seen, by the table of causes."""

from collections.abc import Iterable

from cordboard.domain.diagnosis.cause import Cause
from cordboard.domain.diagnosis.causes import CAUSES

GENERAL = ("health.", "step.", "finding.", "doctor.")  # what is seen as a whole; the other signs say why


def causes_of(signs: Iterable[str]) -> tuple[Cause, ...]:
    """The causes of these signs of one thing, in the order of the table.

    A reason or notice is more exact than the health that it belongs to, so that is not named beside it.
    """
    seen = tuple(signs)
    exact = tuple(one for one in seen if not one.startswith(GENERAL))
    return _known(exact) or _known(seen)[:1]


def _known(signs: tuple[str, ...]) -> tuple[Cause, ...]:
    return tuple(cause for cause in CAUSES if any(_shows(sign, cause) for sign in signs))


def _shows(sign: str, cause: Cause) -> bool:
    return any(sign == one or (one.endswith("*") and sign.startswith(one[:-1])) for one in cause.signs)
