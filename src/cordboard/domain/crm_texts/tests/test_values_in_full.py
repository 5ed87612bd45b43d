"""What every placeholder says about each call of the whole decisions, as `values_in_full.txt` shows it.

Why it says so is in `test_texts.py`; here nothing may change without being seen. Call this module as a program to write
the file again, and read what has changed.
"""

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from cordboard.domain.calls.call import StoryLine
from cordboard.domain.crm_texts.texts import text_of
from cordboard.domain.crm_texts.values import VALUES, reader_of
from cordboard.domain.scenario.facts import Organisation
from cordboard.domain.scenario.rule_context import RuleContext
from cordboard.domain.scenario.tests.test_decisions_in_full import FULL, SCENES, at
from cordboard.domain.settings.crm_texts import TEXTS, CrmTexts

FILE = Path(__file__).parent / "values_in_full.txt"
LANGUAGES = ("en", "es", "fr", "uk")
LONG = msgspec.structs.replace(
    FULL,
    parameters={"b": "2", "a": "1"},
    story=tuple(StoryLine(at=at(60 * n), what="rang", who="+34600999888") for n in range(42)),
    durations=msgspec.structs.replace(FULL.durations, talk=3_723_400, wait=59_600, hold=499),
)


def scene(name: str) -> RuleContext:
    given, wanted = SCENES[name]
    return RuleContext(given, wanted)


def abroad(language: str, zone: str = "Europe/Kyiv", theirs: str | None = "Europe/Madrid") -> RuleContext:
    """A call of everything, for readers who speak so; their organisation is elsewhere."""
    given, wanted = SCENES["a known contact with a company"]
    call = msgspec.structs.replace(LONG, ended_at=at(3600) + timedelta(days=20))
    organisation = Organisation(time_zone=theirs, language="es_ES") if theirs else None
    facts = msgspec.structs.replace(given, call=call, organisation=organisation)
    return RuleContext(facts, msgspec.structs.replace(wanted, language=language, time_zone=zone))


CASES: dict[str, RuleContext] = {
    **{name: scene(name) for name in SCENES},
    **{f"everything, in {language}": abroad(language) for language in LANGUAGES},
    "everything, in UTC, of no organisation": abroad("en", "UTC", None),
    "everything, in the zone of the organisation": abroad("en", "Europe/Berlin"),
    "everything, in a zone without a name": abroad("en", "America/Sao_Paulo"),
}
OWN = CrmTexts(
    call_subject="{client}\n{number}",
    task_subject="[missed: only missed]",
    call_description="{history}\nalways\n{queue}[ {hold}]",
    lead_name="{unknown}",
)


def written(context: RuleContext) -> Iterator[str]:
    reader = reader_of(context)
    for name, value in VALUES.items():
        if said := value(reader):
            yield f"{name}: {said}".replace("\n", "\n    ")
    own = RuleContext(context.facts, msgspec.structs.replace(context.settings, texts=OWN))
    for name in TEXTS:
        if getattr(OWN, name):
            yield f"> {name}: {text_of(name, own)}".replace("\n", "\n    ")


def stored() -> dict[str, str]:
    parts = FILE.read_text(encoding="utf-8").split("\n## ")[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2].strip("\n") for part in parts}


@pytest.mark.parametrize("name", CASES)
def test_every_placeholder_says_what_it_said(name: str) -> None:
    said = "\n".join(written(CASES[name])).strip("\n")
    assert said == stored()[name], "if this is meant, run this module as a program, and read what has changed"


if __name__ == "__main__":
    head = "Values of placeholders. Written by `python test_values_in_full.py`; see there.\n"
    FILE.write_text(head + "".join(f"\n## {name}\n\n" + "\n".join(written(CASES[name])) + "\n" for name in CASES))
    sys.exit()
