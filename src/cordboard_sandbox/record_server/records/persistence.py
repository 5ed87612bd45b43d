"""Keeps the whole state in one file, replaced at once, so that it outlives a killed process."""

from pathlib import Path

import msgspec

from cordboard_sandbox.record_server.records.counterpart import Counterpart, State


class DataFile:
    """`save` before a reply leaves; `load` at the start."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> State | None:
        """The state of before, or None for a new file. Raises: OSError, msgspec.DecodeError."""
        return msgspec.msgpack.decode(self.path.read_bytes(), type=State) if self.path.exists() else None

    def save(self, own: Counterpart) -> None:
        fresh = self.path.with_suffix(self.path.suffix + ".new")
        fresh.write_bytes(msgspec.msgpack.encode(own.state))
        fresh.replace(self.path)
