"""Changes of users that meet at the same moment: none undoes another, and one administrator always stays."""

import asyncio

from cordboard.ports.accounts import UserColumns
from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.web_fixture import PASSWORD, WebFixture


@run
async def test_a_change_of_mine_under_way_does_not_undo_what_an_administrator_decides(web_fixture: WebFixture) -> None:
    boss, csrf = await web_fixture.signed_in(name="boss")
    mine, my_csrf = await web_fixture.signed_in(Role.ADMIN, name="ana")
    ana = await web_fixture.accounts.user_named("ana")
    assert ana is not None
    for change in ({"role": "agent"}, {"disabled": True}):
        outcomes = await asyncio.gather(
            *(
                mine.patch("/api/v1/session", json={"language": "fr"}, headers={"X-CSRF-Token": my_csrf})
                for _ in range(9)
            ),
            boss.patch(f"/api/v1/users/{ana.id}", json=change, headers={"X-CSRF-Token": csrf}),
            *(
                mine.patch("/api/v1/session", json={"theme": "dark"}, headers={"X-CSRF-Token": my_csrf})
                for _ in range(9)
            ),
        )
        assert outcomes[9].status_code == 200, outcomes[9].text
        now = await web_fixture.accounts.user(ana.id)
        assert now is not None
        assert {name: getattr(now, name) for name in change} == change


@run
async def test_two_administrators_who_demote_each_other_leave_one(web_fixture: WebFixture) -> None:
    first, csrf = await web_fixture.signed_in(name="ana")
    second, other = await web_fixture.signed_in(name="olha")
    ids = {each.name: each.id for each in await web_fixture.accounts.users()}
    outcomes = await asyncio.gather(
        first.patch(f"/api/v1/users/{ids['olha']}", json={"role": "agent"}, headers={"X-CSRF-Token": csrf}),
        second.patch(f"/api/v1/users/{ids['ana']}", json={"disabled": True}, headers={"X-CSRF-Token": other}),
    )
    assert sorted(one.status_code for one in outcomes) in ([200, 401], [200, 403], [200, 409])
    assert len([one for one in await web_fixture.accounts.users() if one.role == Role.ADMIN and not one.disabled]) == 1


@run
async def test_two_browsers_that_name_the_first_administrator_make_one(web_fixture: WebFixture) -> None:
    bodies = [{"user": name, "password": PASSWORD} for name in ("ana", "olha", "mallory")]
    outcomes = await asyncio.gather(*(web_fixture.client().post("/api/v1/setup", json=body) for body in bodies))
    assert sorted(one.status_code for one in outcomes) == [201, 409, 409]
    assert len(await web_fixture.accounts.users()) == 1


@run
async def test_a_sign_in_under_way_while_the_password_changes_opens_nothing(web_fixture: WebFixture) -> None:
    await web_fixture.user()
    ana = await web_fixture.accounts.user_named("ana")
    assert ana is not None
    fits = web_fixture.authenticator.passwords.fits

    async def slowly(hashed: str | None, password: str, place: str = "") -> bool:
        fitted = await fits(hashed, password)
        await web_fixture.accounts.change_user(ana.id, UserColumns(password="another"))
        return fitted

    web_fixture.authenticator.passwords.fits = slowly  # type: ignore[method-assign]
    reply = await web_fixture.client().post("/api/v1/session", json={"user": "ana", "password": PASSWORD})
    assert (reply.status_code, reply.json()["code"]) == (409, "changed_meanwhile")
