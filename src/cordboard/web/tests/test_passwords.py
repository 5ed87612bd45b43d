"""My own password: what its change needs, what it ends, and how guessing the present one is slowed down."""

import httpx
import pytest

from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.web_fixture import ELSEWHERE, PASSWORD, WebFixture

NEW = "a longer horse battery"


async def change(browser: httpx.AsyncClient, csrf: str, **body: str) -> httpx.Response:
    return await browser.patch("/api/v1/session", json=body, headers={"X-CSRF-Token": csrf})


async def again(web_fixture: WebFixture, password: str = PASSWORD) -> httpx.AsyncClient:
    """Another browser of the same user."""
    browser = web_fixture.client()
    await browser.post("/api/v1/session", json={"user": "ana", "password": password})
    return browser


async def knows(browser: httpx.AsyncClient) -> int:
    return (await browser.get("/api/v1/session")).status_code


@run
async def test_my_new_password_ends_my_other_sessions_and_nobody_elses(web_fixture: WebFixture) -> None:
    browser, csrf = await web_fixture.signed_in(Role.LIGHT_AGENT)
    olha, _ = await web_fixture.signed_in(name="olha")
    other = await again(web_fixture)
    changed = await change(browser, csrf, password=NEW, present_password=PASSWORD)
    assert (changed.status_code, changed.json()["name"]) == (200, "ana")
    assert [await knows(one) for one in (browser, other, olha)] == [200, 401, 200]
    assert [await knows(await again(web_fixture, one)) for one in (PASSWORD, NEW)] == [401, 200]
    row = next(row for row in web_fixture.accounts.rows if row.what == "password_changed")
    assert (row.who, row.target) == ("ana", "ana")
    assert not [text for text in (PASSWORD, NEW) if text in str(web_fixture.accounts.rows)]


@pytest.mark.parametrize("present", [{}, {"present_password": ""}, {"present_password": "wrong"}])
def test_without_the_present_password_nothing_changes(web_fixture: WebFixture, present: dict[str, str]) -> None:
    async def story() -> None:
        browser, csrf = await web_fixture.signed_in()
        other = await again(web_fixture)
        refused = await change(browser, csrf, password=NEW, language="fr", **present)
        assert (refused.status_code, refused.json()["code"]) == (403, "wrong_present_password")
        assert refused.headers["content-type"] == "application/problem+json"
        assert [await knows(one) for one in (browser, other)] == [200, 200]
        assert (await browser.get("/api/v1/session")).json()["language"] == "en"
        assert await knows(await again(web_fixture, NEW)) == 401
        assert "password_change_failed" in [row.what for row in web_fixture.accounts.rows]

    run(story())


@run
async def test_a_short_new_password_is_named(web_fixture: WebFixture) -> None:
    browser, csrf = await web_fixture.signed_in()
    refused = await change(browser, csrf, password="short", present_password=PASSWORD)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    assert "'password'" in refused.json()["detail"]


@run
async def test_guessing_the_present_password_is_slowed_down_with_the_sign_in(web_fixture: WebFixture) -> None:
    browser, csrf = await web_fixture.signed_in(client=ELSEWHERE)
    answers = [(await change(browser, csrf, password=NEW, present_password=f"wrong{n}")).status_code for n in range(8)]
    assert answers[:6] == [403] * 6
    assert answers[-1] == 429
    assert (await change(browser, csrf, password=NEW, present_password=PASSWORD)).status_code == 429
    right = {"user": "ana", "password": PASSWORD}
    assert (await web_fixture.client(client=ELSEWHERE).post("/api/v1/session", json=right)).status_code == 429
    assert await knows(browser) == 200
    web_fixture.clock.advance(600)
    assert (await change(browser, csrf, password=NEW, present_password=PASSWORD)).status_code == 200


@run
async def test_a_password_that_an_administrator_gave_meanwhile_stands(web_fixture: WebFixture, admin: str) -> None:
    browser, csrf = await web_fixture.signed_in()
    fits, (ana,) = web_fixture.authenticator.passwords.fits, await web_fixture.accounts.users()

    async def slowly(hashed: str | None, password: str, place: str = "") -> bool:
        found = await fits(hashed, password)
        async with web_fixture.client(admin) as boss:
            await boss.patch(f"/api/v1/users/{ana.id}", json={"password": "given by the boss"})
        return found

    web_fixture.authenticator.passwords.fits = slowly  # type: ignore[method-assign]
    late = await change(browser, csrf, password=NEW, present_password=PASSWORD)
    web_fixture.authenticator.passwords.fits = fits  # type: ignore[method-assign]
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert [await knows(await again(web_fixture, one)) for one in (NEW, "given by the boss")] == [401, 200]
