"""Recordings of ordinary calls on a real Asterisk, as the product shows them. The manager user has the rights of the
manual: it hears no variables, so each name was asked for.
"""

import asyncio
import wave
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import scenarios
from connected import PBX, wait_linked
from pytest_socket import enable_socket
from support.faultrun.world import World as Product
from world import World

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(90, func_only=True)]

Story = Callable[[World], Awaitable[Any]]


def played(pbx: dict[str, Any], product: Product, story: Story) -> dict[str, Any]:
    """The call of a story, as the API shows it afterwards."""
    enable_socket()

    async def play() -> str:
        async with World(pbx) as w:
            try:
                await story(w)
            finally:
                await w.settings(REC_DIR=pbx["recordings"])
            return w.linked

    return dict(product.wait_settled(asyncio.run(play()), connection=PBX))


async def talk(w: World, during: Story | None = None) -> None:
    """A client and Ana talk for a second; the PBX ends the call."""
    ana = await w.phone("80")
    caller = await w.ring(scenarios.DIRECT)
    await (await ana.incoming()).answer()
    await w.talking()
    await caller.wait("active")
    if during is not None:
        await during(w)
    await w.ami.action("AbsoluteTimeout", Channel=(await w.event("Newchannel"))["Channel"], Timeout="1")
    await caller.wait("ended")
    await w.quiet()


def mixmonitor(file: str) -> Story:
    """A second program records the client's leg to this file."""

    async def record(w: World) -> None:
        channel = (await w.event("Newchannel"))["Channel"]
        reply = await w.ami.action("MixMonitor", Channel=channel, File=file)
        assert reply["Response"] == "Success"
        await w.event("MixMonitorStart")

    return record


def test_the_recording_of_an_ordinary_call_is_known_and_is_a_finished_file(
    pbx: dict[str, Any], product: Product
) -> None:
    call = played(pbx, product, talk)
    assert call["recording"]["url"] is None
    path = Path(call["recording"]["file"])
    assert path.parent == Path(pbx["recordings"])
    with wave.open(str(path)) as sound:
        assert sound.getframerate() == 8000


def test_a_call_without_a_recording_has_none(pbx: dict[str, Any], product: Product) -> None:
    async def unrecorded(w: World) -> None:
        await w.settings(RECORD="no")
        await talk(w)

    assert played(pbx, product, unrecorded)["recording"] is None


@pytest.mark.parametrize("folder", ["/proc/nowhere", "/dev/null/rec"])
def test_a_file_that_could_not_be_written_is_no_recording(pbx: dict[str, Any], product: Product, folder: str) -> None:
    """Its start is reported like any other, and the variable names it."""

    async def unwritable(w: World) -> None:
        await w.settings(REC_DIR=folder)
        await talk(w)
        await w.event("MixMonitorStart")

    assert played(pbx, product, unwritable)["recording"] is None


def test_a_format_that_this_pbx_cannot_write_is_no_recording(pbx: dict[str, Any], product: Product) -> None:
    async def mp3(w: World) -> None:
        await w.settings(RECORD="no")
        await talk(w, mixmonitor(f"{pbx['recordings']}/talk.mp3"))

    assert played(pbx, product, mp3)["recording"] is None


@pytest.mark.parametrize(
    ("name", "file"), [("talk.wav49", "talk.WAV"), ("talk.gsm", "talk.gsm"), ("plain", "plain.raw")]
)
def test_a_recording_that_a_program_started_is_known_by_the_file_on_disk(
    pbx: dict[str, Any], product: Product, name: str, file: str
) -> None:
    async def recorded(w: World) -> None:
        await w.settings(RECORD="no")
        await talk(w, mixmonitor(f"{pbx['recordings']}/{name}"))

    call = played(pbx, product, recorded)
    assert call["recording"]["file"] == f"{pbx['recordings']}/{file}"
    assert Path(call["recording"]["file"]).stat().st_size > 0


def test_a_recording_that_was_stopped_before_the_end_is_known(pbx: dict[str, Any], product: Product) -> None:
    async def stop(w: World) -> None:
        channel = (await w.event("Newchannel"))["Channel"]
        await w.ami.action("StopMixMonitor", Channel=channel)
        await w.event("MixMonitorStop")

    call = played(pbx, product, lambda w: talk(w, stop))
    assert Path(call["recording"]["file"]).exists()


def test_a_recording_that_began_before_the_server_did_is_known(pbx: dict[str, Any], product: Product) -> None:
    async def restarted(w: World) -> None:
        product.kill_now()
        await asyncio.to_thread(product.wait_for_the_kill)
        await asyncio.to_thread(wait_linked, product)

    call = played(pbx, product, lambda w: talk(w, restarted))
    assert Path(call["recording"]["file"]).exists()
