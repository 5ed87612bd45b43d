"""A team from CSV: what is understood, and what each mistake is called with its line and column."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.contradictions import findings
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.severity import ERROR
from cordboard.domain.settings.team_csv import CsvProblem, TeamImport, read_team

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
    refused = [(one.where, one.severity) for one in typed if one.code in ("team.no_extension", "team.typed_extension")]
    assert refused == ([] if good else [("team[0].extensions", ERROR)])


def test_a_word_among_the_extensions_is_named_at_its_line_unless_a_call_has_shown_it() -> None:
    text = "name,extensions\nBruno,82\nCarla,Carla reception\n"
    found = read_team(text, (), {}, heard={"reception"})
    assert problems(found) == []
    assert [(one.line, one.column, one.code, one.values) for one in found.warnings] == [
        (3, 2, "word", {"extension": "Carla"})
    ]


def test_letters_that_look_like_digits_are_refused_with_what_was_meant() -> None:
    found = findings(Settings(team=(TeamMember(id="bruno", extensions=("8o",)),)))
    (one,) = [one for one in found if one.code == "team.typed_extension"]
    assert (one.where, one.severity, one.values) == (
        "team[0].extensions",
        ERROR,
        {"extension": "8o", "better": "80"},
    )


def problem(
    text: str, team: tuple[TeamMember, ...] = (), users: dict[str, tuple[CrmUser, ...]] | None = None
) -> CsvProblem:
    """The only thing that is wrong with it."""
    (one,) = read_team(text, team, users or {}).problems
    return one


def wrong(line: int, column: int, code: str, /, **values: str) -> CsvProblem:
    return CsvProblem(line=line, column=column, code=code, values=values)


KNOWN = "name, email, extensions, crm_user"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" \n ; \n", wrong(1, 0, "empty")),
        ("\nname,phone \n", wrong(2, 2, "unknown_column", column="phone", known=KNOWN)),
        ("name,extensions, Nom", wrong(1, 3, "column_twice", column="Nom", known=KNOWN)),
        ("name", wrong(1, 0, "column_missing", column="extensions")),
        ("extensions", wrong(1, 0, "column_missing", column="name")),
        ("\nname,ext\n" + "Ana,\n" * 2_001, wrong(2, 0, "too_long", most="2000")),
        ("name,ext\nAna,80,x", wrong(2, 0, "too_many_cells", n="3", wanted="2")),
        (f"name,ext\n{'a' * 201},80", wrong(2, 1, "unreadable", most="200")),
        ('name,ext,email\nAna,80,"a\n@b.example"', wrong(2, 3, "unreadable", most="200")),
        ("name,ext\n,80", wrong(2, 1, "no_name")),
        ("name,ext,email\nAna,80,ana@home", wrong(2, 3, "email", email="ana@home")),
        ("name,ext\nAna,80 8o", wrong(2, 2, "extension", extension="8o")),
        ("name,ext\nAna,80\nEva,81 80", wrong(3, 2, "extension_twice", extension="80", first="2")),
        ("name,ext,user\nAna,80,Nobody", wrong(2, 3, "crm_user", user="Nobody")),
    ],
)
def test_a_mistake_says_where_it_is_and_what_was_read(text: str, expected: CsvProblem) -> None:
    found = read_team(text, (), USERS)
    assert expected in found.problems
    assert {(one.code, one.line) for one in found.problems} <= {
        (expected.code, expected.line), ("email", 2), ("column_missing", 2)
    }  # fmt: skip


def test_a_person_and_an_extension_stand_in_one_line_only() -> None:
    twice = read_team("name,ext\nAna Ruiz,80\nEva,81\nANA RUIZ,82", (ANA,), USERS)
    assert twice.problems == (wrong(4, 1, "person_twice", name="ANA RUIZ", first="2"),)
    assert [one.member.id for one in twice.people] == ["ana", "eva"]
    nameless = TeamMember(id="ana", extensions=("80",))
    for member, name in ((ANA, "Ana Ruiz"), (nameless, "ana")):
        assert problem("ext,name\n80,Eva", (member,)) == wrong(2, 1, "extension_of", extension="80", name=name)
    assert read_team("name,ext\nAna,80 80", (), {}).people[0].member.extensions == ("80",)


def test_what_is_no_table_is_refused_as_such() -> None:
    assert problem("name,ext\n" + "a" * 200_000 + ",80") == wrong(1, 0, "no_csv")


def test_the_limits_themselves_are_allowed() -> None:
    assert len(read_team("name,ext\n" + "".join(f"P{n},\n" for n in range(2_000)), (), {}).people) == 2_000
    assert read_team(f"name,ext\n{'a' * 200},80", (), {}).problems == ()
    assert read_team("name,ext\nAna,80,,", (), {}).problems == ()
    assert read_team("name,ext\nAna", (), {}).people[0].member.extensions == ()


@pytest.mark.parametrize(
    "text",
    [
        "name,extensions\nAna,80 81\n",
        "name;extensions\nAna;80,81\n",
        "name\textensions\nAna\t80|81\n",
        "\ufeff\r\n name,extensions\r\nAna,80/81\r\n",
        'extensions,name\n"80,81",Ana\n',
        "name,extensions\n Ana , 80  81 \n",
    ],
)
def test_commas_semicolons_and_tabs_separate_the_columns(text: str) -> None:
    (one,) = read_team(text, (), {}).people
    assert one.member == TeamMember(id="ana", name="Ana", extensions=("80", "81"))


def test_a_line_is_counted_from_where_it_begins() -> None:
    found = read_team('name,ext\n"A\nna",80\n\nEva,81\n', (), {})
    assert [one.line for one in found.problems] == [2]
    assert [(one.line, one.member.id) for one in found.people] == [(5, "eva")]


@pytest.mark.parametrize(
    ("line", "crm_users"),
    [
        ("Ana Ruiz,,", {"zoho": "1"}),
        ("Ana,ana@example.com,", {"zoho": "1"}),
        ("Ana,,2", {"zoho": "2"}),
        ("Ana,,Bruno Vega", {"zoho": "2"}),
        ("Bruno Vega,,ana@example.com", {"zoho": "1"}),
        ("Carla,,", {}),
    ],
)
def test_the_crm_user_is_the_one_that_is_named_else_the_one_like_the_person(
    line: str, crm_users: dict[str, str]
) -> None:
    (one,) = read_team("name,email,crm_user,ext\n" + line + ",80", (), {**USERS, "empty": ()}).people
    assert one.member.crm_users == crm_users


def test_a_crm_user_is_believed_where_no_crm_can_say_who_is_there() -> None:
    assert read_team("name,crm_user,ext\nAna,Nobody,80", (), {"zoho": ()}).problems == ()


@pytest.mark.parametrize(
    ("line", "after", "change"),
    [
        ("Ana Ruiz,,", {"crm_users": {"zoho": "1"}}, "changed"),
        ("Ana Ruiz,,81 82", {"extensions": ("81", "82"), "crm_users": {"zoho": "1"}}, "changed"),
        ("Ana Ruiz,,82", {"extensions": ("82",), "primary": None, "crm_users": {"zoho": "1"}}, "changed"),
        ("Ana R.,ana@EXAMPLE.com,", {"name": "Ana R.", "email": "ana@EXAMPLE.com"}, "changed"),
        ("Ána Ruiz,ana@new.example,", {"name": "Ána Ruiz", "email": "ana@new.example"}, "changed"),
    ],
)
def test_of_somebody_in_the_team_only_what_the_line_says_changes(
    line: str, after: dict[str, object], change: str
) -> None:
    (one,) = read_team("name,email,ext\n" + line, (ANA,), USERS).people
    expected = msgspec.structs.replace(ANA, **{"name": "Ana Ruiz", **after})
    assert (one.change, one.member) == (change, msgspec.structs.replace(expected, crm_users=one.member.crm_users))
    assert one.member.crm_users == after.get("crm_users", one.member.crm_users)


def test_the_same_line_again_changes_nothing_and_other_crms_stay() -> None:
    whole = msgspec.structs.replace(ANA, crm_users={"espo": "9", "zoho": "1"})
    (one,) = read_team("name,email,ext\nAna Ruiz,ana@example.com,80 81", (whole,), USERS).people
    assert (one.change, one.member) == ("same", whole)


def test_the_address_tells_more_than_the_name() -> None:
    other = TeamMember(id="bea", name="Bea", email="Bea@example.com")
    nobody = TeamMember(id="nobody", name="Eva")
    for line, known in (("Ana Ruiz,bea@example.com,", "bea"), ("Eva,,", "nobody"), ("Eva,new@example.com,", "nobody")):
        assert read_team("name,email,ext\n" + line, (ANA, other, nobody), {}).people[0].member.id == known


def test_a_new_person_has_the_address_of_the_line() -> None:
    text = "name,email,ext\nEva,Eva@example.com,/90 / 91/\nIvan,,92\n"
    assert [one.member for one in read_team(text, (), {}).people] == [
        TeamMember(id="eva", name="Eva", email="Eva@example.com", extensions=("90", "91")),
        TeamMember(id="ivan", name="Ivan", extensions=("92",)),
    ]


def test_a_new_person_has_an_id_that_nobody_has() -> None:
    team = (TeamMember(id="eva-sanz", name="E"), TeamMember(id="eva-sanz-2", name="F"))
    found = read_team("name,ext\n Éva (Sanz) ,\nEva Sanz.,\n李,\n", team, {})
    assert [one.member.id for one in found.people] == ["eva-sanz-3", "eva-sanz-4", "person"]


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    found = read_team("name,extensions\n" + text, (ANA,), USERS)
    assert all(one.line >= 1 and one.column >= 0 and one.code for one in found.problems)
    assert len({one.member.id for one in found.people}) == len(found.people)
