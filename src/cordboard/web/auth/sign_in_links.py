"""Links that let a user in once: made, mailed or shown once, opened, used. Only their hashes are stored.

The secret is behind the `#` of the address: browsers send it to no server, so it is in no log and no referrer.
Units: s.
"""

import asyncio
from datetime import UTC, datetime

import msgspec

from cordboard.contract.account_mail import AccountMail
from cordboard.contract.accounts import User
from cordboard.contract.errors import Cannot
from cordboard.contract.sign_in_links import INVITATION, RESET, SignInLink
from cordboard.domain.user_names import normal_name
from cordboard.web.auth.authenticator import Authenticator, Browser
from cordboard.web.auth.password_rules import require_good
from cordboard.web.auth.passwords import digest, new_secret
from cordboard.web.auth.sign_in_limits import FailureCount, Limit, network_of, too_many

PAGE = "/welcome"
LASTS = {INVITATION: 7 * 86_400.0, RESET: 86_400.0}
FORGOTTEN_LASTS = 3_600.0
BY_NAME = Limit(free=3, forgets=1_200.0, longest=3_600.0)  # mails that one user is sent
BY_ADDRESS = Limit(free=10, forgets=300.0)  # requests from one address


class MadeLink(msgspec.Struct, frozen=True, kw_only=True):
    """`url` None: it was mailed, and nobody else sees it. `problem`: why it could not be mailed."""

    user: User
    purpose: str
    expires: float
    url: str | None = None
    sent_to: str | None = None
    problem: str | None = None


class LinksOfUsers:
    """Makes and uses the links. `limits` live as long as the server."""

    def __init__(self, authenticator: Authenticator, mail: AccountMail) -> None:
        self._authenticator, self._accounts, self._mail = authenticator, authenticator.accounts, mail
        self._names = FailureCount(BY_NAME, authenticator.clock.now)
        self._addresses = FailureCount(BY_ADDRESS, authenticator.clock.now)
        self._sending: set[asyncio.Task[None]] = set()

    async def make(self, user: User, by: str, origin: str, *, mailed: bool = True) -> MadeLink:
        """A new link, mailed where that is possible and wanted, else shown to who asked. Raises: Cannot 409."""
        if user.disabled:
            raise Cannot(409, "user_disabled", f"{user.name} is disabled.", "Enable the user first.")
        purpose = RESET if user.password else INVITATION
        url, expires = await self._kept(user, purpose, by, origin, LASTS[purpose])
        made = MadeLink(user=user, purpose=purpose, expires=expires, url=url)
        if mailed and user.email and self._mail.is_set():
            problem = await self._send(made, by, url)
            if problem is None:
                made = msgspec.structs.replace(made, url=None, sent_to=user.email)
            else:
                made = msgspec.structs.replace(made, problem=problem)
        await self._authenticator.note(by, f"{purpose}_created", user.name, _how(made))
        return made

    async def _kept(self, user: User, purpose: str, by: str, origin: str, lasts: float) -> tuple[str, float]:
        secret, now = new_secret(), self._authenticator.clock.now()
        link = SignInLink(
            hash=digest(secret), user=user.id, purpose=purpose, created=now, expires=now + lasts, created_by=by
        )
        await self._accounts.put_sign_in_link(link)
        return f"{(self._authenticator.public_url or origin).rstrip('/')}{PAGE}#{secret}", link.expires

    async def _send(self, made: MadeLink, by: str, url: str) -> str | None:
        user, until = made.user, datetime.fromtimestamp(made.expires, UTC)
        return await self._mail.send(user.email, made.purpose, user.language, user.name, by, url, until)

    def forgotten(self, name: str, origin: str, browser: Browser) -> None:
        """Mail a link, if there is such a user with an address; nobody learns whether. Raises: Cannot 429."""
        place, folded = network_of(browser.address), normal_name(name).casefold()[:200]
        if (wait := self._addresses.wait(place)) > 0:
            raise too_many(wait)
        self._addresses.failed(place)
        if self._names.wait(folded) > 0 or not self._mail.is_set():
            return
        self._names.failed(folded)
        task = asyncio.ensure_future(self._mail_forgotten(name, origin, browser))  # the answer takes the same time
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _mail_forgotten(self, name: str, origin: str, browser: Browser) -> None:
        user = await self._accounts.user_named(name) or await self._accounts.user_named(normal_name(name))
        if user is None or user.disabled or not user.email or not user.password:
            return
        url, expires = await self._kept(user, RESET, user.name, origin, FORGOTTEN_LASTS)
        made = MadeLink(user=user, purpose=RESET, expires=expires)
        problem = await self._send(made, user.name, url)
        what = "reset_requested" if problem is None else "reset_not_sent"
        await self._authenticator.note(user.name, what, browser.address, problem or user.email)

    async def idle(self) -> None:
        """Wait until nothing is being sent."""
        while self._sending:
            await asyncio.gather(*self._sending)

    async def opened(self, secret: str, browser: Browser) -> tuple[SignInLink, User]:
        """The link and its user. Raises: Cannot 404, 429."""
        attempt = self._authenticator.limits.begin(f"link at {network_of(browser.address)}", browser.address)
        link = await self._accounts.sign_in_link(digest(secret))
        user = await self._accounts.user(link.user) if link is not None else None
        if link is None or user is None or user.disabled or link.expires <= self._authenticator.clock.now():
            raise over()
        attempt.succeeded()
        return link, user

    async def used(self, secret: str, password: str, browser: Browser) -> User:
        """The user, with this password from now on; link and sessions are over. Raises: Cannot 404, 422, 429."""
        link, user = await self.opened(secret, browser)
        await asyncio.to_thread(require_good, password, (user.name,))
        hashed = await self._authenticator.passwords.hash(password, network_of(browser.address))
        if await self._accounts.use_sign_in_link(link.hash, hashed, self._authenticator.clock.now()) is None:
            raise over()
        await self._authenticator.note(user.name, f"{link.purpose}_used", user.name, browser.address)
        return await self._authenticator.known_user(user.id)


def over() -> Cannot:
    """One answer for every link that opens nothing."""
    return Cannot(404, "link_over", "This link is no longer valid.", "Ask an administrator for a new one.")


def _how(made: MadeLink) -> str:
    if made.sent_to:
        return f"mailed to {made.sent_to}"
    return f"shown; not mailed: {made.problem}" if made.problem else "shown"
