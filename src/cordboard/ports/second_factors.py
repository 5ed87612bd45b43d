"""Second factors of users: authenticator apps, passkeys, recovery codes; and sign-ins that wait for one.

What is secret is sealed by the store; recovery codes arrive here hashed. A proof counts once: the store compares and
writes in one step, so that a code that was used stays used whatever happens to the process.
Units: all times are epoch s.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

APP, PASSKEY = "totp", "passkey"


class Factor(msgspec.Struct, frozen=True, kw_only=True):
    """A factor of one user. It counts for nothing before it is `active`, after its first proof."""

    id: str
    user: str
    kind: str  # APP or PASSKEY
    name: str
    created: float
    active: bool = False
    used: float | None = None
    secret: str = ""  # of an app: base32, as it was scanned
    step: int = 0  # of an app: the last 30-second step whose code was taken
    credential: str = ""  # of a passkey: its id, base64url
    public_key: bytes = b""  # of a passkey: COSE
    sign_count: int = 0
    transports: tuple[str, ...] = ()


class RecoveryCode(msgspec.Struct, frozen=True, kw_only=True):
    """`no` is part of the code and names the row; `hash` is that of the whole code."""

    no: int
    hash: str
    used: float | None = None


class PendingSignIn(msgspec.Struct, frozen=True, kw_only=True):
    """A first proof that waits for a second factor, in one browser, known by the hash of its cookie."""

    hash: str
    user: str
    proof: str  # how the user showed who they are
    password_was: str  # the user's hash at that moment
    expires: float
    failures: int = 0
    provider_session: str | None = None  # of single sign-on, for the session that may begin


class SecondFactors(Protocol):
    """A part of `ports.accounts.Accounts`."""

    async def factors(self, user: str) -> Sequence[Factor]:
        """Of one user, the oldest first, also those that are not active."""

    async def factor_of_credential(self, credential: str) -> Factor | None:
        """The passkey with that id, whoever has it."""

    async def add_factor(self, factor: Factor) -> None:
        """Create one that is not active; what the user began before and did not prove is gone.

        Raises accounts.NameTaken when somebody has this passkey already.
        """

    async def activate_factor(
        self, user: str, factor: str, *, step: int = 0, codes: Sequence[RecoveryCode] = (), keep_session: str = ""
    ) -> bool:
        """The first proof: from now on it is asked for. False when there is nothing to activate.

        All other sessions of the user end (but `keep_session`, a hash); `codes` replace the recovery codes, if any are
        given.
        """

    async def use_step(self, factor: str, step: int, at: float) -> bool:
        """Take the code of this step; False when a code of this or a later step was taken before."""

    async def use_passkey(self, factor: str, sign_count: int, at: float) -> bool:
        """Take a signature; False when the passkey's counter did not grow, as with a copy of it."""

    async def rename_factor(self, user: str, factor: str, name: str) -> bool:
        """Whether there is such an active factor."""

    async def drop_factor(self, user: str, factor: str, *, keep_session: str = "") -> bool:
        """Remove an active one; other sessions of the user end, and with the last factor the recovery codes go."""

    async def drop_factors(self, user: str) -> int:
        """Remove all factors and recovery codes, end all sessions. How many active factors there were."""

    async def recovery_codes(self, user: str) -> Sequence[RecoveryCode]:
        """By number."""

    async def replace_recovery_codes(self, user: str, codes: Sequence[RecoveryCode]) -> None:
        """The codes before are worth nothing from now on."""

    async def use_recovery_code(self, user: str, no: int, at: float) -> bool:
        """False when it was used before."""

    async def put_pending(self, pending: PendingSignIn) -> None:
        """Create it; pending sign-ins that are over are deleted with it, and all but the newest few of the user."""

    async def pending(self, hashed: str) -> PendingSignIn | None:
        """Also one that is over: the caller compares `expires`."""

    async def fail_pending(self, hashed: str) -> int:
        """One more wrong proof; how many now."""

    async def drop_pending(self, hashed: str) -> bool:
        """Whether it was there: whoever removes it may go on to the session."""
