"""A number beside a noun has the plural forms of its language: never "1 days", "1 appels", "5 дзвінки"."""

import json
import re
from pathlib import Path

import pytest

from cordboard.cli.icu import formatted
from cordboard.cli.language import choose, tr

HERE = Path(__file__).resolve().parent
TEXTS = HERE.parents[1] / "console/src/texts"
CLI = HERE.parents[1] / "src/cordboard/cli/texts"
LANGUAGES = ("en", "es", "fr", "uk")
REASONED: dict[str, str] = json.loads((HERE / "fixtures/numbers_without_plural.json").read_text(encoding="utf-8"))
# Names of values that are numbers of something; `number` is that of a phone, `first` and `from` are places and times.
NUMBERS = (
    *("n", "count", "days", "hours", "minutes", "seconds", "weeks", "months", "years", "calls", "done", "all", "total"),
    *("limit", "most", "least", "longest", "length", "size", "wanted", "used", "free", "age", "left", "times", "lines"),
    *("rest", "differing", "seen", "known", "accepted", "unknown"),
)
BESIDE = re.compile(rf"\{{(?:{'|'.join(NUMBERS)})\}} ([^\W\d_]+)")
CHOICE = re.compile(r"\{\w+, (?:plural|selectordinal|select),")
UNITS = {"s", "ms", "min", "h", "с", "хв", "год", "дн", "Б", "MB", "МБ", "GB", "KB", "Mo"}
NO_NOUNS = {  # words that stand behind a number and do not follow it
    "en": {"of", "per", "to", "is", "are", "by", "and", "more", "for", "in", "without", "unassigned"},
    "fr": {"sur", "par", "de", "au", "à", "en", "et", "sans", "depuis"},
    "es": {"de", "al", "a", "en", "por", "y", "más", "sin", "como"},
    "uk": {"з", "із", "на", "і", "за", "до", "тому"},
}


def without_choices(text: str) -> str:
    """The text without its plural and select parts."""
    while found := CHOICE.search(text):
        depth, end = 0, found.start()
        for end in range(found.start(), len(text)):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            if depth == 0:
                break
        text = f"{text[: found.start()]}¤{text[end + 1 :]}"
    return text


def texts(language: str) -> dict[str, str]:
    """Of the console by their keys, and of the CLI by their English."""
    console: dict[str, str] = json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8"))
    file = "fr" if language == "en" else language  # English is the key in each
    cli: dict[str, str] = json.loads((CLI / f"{file}.json").read_text(encoding="utf-8"))
    return {**console, **{f"cli: {key}": key if language == "en" else said for key, said in cli.items()}}


def beside_nouns(language: str) -> set[str]:
    """Keys of texts in which a number stands before a noun that has one form."""
    free = UNITS | NO_NOUNS[language]
    return {
        key
        for key, text in texts(language).items()
        if any(word not in free for word in BESIDE.findall(without_choices(text)))
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_beside_a_noun_has_plural_forms(language: str) -> None:
    assert beside_nouns(language) - set(REASONED) == set()


def test_each_exception_is_needed_and_says_why() -> None:
    found = set().union(*map(beside_nouns, LANGUAGES))
    assert set(REASONED) - found == set()
    assert all(len(why.split()) > 2 for why in REASONED.values())


def test_the_search_sees_a_number_beside_a_noun() -> None:
    assert BESIDE.findall(without_choices("{n, plural, one {# call} other {# calls}} in {days} days")) == ["days"]


@pytest.mark.parametrize(
    ("language", "one", "two", "five"),
    [
        ("en", "In the last day", "In the last 2 days", "In the last 5 days"),
        ("es", "En el último día", "En los últimos 2 días", "En los últimos 5 días"),
        ("fr", "Sur le dernier jour", "Sur les 2 derniers jours", "Sur les 5 derniers jours"),
        ("uk", "За останній 1 день", "За останні 2 дні", "За останні 5 днів"),
    ],
)
def test_a_backtest_names_its_days(language: str, one: str, two: str, five: str) -> None:
    text = texts(language)["backtest.would"]
    for days, said in ((1, one), (2, two), (5, five)):
        assert formatted(text, {"days": days, "list": "-"}, language).startswith(said)


@pytest.mark.parametrize(
    ("language", "one", "two", "five"),
    [
        ("en", "1 secret is encrypted", "2 secrets are encrypted", "5 secrets are encrypted"),
        ("es", "1 secreto está cifrado", "2 secretos están cifrados", "5 secretos están cifrados"),
        ("fr", "1 secret est chiffré", "2 secrets sont chiffrés", "5 secrets sont chiffrés"),
        ("uk", "1 секрет зашифровано", "2 секрети зашифровано", "5 секретів зашифровано"),
    ],
)
def test_a_command_counts_in_the_language_of_its_user(language: str, one: str, two: str, five: str) -> None:
    text = "{count, plural, one {# secret is} other {# secrets are}} encrypted with the new key. Back up {path}."
    choose(language)
    try:
        for count, said in ((1, one), (2, two), (5, five)):
            assert tr(text, count=count, path="/data").startswith(said)
    finally:
        choose(None)
