"""The way of a browser through the provider and back: a state that is good once, the tokens checked, the user found."""

import secrets
from collections import deque
from collections.abc import Mapping

from cordboard.app.sign_in.admission import Admission, account_of
from cordboard.app.sign_in.claims_of_person import PersonClaims, claims_of_person
from cordboard.app.sign_in.provider_in_force import KEY, ProviderInForce
from cordboard.contract.errors import Cannot
from cordboard.contract.sign_in import Admitted, StartedSignIn
from cordboard.domain.sign_in.identity import Identity, identity_of, needs_second_factor
from cordboard.domain.sign_in.provider import SignInProvider
from cordboard.ports.accounts import Accounts, User
from cordboard.ports.host import Clock
from cordboard.ports.sign_in import AlreadyLinked, LinkedIdentity, ProviderSession
from cordboard.ports.store.consents import PendingConsent
from cordboard.ports.store.store import Store
from cordboard.toolkit import oauth2
from cordboard.toolkit.audit_changes import changes
from cordboard.toolkit.oidc.errors import SignInRefused
from cordboard.toolkit.oidc.provider_client import Attempt, ProviderClient, Tokens

GOOD_FOR_S = 600.0
STARTS = 30  # of one place within `GOOD_FOR_S`
MOST_PLACES = 10_000
RETURN, SIGN_OUT = "/oauth/sign-in", "/oauth/sign-out"
UNREACHABLE = ("provider_unreachable", "address_forbidden")
NEXT = {  # code: what the person can do
    "provider_unreachable": "Try again later, or sign in with a password.",
    "token_expired": "Compare the clocks of this server and the provider.",
    "token_from_future": "Compare the clocks of this server and the provider.",
}


class SingleSignOn:
    """Starts sign-ins and finishes them. A state is good once, for ten minutes, in the browser that began."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        provider_in_force: ProviderInForce,
        admission: Admission,
        clock: Clock,
        base_url: str,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._in_force = provider_in_force
        self._admission = admission
        self._clock = clock
        self.redirect_uri = base_url.rstrip("/") + RETURN
        self.logout_uri = base_url.rstrip("/") + SIGN_OUT
        self._starts: dict[str, deque[float]] = {}

    def _client(self) -> ProviderClient:
        client = self._in_force.client()
        if client is None:
            raise Cannot(404, "sign_in_off", "Single sign-on is off.", "Sign in with a password.")
        return client

    async def start(self, place: str, user: str | None = None) -> StartedSignIn:
        """Raises: Cannot."""
        client = self._client()
        self._count(place)
        attempt = Attempt(
            state=oauth2.new_state(),
            nonce=oauth2.new_state(),
            verifier=oauth2.new_verifier(),
            redirect_uri=self.redirect_uri,
        )
        try:
            url = await client.authorization_url(attempt)
        except SignInRefused as refused:
            raise cannot(refused) from None
        now = self._clock.now()
        kept = {"nonce": attempt.nonce, "verifier": attempt.verifier, "issuer": client.provider.issuer}
        pending = PendingConsent(
            connection=KEY,
            redirect_uri=self.redirect_uri,
            oauth_state={**kept, "user": user} if user else kept,
            expires=now + GOOD_FOR_S,
            tied=True,
        )
        await self._store.put_consent(attempt.state, pending, now)
        return StartedSignIn(url=url, state=attempt.state)

    def _count(self, place: str) -> None:
        """Each start is a row for ten minutes. Raises: Cannot 429."""
        now = self._clock.now()
        if len(self._starts) > MOST_PLACES:
            self._starts.clear()
        begun = self._starts.setdefault(place, deque())
        while begun and not 0 <= now - begun[0] < GOOD_FOR_S:
            begun.popleft()
        if len(begun) >= STARTS:
            wait = int(begun[0] + GOOD_FOR_S - now) + 1
            text = "Too many sign-ins were started from this address."
            raise Cannot(429, "too_many_starts", text, f"Try again in {wait} seconds.", retry_after=wait)
        begun.append(now)

    async def finish(self, params: Mapping[str, str], same_browser: bool, user: str | None = None) -> Admitted:
        """Raises: Cannot."""
        client = self._client()
        state = params.get("state", "")
        pending = await self._store.take_consent(state, self._clock.now()) if state else None
        if pending is None or pending.connection != KEY or pending.oauth_state["issuer"] != client.provider.issuer:
            text = "This sign-in was already used or has expired."
            raise Cannot(400, "state_unknown", text, "Sign in again.")
        if not same_browser:
            text = "This sign-in was started in another browser."
            raise Cannot(403, "other_browser", text, "Sign in again, in one browser.")
        kept = pending.oauth_state
        attempt = Attempt(
            state=state, nonce=kept["nonce"], verifier=kept["verifier"], redirect_uri=pending.redirect_uri
        )
        try:
            person, tokens = await self._person(client, params, attempt)
        except SignInRefused as refused:
            raise cannot(refused) from None
        identity = identity_of(person.claims, client.provider)
        if (linking := kept.get("user")) is not None:
            return await self._connect(linking, user, identity)
        return await self._admit(client.provider, identity, person, tokens)

    @staticmethod
    async def _person(
        client: ProviderClient, params: Mapping[str, str], attempt: Attempt
    ) -> tuple[PersonClaims, Tokens]:
        await client.check_response(params)
        if "error" in params:
            text = f"The provider answered {params['error'][:100]}."
            raise SignInRefused("consent_refused", text)
        tokens = await client.exchange(params.get("code", ""), attempt)
        if tokens.id_token is None:
            raise SignInRefused("token_unreadable", "The provider sent no ID token.")
        claims = await client.claims_of(tokens.id_token, attempt.nonce)
        return await claims_of_person(client, claims, tokens), tokens

    async def _admit(
        self, provider: SignInProvider, identity: Identity, person: PersonClaims, tokens: Tokens
    ) -> Admitted:
        if person.too_many:
            text = "The provider left the groups out because there are too many."
            raise Cannot(403, "too_many_groups", text, "Let the provider send only the groups that this server needs.")
        user = await self._admission.admit(identity, person.groups or (), provider)
        now = self._clock.now()
        session = ProviderSession(
            key=secrets.token_urlsafe(24),
            issuer=identity.issuer,
            subject=identity.subject,
            sid=identity.sid,
            groups_in=person.place,
            checked_at=now,
            until=now + provider.unchecked_min * 60,
            refresh_token=tokens.refresh_token,
        )
        await self._store.put_provider_session(session)
        second = needs_second_factor(identity, provider)
        return Admitted(user=user, provider_session=session.key, second_factor=second)

    async def _connect(self, wanted: str, signed_in: str | None, identity: Identity) -> Admitted:
        """The account is connected to the user who asked for it, and who is still signed in."""
        if signed_in != wanted:
            raise Cannot(403, "other_user", "Another user is signed in now.", "Sign in and connect your account again.")
        user = await self._accounts.user(wanted)
        if user is None:
            raise Cannot(404, "absent", "User not found.", "Sign in again.")
        await self.connect(user, self._admission.linked(identity, user.id), user.name)
        return Admitted(user=user, linked=True)

    async def connect(self, user: User, linked: LinkedIdentity, by: str) -> None:
        """Raises: Cannot 409."""
        try:
            await self._store.link(linked)
        except AlreadyLinked:
            text = "This account belongs to another user, or this user has another account."
            raise Cannot(409, "already_linked", text, "Disconnect that one first.") from None
        said = f"{linked.subject} of {linked.issuer}"
        await self._admission.note(by, "account_connected", user.name, said, *changes(None, account_of(linked)))

    async def sign_out(self, logout_token: str) -> int:
        """Raises: Cannot 400."""
        client = self._client()
        try:
            claims = await client.logout_claims(logout_token)
        except SignInRefused as refused:
            raise Cannot(400, refused.code, refused.text) from None
        subject, sid = (value if isinstance(value := claims.get(name), str) else "" for name in ("sub", "sid"))
        ended = await self._store.end_provider_sessions(client.provider.issuer, subject=subject, sid=sid)
        if ended:
            linked = await self._store.identity(client.provider.issuer, subject) if subject else None
            name = linked.name if linked else subject or sid
            await self._admission.note(name, "signed_out_by_provider", name, f"{ended} sessions")
        return ended


def cannot(refused: SignInRefused) -> Cannot:
    """For the screen: who could not be asked is told from what is not believed."""
    status = 502 if refused.code in UNREACHABLE else 403
    return Cannot(status, refused.code, refused.text, NEXT.get(refused.code, "Try again, or ask an administrator."))
