"""Passwords that are easy to guess are refused wherever one is set; a given one opens nothing but its change."""

import pytest

from cordboard.testing.event_loop import run
from cordboard.web.auth.password_rules import WORDS, too_easy
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.web_fixture import PASSWORD, WebFixture

GIVEN, CHOSEN = "a word from the boss", "my own long sentence 7"


@pytest.mark.parametrize(
    "password",
    [
        "password123", "1234567890", "qwertyuiop", "Password2024!", "cordboard123", "aaaaaaaaaa", "contraseña123",
        "пароль12345", "motdepasse1", "йцукенгшщз", "фывапролдж", "Passw0rd!Passw0rd!", "adminadmin", "abcdefghij",
        "P@ssw0rd123", "january2024", "1q2w3e4r5t", "ｐａｓｓｗｏｒｄ１２３", "olhaolhaolha", "Olha123456",
    ],
)  # fmt: skip
def test_common_words_rows_of_keys_and_repetitions_are_too_easy(password: str) -> None:
    assert too_easy(password, ("olha",))


@pytest.mark.parametrize(
    "password", [GIVEN, CHOSEN, PASSWORD, "Kx7#vLq2!mZp", "річка тече повз млин", "x" * 5 + "Kq9!vT2#" * 30]
)
def test_sentences_and_chance_are_good(password: str) -> None:
    assert not too_easy(password, ("olha",))


@run
async def test_an_easy_password_is_refused_in_every_place_where_one_is_set(web_fixture: WebFixture) -> None:
    easy = "password123"
    async with web_fixture.client() as stranger:
        first = await stranger.post("/api/v1/setup", json={"user": "olha", "password": easy})
    boss, csrf = await web_fixture.signed_in()
    boss.headers["X-CSRF-Token"] = csrf
    made = await boss.post("/api/v1/users", json={"name": "olha", "password": easy, "role": "agent"})
    ana = (await boss.get("/api/v1/users")).json()["items"][0]["id"]
    reset = await boss.patch(f"/api/v1/users/{ana}", json={"password": easy})
    own = await boss.patch("/api/v1/session", json={"password": easy, "present_password": PASSWORD})
    for reply in (first, made, reset, own):
        assert (reply.status_code, reply.json()["code"]) == (422, "weak_password")


@run
async def test_a_given_password_opens_nothing_but_its_change(web_fixture: WebFixture) -> None:
    boss, csrf = await web_fixture.signed_in()
    boss.headers["X-CSRF-Token"] = csrf
    new = {"name": "olha", "password": GIVEN, "role": "supervisor"}
    assert (await boss.post("/api/v1/users", json=new)).json()["must_change_password"] is True
    olha = web_fixture.client()
    session = (await olha.post("/api/v1/session", json={"user": "olha", "password": GIVEN})).json()
    olha.headers["X-CSRF-Token"] = session["csrf"]
    assert (session["must_change_password"], session["permissions"]) == (True, [])
    for path in ("/api/v1/calls", "/api/v1/summary", "/api/v1/lookup?number=1", "/api/v1/stream"):
        assert (await olha.get(path)).status_code == 403, path
    assert (await olha.get("/api/v1/calls")).json()["code"] == "change_password"
    same = await olha.patch("/api/v1/session", json={"password": GIVEN, "present_password": GIVEN})
    assert (same.status_code, same.json()["code"]) == (422, "same_password")
    done = await olha.patch("/api/v1/session", json={"password": CHOSEN, "present_password": GIVEN})
    assert (done.status_code, done.json()["must_change_password"]) == (200, False)
    assert (await olha.get("/api/v1/calls")).status_code == 200


@run
async def test_a_password_that_an_administrator_sets_is_changed_too_but_not_his_own(web_fixture: WebFixture) -> None:
    boss, csrf = await web_fixture.signed_in()
    boss.headers["X-CSRF-Token"] = csrf
    await web_fixture.user(Role.AGENT, "olha")
    ids = {one["name"]: one["id"] for one in (await boss.get("/api/v1/users")).json()["items"]}
    reset = await boss.patch(f"/api/v1/users/{ids['olha']}", json={"password": GIVEN})
    assert reset.json()["must_change_password"] is True
    own = await boss.patch(f"/api/v1/users/{ids['ana']}", json={"password": GIVEN})
    assert own.json()["must_change_password"] is False


@pytest.mark.parametrize("word", [*WORDS, "olha"])
@pytest.mark.parametrize("form", ["{0}{0}", "{0}2024!", "{0}-{0}-1"])
def test_words_of_the_product_and_the_own_name_are_too_easy(word: str, form: str) -> None:
    assert too_easy(form.format(word), ("olha",))


@run
async def test_a_password_of_years_still_opens_the_console(web_fixture: WebFixture) -> None:
    await web_fixture.user()
    web_fixture.clock.advance(5 * 365 * 86400)
    async with web_fixture.client() as browser:
        reply = await browser.post("/api/v1/session", json={"user": "ana", "password": PASSWORD})
    assert (reply.status_code, reply.json()["must_change_password"]) == (201, False)
