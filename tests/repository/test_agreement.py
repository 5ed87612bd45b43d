"""Words of states agree in gender and number with what they are said of, in French, Spanish and Ukrainian."""

import json
import re
from pathlib import Path

import pytest

TEXTS = Path(__file__).resolve().parents[2] / "console/src/texts"
# What participles of a language look like, by gender and number. Ukrainian also has impersonal ones ("надіслано").
PARTICIPLES = {
    "fr": {"m": r"\w+é", "f": r"\w+ée", "m pl": r"\w+és", "f pl": r"\w+ées"},
    "es": {"m": r"\w+[ai]do", "f": r"\w+[ai]da", "m pl": r"\w+[ai]dos", "f pl": r"\w+[ai]das"},
    "uk": {"m": r"\w+[аео]ний", "f": r"\w+[аео]на", "n": r"\w+[аео]не", "pl": r"\w+[аео]ні", "none": r"\w+[аео]но"},
}
# Group of words -> what they are said of, in each language, with its gender and number.
SAID_OF = {
    "state": {"fr": ("appel", "m"), "es": ("llamada", "f"), "uk": ("дзвінок", "m")},
    "disposition": {"fr": ("appel", "m"), "es": ("llamada", "f"), "uk": ("дзвінок", "m")},
    "compared_call": {"fr": ("appel", "m"), "es": ("llamada", "f"), "uk": ("дзвінок", "m")},
    "compared": {"fr": ("appels", "m pl"), "es": ("llamadas", "f pl"), "uk": ("дзвінки", "pl")},
    "item": {"fr": ("élément", "m"), "es": ("elemento", "m"), "uk": ("елемент", "m")},
    "alert_state": {"fr": ("message", "m"), "es": ("mensaje", "m"), "uk": ("повідомлення", "n")},
    "report_state": {"fr": ("rapport", "m"), "es": ("informe", "m"), "uk": ("звіт", "m")},
    "pd.state": {"fr": ("effacement", "m"), "es": ("borrado", "m"), "uk": ("видалення", "n")},
    "backtest.state": {"fr": ("essai", "m"), "es": ("prueba", "f"), "uk": ("випробування", "n")},
    "step_state": {"fr": ("pas", "m"), "es": ("paso", "m"), "uk": ("крок", "m")},
}
OUTBOX = ("done", "dropped", "held", "parked")  # of several items
SAID_OF_MORE = {f"outbox.{one}": {"fr": ("éléments", "m pl"), "es": ("elementos", "m pl")} for one in OUTBOX}
OTHERWISE = {  # words that are said of something else
    ("es", "disposition.busy"): "of the line, which is busy",
    ("es", "disposition.unknown"): "of the outcome, which is unknown",
    ("es", "pd.state.quiet"): "of the calls that it waits for",
}
WORD = re.compile(r"[^\W\d_]+")


def texts(language: str) -> dict[str, str]:
    return dict(json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8")))


def disagreeing(language: str, text: str, gender: str) -> list[str]:
    """Participles of the text that have another gender or number."""
    allowed = {gender, "none"}
    other = [re.compile(form) for name, form in PARTICIPLES[language].items() if name not in allowed]
    return [word for word in WORD.findall(text) if any(form.fullmatch(word.lower()) for form in other)]


def words_of(language: str) -> list[tuple[str, str, str]]:
    """Each word of a state with its text and its gender."""
    known, found = texts(language), []
    for group, by in SAID_OF.items():
        keys = [key for key in known if key.rpartition(".")[0] == group and (language, key) not in OTHERWISE]
        assert keys, group
        found += [(key, known[key], by[language][1]) for key in keys]
    return found + [(key, known[key], by[language][1]) for key, by in SAID_OF_MORE.items() if language in by]


@pytest.mark.parametrize("language", PARTICIPLES)
def test_words_of_states_agree_with_what_they_are_said_of(language: str) -> None:
    wrong = {key: text for key, text, gender in words_of(language) if disagreeing(language, text, gender)}
    assert wrong == {}


@pytest.mark.parametrize(("language", "text"), [("fr", "Envoyée"), ("es", "Atendido"), ("uk", "Пропущена")])
def test_another_gender_is_seen(language: str, text: str) -> None:
    assert disagreeing(language, text, SAID_OF["state"][language][1])


@pytest.mark.parametrize(("language", "text"), [("fr", "Envoyés"), ("es", "Atendidas"), ("uk", "Надіслані")])
def test_another_number_is_seen(language: str, text: str) -> None:
    assert disagreeing(language, text, SAID_OF["state"][language][1])


def test_a_sentence_with_a_record_of_any_kind_has_no_participle_of_one_gender() -> None:
    for language in PARTICIPLES:
        known = texts(language)
        for key in ("did.created", "did.created_owned"):
            said = [one for one in PARTICIPLES[language] if one != "none"]
            forms = [re.compile(PARTICIPLES[language][one]) for one in said]
            assert not [one for one in WORD.findall(known[key]) if any(f.fullmatch(one) for f in forms)], known[key]
