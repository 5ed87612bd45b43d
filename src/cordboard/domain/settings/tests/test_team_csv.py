"""A team from CSV: what is understood, and what each mistake is called with its line and column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.contradictions import findings
from cordboard.domain.settings.findings import ERROR
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.team_csv import TeamImport, read_team

USERS = {"zoho": (CrmUser(id="1", name="Ana Ruiz", email="ana@example.com"), CrmUser(id="2", name="Bruno Vega"))}
ANA = TeamMember(id="ana", name="Ana Ruiz", email="ana@example.com", extensions=("80", "81"), primary="81")


def problems(found: TeamImport) -> list[tuple[int, int, str]]:
    return [(one.line, one.column, one.code) for one in found.problems]


def test_columns_come_in_any_order_and_separators_of_spreadsheets_are_read() -> None:
    text = "\ufeffExtension;Name;E-Mail\r\n82, 83;Bruno Vega;\r\n\r\n84;Carla;carla@example.com\r\n"
    found = read_team(text, (ANA,), USERS)
    assert problems(found) == []
    assert [(one.line, one.change, one.member.name, one.member.extensions) for one in found.people] == [
        (2, "added", "Bruno Vega", ("82", "83")),
        (4, "added", "Carla", ("84",)),
    ]
    bruno, carla = (one.member for one in found.people)
    assert (bruno.id, bruno.crm_users, carla.crm_users) == ("bruno-vega", {"zoho": "2"}, {})


def test_who_is_in_the_team_is_changed_and_everybody_else_stays() -> None:
    other = TeamMember(id="eva", name="Eva", extensions=("90",))
    found = read_team("name,email,extensions\nAna R.,ANA@example.com,80\n", (ANA, other), USERS)
    (ana,) = found.people
    assert (ana.change, ana.member.id, ana.member.name) == ("changed", "ana", "Ana R.")
    assert (ana.member.extensions, ana.member.primary, ana.member.crm_users) == (("80",), None, {"zoho": "1"})
    assert found.merged((ANA, other)) == (ana.member, other)
    mapped = read_team("name,extensions,crm_user\nEva,90,Bruno Vega\n", (ANA, other), USERS).people[0]
    assert mapped.member.crm_users == {"zoho": "2"}


def test_each_mistake_has_its_line_and_column_and_nothing_of_its_line_is_taken() -> None:
    text = (
        "name,email,extensions,crm_user\n"
        ",a@example.com,70,\n"
        "Bruno,bruno at home,8o,\n"
        "Carla,,71 72,Nobody\n"
        "Dora,,71,\n"
        "Eva,,80,\n"
        "Fay,,73,,more\n"
    )
    found = read_team(text, (ANA,), USERS)
    assert problems(found) == [
        (2, 1, "no_name"),
        (3, 2, "email"),
        (3, 3, "extension"),
        (4, 4, "crm_user"),
        (5, 3, "extension_twice"),
        (7, 0, "too_many_cells"),
        (6, 3, "extension_of"),
    ]
    assert [one.member.name for one in found.people] == ["Eva"]


def test_a_file_without_the_columns_says_which() -> None:
    assert problems(read_team("", (), {})) == [(1, 0, "empty")]
    assert problems(read_team("name,phone\nAna,80", (), {})) == [(1, 2, "unknown_column")]
    assert problems(read_team("name,Name,extensions\n", (), {})) == [(1, 2, "column_twice")]
    assert problems(read_team("name\nAna", (), {})) == [(1, 0, "column_missing")]
    assert problems(read_team("name,extensions\n" + "Ana,\n" * 2_001, (), {})) == [(1, 0, "too_long")]


WRITTEN = {"101": True, "*80": True, "+380671234567": True, "973890196.70": True, "sip_ana-1": True,
           "8o": False, "1O1": False, "80.": False, "+": False, "ana@example.com": False, "８０": False}  # fmt: skip


@pytest.mark.parametrize(("extension", "good"), WRITTEN.items())
def test_a_file_and_the_table_take_the_same_extensions(extension: str, good: bool) -> None:
    found = read_team(f"name,extensions\nBruno,{extension}\n", (), {})
    assert problems(found) == ([] if good else [(2, 2, "extension")])
    typed = findings(Settings(team=(TeamMember(id="bruno", extensions=("7", extension)),)))
    refused = [(one.where, one.severity) for one in typed if one.code == "team.no_extension"]
    assert refused == ([] if good else [("team[0].extensions", ERROR)])


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    found = read_team("name,extensions\n" + text, (ANA,), USERS)
    assert all(one.line >= 1 and one.column >= 0 and one.code for one in found.problems)
    assert len({one.member.id for one in found.people}) == len(found.people)
