"""Numbers as a phone dials them."""

from enum import StrEnum

from cordboard.domain.numbers.reading import display, is_full
from cordboard.domain.numbers.regions import country_of


class Dialled(StrEnum):
    """`plus`: +34928000080; `zeros`: 0034928000080; `national`: 928000080 at home, with zeros elsewhere."""

    PLUS = "plus"
    ZEROS = "zeros"
    NATIONAL = "national"


def dialled(number: str, form: Dialled, home: str | None) -> str:
    """A number in E.164 in this form; any other as it is."""
    if not is_full(number) or form is Dialled.PLUS:
        return number
    if form is Dialled.NATIONAL and home and country_of(number) == home:
        shown = display(number, home)
        if not shown.startswith("+"):
            return "".join(char for char in shown if char.isdecimal())
    return f"00{number[1:]}"
