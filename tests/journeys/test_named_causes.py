"""Causes are injected into the simulators: the doctor names each within a minute, with its fix in four languages; what
a button can correct ends when it is pressed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_socket import enable_socket
from support.faultrun.world import until, world
from support.injected_causes import INJECTIONS, Site
from support.mail_and_webhook_receivers import MailReceiver
from support.recording_pbx import Pbx, state

from cordboard.cli.commands.doctor import _worded
from cordboard.cli.language import choose, console_texts

pytestmark = pytest.mark.journey

MINUTE_S = 60
LANGUAGES = ("en", "fr", "es", "uk")


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
            found = Site(one, pbx, mail, folder, {})
            found.patch("/company/country", "ES")
            found.kept["extensions"] = pbx.control("POST", "/queue", {"queue": "sales"})["members"]
            found.patch("/team", [{"id": "ana", "name": "Ana", "extensions": found.kept["extensions"]}])
            yield found
    finally:
        pbx.stop()


def named(site: Site, connection: str) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Cause -> the check that shows it, and the cause; of one connection, or all."""
    checks = [one for one in site.checks() if not connection or one["connection"] == connection]
    return {cause["code"]: (check, cause) for check in checks for cause in check["causes"]}


@pytest.mark.parametrize("code", INJECTIONS)
def test_an_injected_cause_is_named_within_a_minute_with_its_fix_and_ends(site: Site, code: str) -> None:
    case = INJECTIONS[code]
    of = case.connection
    site.wait(lambda: code not in named(site, of), MINUTE_S, f"{code} is not there yet", real=True)
    cured = False
    try:
        case.inject(site)
        site.wait(lambda: code in named(site, of), MINUTE_S, f"{code} is named", case.real)
        check, cause = named(site, of)[code]
        assert check["level"] in ("amber", "red")
        said = {language: fix_in(site, check, language) for language in LANGUAGES}
        assert len(set(said.values())) == len(LANGUAGES), said
        assert all(console_texts(language)[f"cause.{code}"] for language in LANGUAGES)
        case.cure(site)
        cured = True
        if cause["press"]:
            site.world.api(cause["press"]["method"], cause["press"]["path"], cause["press"]["body"])
        site.wait(lambda: code not in named(site, of), 3 * MINUTE_S, f"{code} has ended", case.real)
    finally:
        if not cured:
            case.cure(site)
        case.after(site)


def fix_in(site: Site, check: dict[str, Any], language: str) -> str:
    """What a person is told to do, in this language."""
    codes = [one.partition(".")[2] for one in check["seen"] if one.startswith("notice.")]
    if codes:
        providers = site.world.api("GET", f"/providers?language={language}")["items"]
        problems = next(one["problems"] for one in providers if one["id"] == "asterisk")
        return " ".join(problems[one]["fix"] or problems[one]["sentence"] for one in codes)
    choose(language)
    try:
        fix = _worded(check)[1]
    finally:
        choose(None)
    assert fix, check
    return fix
