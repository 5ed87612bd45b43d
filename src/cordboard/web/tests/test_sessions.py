"""Sessions: listed, ended one by one and all together, never carried on by a new sign-in."""

import asyncio

import pytest

from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.web_fixture import PASSWORD, WebFixture


@run
async def test_a_new_sign_in_ends_the_session_that_the_browser_had(web_fixture: WebFixture) -> None:
    browser, csrf = await web_fixture.signed_in()
    old = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    login = {"user": "ana", "password": PASSWORD}
    again = await browser.post("/api/v1/session", json=login, headers={"X-CSRF-Token": csrf})
    assert again.status_code == 201
    async with web_fixture.client() as thief:
        assert (await thief.get("/api/v1/session", headers={"Cookie": old})).status_code == 401
    assert (await browser.get("/api/v1/session")).status_code == 200


@run
async def test_a_wrong_password_leaves_the_session_as_it_is(web_fixture: WebFixture) -> None:
    browser, csrf = await web_fixture.signed_in()
    login = {"user": "ana", "password": "wrong wrong"}
    wrong = await browser.post("/api/v1/session", json=login, headers={"X-CSRF-Token": csrf})
    assert wrong.status_code == 401
    assert (await browser.get("/api/v1/session")).status_code == 200


@run
async def test_my_sessions_are_listed_and_ended_one_by_one(web_fixture: WebFixture) -> None:
    here, csrf = await web_fixture.signed_in()
    here.headers["X-CSRF-Token"] = csrf
    there = web_fixture.client()
    login = {"user": "ana", "password": PASSWORD}
    await there.post("/api/v1/session", json=login, headers={"User-Agent": "Other\x7f" + "x" * 500})
    listed = (await here.get("/api/v1/sessions")).json()["items"]
    assert sorted(one["current"] for one in listed) == [False, True]
    other = next(one for one in listed if not one["current"])
    assert other["agent"].startswith("Other")
    assert len(other["agent"]) <= 200
    assert other["address"] == "127.0.0.1"
    assert (await here.delete(f"/api/v1/sessions/{other['id']}")).status_code == 204
    assert (await there.get("/api/v1/session")).status_code == 401
    assert (await here.delete(f"/api/v1/sessions/{other['id']}")).status_code == 404


@run
async def test_signing_out_everywhere_else_leaves_this_browser(web_fixture: WebFixture) -> None:
    here, csrf = await web_fixture.signed_in()
    there = web_fixture.client()
    await there.post("/api/v1/session", json={"user": "ana", "password": PASSWORD})
    assert (await here.delete("/api/v1/sessions", headers={"X-CSRF-Token": csrf})).status_code == 204
    assert (await there.get("/api/v1/session")).status_code == 401
    assert (await here.get("/api/v1/session")).status_code == 200


@pytest.mark.parametrize("path", ["/sessions", "/sessions/{one}", "/users/{me}/sessions"])
def test_ending_sessions_needs_a_proof_of_who_one_is_after_five_minutes(web_fixture: WebFixture, path: str) -> None:
    async def story() -> None:
        here, csrf = await web_fixture.signed_in()
        here.headers["X-CSRF-Token"] = csrf
        there = web_fixture.client()
        await there.post("/api/v1/session", json={"user": "ana", "password": PASSWORD})
        listed = (await here.get("/api/v1/sessions")).json()["items"]
        other = next(one["id"] for one in listed if not one["current"])
        me = (await web_fixture.accounts.users())[0].id
        web_fixture.clock.advance(301)
        address = f"/api/v1{path.format(one=other, me=me)}"
        refused = await here.delete(address)
        assert (refused.status_code, refused.json()["code"]) == (403, "prove_again")
        assert (await there.get("/api/v1/session")).status_code == 200
        proved = await here.post("/api/v1/session/proof", json={"password": PASSWORD})
        here.headers["X-CSRF-Token"] = proved.json()["csrf"]
        assert (await here.delete(address)).status_code == 204
        assert (await there.get("/api/v1/session")).status_code == 401

    asyncio.run(story())


@run
async def test_nobody_ends_or_sees_the_session_of_another_user(web_fixture: WebFixture) -> None:
    ana, _ = await web_fixture.signed_in()
    own = (await ana.get("/api/v1/sessions")).json()["items"][0]["id"]
    olha, csrf = await web_fixture.signed_in(Role.AGENT, "olha")
    assert own not in (await olha.get("/api/v1/sessions")).text
    refused = await olha.delete(f"/api/v1/sessions/{own}", headers={"X-CSRF-Token": csrf})
    assert refused.status_code == 404
    users = web_fixture.accounts
    anas = (await users.user_named("ana")).id  # type: ignore[union-attr]
    assert (await olha.get(f"/api/v1/users/{anas}/sessions")).status_code == 403
    gone = await olha.delete(f"/api/v1/users/{anas}/sessions", headers={"X-CSRF-Token": csrf})
    assert gone.status_code == 403


@run
async def test_an_administrator_signs_a_user_out_everywhere(web_fixture: WebFixture) -> None:
    olha, _ = await web_fixture.signed_in(Role.AGENT, "olha")
    boss, csrf = await web_fixture.signed_in()
    olhas = (await web_fixture.accounts.user_named("olha")).id  # type: ignore[union-attr]
    assert len((await boss.get(f"/api/v1/users/{olhas}/sessions")).json()["items"]) == 1
    done = await boss.delete(f"/api/v1/users/{olhas}/sessions", headers={"X-CSRF-Token": csrf})
    assert done.status_code == 204
    assert (await olha.get("/api/v1/session")).status_code == 401
    assert "signed_out_everywhere" in [row.what for row in web_fixture.accounts.rows]


@pytest.mark.parametrize("planted", ["cordboard_session", "__Host-cordboard_session"])
def test_over_tls_only_the_cookie_of_this_host_opens_a_session(web_fixture: WebFixture, planted: str) -> None:
    async def story() -> None:
        await web_fixture.user()
        async with web_fixture.client() as browser:
            browser.base_url = "https://house"  # type: ignore[assignment]
            reply = await browser.post("/api/v1/session", json={"user": "ana", "password": PASSWORD})
            cookies = reply.headers.get_list("set-cookie")
            assert all(one.startswith("__Host-") for one in cookies)
            assert all("Secure" in one and "Path=/" in one and "Domain" not in one for one in cookies)
            value = cookies[0].partition("=")[2].partition(";")[0]
        async with web_fixture.client() as other:
            other.base_url = "https://house"  # type: ignore[assignment]
            seen = await other.get("/api/v1/session", headers={"Cookie": f"{planted}={value}"})
            assert seen.status_code == (200 if planted.startswith("__Host-") else 401)

    run(story())


@run
async def test_signing_out_is_noted(web_fixture: WebFixture) -> None:
    browser, csrf = await web_fixture.signed_in()
    await browser.delete("/api/v1/session", headers={"X-CSRF-Token": csrf})
    assert ("ana", "signed_out") in [(row.who, row.what) for row in web_fixture.accounts.rows]
