"""Lines of the version before, and the people and numbers that they become: one row, one way of having written them."""

import pytest

from cordboard.domain.settings.company import TeamMember as Person
from cordboard.domain.settings.old_lines import OldLine, team_and_numbers
from cordboard.domain.settings.old_stop_list import WrittenNumber as Number

KNOWN = (
    Person(id="ana-r", name="Ana R", crm_users={"zoho": "u1"}, extensions=("70",)),
    Person(id="second", crm_users={"zoho": "u1"}),
    Person(id="eva"),
)
NAMES = {"u2": "Bruno Vega", "u3": "Éva  (Sanz)"}


def line(
    number: str,
    extension: str | None = None,
    user: str | None = None,
    region: str | None = None,
    ignore: bool = False,
    title: str | None = None,
) -> OldLine:
    return OldLine(number=number, extension=extension, user=user, region=region, ignore=ignore, title=title)


ROWS: list[tuple[tuple[OldLine, ...], list[Person], list[Number]]] = [
    (
        (line("+34928000080", user="u1", title="Sales"),),
        [Person(id="ana-r", name="Ana R", crm_users={"zoho": "u1"})],
        [Number(number="+34928000080", title="Sales", default_owner="ana-r")],
    ),
    (
        (line("+34928000080", user="u2"), line("80", user="u2"), line("81", user="u2", extension="82")),
        [Person(id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("80", "82", "81"))],
        [Number(number="+34928000080", default_owner="bruno-vega")],
    ),
    (
        (line("80", user="u9", title="Reception"), line("81", user="u9", title="Other")),
        [Person(id="reception", name="Reception", crm_users={"zoho": "u9"}, extensions=("80", "81"))],
        [],
    ),
    (
        (line("80", user="u9"), line("81", user="u8", title="u9")),
        [
            Person(id="u9", name="u9", crm_users={"zoho": "u9"}, extensions=("80",)),
            Person(id="u9-2", name="u9", crm_users={"zoho": "u8"}, extensions=("81",)),
        ],
        [],
    ),
    (
        (line("80", title="Reception"), line("81", title="Reception"), line("+34928000080", title="Reception")),
        [Person(id="reception", name="Reception", extensions=("80", "81"))],
        [Number(number="+34928000080", title="Reception")],
    ),
    (
        (line("80", title="Reception", extension="81"), line("+34928000080", title="Shop", extension="85")),
        [
            Person(id="reception", name="Reception", extensions=("81", "80")),
            Person(id="shop", name="Shop", extensions=("85",)),
        ],
        [Number(number="+34928000080", title="Shop")],
    ),
    (
        (line("80"), line("+34928000080", extension="81"), line("973890196.70"), line("973890196.701234")),
        [],
        [
            Number(number="80"),
            Number(number="+34928000080"),
            Number(number="973890196.70"),
            Number(number="973890196.701234"),
        ],
    ),
    (
        (line("1234567", user="u2"), line("123456", user="u2"), line("*43", user="u2"), line("1234567.1", user="u2")),
        [
            Person(
                id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("123456", "*43", "1234567.1")
            )
        ],
        [Number(number="1234567", default_owner="bruno-vega")],
    ),
    (
        (line("80", user="u1"), line("80", user="u2")),
        [
            Person(id="ana-r", name="Ana R", crm_users={"zoho": "u1"}, extensions=("80",)),
            Person(id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("80",)),
        ],
        [],
    ),
    (
        (line("80", user="u2"), line("81", user="u1", extension="80")),
        [
            Person(id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("80",)),
            Person(id="ana-r", name="Ana R", crm_users={"zoho": "u1"}, extensions=("80", "81")),
        ],
        [],
    ),
    (
        (line("81", user="u1", extension="80"), line("80", user="u2"), line("82", user="u1")),
        [
            Person(id="ana-r", name="Ana R", crm_users={"zoho": "u1"}, extensions=("80", "81", "82")),
            Person(id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("80",)),
        ],
        [],
    ),
    (
        (line("80", user="u3"), line("81", title="Eva Sanz"), line("82", title="eva sanz!"), line("83", title="李")),
        [
            Person(id="eva-sanz", name="Éva  (Sanz)", crm_users={"zoho": "u3"}, extensions=("80",)),
            Person(id="eva-sanz-2", name="Eva Sanz", extensions=("81",)),
            Person(id="eva-sanz-3", name="eva sanz!", extensions=("82",)),
            Person(id="person", name="李", extensions=("83",)),
        ],
        [],
    ),
    ((line("80", title="eva"),), [Person(id="eva-2", name="eva", extensions=("80",))], []),
    (
        (line("+34928000080", user="u2", region="ES"), line("80", user="u2", region="ES")),
        [Person(id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("80",))],
        [Number(number="+34928000080", region="ES", default_owner="bruno-vega")],
    ),
    (
        (line("+34928000080", user="u2", region="ES"), line("80", user="u2", region="UA")),
        [Person(id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("80",))],
        [
            Number(number="+34928000080", region="ES", default_owner="bruno-vega"),
            Number(number="80", region="UA", default_owner="bruno-vega"),
        ],
    ),
    (
        (
            line("+34928000080", user="u2", region="ES"),
            line("+380441234567", user="u2", region="UA"),
            line("80", user="u2", region="UA"),
        ),
        [Person(id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("80",))],
        [
            Number(number="+34928000080", region="ES", default_owner="bruno-vega"),
            Number(number="+380441234567", region="UA", default_owner="bruno-vega"),
            Number(number="80", region="UA", default_owner="bruno-vega"),
        ],
    ),
    (
        (line("80", user="u2", region="UA"), line("81", user="u2")),
        [Person(id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("80", "81"))],
        [Number(number="80", region="UA", default_owner="bruno-vega"), Number(number="81", default_owner="bruno-vega")],
    ),
    (
        (line("80", title="Reception", region="UA"), line("81", title="Reception")),
        [Person(id="reception", name="Reception", extensions=("80", "81"))],
        [Number(number="80", region="UA")],
    ),
    (
        (line("80", region="UA"), line("+34928000080", extension="81", region="UA")),
        [],
        [
            Number(number="80", region="UA"),
            Number(number="+34928000080", region="UA"),
            Number(number="81", region="UA"),
        ],
    ),
    (
        (line("80", user="u2", ignore=True, region="ES"), line("81", title="Reception", ignore=True)),
        [
            Person(id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("80",)),
            Person(id="reception", name="Reception", extensions=("81",)),
        ],
        [Number(number="80", region="ES", ignore=True), Number(number="81", ignore=True)],
    ),
    (
        (line("+34928000080", extension="80", ignore=True), line("80", user="u2")),
        [Person(id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("80",))],
        [Number(number="+34928000080", ignore=True)],
    ),
    (
        (line("+34928000080", extension="80", ignore=True), line("+34928000081", extension="80", ignore=True)),
        [],
        [
            Number(number="+34928000080", ignore=True),
            Number(number="+34928000081", ignore=True),
            Number(number="80", ignore=True),
        ],
    ),
    (
        (line("+34928000080", extension="80", ignore=True, title="Fax", region="ES"), line("81", ignore=True)),
        [Person(id="fax", name="Fax", extensions=("80",))],
        [
            Number(number="+34928000080", title="Fax", region="ES", ignore=True),
            Number(number="81", ignore=True),
            Number(number="80", region="ES", ignore=True),
        ],
    ),
    (
        (line("80", user="u2", region="ES"), line("+34928000080", user="u2", region="ES", extension="80")),
        [Person(id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("80",))],
        [Number(number="+34928000080", region="ES", default_owner="bruno-vega")],
    ),
    (
        (
            line("+34928000080", user="u2", region="ES", extension="80"),
            line("+34928000081", user="u3", region="UA", extension="80"),
        ),
        [
            Person(id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("80",)),
            Person(id="eva-sanz", name="Éva  (Sanz)", crm_users={"zoho": "u3"}, extensions=("80",)),
        ],
        [
            Number(number="+34928000080", region="ES", default_owner="bruno-vega"),
            Number(number="+34928000081", region="UA", default_owner="eva-sanz"),
        ],
    ),
    (
        (line("81", user="u1"), line("80", user="u2"), line("82", user="u1", extension="80")),
        [
            Person(id="ana-r", name="Ana R", crm_users={"zoho": "u1"}, extensions=("81", "82")),
            Person(id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("80",)),
        ],
        [],
    ),
]


ROWS += [
    (
        (line("80", user="u2", region="UA"), line("81", user="u2", extension="80", region="UA")),
        [Person(id="bruno-vega", name="Bruno Vega", crm_users={"zoho": "u2"}, extensions=("80", "81"))],
        [
            Number(number="80", region="UA", default_owner="bruno-vega"),
        ],
    ),
]


@pytest.mark.parametrize(("lines", "people", "numbers"), ROWS)
def test_old_lines_become_these_people_and_numbers(
    lines: tuple[OldLine, ...], people: list[Person], numbers: list[Number]
) -> None:
    assert team_and_numbers(lines, "zoho", KNOWN, NAMES) == (tuple(people), tuple(numbers))
