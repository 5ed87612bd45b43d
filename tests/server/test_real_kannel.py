"""SMS through a real Kannel, with the configuration of our guide: each arrives once and whole, with its receipt."""

import asyncio
import os
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote_to_bytes

import msgspec
import pytest
from pytest_socket import enable_socket
from support.real_kannel import RealKannel, unpacked

from cordboard import main
from cordboard.contract.connections import NewConnection
from cordboard.contract.sms import NewMessage, SmsState
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.sms import SmsSettings
from cordboard.start_options import Options
from cordboard.testing.event_loop import run, until

CACHE = Path(__file__).parents[2] / ".cache/kannel"
CYRILLIC = "Привіт, ваше замовлення готове! " * 4


@pytest.fixture
def kannel(tmp_path: Path) -> RealKannel:
    enable_socket()
    try:
        root = unpacked(CACHE)
    except (OSError, subprocess.SubprocessError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no packages of Kannel: {error}")
    return RealKannel(root, tmp_path / "kannel")


@run
async def test_fifty_that_wait_while_it_is_down_arrive_once_each_and_long_cyrillic_whole(
    tmp_path: Path, kannel: RealKannel
) -> None:
    running = await main.start(Options(data=tmp_path / "data", port=0))
    messages = running.service.sms
    try:
        await running.store.save_settings(
            msgspec.json.encode(Settings(sms=SmsSettings(prefixes=("+34",)))), "test", "", 0.0
        )
        in_force = messages._settings_in_force  # type: ignore[attr-defined]
        in_force.settings = msgspec.structs.replace(in_force.settings, sms=SmsSettings(prefixes=("+34",)))
        url = f"http://127.0.0.1:{kannel.port}/cgi-bin/sendsms"
        settings = {"url": url, "username": "cordboard", "password": "secret", "secret": "receipt-secret"}
        new = NewConnection(provider="kannel", id="sms", settings=settings, allow_private=True)
        await running.service.connections.create(new, "test")
        asked = [NewMessage(to=(f"+346001112{n:02}",), text=f"Numero {n}") for n in range(50)]
        sent = [await messages.send(one, "test") for one in [*asked, NewMessage(to=("+34600999888",), text=CYRILLIC)]]
        assert sent[-1][0].parts == 2

        async def it_is_away() -> bool:
            return (await running.service.connections.one("sms")).health.code == "sms.away"

        await until(it_is_away, within=20, what="the gateway is away")
        await asyncio.to_thread(kannel.start)

        async def all_delivered() -> bool:
            shown = [await messages.show(one.id) for one, _ in sent]
            return {each.state for one in shown for each in one.recipients} == {SmsState.DELIVERED}

        await until(all_delivered, within=60, what="every receipt has come")
        arrived = kannel.arrived()
        numbers = [one for one in arrived if "Numero" in one]
        assert (len(numbers), len(set(numbers))) == (50, 50)
        parts = sorted(one for one in arrived if "+34600999888" in one)
        assert len(parts) == 2
        bodies = [
            unquote_to_bytes(found[1].replace("+", " ")) for one in parts if (found := re.search(r" data (.*)", one))
        ]
        assert b"".join(bodies).decode("utf-16-be") == CYRILLIC
    finally:
        kannel.stop()
        await running.stop()
