"""The doctor speaks of second factors, of users who see no calls, and of mails that failed."""

from cordboard.app.operations.sign_in_checks import sign_in_checks
from cordboard.contract.reset_mails import FAILED, SENT
from cordboard.domain.settings.company import TeamMember
from cordboard.ports.accounts import AuditRow, User
from cordboard.ports.second_factors import APP, Factor
from cordboard.testing.event_loop import run
from cordboard.testing.fake_accounts import FakeAccounts

NOW = 2_000_000_000.0
LEO = TeamMember(id="leo", user="leo", extensions=("80",))


def user(name: str, role: str = "admin", *, disabled: bool = False) -> User:
    return User(id=name, name=name, password="hash", role=role, disabled=disabled)


@run
async def test_the_doctor_counts_enabled_administrators_without_a_second_factor() -> None:
    accounts = FakeAccounts()
    assert await sign_in_checks(accounts, (LEO,), NOW) == []
    for each in (user("ana"), user("bob"), user("eve", disabled=True), user("leo", "agent")):
        await accounts.add_user(each)
    (line,) = await sign_in_checks(accounts, (LEO,), NOW)
    assert (line.level, line.sentence) == ("amber", "2 of 2 administrators have no second factor.")
    assert line.fix
    for name, left in (("ana", "1 of 2 administrators has no second factor."), ("bob", None)):
        await accounts.add_factor(Factor(id=name, user=name, kind=APP, name="Phone", created=1.0, secret="x"))
        await accounts.activate_factor(name, name)
        (line,) = await sign_in_checks(accounts, (LEO,), NOW)
        assert line.sentence == (left or "All administrators have a second factor.")
    assert line.level == "green"


@run
async def test_the_doctor_names_users_whose_role_shows_no_calls() -> None:
    accounts = FakeAccounts()
    for name, role in (("leo", "agent"), ("mia", "agent"), ("noa", "light_agent"), ("sam", "supervisor")):
        await accounts.add_user(user(name, role))
    await accounts.add_user(user("old", "agent", disabled=True))
    unfinished = TeamMember(id="mia", user="mia")
    (line,) = await sign_in_checks(accounts, (LEO, unfinished), NOW)
    assert (line.level, line.sentence) == ("amber", "2 users see no calls, because no extension is theirs: mia, noa.")
    assert line.fix


@run
async def test_the_doctor_speaks_of_a_failed_mail_until_a_later_one_goes_out_or_a_week_has_passed() -> None:
    accounts = FakeAccounts()

    async def noted(who: str, what: str, at: float, detail: str = "") -> None:
        await accounts.audit([AuditRow(at=at, who=who, what=what, target="192.0.2.1", detail=detail)])

    await noted("mia", FAILED, NOW - 100, "mail.example does not answer.")
    await noted("leo", FAILED, NOW - 90, "mail.example does not answer.")
    (line,) = await sign_in_checks(accounts, (), NOW)
    assert line.sentence == ("2 mails with a new password could not be sent (leo, mia): mail.example does not answer.")
    await noted("leo", SENT, NOW - 80)
    (line,) = await sign_in_checks(accounts, (), NOW)
    assert "(mia)" in line.sentence
    assert await sign_in_checks(accounts, (), NOW + 8 * 24 * 3600) == []
