"""What the server names by a code has a word in the console."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from cordboard.domain.calls.call import Direction, Disposition, EndedBy, Phase
from cordboard.domain.calls.call_outcome import REASONS
from cordboard.domain.calls.leg_outcomes import Fate
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm_texts.languages import english, french, spanish, ukrainian
from cordboard.domain.settings.crm_plan import Situation
from cordboard.domain.setup_steps import Step, StepState
from cordboard.pbx.asterisk import codec as asterisk
from cordboard.pbx.ringostat import tables as ringostat
from cordboard.pbx.sipsim import tables as sipsim
from cordboard.ports.store.outbox import ITEM_KINDS, ItemState
from cordboard.web.auth.permissions import Role

TEXTS = Path(__file__).resolve().parents[2] / "console/src/texts"


LANGUAGES = ["en", "es", "fr", "uk"]
CRM_TEXTS = {"en": english.WORDS, "es": spanish.WORDS, "fr": french.WORDS, "uk": ukrainian.WORDS}
# What telephone systems say where it is more precise than our disposition; read from the tables of their providers.
SAID_BY_PROVIDERS = {
    *asterisk.REASONS.values(),
    *(word for word in ringostat.DISPOSITIONS if word not in ringostat.PLAIN),
    *(word for by in sipsim.DISPOSITIONS.values() for word, ours in by.items() if ours is Disposition.FAILED),
}
GROUPS: dict[str, Iterable[str]] = {  # words of the console and what the API may send
    "disposition": Disposition,
    "direction": Direction,
    "state": Phase,
    "ended_by": EndedBy,
    "fate": Fate,
    "dial": ("ANSWER", "BUSY", "NOANSWER", "CANCEL", "CHANUNAVAIL", "CONGESTION", "ABORT"),
    "entity": Entity,
    "situation": Situation,
    "step_name": Step,
    "step_state": StepState,
    "role": Role,
}


def texts(language: str) -> dict[str, str]:
    return dict(json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_console_is_missing_in_a_language(language: str) -> None:
    known = texts(language)
    assert known.keys() == texts("en").keys()
    assert [key for key, text in known.items() if not str(text).strip()] == []


def test_the_five_tabs_of_the_logging_rules_are_named_in_each_language() -> None:
    tabs = ("managers", "people", "deals", "contacts", "tasks")
    named = {language: [texts(language)[f"scenario.view.{tab}"] for tab in tabs] for language in LANGUAGES}
    assert named["en"] == ["Managers", "Accounts and leads", "Deals", "Contacts", "Tasks"]
    assert named["uk"] == ["Менеджери", "Компанії та ліди", "Угоди", "Контакти", "Задачі"]
    assert len({tuple(one) for one in named.values()}) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_value_of_the_server_has_a_word(language: str) -> None:
    known = texts(language)
    wanted = [f"{group}.{value}" for group, values in GROUPS.items() for value in values]
    assert [key for key in wanted if key not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_of_a_call_is_said_in_the_console_and_in_the_crm_alike(language: str) -> None:
    known, in_crm, plain = texts(language), CRM_TEXTS[language], texts("en")
    for reason in sorted(REASONS | SAID_BY_PROVIDERS):
        assert known.get(f"said.{reason}") == in_crm.get(f"reason.{reason}"), reason
        assert known.get(f"said.{reason}"), reason
        assert language == "en" or known[f"said.{reason}"] != plain[f"said.{reason}"], f"{reason} is not translated"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_and_state_of_an_item_has_a_word(language: str) -> None:
    known = texts(language)
    wanted = [*(f"kind.{kind}" for kind in ITEM_KINDS), *(f"item.{state.value}" for state in ItemState)]
    assert [key for key in wanted if key not in known] == []


SEARCHED = {"missed": ("missed", "manqué", "perdida", "пропущен"), "task": ("task", "tâche", "tarea", "задача")}


@pytest.mark.parametrize("n", range(4))
def test_the_palette_finds_pages_by_other_words_in_each_language(n: int) -> None:
    said = json.loads((TEXTS / f"{('en', 'fr', 'es', 'uk')[n]}.json").read_text(encoding="utf-8"))
    assert SEARCHED["missed"][n] in said["find.words.calls"]
    assert all(words[n] in said["find.words.settings.scenario"] for words in SEARCHED.values())


def test_every_choice_that_is_searched_says_when_a_text_is_none_of_its_choices() -> None:
    parts = TEXTS.parent.rglob("*.tsx")
    found = {part.name for part in parts if re.search(r"\bsearchable\b", part.read_text("utf-8"))}
    assert found == {"search-select.tsx", "search-multi-select.tsx"}
