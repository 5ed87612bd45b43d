"""What the texts of every provider folder must have: four languages with the same keys and places, nothing empty.

`shortcomings` returns sentences; an empty list means that nothing is missing. `all_permissions` asks the provider's
code for everything that it could ever ask for.
"""

import importlib
import importlib.util
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from cordboard.app.connections.live_connections import Provider
from cordboard.app.connections.provider_texts import ProviderTexts, Texts
from cordboard.contract.languages import ENGLISH, LANGUAGES
from cordboard.domain.crm.contact_match import Entity

PLACE = re.compile(r"\{\w+\}")
WORDS_OF_THE_MANIFEST = ("label", "help")  # what people read is in `texts`, not among the facts


def shortcomings(provider: Provider) -> list[str]:
    """What the texts of this folder lack, one sentence each."""
    settings = provider.manifest.get("settings", ())
    found = [
        f"manifest.toml: {setting['name']} has a {word}; it belongs into texts"
        for setting in settings
        for word in WORDS_OF_THE_MANIFEST
        if word in setting
    ]
    found += [f"texts/{language}.toml is missing" for language in LANGUAGES if language not in provider.texts]
    if found:
        return found
    found += _against(_expected(provider), provider.texts[ENGLISH])
    return found + list(_differences(provider.texts))


def all_permissions(provider: Provider) -> tuple[str, ...]:
    """Names of every permission that this CRM could ask for, with no option on, each alone, all, and each choice."""
    if provider.kind != "crm":
        return ()
    switches = {one["name"]: True for one in provider.manifest.get("settings", ()) if one.get("type") == "bool"}
    every = list(Entity)
    choices: list[dict[str, Any]] = [{}, switches, *({name: True} for name in switches)]
    choices += [
        {one["name"]: option} for one in provider.manifest.get("settings", ()) for option in one.get("options", ())
    ]
    asked = [
        provider.crm().scopes({**provider.defaults, **chosen}, created, handed)
        for chosen in choices
        for created in ([], every)
        for handed in ([], every)
    ]
    return tuple(dict.fromkeys(one.name for scopes in asked for one in scopes))


def error_codes(provider: Provider) -> set[str]:
    """Codes of the table `ERRORS` in the folder's `errors.py`; none where it has no such file."""
    module = f"cordboard.{provider.kind}.{provider.id}.errors"
    try:
        found = importlib.util.find_spec(module)
    except ModuleNotFoundError:  # no such folder
        found = None
    return set(importlib.import_module(module).ERRORS) if found else set()


def _expected(provider: Provider) -> Mapping[str, set[str]]:
    """Keys that each part of the texts has to have, by part."""
    settings: Sequence[Mapping[str, Any]] = provider.manifest.get("settings", ())
    return {
        "fields": {one["name"] for one in settings},
        "options": {f"{one['name']}.{option}" for one in settings for option in one.get("options", ())},
        "permissions": set(all_permissions(provider)),
        "errors": error_codes(provider),
        "cannot": _lacking(provider),
    }


def _lacking(provider: Provider) -> set[str]:
    """Capabilities that a messenger declares not to have."""
    capabilities = provider.manifest.get("capabilities", {}) if provider.kind == "messenger" else {}
    return {name for name, value in capabilities.items() if value is False}


def _against(expected: Mapping[str, set[str]], texts: ProviderTexts) -> Iterator[str]:
    had = {
        "fields": set(texts.fields),
        "options": {f"{name}.{option}" for name, field in texts.fields.items() for option in field.options},
        "permissions": set(texts.permissions),
        "errors": set(texts.errors),
        "cannot": set(texts.cannot),
    }
    if not texts.how_to:
        yield "en: how_to has no step"
    for part, names in expected.items():
        yield from (f"en: {part} lacks {name}" for name in sorted(names - had[part]))
        yield from (f"en: {part} has {name}, which the provider does not have" for name in sorted(had[part] - names))


def _differences(texts: Texts) -> Iterator[str]:
    """Where a language differs from English in more than its words."""
    english = dict(phrases(texts[ENGLISH]))
    for language, one in texts.items():
        mine = dict(phrases(one))
        yield from (f"{language}: {key} is missing" for key in english.keys() - mine.keys())
        yield from (f"{language}: {key} is not in English" for key in mine.keys() - english.keys())
        for key in english.keys() & mine.keys():
            if not mine[key].strip():
                yield f"{language}: {key} is empty"
            if _places(mine[key]) != _places(english[key]):
                yield f"{language}: {key} has other places than in English"


def _places(text: str) -> list[str]:
    return sorted(PLACE.findall(text))


def phrases(texts: ProviderTexts) -> Iterable[tuple[str, str]]:
    """Every text with its path, for example `("fields.url.help", "...")`."""
    return _flat("", msgspec.to_builtins(texts))


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if value is None:  # a part that not every text has
        return
    if isinstance(value, str):
        yield path, value
        return
    pairs = value.items() if isinstance(value, dict) else enumerate(value, 1)
    for key, inner in pairs:
        yield from _flat(f"{path}.{key}" if path else str(key), inner)
