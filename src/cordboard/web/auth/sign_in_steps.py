"""Signing in, step by step: a first proof (password, passkey, single sign-on), then the session.

Every way to sign in ends in `SignInSteps.proved`: whoever has the first proof of a user hands it over there, and gives
the browser what comes back (`api/sign_in_cookies.py`).
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum

import msgspec

from cordboard.contract.accounts import ChangedMeanwhile, Session, User
from cordboard.contract.errors import Cannot
from cordboard.domain.user_names import normal_name
from cordboard.web.auth.authenticator import Authenticator, Browser


class FirstProof(StrEnum):
    """How a user showed who they are."""

    PASSWORD = "password"  # noqa: S105  # a kind of proof
    PASSKEY = "passkey"
    SINGLE_SIGN_ON = "single_sign_on"


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """All steps are done. `cookie`: of the session; `device`: of the browser, known for this user from now on."""

    user: User
    session: Session
    cookie: str
    device: str | None = None


class SignInSteps:
    """From the first proof to the session."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator

    async def by_password(
        self, name: str, password: str, browser: Browser, allowed: Callable[[User], Awaitable[None]]
    ) -> SignedIn:
        """`allowed` refuses users who must sign in elsewhere, once the password is proved.

        Raises: Cannot 401 (the same words and the same time for a wrong name and a wrong password), 403, 429.
        """
        accounts = self._authenticator.accounts
        user = await accounts.user_named(name) or await accounts.user_named(normal_name(name))
        if not await self._authenticator.is_password(name, user, password, browser) or user is None:
            await self._authenticator.note(name[:64], "sign_in_failed", browser.address)
            raise Cannot(401, "wrong_password", "Wrong username or password.", "Try again, or ask an administrator.")
        await allowed(user)
        return await self.proved(user, FirstProof.PASSWORD, browser)

    async def proved(
        self, user: User, proof: FirstProof, browser: Browser, *, provider_session: str | None = None
    ) -> SignedIn:
        """What comes after the first proof of this user. A session that the browser has is over.

        Raises: Cannot 409 when the user was changed or disabled since the caller read it.
        """
        try:
            session, cookie = await self._authenticator.open(
                user, password_was=user.password, browser=browser, provider_session=provider_session
            )
        except ChangedMeanwhile:  # an administrator was faster
            raise Cannot(409, "changed_meanwhile", "This user was changed in the meantime.", "Sign in again.") from None
        how = "" if proof is FirstProof.PASSWORD else proof.value
        await self._authenticator.note(user.name, "signed_in", browser.address, how)
        device = self._authenticator.limits.device_cookie(user.name)
        return SignedIn(user=user, session=session, cookie=cookie, device=device)
