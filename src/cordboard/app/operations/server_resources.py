"""What the server itself needs to work: space on the disk, durable writes, file descriptors, room for connections.

Each lack is one sentence with its fix; readiness, health, the home page and the doctor show the same ones.
"""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from cordboard.contract.views.connections import HealthView
from cordboard.ports.store.errors import LOCKED
from cordboard.toolkit.open_connections import OpenConnections, descriptor_limit, descriptors_used

FULL, LOW = 8 << 20, 64 << 20  # Units: bytes; the database's log alone takes 8 MiB
NEARLY = 0.9  # of the file descriptors
SENTENCES = {  # code: level, the English sentence, its fix; the console shows them in other languages
    "server.disk_full": (
        "red", "The disk of the data folder is full ({free} MB free): new calls and changes cannot be stored.",
        "Free space on the disk of {folder}. Waiting work then continues automatically.",
    ),
    "server.disk_low": (
        "amber", "The disk of the data folder is nearly full ({free} MB free).", "Free space on the disk of {folder}.",
    ),
    "server.not_written": (
        "red", "The database can't be written: {reason}. New calls and changes cannot be stored.",
        "Check the disk and the permissions of {folder}. Waiting work then continues automatically.",
    ),
    "server.locked": (
        "red", "Another program holds the database. New calls and changes cannot be stored.",
        "End the program that has cordboard.db in {folder} open, such as a database browser or a copy that hangs."
        " Waiting work then continues automatically.",
    ),
    "server.directory_damaged": (
        "amber", "The file {file} is damaged: some callers may not be recognised.",
        "Restart the server: the people are then loaded again from the CRM.",
    ),
    "server.reset_mails": (
        "amber", "Mails with a new password that could not be sent: {count}.",
        "Check the mail server in Settings, Alerts. Users shows who waits and why.",
    ),
    "server.connections": (
        "amber", "All {most} connections of the server are in use; the oldest idle ones are closed for new ones.",
        "Find out who opens them, or raise the limit of open files.",
    ),
    "server.files": (
        "amber", "{used} of {limit} files and connections are open; at the limit nothing more can be opened.",
        "Restart the server in a quiet moment, or raise the limit of open files.",
    ),
    "server.clock_ahead": (
        "amber", "The clock of this server is {difference} ahead of {title}. Calls get the wrong time.",
        "Set the clock of this server with NTP. Calls that the CRM rejects for their time are corrected and sent again"
        " automatically.",
    ),
    "server.clock_suspected": (
        "amber", "{title} rejected the time of a call as one in the future: the clock of this server may be ahead.",
        "Set the clock of this server with NTP. The call waits and is sent again automatically.",
    ),
    "server.clock_behind": (
        "amber", "The clock of this server is {difference} behind {title}. Calls get the wrong time.",
        "Set the clock of this server with NTP.",
    ),
}  # fmt: skip


class ServerResources:
    """Looked at when somebody asks.

    `write_trouble`: why the last write failed, None when it was durable; `damaged`: the damaged file of the directory.
    """

    def __init__(
        self,
        folder: Path,
        connections: OpenConnections,
        write_trouble: Callable[[], str | None],
        *,
        damaged: Callable[[], str | None] = lambda: None,
        free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
        descriptors: Callable[[], tuple[int, int]] = lambda: (descriptors_used(), descriptor_limit()),
    ) -> None:
        self._folder, self._connections, self._write_trouble = folder, connections, write_trouble
        self._free, self._descriptors, self._damaged = free, descriptors, damaged

    def problems(self) -> tuple[HealthView, ...]:
        """The worst first."""
        return tuple(
            found for found in (self._disk(), self._directory(), self._room(), self._files()) if found is not None
        )

    def not_ready(self) -> str | None:
        """Why nothing can be accepted now, with what to do."""
        disk = self._disk()
        return f"{disk.sentence} {disk.fix}" if disk is not None and disk.level == "red" else None

    def _disk(self) -> HealthView | None:
        folder, reason = str(self._folder), self._write_trouble()
        try:
            free = self._free(self._folder)
        except OSError as broken:
            return _view("server.not_written", folder=folder, reason=str(broken.strerror or broken))
        if free < FULL:
            return _view("server.disk_full", folder=folder, free=f"{free >> 20}")
        if reason is not None:
            if LOCKED in reason:
                return _view("server.locked", folder=folder)
            return _view("server.not_written", folder=folder, reason=reason)
        return _view("server.disk_low", folder=folder, free=f"{free >> 20}") if free < LOW else None

    def _directory(self) -> HealthView | None:
        file = self._damaged()
        return _view("server.directory_damaged", file=file) if file is not None else None

    def _room(self) -> HealthView | None:
        most = self._connections.most
        return _view("server.connections", most=str(most)) if self._connections.short_lately() else None

    def _files(self) -> HealthView | None:
        used, limit = self._descriptors()
        return _view("server.files", used=str(used), limit=str(limit)) if used > limit * NEARLY else None


def clock_problem(ahead: float, title: str) -> HealthView:
    """What a clock that differs from the one of the service called `title` leads to. Units: `ahead` s."""
    code = "server.clock_ahead" if ahead > 0 else "server.clock_behind"
    return _view(code, difference=str(timedelta(seconds=round(abs(ahead)))), title=title)


def suspected_clock(title: str) -> HealthView:
    """The service called `title` rejects times, and no service says what time it is."""
    return _view("server.clock_suspected", title=title)


def mail_problem(count: int) -> HealthView:
    """Mails with a new password that users asked for and that were not sent."""
    return _view("server.reset_mails", count=str(count))


def _view(code: str, **values: str) -> HealthView:
    level, sentence, fix = SENTENCES[code]
    return HealthView(
        level=level, sentence=sentence.format(**values), code=code, fix=fix.format(**values), values=values
    )
