"""Every folder of a messenger goes through the whole suite."""

from collections.abc import Callable

import pytest

from cordboard.testing.messenger_contract import SUITE, Folder, folders

FOLDERS = folders()


def test_the_suite_finds_the_folders() -> None:
    assert {"telegram"} <= {folder.name for folder in FOLDERS}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("check", SUITE, ids=lambda check: check.__name__)
def test_contract(folder: Folder, check: Callable[[Folder], None]) -> None:
    check(folder)
