"""A consent that was started in a browser is finished in that browser."""

from typing import Any

import httpx
import pytest

from cordboard.testing.event_loop import run
from cordboard.web.tests.web_fixture import WebFixture

BODY = {"redirect_uri": "http://house/oauth/return"}


async def begun(browser: httpx.AsyncClient, csrf: str) -> str:
    reply = await browser.post("/api/v1/connections/zoho/authorize", json=BODY, headers={"X-CSRF-Token": csrf})
    cookie = next(one for one in reply.headers.get_list("set-cookie") if "consent" in one)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    return str(reply.json()["state"])


async def returned(browser: httpx.AsyncClient, state: str, **more: Any) -> httpx.Response:
    return await browser.get("/oauth/return", params={"state": state, "code": "1"}, **more)


@run
async def test_the_browser_that_began_finishes_two_of_them_side_by_side(quiet: WebFixture) -> None:
    browser, csrf = await quiet.signed_in()
    first, second = await begun(browser, csrf), await begun(browser, csrf)
    assert (await returned(browser, first)).status_code == 200
    assert (await returned(browser, second)).status_code == 200


@run
async def test_another_browser_cannot_finish_it_not_even_one_of_another_administrator(quiet: WebFixture) -> None:
    browser, csrf = await quiet.signed_in()
    other, other_csrf = await quiet.signed_in(name="olha")
    await begun(other, other_csrf)  # a cookie of a consent of its own
    state = await begun(browser, csrf)
    refused = await returned(other, state)
    assert (refused.status_code, "another browser" in refused.text) == (403, True)
    assert (await returned(browser, state)).status_code == 400, "the state is used up"


@pytest.mark.parametrize("forged", ["", "0", "f" * 64])
def test_a_forged_cookie_does_not_help(quiet: WebFixture, forged: str) -> None:
    async def story() -> None:
        browser, csrf = await quiet.signed_in()
        state = await begun(browser, csrf)
        name = next(one for one in browser.cookies if "consent" in one)
        async with quiet.client() as stranger:
            assert (await returned(stranger, state, headers={"Cookie": f"{name}={forged}"})).status_code == 403

    run(story())


@run
async def test_a_program_starts_one_for_whatever_browser_opens_it(quiet: WebFixture) -> None:
    async with quiet.client(await quiet.token()) as program:
        state = (await program.post("/api/v1/connections/zoho/authorize", json=BODY)).json()["state"]
    async with quiet.client() as browser:
        assert (await returned(browser, state)).status_code == 200
