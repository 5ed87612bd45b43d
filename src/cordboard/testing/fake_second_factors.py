"""Second factors and pending sign-ins in memory."""

from collections.abc import Sequence

from msgspec.structs import replace

from cordboard.ports.accounts import NameTaken, Session
from cordboard.ports.second_factors import Factor, PendingSignIn, RecoveryCode

KEPT = 5


class FakeSecondFactors:
    """`ports.second_factors.SecondFactors` without a store."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._factors: dict[str, Factor] = {}
        self._codes: dict[str, dict[int, RecoveryCode]] = {}
        self._pending: dict[str, PendingSignIn] = {}

    def _has_factor(self, user: str) -> bool:
        return any(each.active for each in self._factors.values() if each.user == user)

    def _sign_out(self, user: str, but: str) -> None:
        self._sessions = {k: each for k, each in self._sessions.items() if each.user != user or k == but}
        self._pending = {k: each for k, each in self._pending.items() if each.user != user}

    async def factors(self, user: str) -> Sequence[Factor]:
        return sorted((f for f in self._factors.values() if f.user == user), key=lambda each: (each.created, each.id))

    async def factor_of_credential(self, credential: str) -> Factor | None:
        return next((each for each in self._factors.values() if each.credential == credential), None)

    async def add_factor(self, factor: Factor) -> None:
        self._factors = {k: each for k, each in self._factors.items() if each.user != factor.user or each.active}
        if factor.credential and await self.factor_of_credential(factor.credential):
            raise NameTaken
        self._factors[factor.id] = replace(factor, active=False, used=None)

    async def activate_factor(
        self, user: str, factor: str, *, step: int = 0, codes: Sequence[RecoveryCode] = (), keep_session: str = ""
    ) -> bool:
        found = self._factors.get(factor)
        if found is None or found.user != user or found.active:
            return False
        self._factors[factor] = replace(found, active=True, step=step)
        if codes:
            await self.replace_recovery_codes(user, codes)
        self._sign_out(user, keep_session)
        return True

    async def use_step(self, factor: str, step: int, at: float) -> bool:
        found = self._factors.get(factor)
        if found is None or not found.active or found.step >= step:
            return False
        self._factors[factor] = replace(found, step=step, used=at)
        return True

    async def use_passkey(self, factor: str, sign_count: int, at: float) -> bool:
        found = self._factors.get(factor)
        if (
            found is None
            or not found.active
            or not (found.sign_count < sign_count or found.sign_count == sign_count == 0)
        ):
            return False
        self._factors[factor] = replace(found, sign_count=sign_count, used=at)
        return True

    async def rename_factor(self, user: str, factor: str, name: str) -> bool:
        found = self._factors.get(factor)
        if found is None or found.user != user or not found.active:
            return False
        self._factors[factor] = replace(found, name=name)
        return True

    async def drop_factor(self, user: str, factor: str, *, keep_session: str = "") -> bool:
        found = self._factors.get(factor)
        if found is None or found.user != user or not found.active:
            return False
        del self._factors[factor]
        if not self._has_factor(user):
            self._codes.pop(user, None)
        self._sign_out(user, keep_session)
        return True

    async def drop_factors(self, user: str) -> int:
        count = sum(each.active for each in self._factors.values() if each.user == user)
        self._factors = {k: each for k, each in self._factors.items() if each.user != user}
        self._codes.pop(user, None)
        self._sign_out(user, "")
        return count

    async def recovery_codes(self, user: str) -> Sequence[RecoveryCode]:
        return [each for _, each in sorted(self._codes.get(user, {}).items())]

    async def replace_recovery_codes(self, user: str, codes: Sequence[RecoveryCode]) -> None:
        self._codes[user] = {each.no: each for each in codes}

    async def use_recovery_code(self, user: str, no: int, at: float) -> bool:
        found = self._codes.get(user, {}).get(no)
        if found is None or found.used is not None:
            return False
        self._codes[user][no] = replace(found, used=at)
        return True

    async def put_pending(self, pending: PendingSignIn) -> None:
        own = sorted((p for p in self._pending.values() if p.user == pending.user), key=lambda each: -each.expires)
        for old in own[KEPT - 1 :]:
            del self._pending[old.hash]
        self._pending[pending.hash] = pending

    async def pending(self, hashed: str) -> PendingSignIn | None:
        return self._pending.get(hashed)

    async def fail_pending(self, hashed: str) -> int:
        if hashed not in self._pending:
            return 0
        failed = self._pending[hashed] = replace(self._pending[hashed], failures=self._pending[hashed].failures + 1)
        return failed.failures

    async def drop_pending(self, hashed: str) -> bool:
        return self._pending.pop(hashed, None) is not None
