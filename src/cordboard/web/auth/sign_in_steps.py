"""Signing in, step by step: a first proof, a second factor if the user has one, then the session.

Every way to sign in ends in `SignInSteps.proved`: whoever has the first proof of a user hands it over there, and gives
the browser what comes back (`api/sign_in_cookies.py`).
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum

import msgspec

from cordboard.contract.accounts import ChangedMeanwhile, Session, User
from cordboard.contract.errors import Cannot
from cordboard.contract.second_factors import PASSKEY, PendingSignIn
from cordboard.domain.user_names import normal_name
from cordboard.web.auth.authenticator import Authenticator, Browser
from cordboard.web.auth.factors.proofs import FITS, Outcome, SignedChallenge
from cordboard.web.auth.passwords import digest, new_secret
from cordboard.web.auth.sign_in_limits import network_of

PENDING_LASTS = 300.0  # Units: s
WRONG_MOST = 5  # wrong second proofs, then the first is asked for again


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


class SecondStep(msgspec.Struct, frozen=True, kw_only=True):
    """A second factor is asked for; `cookie` lets this browser go on. `methods`: totp, passkey, recovery_code."""

    cookie: str
    methods: tuple[str, ...]


class SignInSteps:
    """From the first proof to the session."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator, self._accounts = authenticator, authenticator.accounts

    async def by_password(
        self, name: str, password: str, browser: Browser, allowed: Callable[[User], Awaitable[None]]
    ) -> SignedIn | SecondStep:
        """`allowed` refuses users who must sign in elsewhere, once the password is proved.

        Raises: Cannot 401 (the same words and the same time for a wrong name and a wrong password), 403, 429.
        """
        user = await self._accounts.user_named(name) or await self._accounts.user_named(normal_name(name))
        if not await self._authenticator.is_password(name, user, password, browser) or user is None:
            await self._authenticator.note(name[:64], "sign_in_failed", browser.address)
            raise Cannot(401, "wrong_password", "Wrong username or password.", "Try again, or ask an administrator.")
        await allowed(user)
        return await self.proved(user, FirstProof.PASSWORD, browser)

    async def by_passkey(
        self, given: SignedChallenge, browser: Browser, allowed: Callable[[User], Awaitable[None]]
    ) -> SignedIn | SecondStep:
        """Without a name and a password; `allowed` as above. Raises: Cannot 401, 403, 429."""
        attempt = self._authenticator.limits.begin(f"passkey at {network_of(browser.address)}", browser.address)
        user = await self._authenticator.proofs.owner_of_passkey(given)
        if user is None or user.disabled:
            await self._authenticator.note("nobody", "sign_in_failed", browser.address, "passkey")
            raise Cannot(401, "wrong_passkey", "This passkey doesn't open this server.", "Use your password.")
        attempt.succeeded()
        await allowed(user)
        return await self.proved(user, FirstProof.PASSKEY, browser)

    async def proved(
        self,
        user: User,
        proof: FirstProof,
        browser: Browser,
        *,
        provider_session: str | None = None,
        provider_suffices: bool = False,
    ) -> SignedIn | SecondStep:
        """What comes after the first proof of this user. A session that the browser has is over.

        `provider_session`: of single sign-on; `provider_suffices`: the provider's proof needs none of ours beside it.

        Raises: Cannot 409 when the user was changed or disabled since the caller read it.
        """
        suffices = proof is FirstProof.PASSKEY or provider_suffices
        if not suffices and (methods := await self._methods(user)):
            cookie = new_secret()
            pending = PendingSignIn(
                hash=digest(cookie),
                user=user.id,
                proof=proof,
                password_was=user.password,
                expires=self._authenticator.clock.now() + PENDING_LASTS,
                provider_session=provider_session,
            )
            await self._accounts.put_pending(pending)
            return SecondStep(cookie=cookie, methods=methods)
        return await self._open(user, browser, proof, no_factor=not suffices, provider_session=provider_session)

    async def waiting(self, browser: Browser) -> tuple[PendingSignIn, User] | None:
        """The sign-in of this browser that waits for its second step."""
        pending = await self._accounts.pending(digest(browser.pending)) if browser.pending else None
        if pending is None or pending.expires <= self._authenticator.clock.now():
            return None
        user = await self._accounts.user(pending.user)
        if user is None or user.disabled or user.password != pending.password_was:
            return None
        return pending, user

    async def second_step(self, browser: Browser) -> tuple[str, ...]:
        """What this browser can go on with; nothing where no sign-in waits."""
        found = await self.waiting(browser)
        return await self._methods(found[1]) if found else ()

    async def by_code(self, code: str, browser: Browser) -> SignedIn:
        """The second step, with a code of an app or a recovery code. Raises: Cannot 401, 429."""
        pending, user = await self._required(browser)
        place = network_of(browser.address)

        def judge() -> Awaitable[Outcome]:
            return self._authenticator.proofs.by_code(user, code, place)

        return await self._second(pending, user, browser, judge)

    async def by_second_passkey(self, given: SignedChallenge, browser: Browser) -> SignedIn:
        """The second step, with a passkey. Raises: Cannot 401, 429."""
        pending, user = await self._required(browser)

        def judge() -> Awaitable[Outcome]:
            return self._authenticator.proofs.by_passkey(user, given)

        return await self._second(pending, user, browser, judge)

    async def again(
        self, user: User, browser: Browser, password: str | None, code: str | None, given: SignedChallenge | None
    ) -> SignedIn:
        """A renewed proof in an open session, which a new one takes the place of. Raises: Cannot 403, 429."""
        if password is not None:
            fits = await self._authenticator.is_password(user.name, user, password, browser)
            how = FirstProof.PASSWORD.value
        else:
            proofs, place = self._authenticator.proofs, network_of(browser.address)

            def judge() -> Awaitable[Outcome]:
                return proofs.by_passkey(user, given) if given else proofs.by_code(user, code or "", place)

            how = await self._judged(user, browser, judge)
            fits = how in FITS
        if not fits:
            await self._authenticator.note(user.name, "proof_failed", browser.address, how)
            raise Cannot(403, *_words(how))
        await self._note_recovery(user, how, browser)
        now = await self._accounts.session(digest(browser.cookie or ""))
        return await self._open(user, browser, None, provider_session=now.provider_session if now else None)

    async def _methods(self, user: User) -> tuple[str, ...]:
        kinds = {each.kind for each in await self._authenticator.proofs.active(user.id)}
        if not kinds:
            return ()
        left = any(each.used is None for each in await self._accounts.recovery_codes(user.id))
        return (*sorted(kinds, key=lambda kind: kind != PASSKEY), *(("recovery_code",) if left else ()))

    async def _required(self, browser: Browser) -> tuple[PendingSignIn, User]:
        found = await self.waiting(browser)
        if found is None:
            raise _over()
        return found

    async def _second(
        self, pending: PendingSignIn, user: User, browser: Browser, judge: Callable[[], Awaitable[Outcome]]
    ) -> SignedIn:
        outcome = await self._judged(user, browser, judge)
        if outcome not in FITS:
            await self._authenticator.note(user.name, "second_factor_failed", browser.address, outcome)
            if await self._accounts.fail_pending(pending.hash) >= WRONG_MOST:
                await self._accounts.drop_pending(pending.hash)
                raise _over()
            raise Cannot(401, *_words(outcome))
        if not await self._accounts.drop_pending(pending.hash):
            raise _over()  # another request was faster
        await self._note_recovery(user, outcome, browser)
        theirs = pending.provider_session
        return await self._open(user, browser, FirstProof(pending.proof), second=outcome, provider_session=theirs)

    async def _judged(self, user: User, browser: Browser, judge: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Slowed down like passwords, and apart from them: whoever knows the password has not forgotten this."""
        attempt = self._authenticator.limits.begin(f"second factor of {user.id}", browser.address)
        try:
            outcome = await judge()
        except Cannot:
            attempt.not_tried()
            raise
        if outcome in FITS:
            attempt.succeeded()
        return outcome

    async def _note_recovery(self, user: User, outcome: str, browser: Browser) -> None:
        if outcome == Outcome.RECOVERY:
            left = sum(each.used is None for each in await self._accounts.recovery_codes(user.id))
            await self._authenticator.note(user.name, "recovery_code_used", browser.address, f"{left} left")

    async def _open(
        self,
        user: User,
        browser: Browser,
        proof: FirstProof | None,
        *,
        second: str = "",
        no_factor: bool = False,
        provider_session: str | None = None,
    ) -> SignedIn:
        try:
            session, cookie = await self._authenticator.open(
                user,
                password_was=user.password,
                browser=browser,
                no_factor=no_factor,
                provider_session=provider_session,
            )
        except ChangedMeanwhile:  # an administrator was faster
            raise Cannot(409, "changed_meanwhile", "This user was changed in the meantime.", "Sign in again.") from None
        how = ("" if proof is FirstProof.PASSWORD else proof.value) if proof else "proved again"
        how = " + ".join(each for each in (how or ("password" if second else ""), second) if each)
        await self._authenticator.note(user.name, "signed_in" if proof else "proved_again", browser.address, how)
        device = self._authenticator.limits.device_cookie(user.name)
        return SignedIn(user=user, session=session, cookie=cookie, device=device)


def _over() -> Cannot:
    return Cannot(401, "sign_in_over", "This sign-in has expired.", "Sign in again with your password.")


def _words(outcome: str) -> tuple[str, str, str]:
    """Code, what happened, what to do."""
    if outcome == Outcome.USED:
        return "code_used", "This code was used already.", "Wait for the next code of your app."
    if outcome == FirstProof.PASSWORD:
        return "wrong_present_password", "The current password is wrong.", "Try again, or ask an administrator."
    return "wrong_factor", "This code or passkey is wrong.", "Try again; check the clock of the device with the app."
