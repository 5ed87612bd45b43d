"""A consent that was started in a browser is finished in that browser."""

from html import escape
from typing import Any

import httpx
import pytest

from cordboard.contract.languages import LANGUAGES, Language
from cordboard.testing.event_loop import run
from cordboard.web.api.oauth_return import OWN, Page, texts
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


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Non connecté"), ("es", "Sin conectar"), ("uk", "Не підключено")]
)
def test_after_a_refusal_the_page_speaks_the_users_language_and_leads_back_to_the_connection(
    quiet: WebFixture, language: str, words: str
) -> None:
    async def story() -> None:
        browser, csrf = await quiet.signed_in()
        change = {"language": language}
        await browser.patch("/api/v1/session", json=change, headers={"X-CSRF-Token": csrf})
        state = await begun(browser, csrf)
        params = {"state": state, "error": "access_denied"}
        refused = await browser.get("/oauth/return", params=params, headers={"Accept-Language": "de"})
        assert refused.status_code == 403
        assert f'<html lang="{language}">' in refused.text
        assert words in refused.text
        assert 'href="/connections/zoho"' in refused.text
        assert (
            f'<a class="first" href="/connections/zoho?reconnect">{escape(texts(language)["again"])}</a>'
            in refused.text
        )
        assert escape(texts(language)["next"]["consent_refused"]) in refused.text

    run(story())


@run
async def test_a_link_that_was_used_leads_to_a_new_sign_in_of_its_connection(quiet: WebFixture) -> None:
    browser, csrf = await quiet.signed_in()
    state = await begun(browser, csrf)
    assert (await returned(browser, state)).status_code == 200
    assert 'href="/connections/zoho?reconnect"' in (await returned(browser, state)).text
    async with quiet.client() as stranger:
        unknown = await returned(stranger, state)
    assert "reconnect" not in unknown.text
    assert 'href="/connections"' in unknown.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_text_in_every_language(language: Language) -> None:
    english, other = texts("en"), texts(language)
    assert {*OWN, "failed", "no_state"} == set(english["refused"]) == set(english["next"])
    for table in (english, english["refused"], english["next"]):
        mine = (
            other if table is english else next(other[name] for name in ("refused", "next") if english[name] is table)
        )
        assert set(mine) == set(table)
    assert "{title}" in other["says"]
    assert "{who}" in other["says"]


def test_whatever_the_return_of_oauth_shows_is_escaped() -> None:
    evil = """<b onclick="alert(1)">'"""
    page = Page(language="en", status=400, text=evil, next=evil, detail=evil, connection=evil).reply()
    assert "<b " not in page.content
    assert 'onclick="' not in page.content
    assert page.content.count("&lt;b onclick") == 3
