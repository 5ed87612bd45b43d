"""The corpus of written numbers: how many are understood, how many cannot be, and that nobody is taken for another.

The figures and every undecidable case with its reason are printed: pytest -s, or -rP, shows them.
"""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import phonenumbers as lib
import pytest

from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.numbers.reading import canonical, read
from cordboard.domain.numbers.tests.corpus.corpus import corpus, countries, held_out, people
from cordboard.domain.numbers.tests.corpus.spellings import Written

RECALL, DECIDABLE = 0.995, 0.90
TENTH = 10
CONSOLE = Path(__file__).parents[5] / "console"


class Outcome(NamedTuple):
    case: Written
    reading: Reading
    keys: tuple[str, ...]

    @property
    def found(self) -> bool:
        """Read as what it was made from: one number, or all numbers of the field."""
        if len(self.case.truth) == 1:
            return self.reading.e164 == self.case.truth[0] and self.keys == self.case.truth
        return self.reading.e164 is None and self.reading.candidates == self.keys == self.case.truth

    @property
    def wrong_person(self) -> bool:
        claimed = {key for key in (self.reading.e164, *self.keys) if key and key.startswith("+")}
        return not claimed <= set(self.case.truth)

    def __str__(self) -> str:
        text, region, truth, rule, reason = self.case
        return f"{rule}: {text!r} in {region}, made from {' and '.join(truth)}" + f": {reason}" * bool(reason)


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    cases = (
        corpus()[::TENTH] if "MUTANT_UNDER_TEST" in os.environ else corpus()
    )  # thousands of runs, one for each fault
    return [Outcome(case, read(case.text, case.region), canonical(case.text, case.region)) for case in cases]


def say(*words: object) -> None:
    """Part of what the test shows with -s or -rP."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def figures(outcomes: list[Outcome]) -> dict[str, float]:
    decidable = [one for one in outcomes if not one.case.undecidable]
    return {
        "cases": len(outcomes),
        "decidable": len(decidable) / len(outcomes),
        "recall": sum(one.found for one in decidable) / len(decidable),
        "wrong people": sum(one.wrong_person for one in outcomes),
    }


def test_the_corpus_has_five_thousand_numbers_of_sixty_countries_and_a_fifth_is_held_out() -> None:
    cases = corpus()
    assert len(cases) >= 5000
    assert len({person.region for person in people()}) >= 60
    assert 0.18 <= sum(map(held_out, cases)) / len(cases) <= 0.22


@pytest.mark.parametrize("held", [False, True], ids=["rules are written from these", "held out"])
def test_what_the_context_decides_is_understood_and_nobody_is_somebody_else(
    outcomes: list[Outcome], held: bool
) -> None:
    part = [one for one in outcomes if held_out(one.case) is held]
    found = figures(part)
    say({name: round(value, 4) for name, value in found.items()})
    if not held:  # the held-out cases stay unseen
        for one in part:
            if one.wrong_person or not (one.found or one.case.undecidable):
                say("not understood:", one, "but read as", one.reading.e164, one.reading.candidates)
    assert found["decidable"] >= DECIDABLE
    assert found["recall"] >= RECALL
    assert found["wrong people"] == 0


def test_what_nothing_decides_stays_open_and_each_case_has_its_reason(outcomes: list[Outcome]) -> None:
    undecidable = [one for one in outcomes if one.case.undecidable]
    say(Counter(one.case.rule for one in undecidable))
    for one in undecidable:
        say(one)
    assert undecidable
    assert all(one.reading.e164 in (None, one.case.truth[0]) for one in undecidable)


def test_libphonenumber_in_javascript_finds_each_number_valid_in_its_country() -> None:
    numbers = countries()
    for e164, (country, valid) in zip(numbers, _judged(list(numbers)), strict=True):
        shared = lib.region_code_for_country_code(lib.parse(e164).country_code)  # names the largest of several
        assert valid, e164
        assert country in (numbers[e164], shared), e164


def test_libphonenumber_in_javascript_finds_each_number_valid_that_is_read_as_valid(outcomes: list[Outcome]) -> None:
    found = sorted({one.reading.e164 for one in outcomes if one.reading.e164 and one.reading.valid})
    assert len(found) > len(countries()) / 2
    assert [e164 for e164, (_, valid) in zip(found, _judged(found), strict=True) if not valid] == []


def _judged(numbers: list[str]) -> list[tuple[str, bool]]:
    """Country and validity of each number, asked of libphonenumber's JavaScript port in the folder of the console."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed, so libphonenumber's JavaScript port cannot judge the numbers.")
    if not (CONSOLE / "node_modules" / "google-libphonenumber").is_dir():
        pytest.skip("google-libphonenumber is not installed (npm ci in console/), so it cannot judge the numbers.")
    script = CONSOLE / "tools" / "judge-numbers.mjs"
    asked = json.dumps(numbers)
    done = subprocess.run([node, script], input=asked, capture_output=True, text=True, check=True, timeout=60)
    found: list[tuple[str, bool]] = json.loads(done.stdout)
    return found
