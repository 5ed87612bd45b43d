"""What is typed into the search of calls finds them: numbers in any form, names of people, lines and queues."""

import msgspec
import pytest

from cordboard.domain.calls.call import CallEvent, Client, Direction, Disposition, EventType
from cordboard.domain.settings.company import CompanyNumber, TeamMember
from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import SETTINGS, event
from cordboard.web.tests.web_fixture import WebFixture

LINE = "+380441234567"
TEAM = (
    TeamMember(id="dolores", name="Dolores Díaz", extensions=("91",)),
    TeamMember(id="bo", name="Bo", extensions=("92",)),
)


def call(key: str, client: str, extension: str, line: str | None = None) -> CallEvent:
    return event(
        key, EventType.ENDED, second=60, client=Client(number=client), direction=Direction.INBOUND,
        disposition=Disposition.ANSWERED, extension=extension, own_number=line,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("698765432", "+34698765432"),  # the last nine digits of a number of another country
        ("698 76 54 32", "+34698765432"),
        ("765432", "+34698765432"),
        ("+34 698 765 432", "+34698765432"),
        ("067 555 66 77", "+380675556677"),  # as dialled at home
        ("Dolores", "+34698765432"),  # who answered
        ("dìaz", "+34698765432"),
        ("92", "+380675556677"),
        ("Sales", "+380675556677"),  # the line that was called
        ("Nobody", None),
    ],
)
@run
async def test_a_typed_text_finds_the_call(web_fixture: WebFixture, typed: str, found: str | None) -> None:
    settings = msgspec.structs.replace(SETTINGS, team=TEAM, numbers=(CompanyNumber(number=LINE, title="Sales"),))
    await web_fixture.application.parts.service.settings.save(settings, "", None, "tests")
    await web_fixture.application.receive(call("abroad", "+34698765432", "91"))
    await web_fixture.application.receive(call("home", "0675556677", "92", LINE))
    browser, _ = await web_fixture.signed_in(Role.ADMIN, "admin")
    listed = await browser.get("/api/v1/calls", params={"text": typed})
    numbers = [one["client"]["e164"] for one in listed.json()["items"]]
    counted = await browser.get("/api/v1/calls/count", params={"text": typed})
    assert counted.json()["calls"] == len(numbers)
    assert numbers == ([found] if found else [])
