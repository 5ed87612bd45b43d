"""A user's own factors: adding, naming, removing them, and new recovery codes. `proofs.py` judges them at sign-in.

A factor counts after its first proof. Whoever is about to change one has shown lately who they are.
"""

import secrets
from collections.abc import Sequence

import msgspec

from cordboard.contract.accounts import NameTaken, User
from cordboard.contract.errors import Cannot
from cordboard.contract.second_factors import APP, PASSKEY, Factor, RecoveryCode
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.auth.factors import app_codes, passkeys, recovery
from cordboard.web.auth.factors.proofs import BETWEEN, SignedChallenge
from cordboard.web.auth.permissions import Principal

MOST = 10  # factors of one user
FRESH = 300.0  # Units: s; so long a proof is good for changes of factors


class Enrolment:
    """Of the user of one session."""

    def __init__(self, authenticator: Authenticator, me: Principal, user: User) -> None:
        self._authenticator, self._accounts = authenticator, authenticator.accounts
        self._me, self._user = me, user

    async def active(self) -> Sequence[Factor]:
        """My factors."""
        return await self._authenticator.proofs.active(self._user.id)

    def require_fresh(self) -> None:
        """Raises: Cannot 403."""
        require_fresh(self._authenticator, self._me)

    async def begin_app(self, name: str, host: str) -> tuple[str, app_codes.AppSecret]:
        """The id of a factor that counts for nothing yet, and what the app needs. Raises: Cannot 403, 409."""
        self.require_fresh()
        await self._require_room()
        factor = self._new(APP, name, secret=app_codes.new_secret())
        await self._accounts.add_factor(factor)
        return factor.id, app_codes.for_the_app(factor.secret, self._user.name, host)

    async def finish_app(self, factor: str, code: str) -> list[str]:
        """The first proof; recovery codes, where it is the first factor. Raises: Cannot 404, 409, 422."""
        found = next((each for each in await self._accounts.factors(self._user.id) if each.id == factor), None)
        if found is None or found.kind != APP or found.active:
            raise absent()
        steps = app_codes.steps_of(found.secret, BETWEEN.sub("", code), self._authenticator.clock.now())
        if not steps:
            raise Cannot(
                422, "wrong_code", "This code is wrong.", "Enter the code that the app shows now; check its clock."
            )
        return await self._activate(found, step=max(steps))

    async def begin_passkey(self, site: passkeys.Site, challenge: bytes) -> dict[str, object]:
        """What the browser is asked. Raises: Cannot 403, 409."""
        self.require_fresh()
        have = await self._require_room()
        mine = [each for each in have if each.kind == PASSKEY]
        return passkeys.to_create(site, challenge, self._user.id, self._user.name, mine)

    async def finish_passkey(self, name: str, given: SignedChallenge) -> list[str]:
        """Recovery codes, where it is the first factor. Raises: Cannot 403, 409, 422."""
        self.require_fresh()
        await self._require_room()
        new = passkeys.created(given.site, given.challenge, given.answer)
        factor = self._new(PASSKEY, name, **msgspec.structs.asdict(new))
        try:
            await self._accounts.add_factor(factor)
        except NameTaken:
            raise Cannot(
                409, "passkey_known", "This passkey is already registered.", "Choose another device or key."
            ) from None
        return await self._activate(factor)

    async def rename(self, factor: str, name: str) -> None:
        """Raises: Cannot 404."""
        if not await self._accounts.rename_factor(self._user.id, factor, name):
            raise absent()
        await self._note("factor_renamed", name)

    async def remove(self, factor: str) -> None:
        """Raises: Cannot 403, 404, 409 for the last one where the role needs one."""
        self.require_fresh()
        have = {each.id: each for each in await self.active()}
        if factor not in have:
            raise absent()
        if len(have) == 1 and self._authenticator.needs_factor(self._user):
            raise Cannot(
                409,
                "factor_required",
                "Your role needs a second factor.",
                "Add another one before you remove this one.",
            )
        if not await self._accounts.drop_factor(self._user.id, factor, keep_session=self._me.session or ""):
            raise absent()
        await self._note("factor_removed", f"{have[factor].kind} {have[factor].name}")

    async def new_recovery_codes(self) -> list[str]:
        """Those before are worth nothing from now on. Raises: Cannot 403, 409."""
        self.require_fresh()
        if not await self.active():
            raise Cannot(409, "no_factor", "You have no second factor.", "Add an authenticator app or a passkey first.")
        shown, stored = await recovery.new_codes(self._authenticator.passwords)
        await self._accounts.replace_recovery_codes(self._user.id, stored)
        await self._note("recovery_codes_created", "")
        return shown

    async def _activate(self, factor: Factor, step: int = 0) -> list[str]:
        shown: list[str] = []
        stored: list[RecoveryCode] = []
        if not await self.active():
            shown, stored = await recovery.new_codes(self._authenticator.passwords)
        if not await self._accounts.activate_factor(
            self._user.id, factor.id, step=step, codes=stored, keep_session=self._me.session or ""
        ):
            raise absent()
        await self._note("factor_added", f"{factor.kind} {factor.name}")
        return shown

    def _new(self, kind: str, name: str, **more: object) -> Factor:
        made = {"id": f"fa_{secrets.token_hex(8)}", "user": self._user.id, "kind": kind, "name": name, **more}
        return Factor(created=self._authenticator.clock.now(), **made)  # type: ignore[arg-type]  # by kind

    async def _require_room(self) -> Sequence[Factor]:
        have = await self.active()
        if len(have) >= MOST:
            raise Cannot(409, "too_many_factors", f"You have {MOST} factors.", "Remove one that you no longer use.")
        return have

    async def _note(self, what: str, detail: str) -> None:
        await self._authenticator.note(self._me.name, what, self._user.name, detail)


def require_fresh(authenticator: Authenticator, me: Principal) -> None:
    """What programs do needs no renewed proof: their token was made for it. Raises: Cannot 403."""
    if me.session is not None and authenticator.clock.now() - me.proved > FRESH:
        raise Cannot(403, "prove_again", "Confirm that it's you first.", "POST /api/v1/session/proof, then try again.")


def absent() -> Cannot:
    """Nothing of the kind."""
    return Cannot(404, "absent", "Factor not found.", "GET /api/v1/factors lists them.")
