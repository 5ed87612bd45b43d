"""The doctor counts administrators without a second factor."""

from cordboard.app.operations.sign_in_checks import sign_in_checks
from cordboard.ports.accounts import User
from cordboard.ports.second_factors import APP, Factor
from cordboard.testing.event_loop import run
from cordboard.testing.fake_accounts import FakeAccounts


def user(name: str, role: str = "admin", *, disabled: bool = False) -> User:
    return User(id=name, name=name, password="hash", role=role, disabled=disabled)


@run
async def test_the_doctor_counts_enabled_administrators_without_a_second_factor() -> None:
    accounts = FakeAccounts()
    assert await sign_in_checks(accounts) == []
    for each in (user("ana"), user("bob"), user("eve", disabled=True), user("leo", "agent")):
        await accounts.add_user(each)
    (line,) = await sign_in_checks(accounts)
    assert (line.level, line.sentence) == ("amber", "2 of 2 administrators have no second factor.")
    assert line.fix
    for name, left in (("ana", "1 of 2 administrators has no second factor."), ("bob", None)):
        await accounts.add_factor(Factor(id=name, user=name, kind=APP, name="Phone", created=1.0, secret="x"))
        await accounts.activate_factor(name, name)
        (line,) = await sign_in_checks(accounts)
        assert line.sentence == (left or "All administrators have a second factor.")
    assert line.level == "green"
