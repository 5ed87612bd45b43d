"""The manifest of a provider's folder, for its tests."""

import tomllib
from pathlib import Path

import msgspec

from cordboard.ports.crm import Capabilities


def capabilities_of(folder: Path) -> Capabilities:
    """What the manifest of a provider's folder declares."""
    manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
    return msgspec.convert(manifest["capabilities"], Capabilities)
