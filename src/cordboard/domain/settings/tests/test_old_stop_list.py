"""Ignored numbers of the release before: the same calls are stopped, and an export of it changes nothing twice."""

from pathlib import Path

import msgspec

from cordboard.cli import settings_toml
from cordboard.cli.commands.settings import differences
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.versions import WrittenSettings, renamed, stored, upgrade
from cordboard.domain.stop_list.entry import StopKind, StopListEntry

EXPORT = Path(__file__).parent / "export_before_rules.toml"  # as `cordboard export` of the release before wrote it


def exported() -> WrittenSettings:
    return settings_toml.read(EXPORT.read_text(encoding="utf-8"))


def test_both_places_of_the_release_before_become_entries_of_the_stop_list() -> None:
    settings = upgrade(exported(), "zoho")
    assert settings.stop_list == (
        StopListEntry(value="+34 600 900 090", note="vecino"),
        StopListEntry(value="067 444 44 44"),
        StopListEntry(kind=StopKind.EXTENSION, value="95", note="fax"),
        StopListEntry(value="928 00 00 81"),  # read in the company's country, where it is somebody else's
        StopListEntry(value="+34928000081"),  # a number of ours, read in its own
        StopListEntry(kind=StopKind.EXTENSION, value="89"),
        StopListEntry(kind=StopKind.EXTENSION, value="973890196.90"),
        StopListEntry(kind=StopKind.EXTENSION, value="81"),
    )
    assert all(type(one).__name__ == "CompanyNumber" for one in settings.numbers)


def test_each_old_key_is_named_once_with_where_its_setting_is_now() -> None:
    found = {one.key: one.now for one in renamed(exported(), "zoho")}
    assert found["numbers.ignore"] == "stop_list"
    assert found["stop_list.number"] == "stop_list.value"


def test_a_plan_of_an_old_export_is_empty_after_the_upgrade_of_what_was_stored() -> None:
    held = stored(msgspec.json.encode(exported()), "zoho")
    assert differences(msgspec.to_builtins(held), msgspec.to_builtins(upgrade(exported(), "zoho", held))) == []
    again = settings_toml.read(settings_toml.written(held))
    assert (upgrade(again, "zoho"), renamed(again, "zoho")) == (held, ())
    assert msgspec.convert(msgspec.to_builtins(held), Settings) == held
