"""What the demo shows: how to enter, a live table of calls and what became of them, the time to the first explained."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import msgspec
from rich.live import Live
from rich.table import Table

from cordboard.cli.commands.calls import headings, row_of
from cordboard.cli.console_output import coloured, out, text, typed
from cordboard.cli.language import tr
from cordboard.contract.calls import CallQuery
from cordboard.contract.service import Service

ROWS = 14
REFRESH = 0.25  # Units: s


def welcome(
    console: str, url: str, user: str, password: str, token: str, panels: Sequence[Mapping[str, str]] = ()
) -> None:
    """Where to go first. Commands work as they are pasted."""
    labels = [tr("Console"), tr("Explain"), "API", tr("Call panel")]
    console_label, explain, api, panel = (one.ljust(max(map(len, labels)) + 2) for one in labels)
    text(f"{console_label}{console}")
    signs_in = tr("signs you in. Or open {url} as {user} with {password}", url=url, user=user, password=password)
    text(f"{'':<{len(console_label)}}{signs_in}")
    text(f"{explain}{typed('why last'):<24} ({tr('in another terminal')})")
    text(f"{api}curl -H 'Authorization: Bearer {token}' '{url}/api/v1/calls?limit=2'")
    for one in panels:
        text(f"{panel}{one['url']}")
        text(f"{'':<{len(panel)}}{tr('of {name}: open it in a private window', name=one['user'].capitalize())}")
    text(tr("Ctrl+C ends everything."))
    text("")


async def watch(service: Service, begun: float, ended: asyncio.Event, *, silent: bool) -> None:
    """Show calls until the end; with `silent` only wait for it."""
    board = DemoDashboard(service, begun)
    watching = asyncio.create_task(_wait(ended) if silent else board.run())
    ending = asyncio.create_task(_wait(ended))
    await asyncio.wait({watching, ending}, return_when=asyncio.FIRST_COMPLETED)
    for task in (watching, ending):
        task.cancel()
    results = await asyncio.gather(watching, ending, return_exceptions=True)
    for broken in results:
        if isinstance(broken, Exception):
            raise broken


async def _wait(ended: asyncio.Event) -> None:
    await ended.wait()


class DemoDashboard:
    """The table of calls since the start; on a terminal it is updated, elsewhere each settled call is one line."""

    def __init__(self, service: Service, begun: float) -> None:
        self._service, self._begun = service, begun
        self._calls: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._told: set[str] = set()
        self._since = datetime.now(UTC)
        self._first: float | None = None
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        hearing = asyncio.create_task(self._hear())
        try:
            if out.is_terminal:
                with Live(self._table(), console=out, auto_refresh=False) as live:
                    while True:
                        await self._round()
                        live.update(self._table(), refresh=True)
            while True:
                await self._round()
                self._tell()
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)

    async def _hear(self) -> None:
        async with aclosing(self._service.events.subscribe(None)) as happenings:  # type: ignore[type-var]  # a generator
            async for each in happenings:
                if each.type == "call":
                    self._changed.set()

    async def _round(self) -> None:
        await asyncio.sleep(REFRESH)
        await self._changed.wait()
        self._changed.clear()
        page = await self._service.calls.find(CallQuery(limit=ROWS))
        for call in reversed(page.items):
            if call.started_at >= self._since:  # the past is loaded without a line for each call
                self._calls[call.id] = msgspec.to_builtins(call)
        while len(self._calls) > ROWS:
            self._calls.popitem(last=False)
        if self._first is None and any(call.settled and call.effects for call in page.items):
            self._first = time.monotonic() - self._begun
            if not out.is_terminal:
                text(self._caption())

    def _caption(self) -> str:
        """How long a newcomer waits; measured from the start of this command."""
        seconds = "" if self._first is None else f"{self._first:.1f}"
        return tr("First explained call after {seconds} s.", seconds=seconds) if seconds else ""

    def _table(self) -> Table:
        caption = self._caption() or tr("Waiting for the first call...")
        shown = Table(
            box=None, pad_edge=False, header_style="bold", expand=True, caption=caption, caption_justify="left"
        )
        for heading in headings():
            shown.add_column(heading, no_wrap=True, overflow="ellipsis")
        newest = sorted(self._calls.values(), key=lambda call: str(call["started_at"]), reverse=True)
        for call in newest:
            shown.add_row(*(coloured(cell) for cell in row_of(call)))
        return shown

    def _tell(self) -> None:
        for call in self._calls.values():
            if call["settled"] and call["id"] not in self._told:
                self._told.add(call["id"])
                text("  ".join(str(cell or "-") for cell in row_of(call)))
