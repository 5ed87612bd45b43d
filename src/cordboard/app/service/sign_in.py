"""Use cases of single sign-on for web and CLI: the way of a browser, the provider's settings, connected accounts."""

from collections.abc import Mapping

import msgspec

from cordboard.app.service.audit_log import AuditLog
from cordboard.app.sign_in.admission import account_of
from cordboard.app.sign_in.provider_in_force import ProviderInForce
from cordboard.app.sign_in.provider_trial import tried
from cordboard.app.sign_in.session_checks import SessionChecks
from cordboard.app.sign_in.single_sign_on import SingleSignOn
from cordboard.contract.errors import Cannot
from cordboard.contract.sign_in import Admitted, StartedSignIn
from cordboard.contract.views.connections import SECRET as HIDDEN
from cordboard.contract.views.overview import CheckView
from cordboard.contract.views.sign_in import SignInProviderView, SignInTrial, UserIdentityView
from cordboard.domain.sign_in.identity import Identity
from cordboard.domain.sign_in.provider import SecondFactor, SignInProvider, faults_in
from cordboard.ports.accounts import Accounts, User
from cordboard.ports.host import Clock
from cordboard.ports.sign_in import LinkedIdentity
from cordboard.ports.store.store import Store
from cordboard.toolkit.audit_changes import MASKED, RENEWED, changes
from cordboard.toolkit.clock import moment

ADMIN = "admin"
OFF = "Single sign-on is off."


class SignInUseCases:
    """Single sign-on."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        provider_in_force: ProviderInForce,
        single_sign_on: SingleSignOn,
        session_checks: SessionChecks,
        audit_log: AuditLog,
        clock: Clock,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._in_force = provider_in_force
        self._single_sign_on = single_sign_on
        self._session_checks = session_checks
        self._audit_log = audit_log
        self._clock = clock

    def title(self) -> str | None:
        provider = self._in_force.enabled()
        return provider.title if provider else None

    def all_need_factor(self) -> bool:
        provider = self._in_force.enabled()
        return provider is not None and provider.second_factor is SecondFactor.ALWAYS

    async def start(self, place: str, user: str | None = None) -> StartedSignIn:
        return await self._single_sign_on.start(place, user)

    async def finish(self, params: Mapping[str, str], same_browser: bool, user: str | None = None) -> Admitted:
        return await self._single_sign_on.finish(params, same_browser, user)

    async def sign_out(self, logout_token: str) -> int:
        return await self._single_sign_on.sign_out(logout_token)

    async def require_password_allowed(self, user: User) -> None:
        """Whoever is the last administrator with a password may always use it."""
        provider = self._in_force.enabled()
        if provider is None or provider.passwords:
            return
        connected = {one.user for one in await self._store.identities() if one.issuer == provider.issuer}
        if user.id not in connected or (user.role == ADMIN and await self._no_other_admin(connected)):
            return
        text = f"Users of {provider.title} don't sign in with a password here."
        raise Cannot(403, "password_off", text, f"Sign in with {provider.title}.")

    async def _no_other_admin(self, connected: set[str]) -> bool:
        """Whether no administrator could sign in while the provider is unreachable."""
        users = await self._accounts.users()
        return not any(
            one.role == ADMIN and one.password and not one.disabled and one.id not in connected for one in users
        )

    async def view(self) -> SignInProviderView:
        return SignInProviderView(
            provider=self._in_force.provider,
            client_secret=HIDDEN if self._in_force.secret else None,
            redirect_uri=self._single_sign_on.redirect_uri,
            logout_uri=self._single_sign_on.logout_uri,
        )

    def _secret(self, provider: SignInProvider, given: str | None) -> str:
        """A kept secret goes to the provider that it is for, and to no other. Raises: Cannot 422."""
        if given is not None and given != HIDDEN:
            return given
        before = self._in_force.provider
        if before is not None and before.issuer != provider.issuer and self._in_force.secret:
            text = "The issuer was changed. The stored client secret belongs to the one before."
            raise Cannot(422, "secret_needed", text, "Enter the client secret of this provider.")
        return self._in_force.secret

    def _require_good(self, provider: SignInProvider) -> None:
        """Raises: Cannot 422."""
        faults = faults_in(provider)
        if faults:
            raise Cannot(422, "wrong_sign_in_settings", " ".join(faults), "Correct them and save again.")

    async def test(self, provider: SignInProvider, client_secret: str | None) -> SignInTrial:
        self._require_good(provider)
        client = self._in_force.client_for(provider, self._secret(provider, client_secret))
        try:
            checks = await tried(client, self._single_sign_on.redirect_uri)
        finally:
            await client.close()
        return SignInTrial(ok=all(one.level != "red" for one in checks), checks=tuple(checks))

    async def save(
        self, provider: SignInProvider, client_secret: str | None, untested: bool, by: str
    ) -> SignInProviderView:
        self._require_good(provider)
        secret = self._secret(provider, client_secret)
        if provider.enabled and not untested:
            trial = await self.test(provider, client_secret)
            if not trial.ok:
                wrong = next(one for one in trial.checks if one.level == "red")
                raise Cannot(409, "sign_in_test_failed", wrong.sentence, wrong.fix or "Correct the settings.")
        before = self._in_force.provider
        renewed = {"client_secret": RENEWED} if client_secret else {}
        old = None if before is None else {**msgspec.to_builtins(before), **dict.fromkeys(renewed, MASKED)}
        difference = changes(old, {**msgspec.to_builtins(provider), **renewed})
        await self._in_force.keep(provider, secret)
        await self._audit_log.record(by, "sign_in.save", provider.issuer, _what_changed(before, provider), *difference)
        if before is not None and (before.issuer != provider.issuer or not provider.enabled):
            await self._store.end_provider_sessions(before.issuer)
        return await self.view()

    async def remove(self, by: str) -> None:
        provider = self._in_force.provider
        if provider is None:
            raise Cannot(404, "absent", OFF, "PUT /api/v1/sign-in/provider sets it up.")
        await self._in_force.drop()
        await self._audit_log.record(by, "sign_in.remove", provider.issuer, "", *changes(provider, None))
        await self._store.end_provider_sessions(provider.issuer)

    async def identities(self) -> Mapping[str, UserIdentityView]:
        return {one.user: self._identity_view(one) for one in await self._store.identities()}

    def _identity_view(self, one: LinkedIdentity) -> UserIdentityView:
        provider = self._in_force.provider
        known = provider is not None and provider.issuer == one.issuer
        return UserIdentityView(
            provider=provider.title if provider is not None and known else one.issuer,
            issuer=one.issuer,
            subject=one.subject,
            name=one.name,
            email=one.email,
            linked_at=moment(one.linked_at),
            signed_in_at=moment(one.signed_in_at) if one.signed_in_at else None,
            left_at=moment(one.left_at) if one.left_at else None,
        )

    async def link(self, user: str, subject: str, by: str) -> UserIdentityView:
        provider = self._in_force.enabled()
        if provider is None:
            raise Cannot(404, "sign_in_off", OFF, "Set up single sign-on first.")
        found = await self._accounts.user(user)
        if found is None:
            raise Cannot(404, "absent", "User not found.", "GET /api/v1/users lists them.")
        identity = Identity(issuer=provider.issuer, subject=subject)
        linked = LinkedIdentity(
            issuer=identity.issuer, subject=identity.subject, user=user, linked_at=self._clock.now()
        )
        await self._single_sign_on.connect(found, linked, by)
        return self._identity_view(linked)

    async def unlink(self, user: str, by: str) -> None:
        found = await self._accounts.user(user)
        linked = next((one for one in await self._store.identities() if one.user == user), None)
        if found is None or not await self._store.unlink(user):
            raise Cannot(404, "absent", "This user has no connected account.", "GET /api/v1/users lists them.")
        await self._audit_log.record(by, "account_disconnected", found.name, "", *changes(account_of(linked), None))

    async def checks(self) -> tuple[CheckView, ...]:
        """Lines of the doctor."""
        provider = self._in_force.enabled()
        if provider is None:
            return (CheckView(name="single sign-on", level="green", sentence=OFF),)
        client = self._in_force.client_for(provider, self._in_force.secret)
        try:
            tries = await tried(client, self._single_sign_on.redirect_uri)
        finally:
            await client.close()
        wrong = next((one for one in tries if one.level != "green"), None)
        if wrong is not None:
            text = f"{wrong.sentence} Passwords still work for local users."
            return (
                CheckView(name="single sign-on", level=wrong.level, sentence=text, fix=wrong.fix),
                self._job(provider),
            )
        text = f"{provider.title} is reachable and accepts this server."
        return (CheckView(name="single sign-on", level="green", sentence=text), self._job(provider))

    def _job(self, provider: SignInProvider) -> CheckView:
        """The repeated check of open sessions, and its switch."""
        name = "single sign-on: sessions"
        if not provider.check_every_min:
            text = f"The provider is not asked again: users sign in again after {provider.unchecked_min} minutes."
            return CheckView(name=name, level="amber", sentence=text, fix="Set check_every_min above 0.")
        if self._session_checks.problem is not None:
            fix = "Check the provider. Sessions that it does not confirm end by themselves."
            return CheckView(name=name, level="amber", sentence=self._session_checks.problem, fix=fix)
        text = f"The provider is asked about each session every {provider.check_every_min} minutes."
        return CheckView(name=name, level="green", sentence=text)


def _what_changed(before: SignInProvider | None, after: SignInProvider) -> str:
    if before is None:
        return "set up"
    names = after.__struct_fields__
    return ", ".join(name for name in names if getattr(before, name) != getattr(after, name))
