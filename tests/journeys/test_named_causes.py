"""Causes are injected into the simulators: the doctor names each within a minute, with its fix in four languages; what
a button can correct ends when it is pressed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import enable_socket
from support.causes.injections import INJECTIONS
from support.causes.proof import prove
from support.causes.site import Site, own_default
from support.faultrun.world import until, world
from support.mail_and_webhook_receivers import MailReceiver
from support.recording_pbx import Pbx, state

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    enable_socket()
    folder: Path = tmp_path_factory.mktemp("site")
    pbx, mail = Pbx(folder), MailReceiver().open()
    (folder / "world").mkdir()
    try:
        with world(folder / "world", 41) as one:
            one.start()
            one.connect()
            settings = {"host": "127.0.0.1", "port": pbx.ready["ami"], "username": pbx.ready["user"]}
            new = {**settings, "secret": pbx.ready["secret"], "region": "ES", "cdr_csv": str(pbx.records)}
            body = {"provider": "asterisk", "id": "pbx", "settings": new, "allow_private": True}
            pbx.records.touch()
            one.api("POST", "/connections", body)
            until(lambda: state(one) == "active", 30, "the manager link is up")
            found = Site(one, folder, pbx, mail)
            found.patch("/company/country", "ES")
            found.kept["extensions"] = pbx.control("POST", "/queue", {"queue": "sales"})["members"]
            found.patch("/team", [{"id": "ana", "name": "Ana", "extensions": found.kept["extensions"]}])
            own_default(found)
            found.call("first-1", "+34600710000")
            one.wait_settled("first-1")
            yield found
    finally:
        pbx.stop()


@pytest.mark.parametrize("code", INJECTIONS)
def test_an_injected_cause_is_named_within_a_minute_with_its_fix_and_ends(site: Site, code: str) -> None:
    prove(site, code, INJECTIONS[code])
