"""Judges what a user shows as a second proof: a code of an app, a recovery code, the signature of a passkey."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import msgspec

from cordboard.contract.accounts import Accounts, User
from cordboard.contract.clock import Clock
from cordboard.contract.second_factors import APP, PASSKEY, Factor
from cordboard.web.auth.factors import app_codes, passkeys, recovery
from cordboard.web.auth.passwords import Passwords

BETWEEN = re.compile(r"[\s\-.]+")  # what people type between the characters of a code


class SignedChallenge(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of a passkey to a challenge of ours, as the browser at `site` got it."""

    site: passkeys.Site
    challenge: bytes
    answer: dict[str, Any]


class Outcome(StrEnum):
    """What it was that fitted, or why nothing did."""

    APP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery_code"
    USED = "used"  # a right code that was taken before
    WRONG = "wrong"


FITS = frozenset({Outcome.APP, Outcome.PASSKEY, Outcome.RECOVERY})


class Proofs:
    """A proof that fits is used up with the judgement."""

    def __init__(self, accounts: Accounts, clock: Clock, passwords: Passwords) -> None:
        self._accounts, self._clock, self._passwords = accounts, clock, passwords

    async def active(self, user: str) -> Sequence[Factor]:
        """The factors that count."""
        return [each for each in await self._accounts.factors(user) if each.active]

    async def by_code(self, user: User, typed: str, place: str) -> Outcome:
        """`place`: on whose behalf it is hashed. Raises: Cannot 429."""
        code = BETWEEN.sub("", typed)
        if len(code) == app_codes.DIGITS and code.isascii() and code.isdigit():
            return await self._by_app(user, code)
        found = recovery.read(code)
        return Outcome.WRONG if found is None else await self._by_recovery_code(user, *found, place)

    async def _by_app(self, user: User, code: str) -> Outcome:
        now, outcome = self._clock.now(), Outcome.WRONG
        for factor in await self.active(user.id):
            if factor.kind != APP:
                continue
            for step in app_codes.steps_of(factor.secret, code, now):
                if await self._accounts.use_step(factor.id, step, now):
                    return Outcome.APP
                outcome = Outcome.USED
        return outcome

    async def _by_recovery_code(self, user: User, no: int, code: str, place: str) -> Outcome:
        stored = next((each for each in await self._accounts.recovery_codes(user.id) if each.no == no), None)
        if not await self._passwords.fits(stored.hash if stored else None, code, place):
            return Outcome.WRONG
        taken = await self._accounts.use_recovery_code(user.id, no, self._clock.now())
        return Outcome.RECOVERY if taken else Outcome.USED

    async def by_passkey(self, user: User, given: SignedChallenge) -> Outcome:
        """A passkey of this user, beside another proof."""
        mine = {each.credential: each for each in await self.active(user.id) if each.kind == PASSKEY}
        passkey = mine.get(passkeys.id_in(given.answer))
        return await self._signed(passkey, given, alone=False) if passkey else Outcome.WRONG

    async def owner_of_passkey(self, given: SignedChallenge) -> User | None:
        """Whose passkey it is that signed, having checked its user; None for a signature that does not fit."""
        passkey = await self._accounts.factor_of_credential(passkeys.id_in(given.answer))
        if passkey is None or not passkey.active or await self._signed(passkey, given, alone=True) not in FITS:
            return None
        return await self._accounts.user(passkey.user)

    async def _signed(self, passkey: Factor, given: SignedChallenge, *, alone: bool) -> Outcome:
        counter = passkeys.signed(given.site, given.challenge, given.answer, passkey, alone=alone)
        if counter is None or not await self._accounts.use_passkey(passkey.id, counter, self._clock.now()):
            return Outcome.WRONG
        return Outcome.PASSKEY
