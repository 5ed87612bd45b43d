"""What the doctor says about users: second factors, users who see no calls, mails with a new password that failed."""

from collections.abc import Iterable

from cordboard.contract.own_calls import OWN_CALLS_ONLY
from cordboard.contract.reset_mails import failed_reset_mails
from cordboard.contract.views.overview import CheckView
from cordboard.domain.settings.company import TeamMember
from cordboard.ports.accounts import Accounts, User

NAME, ADMIN = "sign-in", "admin"
FIX = "Each of them adds one in the account menu, under Security."
NAMED = 5  # users in one line


async def sign_in_checks(accounts: Accounts, team: Iterable[TeamMember], now: float) -> list[CheckView]:
    """A line about second factors, as soon as there is an administrator; more where something is wrong. `now`: s."""
    users = await accounts.users()
    return [*_factors(users), *_without_calls(users, team), *await _mails(accounts, now)]


def _factors(users: Iterable[User]) -> list[CheckView]:
    admins = [each for each in users if each.role == ADMIN and not each.disabled]
    without = sum(not each.second_factor for each in admins)
    if not admins:
        return []
    if not without:
        return [CheckView(name=NAME, level="green", sentence="All administrators have a second factor.")]
    text = f"{without} of {len(admins)} administrators {'has' if without == 1 else 'have'} no second factor."
    return [CheckView(name=NAME, level="amber", sentence=text, fix=FIX)]


def _without_calls(users: Iterable[User], team: Iterable[TeamMember]) -> list[CheckView]:
    """Users whose role shows own calls only, and to whom no extension belongs."""
    have = {member.user for member in team if member.extensions}
    blind = [one.name for one in users if one.role in OWN_CALLS_ONLY and not one.disabled and one.id not in have]
    if not blind:
        return []
    text = (
        f"{_several(len(blind), 'user sees', 'users see')} no calls, because no extension is theirs: {_named(blind)}."
    )
    fix = "Link each to a person of the team in Users, and give that person an extension in Settings, Team."
    return [CheckView(name=NAME, level="amber", sentence=text, fix=fix)]


async def _mails(accounts: Accounts, now: float) -> list[CheckView]:
    failed = await failed_reset_mails(accounts, now)
    if not failed:
        return []
    last = max(failed.values(), key=lambda row: row.at)
    mails = _several(len(failed), "mail", "mails")
    text = f"{mails} with a new password could not be sent ({_named(sorted(failed))}): {last.detail}"
    fix = "Check the mail server in Settings, Alerts, or give them a link in Users."
    return [CheckView(name="mail", level="amber", sentence=text, fix=fix)]


def _several(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _named(names: list[str]) -> str:
    further = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + further
