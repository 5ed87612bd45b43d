"""Background jobs are turned off and on in the settings, and the doctor says what is off."""

import pytest
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import expect
from support.faultrun.world import World

from cordboard.domain.settings.background_jobs import Job

pytestmark = pytest.mark.browser


def test_a_job_is_turned_off_and_on_again(enter: SignedInUsers, running: World) -> None:
    for turned_off in (True, False):
        page = enter("/settings/company")
        jobs = page.locator("section[aria-labelledby=background-jobs]")
        expect(jobs).to_be_visible()
        expect(jobs.get_by_role("switch")).to_have_count(0)  # folded
        jobs.get_by_text(word("company.advanced"), exact=True).click()
        expect(jobs.get_by_role("switch")).to_have_count(len(Job))
        switch = page.get_by_role("switch", name=word("job.return_memory"))
        expect(switch).to_be_checked(checked=turned_off)
        switch.click()
        page.get_by_role("button", name=word("save"), exact=True).click()
        expect(page.locator(".save-bar")).to_have_count(0)
        held = running.api("GET", "/settings")["settings"]["background_jobs"]
        assert held == {"off": [Job.RETURN_MEMORY] if turned_off else []}
        lines = [one["name"] for one in running.api("GET", "/doctor")["checks"]]
        assert ("background jobs: return_memory" in lines) is turned_off
