"""Asks the provider again about open sessions: whoever left, or is in other groups now, loses access or gets the role.

A session that cannot be confirmed ends by itself (`unchecked_min` of the settings); nothing has to run for that.
"""

from datetime import timedelta

import msgspec
import structlog

from cordboard.app.sign_in.admission import Admission
from cordboard.app.sign_in.claims_of_person import ID_TOKEN, claims_of_person
from cordboard.app.sign_in.provider_in_force import ProviderInForce
from cordboard.contract.errors import Cannot
from cordboard.domain.settings.background_jobs import Job
from cordboard.domain.sign_in.provider import SignInProvider
from cordboard.domain.sign_in.roles import role_of
from cordboard.ports.accounts import Accounts
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.sign_in import ProviderSession
from cordboard.ports.store.store import Store
from cordboard.toolkit.oidc.errors import SessionOver, SignInRefused
from cordboard.toolkit.oidc.provider_client import ProviderClient

log = structlog.get_logger()
TURN = timedelta(minutes=1)  # looks for sessions that are due
AT_ONCE = 50  # sessions in one turn


class SessionChecks:
    """`problem`: why the last check did not succeed; None when it did."""

    def __init__(
        self, store: Store, accounts: Accounts, provider_in_force: ProviderInForce, admission: Admission, clock: Clock
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._in_force = provider_in_force
        self._admission = admission
        self._clock = clock
        self.problem: str | None = None

    def arrange(self, timetable: Timetable) -> None:
        """Put the work on the timetable."""
        timetable.every(Job.CHECK_SESSIONS, TURN, self.check)

    async def check(self) -> None:
        """Ask about the sessions that are due, the longest unchecked first."""
        client = self._in_force.client()
        if client is None or not client.provider.check_every_min:
            return
        for session in await self.due(client.provider):
            if not await self._checked(client, session):
                return  # nobody answers; the next turn tries again

    async def due(self, provider: SignInProvider) -> list[ProviderSession]:
        before = self._clock.now() - provider.check_every_min * 60
        found = [
            one
            for one in await self._store.provider_sessions()
            if one.issuer == provider.issuer and one.refresh_token and one.checked_at <= before
        ]
        return found[:AT_ONCE]

    async def _checked(self, client: ProviderClient, session: ProviderSession) -> bool:
        """False when the provider could not be asked."""
        try:
            await self._confirm(client, session)
        except SessionOver as over:
            await self._end(session, over.text)
        except SignInRefused as refused:
            self.problem = refused.text
            log.warning("sign-in session not checked", code=refused.code, error=refused.text)
            if refused.code == "provider_unreachable":
                return False
            await self._end(session, refused.text)  # it answers, and what it says is not to be believed
            return True
        self.problem = None
        return True

    async def _confirm(self, client: ProviderClient, session: ProviderSession) -> None:
        """Raises: SignInRefused."""
        tokens = await client.refresh(session.refresh_token or "")
        now = self._clock.now()
        renewed = msgspec.structs.replace(
            session, checked_at=now, refresh_token=tokens.refresh_token or session.refresh_token
        )
        await self._store.put_provider_session(renewed)  # durable before its first use
        claims = {"sub": session.subject}
        if tokens.id_token is not None:
            claims = await client.claims_of(tokens.id_token, None, session.subject)
        elif session.groups_in == ID_TOKEN:
            return  # the provider does not name the groups again: the session ends by itself, a new sign-in asks
        person = await claims_of_person(client, claims, tokens)
        await self._apply(client.provider, renewed, person.groups or ())

    async def _apply(self, provider: SignInProvider, session: ProviderSession, groups: tuple[str, ...]) -> None:
        linked = await self._store.identity(session.issuer, session.subject)
        user = await self._accounts.user(linked.user) if linked else None
        if linked is None or user is None:
            await self._store.end_provider_sessions(session.issuer, key=session.key)
            return
        role = role_of(groups, provider.roles)
        if role is None:
            await self._admission.leave(linked, "no group of this person gives access")
            return
        try:
            if await self._admission.follow(user, role):
                return  # a new role ends the sessions
        except Cannot as last_admin:
            await self._end(session, last_admin.detail)
            return
        until = self._clock.now() + provider.unchecked_min * 60
        await self._store.put_provider_session(msgspec.structs.replace(session, until=until))

    async def _end(self, session: ProviderSession, why: str) -> None:
        linked = await self._store.identity(session.issuer, session.subject)
        name = linked.name if linked else session.subject
        if await self._store.end_provider_sessions(session.issuer, key=session.key):
            await self._admission.note(name, "signed_out_by_provider", name, why)
