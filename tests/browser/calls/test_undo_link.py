"""A call that was linked to a record of days later: the page says so, and one button undoes the link."""

from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect
from support.faultrun.world import World, until, world
from support.journey_steps import SITUATIONS, made, plan, played, record, settings

pytestmark = pytest.mark.browser

NUMBER, LOCAL = "+34600730050", "600 730 050"
ONLY_THE_CALL = [
    {"situation": one, "party": party, "entity": "call", "mode": "always"}
    for one in SITUATIONS
    for party in ("new", "known")
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    """A server of its own: days pass on its clock."""
    with world(tmp_path_factory.mktemp("late"), 29) as one:
        one.start()
        one.connect()
        yield one


def test_a_late_link_is_undone_with_one_button_and_does_not_come_back(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    with settings(running, crm=plan(running, scenario=ONLY_THE_CALL)):
        call = played(running, NUMBER)
        running.advance(3 * 86400)
        fields = {"Last_Name": "Foreign", "Phone": LOCAL}
        contact = running.control("POST", "/people", {"module": "Contacts", "fields": fields})["id"]
        running.api("POST", "/connections/zoho/sync")
        path = f"/calls/{call['id']}"
        running.pass_until(lambda: linked(running, path) == contact, 900, "the call is linked", step=5)
        page = enter(path, reduced_motion="reduce")
        button = page.get_by_role("button", name=word("act.unlink"), exact=True)
        button.click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text(word("act.unlink.lead"))).to_be_visible()
        expect(dialog.locator(".effects > li")).to_have_count(1)
        dialog.get_by_label(word("act.reason")).fill("somebody else")
        assert [*barriers(page, axe), *sticking_out(page)] == []
        dialog.get_by_role("button", name=word("act.unlink"), exact=True).click()
        expect(dialog).to_have_count(0)
        expect(page.get_by_text(like("say.request.unlink", name="Foreign")).first).to_be_visible()
        expect(button).to_have_count(0)
        until(lambda: linked(running, path) is None, 20, "the link is gone")
        running.advance(600)
        page.reload()
        expect(page.get_by_role("button", name=word("act.relink"), exact=True)).to_be_visible()
        expect(button).to_have_count(0)
        assert linked(running, path) is None


def linked(running: World, path: str) -> str | None:
    """The contact that the record of the call is linked to in the CRM."""
    who = record(running, "Calls", made(running.api("GET", path), "call")[0]).get("Who_Id")
    return str(who["id"]) if who else None
