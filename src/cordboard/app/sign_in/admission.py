"""Who a proved person is here, and with which role: found by issuer and subject, created from the groups, or refused.

A name or mail address of the provider never finds a user: both can be changed there by others.
"""

import secrets

import msgspec

from cordboard.contract.errors import Cannot
from cordboard.domain.sign_in.identity import Identity
from cordboard.domain.sign_in.provider import SignInProvider
from cordboard.domain.sign_in.roles import role_of
from cordboard.domain.user_names import fault_in, looks_taken, normal_name
from cordboard.ports.accounts import Accounts, AuditRow, LastAdmin, NameTaken, User, UserColumns
from cordboard.ports.host import Clock
from cordboard.ports.sign_in import AlreadyLinked, LinkedIdentity
from cordboard.ports.store.store import Store
from cordboard.toolkit.audit_changes import changes

LONGEST_NAME = 64


def account_of(linked: LinkedIdentity | None) -> dict[str, str] | None:
    """What the audit log says of a connected account."""
    return None if linked is None else {"provider": linked.issuer, "account": linked.subject}


class Admission:
    """Gives a proved person their user."""

    def __init__(self, store: Store, accounts: Accounts, clock: Clock) -> None:
        self._store = store
        self._accounts = accounts
        self._clock = clock

    async def admit(self, identity: Identity, groups: tuple[str, ...], provider: SignInProvider) -> User:
        """Raises: Cannot."""
        role = role_of(groups, provider.roles)
        linked = await self._store.identity(identity.issuer, identity.subject)
        if role is None:
            if linked is not None:
                await self.leave(linked, "no group of this person gives access")
            raise Cannot(403, "no_role", "None of your groups has access to Cordboard.", "Ask an administrator.")
        if linked is None:
            return await self._create(identity, role)
        return await self._known(linked, identity, role)

    async def _known(self, linked: LinkedIdentity, identity: Identity, role: str) -> User:
        user = await self._accounts.user(linked.user)
        if user is None or (user.disabled and linked.left_at is None):
            raise Cannot(403, "user_disabled", "An administrator disabled this user.", "Ask an administrator.")
        if user.disabled:
            await self._store.came_back(linked)
            back = changes({"disabled": True}, {"disabled": False})
            await self.note(user.name, "user_came_back", user.name, "the provider gives access again", *back)
        await self.follow(user, role)
        await self._store.link(self._as_of_now(linked, identity))
        return await self._accounts.user(linked.user) or user

    def _as_of_now(self, linked: LinkedIdentity, identity: Identity) -> LinkedIdentity:
        now = self._clock.now()
        return msgspec.structs.replace(linked, name=identity.name, email=identity.email, signed_in_at=now, left_at=None)

    async def follow(self, user: User, role: str) -> bool:
        """The role of the groups; whether it is another one. Raises: Cannot 409 for the last administrator."""
        if user.role == role:
            return False
        try:
            await self._accounts.change_user(user.id, UserColumns(role=role))
        except LastAdmin:
            text = "You are the last administrator with a password, and your groups give another role."
            raise Cannot(409, "last_local_admin", text, "Sign in with your password.") from None
        change = changes({"role": user.role}, {"role": role})
        await self.note(user.name, "user_changed", user.name, f"role {role}, by the groups of the provider", *change)
        return True

    async def _create(self, identity: Identity, role: str) -> User:
        name = normal_name(identity.name)[:LONGEST_NAME].strip()
        if not name or fault_in(name):
            text = "The provider gives no name that a user can have here."
            raise Cannot(403, "name_unusable", text, "Ask an administrator to add you and connect your account.")
        taken = Cannot(
            409,
            "account_name_taken",
            f"A user named {name} exists already.",
            "Sign in with your password and connect your account, or ask an administrator to do it.",
        )
        if looks_taken(name, (each.name for each in await self._accounts.users())):
            raise taken
        user = User(id=f"op_{secrets.token_hex(8)}", name=name, password="", role=role)
        try:
            await self._store.add_linked_user(user, self.linked(identity, user.id))
        except (NameTaken, AlreadyLinked):
            raise taken from None
        how = f"{role}, by the groups of {identity.issuer}"
        await self.note(user.name, "user_created", user.name, how, *changes(None, {"role": role}))
        return user

    def linked(self, identity: Identity, user: str) -> LinkedIdentity:
        """From now on."""
        now = self._clock.now()
        return LinkedIdentity(
            issuer=identity.issuer,
            subject=identity.subject,
            user=user,
            name=identity.name,
            email=identity.email,
            linked_at=now,
            signed_in_at=now,
        )

    async def leave(self, linked: LinkedIdentity, why: str) -> None:
        """The provider gives no access any more. The last administrator with a password keeps it; their sessions that
        came from the provider end."""
        user = await self._accounts.user(linked.user)
        name = user.name if user else linked.user
        try:
            changed = await self._store.left(linked, self._clock.now())
        except LastAdmin:
            await self.note(name, "user_kept", name, f"the last administrator with a password; {why}")
            return
        if changed is not None:
            await self.note(name, "user_left", name, why, *changes({"disabled": False}, {"disabled": True}))
            for token in changed.revoked:
                await self.note(name, "token_revoked", token, f"made by {name}, who left")

    async def note(self, who: str, what: str, target: str, detail: str = "", before: str = "", after: str = "") -> None:
        """A line of the audit log."""
        now = self._clock.now()
        row = AuditRow(at=now, who=who, what=what, target=target, detail=detail, before=before, after=after)
        await self._accounts.audit([row])
