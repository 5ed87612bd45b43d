"""A request that only reads leaves everything stored as it was, so that a link or an image cannot change anything."""

from typing import Any

from cordboard.testing.event_loop import run
from cordboard.web.tests.real_application import ANSWERED
from cordboard.web.tests.test_authenticator import routes
from cordboard.web.tests.web_fixture import WebFixture

PROBES = {"/api/v1/doctor"}  # it measures how long a write takes
AUDITED = {"/api/v1/phone-book/contacts.csv", "/api/v1/phone-book/contacts.vcf"}  # an export is written down, no more
IDS = {"call": ANSWERED, "connection": "zoho"}


def rows_written(web_fixture: WebFixture) -> tuple[Any, ...]:
    """How often a row of the store was changed, and the users, tokens and sessions."""
    accounts = web_fixture.accounts
    kept = {name: repr(value) for name, value in vars(accounts).items() if name != "rows"}
    return web_fixture.application.store.main.writer.db.total_changes, kept


@run
async def test_reading_changes_nothing(web_fixture: WebFixture) -> None:
    changed, asked = [], 0
    async with web_fixture.client(await web_fixture.token()) as program:
        await program.get("/api/v1/calls")
        for method, path, _, _ in routes(web_fixture):
            if method != "GET" or path.endswith("/stream"):
                continue
            address = path
            for part in [one for one in path.split("/") if one.startswith("{")]:
                address = address.replace(part, IDS.get(part[1:].partition(":")[0], "absent"))
            before = rows_written(web_fixture)
            await program.get(address)
            await web_fixture.application.store.main.writer.settle()
            asked += 1
            if rows_written(web_fixture) != before and path not in PROBES | AUDITED:
                changed.append(path)
    assert asked > 60
    assert changed == []
