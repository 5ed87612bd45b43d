"""Finds provider folders by their manifest and imports their code on first use."""

import importlib
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import msgspec

from cordboard.app.connections.live_connections import Provider
from cordboard.app.connections.provider_texts import ProviderTexts, Texts, texts_in
from cordboard.contract.languages import LANGUAGES, Language
from cordboard.ports.caller_questions import AsksCallers
from cordboard.ports.phone import HookRequest

HERE = Path(__file__).parent
KINDS = ("crm", "pbx", "sms", "messenger")


def providers() -> Sequence[Provider]:
    """Every folder with a manifest, in the order of their titles within a kind."""
    found = [_provider(path) for kind in KINDS for path in (HERE / kind).glob("*/manifest.toml")]
    return sorted(found, key=lambda one: (one.kind, str(one.manifest["title"])))


@lru_cache(maxsize=64)
def _provider(path: Path) -> Provider:
    """Read once: a server asks for all of them twice as it starts."""
    module = ".".join(("cordboard", path.parent.parent.name, path.parent.name, "provider"))
    manifest = tomllib.loads(path.read_text(encoding="utf-8"))
    one_form = not manifest.get("capabilities", {}).get("samples")  # else the settings say what a request looks like
    return Provider(
        manifest=manifest,
        load=partial(_load, module),
        texts=texts_of(path.parent),
        page=partial(_page, path.parent) if path.with_name("README.md").exists() else None,
        sample=partial(_sample, path.parent) if one_form and path.with_name("example.py").exists() else None,
    )


def texts_of(folder: Path) -> Texts:
    """What the folder says, by language. Raises: msgspec.ValidationError where a file has another shape."""
    files = {language: folder / "texts" / f"{language}.toml" for language in LANGUAGES}
    return {
        language: msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), ProviderTexts)
        for language, path in files.items()
        if path.exists()
    }


def asking_providers() -> Sequence[AsksCallers]:
    """Phone systems that ask in mid-call who is calling: those whose manifest names `routing_question`."""
    asking = [one for one in providers() if one.manifest.get("capabilities", {}).get("routing_question")]
    return [one.load() for one in asking]


def trace_reader(provider: str) -> Any:
    """The module that reads recorded streams of this phone system, or None where its folder has none.

    It has `is_recording(stream)`, `calls_in(stream, settings)`, `notices_in(stream, now)`, `LOOKS`, what a recording
    looks like, and `TOO_OLD`, the code of the notice after which no call can be read.
    """
    if provider not in trace_providers():
        return None
    return importlib.import_module(f"cordboard.pbx.{provider}.trace")


def trace_texts(provider: str, language: str) -> ProviderTexts:
    """The words for the notices of this phone system, in this language or else in English."""
    texts = texts_of(HERE / "pbx" / provider)
    return next((texts[one] for one in texts if one == language), texts_in(texts))


def trace_providers() -> Sequence[str]:
    """Phone systems whose recorded streams can be read."""
    return sorted(path.parent.name for path in (HERE / "pbx").glob("*/trace.py"))


def _page(folder: Path, language: Language) -> str:
    """The page of the folder in this language, else in English."""
    page = folder / f"README.{language}.md"
    return (page if page.exists() else folder / "README.md").read_text(encoding="utf-8")


def _sample(folder: Path, secrets: Mapping[str, str], now: float) -> HookRequest:
    """The folder's example, signed with these secrets at `now` (epoch s)."""
    example = importlib.import_module(f"cordboard.{folder.parent.name}.{folder.name}.example")
    body = (folder / "fixtures" / example.FIXTURE).read_bytes()
    request: HookRequest = example.request(body, dict(secrets), now)
    return request


def _load(module: str) -> Any:
    return importlib.import_module(module).PROVIDER
