"""Identifies callers by the session cookie with its CSRF token, or by an API token. `permissions.py` has their rights.

Sessions and tokens are stored as hashes. A session ends after `idle` without use and after `whole` in any case.
"""

import asyncio
import hmac
from collections.abc import Callable, Collection
from http.cookies import CookieError, SimpleCookie

import msgspec
import structlog

from cordboard.contract.accounts import (
    Accounts,
    ApiToken,
    AuditRow,
    ChangedMeanwhile,
    ChangedUser,
    LastAdmin,
    NameTaken,
    Session,
    User,
    UserColumns,
)
from cordboard.contract.clock import Clock
from cordboard.contract.errors import Cannot
from cordboard.toolkit.audit_changes import changes
from cordboard.web.auth.factors.challenges import Challenges
from cordboard.web.auth.factors.proofs import Proofs
from cordboard.web.auth.password_rules import require_good
from cordboard.web.auth.passwords import TOKEN_MARK, Passwords, digest, new_secret
from cordboard.web.auth.permissions import Principal, Role, permissions_in, permissions_of
from cordboard.web.auth.sign_in_limits import SignInLimits, network_of
from cordboard.web.raw.asgi_messages import Scope, header
from cordboard.web.raw.security_headers import is_secure

log = structlog.get_logger()

COOKIE = "cordboard_session"
DEVICE_COOKIE = "cordboard_device"
PENDING_COOKIE = "cordboard_pending"
CHALLENGE_COOKIE = "cordboard_challenge"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
AGENT = 200  # Units: characters
HOST_ONLY = "__Host-"  # browsers take such a cookie over TLS only, for this host alone
TOUCH_AFTER = 60.0  # s; last use is remembered no finer
KEEP_TOKEN = 5.0  # s; a token that another process took away still works so long


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """Units: s. `idle` without use, `whole` in any case."""

    idle: float = 8 * 3600.0
    whole: float = 7 * 86400.0


class Browser(msgspec.Struct, frozen=True, kw_only=True):
    """The browser that signs in: its address, how it names itself, the cookies it already has."""

    address: str
    agent: str = ""
    cookie: str | None = None  # of a session
    device: str | None = None  # of somebody who signed in here before
    pending: str | None = None  # of a sign-in that waits for its second step
    challenge: str | None = None  # that a passkey was asked to sign


class Authenticator:
    """Knows callers by what they carry."""

    def __init__(
        self,
        accounts: Accounts,
        clock: Clock,
        passwords: Passwords | None = None,
        terms: Terms | None = None,
        device_key: bytes | None = None,
        need_factor: Collection[str] = (),
        public_url: str | None = None,
        all_need_factor: Callable[[], bool] = lambda: False,
    ) -> None:
        """`need_factor`: roles whose users must have a second factor; `all_need_factor`: whether all must now, also
        those of a provider of single sign-on. `public_url`: where browsers see the server."""
        self.accounts = accounts
        self.clock = clock
        self.passwords = passwords or Passwords()
        self._terms = terms or Terms()
        self.limits = SignInLimits(clock.now, device_key)
        self.proofs = Proofs(accounts, clock, self.passwords)
        self.challenges = Challenges(clock.now)
        self.need_factor = frozenset(need_factor)
        self.public_url = public_url
        self.all_need_factor = all_need_factor
        self._tokens: dict[str, tuple[Principal, float]] = {}  # hash: (who, until)

    async def known(self, scope: Scope) -> Principal | None:
        """The caller; a token outweighs a cookie. None without a valid, unexpired one."""
        bearer = header(scope, b"authorization")
        if bearer is not None:
            return await self._by_token(bearer)
        cookie = cookie_in(scope)
        return await self._by_cookie(cookie) if cookie else None

    async def _by_token(self, bearer: bytes) -> Principal | None:
        scheme, _, token = bearer.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        return await self.holder_of(token.strip())

    async def holder_of(self, token: str) -> Principal | None:
        """The caller with this API token; None where there is none, it has expired or its maker is gone."""
        now, hashed = self.clock.now(), digest(token)
        if (kept := self._tokens.get(hashed)) is not None and now < kept[1]:
            return kept[0]
        found = await self._valid_token(hashed)
        if found is None:
            return None
        if now - (found.last_used or 0) > TOUCH_AFTER:
            await self.accounts.touch_token(hashed, now)
        opens = await self.opens(found)
        principal = Principal(name=f"token {found.name}", permissions=opens, token=hashed, owner=found.owner)
        if len(self._tokens) > 1000:
            self._tokens.clear()
        self._tokens[hashed] = (principal, min(now + KEEP_TOKEN, found.expires or now + KEEP_TOKEN))
        return principal

    async def _by_cookie(self, cookie: str) -> Principal | None:
        now, hashed = self.clock.now(), digest(cookie)
        found = await self._valid_session(hashed)
        if found is None:
            return None
        session, user = found
        if now - session.seen > TOUCH_AFTER:
            await self.accounts.touch_session(hashed, now, self._end(session.created, now))
        role = Role(user.role)
        return Principal(
            name=user.name,
            permissions=self.permissions(user, session),
            user=user.id,
            role=role,
            session=hashed,
            csrf=session.csrf,
            must_change=must_change(user, session),
            must_add_factor=self.must_add_factor(user, session),
            proved=session.proved,
        )

    def needs_factor(self, user: User) -> bool:
        """Whether this user must have a second factor."""
        return user.role in self.need_factor or self.all_need_factor()

    def must_add_factor(self, user: User, session: Session | None) -> bool:
        """Whether a second factor must be added first; a provider of single sign-on asks for its own, unless its
        settings want ours always."""
        here = session is None or session.provider_session is None or self.all_need_factor()
        return here and self.needs_factor(user) and not user.second_factor

    def permissions(self, user: User, session: Session | None = None) -> frozenset[str]:
        """What a session of this user opens now: nothing while the password must be changed or a factor added."""
        waits = must_change(user, session) or self.must_add_factor(user, session)
        return frozenset() if waits else permissions_of(Role(user.role))

    async def opens(self, token: ApiToken) -> frozenset[str]:
        """The permissions of a token now: those of its scopes that its maker has, too."""
        wanted = permissions_in(frozenset(token.scopes))
        if token.owner is None:
            return wanted
        maker = await self.accounts.user(token.owner)
        return wanted & permissions_of(Role(maker.role)) if maker and not maker.disabled else frozenset()

    async def _valid_token(self, hashed: str) -> ApiToken | None:
        found = await self.accounts.token(hashed)
        if found is None or (found.expires is not None and found.expires <= self.clock.now()):
            return None
        maker = await self.accounts.user(found.owner) if found.owner is not None else None
        return None if found.owner is not None and (maker is None or maker.disabled) else found

    async def _valid_session(self, hashed: str) -> tuple[Session, User] | None:
        session = await self.accounts.session(hashed)
        now = self.clock.now()
        if session is None or session.expires <= now or (session.until is not None and session.until <= now):
            return None
        user = await self.accounts.user(session.user)
        return None if user is None or user.disabled else (session, user)

    async def still(self, me: Principal) -> bool:
        """Whether this caller would be let in now as he was; what stays open asks, and it counts as no use."""
        if me.session is not None:
            found = await self._valid_session(me.session)
            return found is not None and me.permissions <= self.permissions(found[1], found[0])
        token = await self._valid_token(me.token) if me.token is not None else None
        return token is not None and me.permissions <= await self.opens(token)

    def _end(self, created: float, seen: float) -> float:
        return min(created + self._terms.whole, seen + self._terms.idle)

    async def is_password(self, name: str, user: User | None, password: str, browser: Browser) -> bool:
        """Whether it is the user's password; the same limits in every place where it can be guessed.

        Raises: Cannot 429.
        """
        attempt = self.limits.begin(name, browser.address, browser.device)
        try:
            fits = await self.passwords.fits(user.password if user else None, password, network_of(browser.address))
        except Cannot:
            attempt.not_tried()
            raise
        if not fits or user is None or user.disabled:
            return False
        attempt.succeeded()
        return True

    async def new_password(self, mine: User, present: str, wanted: str, session: str, browser: Browser) -> None:
        """A user's own choice; all of his sessions end but this one.

        Raises: Cannot 403 for a wrong present password, 409 when it was changed meanwhile, 429.
        """
        if not await self.is_password(mine.name, mine, present, browser):
            await self.note(mine.name, "password_change_failed", browser.address)
            raise Cannot(
                403, "wrong_present_password", "The current password is wrong.", "Try again, or ask an administrator."
            )
        await asyncio.to_thread(require_good, wanted, (mine.name,))
        if wanted == present:
            raise Cannot(422, "same_password", "This is the current password.", "Choose a new one.")
        change = UserColumns(password=await self.passwords.hash(wanted), must_change=False)
        try:
            changed = await self.accounts.change_user(mine.id, change, password_was=mine.password, keep_session=session)
        except ChangedMeanwhile:  # an administrator was faster
            changed = None
        if changed is None:
            raise Cannot(409, "changed_meanwhile", "This user was changed in the meantime.", "Sign in again.")
        await self.note(mine.name, "password_changed", mine.name, browser.address)

    async def known_user(self, user: str) -> User:
        """The user of that id. Raises: Cannot 404."""
        found = await self.accounts.user(user)
        if found is None:
            raise absent()
        return found

    async def change_user(self, user: str, change: UserColumns, by: str) -> ChangedUser:
        """An administrator's change, noted. Raises: Cannot 404, 409 for the last administrator."""
        try:
            changed = await self.accounts.change_user(user, change)
        except LastAdmin:
            raise last_admin() from None
        except NameTaken:
            raise Cannot(409, "name_taken", "Another user has this name.", "Choose another name.") from None
        if changed is None:
            raise absent()
        self._tokens.clear()  # what they open depends on their maker
        difference = changes(shown_user(changed.before), shown_user(changed.after))
        await self.note(by, "user_changed", changed.after.name, _what_changed(changed), *difference)
        for name in changed.revoked:
            why = f"made by {changed.after.name}, who was disabled"
            await self.note(by, "token_revoked", name, why, *changes({"valid": True}, {"valid": False}))
        return changed

    async def delete_user(self, user: str, by: str) -> User:
        """An administrator's decision, noted. Raises: Cannot 404, 409 for the last administrator."""
        gone = await self.known_user(user)
        revoked = sorted(token.name for token in await self.accounts.tokens() if token.owner == user)
        try:
            await self.accounts.drop_user(user)
        except LastAdmin:
            raise last_admin() from None
        self._tokens.clear()
        await self.note(by, "user_deleted", gone.name, gone.role, *changes(shown_user(gone), None))
        for name in revoked:
            why = f"made by {gone.name}, who was deleted"
            await self.note(by, "token_revoked", name, why, *changes({"valid": True}, {"valid": False}))
        return gone

    async def open(
        self,
        user: User,
        *,
        password_was: str | None = None,
        browser: Browser | None = None,
        provider_session: str | None = None,
        no_factor: bool = False,
    ) -> tuple[Session, str]:
        """A new session and its cookie; the one that the browser had is over. `no_factor`: the user has none.

        Raises: ChangedMeanwhile when one of both is no longer so."""
        now, cookie = self.clock.now(), new_secret()
        session = Session(
            hash=digest(cookie),
            user=user.id,
            csrf=new_secret(),
            created=now,
            seen=now,
            expires=self._end(now, now),
            address=browser.address if browser else "",
            agent=browser.agent[:AGENT] if browser else "",
            provider_session=provider_session,
            proved=now,
        )
        await self.accounts.put_session(session, password_was=password_was, no_factor=no_factor)
        if browser and browser.cookie:
            await self.accounts.drop_session(digest(browser.cookie))
        return session, cookie

    async def new_token(
        self, name: str, scopes: tuple[str, ...], by: str, expires: float | None = None, owner: str | None = None
    ) -> str:
        """The token itself; it can be read here and never again. It opens no more than its `owner` may (a user's id;
        None: this machine). Raises: accounts.NameTaken."""
        token = TOKEN_MARK + new_secret()
        await self.accounts.put_token(
            ApiToken(
                hash=digest(token),
                name=name,
                scopes=scopes,
                created_by=by,
                created_at=self.clock.now(),
                expires=expires,
                owner=owner,
            )
        )
        return token

    async def drop_token(self, name: str) -> bool:
        """From now on it opens nothing."""
        self._tokens.clear()
        return await self.accounts.drop_token(name)

    async def note(self, who: str, what: str, target: str, detail: str = "", before: str = "", after: str = "") -> None:
        """A row of the audit log, and a line of the log: that one can be sent to another machine. `before` and `after`:
        JSON objects of what changed."""
        now = self.clock.now()
        row = AuditRow(at=now, who=who, what=what, target=target, detail=detail, before=before, after=after)
        log.info("audit", who=who, what=what, target=target, detail=detail)
        await self.accounts.audit([row])


def absent() -> Cannot:
    """No such user."""
    return Cannot(404, "absent", "User not found.", "GET /api/v1/users lists them.")


def last_admin() -> Cannot:
    """Nobody could administer the server any more."""
    text = "This is the last administrator."
    return Cannot(409, "last_admin", text, "Give another user the administrator role first.")


def must_change(user: User, session: Session | None) -> bool:
    """Whether the password must be changed first; whoever signed in by a provider did not use it."""
    return user.must_change and (session is None or session.provider_session is None)


def _what_changed(changed: ChangedUser) -> str:
    names = (*SHOWN, "password")
    return ", ".join(name for name in names if getattr(changed.before, name) != getattr(changed.after, name))


SHOWN = ("name", "email", "role", "language", "disabled")  # of a user, in the audit log


def shown_user(user: User) -> dict[str, object]:
    """What the audit log says of a user; never a password."""
    return {name: getattr(user, name) for name in SHOWN}


def cookie_name(name: str, secure: bool) -> str:
    """The name of a cookie; over TLS no other host and no page without TLS can set it."""
    return f"{HOST_ONLY}{name}" if secure else name


def browser_of(scope: Scope) -> Browser:
    """Who signs in."""
    client = scope.get("client")
    agent = (header(scope, b"user-agent") or b"").decode("latin-1")
    return Browser(
        address=client[0] if client else "unknown",
        agent=agent,
        cookie=cookie_in(scope),
        device=cookie_in(scope, DEVICE_COOKIE),
        pending=cookie_in(scope, PENDING_COOKIE),
        challenge=cookie_in(scope, CHALLENGE_COOKIE),
    )


def set_cookie(value: str, secure: bool, lasts: int | None = None, *, framed: bool = False) -> str:
    """The Set-Cookie header of a session. Units: `lasts` s; None ends with the browser.

    `framed`: for a frame in a page of another site. The browser keeps it for that site alone; it must be secure, which
    browsers also accept over HTTP from this machine.
    """
    named = cookie_name(COOKIE, secure)
    jar: SimpleCookie = SimpleCookie({named: value})
    morsel = jar[named]
    for name, setting in (
        ("path", "/"),
        ("httponly", True),
        ("samesite", "None" if framed else "Lax"),
        ("secure", secure or framed),
        ("max-age", lasts),
    ):
        if setting is not None and setting is not False:
            morsel[name] = setting
    return morsel.OutputString() + ("; Partitioned" if framed else "")


def cookie_in(scope: Scope, name: str = COOKIE) -> str | None:
    """The session cookie of a request, or another one."""
    raw = header(scope, b"cookie")
    if raw is None:
        return None
    try:
        found = SimpleCookie(raw.decode("latin-1")).get(cookie_name(name, is_secure(scope)))
    except CookieError:
        return None
    return found.value if found else None


def forged(scope: Scope, principal: Principal | None) -> bool:
    """An unsafe request that carries a session but not its CSRF token; tokens need none, browsers do not add them."""
    if principal is None or principal.session is None or scope["method"] in SAFE:
        return False
    sent = header(scope, b"x-csrf-token") or b""
    return not hmac.compare_digest(sent, (principal.csrf or "").encode())


def foreign(scope: Scope) -> bool:
    """Whether a page of another site sent it, by the browser's headers. Programs do not send them."""
    site = header(scope, b"sec-fetch-site")
    if site is not None:
        return site not in (b"same-origin", b"none")
    origin = header(scope, b"origin")
    return origin is not None and origin.partition(b"://")[2].lower() != (header(scope, b"host") or b"").lower()
