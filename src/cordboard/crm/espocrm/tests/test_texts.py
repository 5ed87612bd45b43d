"""The folder's words are there in four languages."""

import tomllib
from pathlib import Path

from cordboard.crm.espocrm.errors import ERRORS

FOLDER = Path(__file__).parents[1]
TEXTS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in (FOLDER / "texts").glob("*.toml")}
MANIFEST = tomllib.loads((FOLDER / "manifest.toml").read_text(encoding="utf-8"))


def test_four_languages_say_the_same_things() -> None:
    assert set(TEXTS) == {"en", "fr", "es", "uk"}
    assert {tuple(words) for words in TEXTS.values()} == {tuple(TEXTS["en"])}
    assert all(text.strip() for words in TEXTS.values() for text in words.values())


def test_every_setting_and_every_error_has_words_and_english_is_that_of_the_manifest() -> None:
    for setting in MANIFEST["settings"]:
        assert TEXTS["en"][f"field.{setting['name']}"] == setting["label"]
        assert TEXTS["en"][f"field.{setting['name']}.help"] == setting["help"]
    assert all(f"error.{code}" in TEXTS["en"] for code in ERRORS)
