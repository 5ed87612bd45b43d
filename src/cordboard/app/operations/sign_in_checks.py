"""What the doctor says about signing in: whether administrators have a second factor."""

from cordboard.contract.views.overview import CheckView
from cordboard.ports.accounts import Accounts

NAME, ADMIN = "sign-in", "admin"
FIX = "Each of them adds one in the account menu, under Security."


async def sign_in_checks(accounts: Accounts) -> list[CheckView]:
    """A line, as soon as there is an administrator."""
    admins = [each for each in await accounts.users() if each.role == ADMIN and not each.disabled]
    without = sum(not each.second_factor for each in admins)
    if not admins:
        return []
    if not without:
        return [CheckView(name=NAME, level="green", sentence="All administrators have a second factor.")]
    text = f"{without} of {len(admins)} administrators {'has' if without == 1 else 'have'} no second factor."
    return [CheckView(name=NAME, level="amber", sentence=text, fix=FIX)]
