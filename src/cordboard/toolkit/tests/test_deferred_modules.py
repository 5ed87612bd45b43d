"""A deferred module loads nothing until something in it is asked for, and is then the module itself."""

import importlib
import sys
from types import ModuleType

import pytest

from cordboard.toolkit.deferred_modules import DeferredModule, defer

NAME, PART = "deferred_sample", "deferred_sample_package.part"


@pytest.fixture
def loaded(tmp_path, monkeypatch):  # type: ignore[no-untyped-def]  # fixtures of pytest
    """Modules that a test may defer; gives the names of those that were loaded."""
    (tmp_path / f"{NAME}.py").write_text("answer = 42\n")
    (tmp_path / "deferred_sample_package").mkdir()
    (tmp_path / "deferred_sample_package" / "__init__.py").write_text("")
    (tmp_path / "deferred_sample_package" / "part.py").write_text("answer = 43\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield lambda: {name for name in (NAME, PART) if not isinstance(sys.modules.get(name), DeferredModule | None)}
    for name in (NAME, PART, "deferred_sample_package"):
        sys.modules.pop(name, None)


def test_an_import_loads_nothing_and_the_first_use_does(loaded) -> None:  # type: ignore[no-untyped-def]
    defer([NAME, PART])
    first, package = importlib.import_module(NAME), importlib.import_module("deferred_sample_package")
    importlib.import_module(PART)
    assert loaded() == set()
    assert first.answer == 42
    assert loaded() == {NAME}
    assert package.part.answer == 43
    assert loaded() == {NAME, PART}
    assert (first.answer, importlib.import_module(NAME).answer) == (42, 42)


def test_a_name_taken_at_import_loads_the_module(loaded) -> None:  # type: ignore[no-untyped-def]
    defer([NAME])
    space: dict[str, int] = {}
    exec(f"from {NAME} import answer", space)  # what a library does
    assert space["answer"] == 42
    assert loaded() == {NAME}


def test_tools_that_look_at_every_module_load_none(loaded) -> None:  # type: ignore[no-untyped-def]
    defer([NAME])
    assert not hasattr(sys.modules[NAME], "__file__")
    assert loaded() == set()


def test_what_is_loaded_already_stays(loaded) -> None:  # type: ignore[no-untyped-def]
    before = importlib.import_module(NAME)
    defer([NAME])
    assert sys.modules[NAME] is before
    assert isinstance(before, ModuleType)
    assert loaded() == {NAME}


def test_a_name_that_the_module_lacks_is_missed_as_usual(loaded) -> None:  # type: ignore[no-untyped-def]
    defer([NAME])
    with pytest.raises(AttributeError):
        _ = sys.modules[NAME].nothing
