"""The language of the terminal, and the texts in it.

Texts of the CLI are keyed by their English; texts that the console has too come from its files, by key
(`texts/console.*.json`, written by `./run docs`).
"""

import json
import os
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from cordboard.cli.icu import formatted

ENGLISH, LANGUAGES = "en", ("en", "fr", "es", "uk")
VARIABLES = ("CORDBOARD_LANG", "LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides
TEXTS = Path(__file__).parent / "texts"
_chosen: ContextVar[str | None] = ContextVar("language", default=None)


def language_of(environment: Mapping[str, str]) -> str:
    """The language of these variables (`uk_UA.UTF-8` is `uk`); English for any other."""
    value = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    found = value[:2].lower()
    return found if found in LANGUAGES else ENGLISH


def language() -> str:
    """The language in use: --lang, else the environment's."""
    return _chosen.get() or language_of(os.environ)


def choose(name: str | None) -> None:
    """Use this language from now on; None: that of the environment."""
    _chosen.set(name)


def tr(english: str, /, **values: Any) -> str:
    """A text of the CLI in the language in use, with its values; counts in plural forms (`icu.py`)."""
    found = texts_of(language()).get(english, english)
    return formatted(found, values, language()) if values else found


def shared(key: str, /, **values: Any) -> str | None:
    """A text of the console by its key; None where the console has none."""
    found = console_texts(language()).get(key)
    return formatted(found, values, language()) if found is not None else None


@cache
def texts_of(name: str) -> dict[str, str]:
    """English text -> text in that language; empty for English."""
    return {} if name == ENGLISH else _json(f"{name}.json")


@cache
def console_texts(name: str) -> dict[str, str]:
    """Key of the console -> text in that language."""
    return _json(f"console.{name}.json")


def _json(name: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((TEXTS / name).read_text(encoding="utf-8"))
    return found
