"""Lines that a provider adds to a text, in the language of the readers."""

import pytest

from cordboard.domain.crm.actions import Ref
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm_texts.record_lines import also_concerns, record_line

EVA = Ref(entity=Entity.LEAD, id="7", name="Eva")


@pytest.mark.parametrize(
    ("language", "recording", "also"),
    [
        ("en", "Recording: u", "Also concerns: Eva (lead)"),
        ("es-MX", "Grabación: u", "También relacionado: Eva (lead)"),
        ("fr", "Enregistrement : u", "Concerne aussi : Eva (prospect)"),
        ("uk_UA", "Запис розмови: u", "Також стосується: Eva (лід)"),
        ("xx", "Recording: u", "Also concerns: Eva (lead)"),
    ],
)
def test_a_line_is_in_the_language_of_its_readers(language: str, recording: str, also: str) -> None:
    assert record_line(language, "line.recording", url="u") == recording
    assert also_concerns(language, EVA) == also


def test_a_record_without_a_name_is_its_id_and_an_entity_without_a_word_is_itself() -> None:
    assert also_concerns("fr", Ref(entity=Entity.CONTACT, id="7")) == "Concerne aussi : 7 (contact)"
    assert also_concerns("fr", Ref(entity=Entity.TASK, item="c1:task")) == "Concerne aussi :  (task)"
