"""Statements: what is quoted and escaped, what a number is searched by."""

from cordboard.crm.salesforce.queries import all_of, any_digits, equals, find, like, one_of, select, terms_of
from cordboard.toolkit.crm.phone_spellings import spellings


def test_a_value_cannot_leave_its_quotes() -> None:
    assert equals("LastName", "O'Hara \\ x") == "LastName = 'O\\'Hara \\\\ x'"
    assert one_of("Id", ["1", "2'"]) == "Id IN ('1', '2\\'')"
    assert like("Phone", any_digits("600")) == "Phone LIKE '%6%0%0%'"


def test_a_query_names_fields_alone() -> None:
    statement = select("Lead", ("Name", "Id", "x FROM User"), "A = 1", order="Id", limit=5, offset=10)
    assert statement == "SELECT Id, Name FROM Lead WHERE A = 1 ORDER BY Id LIMIT 5 OFFSET 10"
    assert all_of(("A = 1 OR B = 2", "", "C = 3")) == "(A = 1 OR B = 2) AND C = 3"


def test_a_search_escapes_signs_and_quotes_groups() -> None:
    returning = {"Lead": (("Name",), "IsConverted = false"), "Account": (("Name",), "")}
    assert find(["34600111222", "600 111 222", "a+b-c"], returning, 20) == (
        'FIND {34600111222 OR "600 111 222" OR a\\+b\\-c} IN PHONE FIELDS '
        "RETURNING Lead(Id, Name WHERE IsConverted = false), Account(Id, Name) LIMIT 20"
    )


def test_a_number_is_searched_by_the_words_that_an_index_can_hold() -> None:
    terms = terms_of(spellings("+34600111222", 40))
    assert {"34600111222", "600111222", "0034600111222", "600 111 222", "600 11 12 22"} <= set(terms)
    assert "34 600 111 222" not in terms, "its end is searched already"
    assert terms_of(["1 2"]) == []
