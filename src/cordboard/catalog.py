"""Door plates: finds provider folders by their manifest and imports their code on first use."""

import importlib
import tomllib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from cordboard.app.connections.live_connections import Provider
from cordboard.app.connections.provider_texts import ProviderTexts, Texts
from cordboard.contract.languages import LANGUAGES

HERE = Path(__file__).parent
FLOORS = ("crm", "pbx")


def providers() -> Sequence[Provider]:
    """Every folder with a manifest, in the order of their titles within a floor."""
    found = [_provider(path) for floor in FLOORS for path in (HERE / floor).glob("*/manifest.toml")]
    return sorted(found, key=lambda one: (one.kind, str(one.manifest["title"])))


def _provider(path: Path) -> Provider:
    readme = path.with_name("README.md")
    module = ".".join(("cordboard", path.parent.parent.name, path.parent.name, "provider"))
    return Provider(
        manifest=tomllib.loads(path.read_text(encoding="utf-8")),
        readme=readme.read_text(encoding="utf-8") if readme.exists() else "",
        load=partial(_load, module),
        texts=texts_of(path.parent),
    )


def texts_of(folder: Path) -> Texts:
    """What the folder says, by language. Raises: msgspec.ValidationError where a file has another shape."""
    files = {language: folder / "texts" / f"{language}.toml" for language in LANGUAGES}
    return {
        language: msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), ProviderTexts)
        for language, path in files.items()
        if path.exists()
    }


def trace_reader(provider: str) -> Any:
    """The module that reads recorded streams of this phone system, or None where its folder has none.

    It has `is_recording(stream)`, `calls_in(stream, settings)` and `LOOKS`, what a recording looks like.
    """
    if provider not in {path.parent.name for path in (HERE / "pbx").glob("*/trace.py")}:
        return None
    return importlib.import_module(f"cordboard.pbx.{provider}.trace")


def _load(module: str) -> Any:
    return importlib.import_module(module).PROVIDER
