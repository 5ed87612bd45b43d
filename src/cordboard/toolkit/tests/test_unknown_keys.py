"""Misspelt names are found at any depth and answered with the nearest one there is."""

import difflib

import msgspec
import pytest

from cordboard.domain.settings.settings import Settings
from cordboard.toolkit import unknown_keys
from cordboard.toolkit.unknown_keys import unknown


def test_what_a_program_writes_itself_is_known() -> None:
    assert unknown(msgspec.to_builtins(Settings()), Settings) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"compnay": {}}, "compnay: there is no such setting; did you mean company?"),
        (
            {"numbers": [{"number": "1"}, {"nubmer": "2"}]},
            "numbers[1].nubmer: there is no such setting; did you mean number?",
        ),
        ({"alerts": {"mail": {"hots": "x"}}}, "alerts.mail.hots: there is no such setting; did you mean host?"),
        ({"nonsense": {"a": 1}}, "nonsense: there is no such setting; known are company, team,"),
    ],
)
def test_a_misspelt_name_is_told_with_its_place(given: dict[str, object], said: str) -> None:
    (found,) = unknown(given, Settings)
    assert found.startswith(said)


def test_a_body_of_unknown_names_costs_a_few_comparisons_however_long_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def counting(name: str, known: object, n: int) -> list[str]:
        compared.append(name)
        return []

    monkeypatch.setattr(difflib, "get_close_matches", counting)
    said = unknown_keys.unknown({f"name{n}": n for n in range(50_000)}, Settings)
    assert (len(compared), len(said)) == (unknown_keys.MOST + 1, unknown_keys.MOST + 1)
    assert said[-1] == "And more of them; the first 5 are named."
    long = unknown_keys.unknown({"x" * 100_000: 1}, Settings)
    assert (len(compared), len(long[0]) < 300) == (unknown_keys.MOST + 1, True)
