"""Single sign-on: the way of a browser through the provider and back, and the settings of the provider."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from cordboard.contract.accounts import User
from cordboard.contract.views.sign_in import SignInProviderView, SignInTrial, UserIdentityView
from cordboard.domain.sign_in.provider import GroupRole, SecondFactor, SignInProvider

__all__ = ["Admitted", "GroupRole", "SecondFactor", "SignInProvider", "SingleSignOn", "StartedSignIn"]


class StartedSignIn(msgspec.Struct, frozen=True, kw_only=True):
    """Where the browser goes now; `state` comes back with it."""

    url: str
    state: str


class Admitted(msgspec.Struct, frozen=True, kw_only=True):
    """The provider's proof was accepted. `linked`: the account now belongs to the user who was signed in already, and
    no session begins. `provider_session` is what the session must name; `second_factor`: ours is needed, too."""

    user: User
    provider_session: str = ""
    second_factor: bool = False
    linked: bool = False


class SingleSignOn(Protocol):
    """Refusals are `Cannot` with a code that the sign-in screen explains."""

    def all_need_factor(self) -> bool:
        """Whether everybody must have a second factor of ours: the provider's settings say `always`."""

    def title(self) -> str | None:
        """The provider's name for the button; None: single sign-on is off."""

    async def start(self, place: str, user: str | None = None) -> StartedSignIn:
        """Begin; `user`: the id of the signed-in user who connects their account. `place`: whose starts are counted.

        Raises: Cannot 404 when it is off, 429, 502 when the provider does not answer.
        """

    async def finish(self, params: Mapping[str, str], same_browser: bool, user: str | None = None) -> Admitted:
        """The browser came back with `params`; `user`: the id of who is signed in there now. Raises: Cannot."""

    async def sign_out(self, logout_token: str) -> int:
        """The provider ended sessions (back-channel logout); returns how many of ours ended. Raises: Cannot 400."""

    async def require_password_allowed(self, user: User) -> None:
        """Raises: Cannot 403 when this user must sign in with the provider."""

    async def view(self) -> SignInProviderView:
        """The settings; the client secret is masked."""

    async def save(
        self, provider: SignInProvider, client_secret: str | None, untested: bool, by: str
    ) -> SignInProviderView:
        """`client_secret` absent or masked: unchanged; empty: a public client. Raises: Cannot 422 for wrong settings,
        409 when the test fails and `untested` is not set."""

    async def test(self, provider: SignInProvider, client_secret: str | None) -> SignInTrial:
        """Try settings without saving them. Raises: Cannot 422."""

    async def remove(self, by: str) -> None:
        """Switch it off; sessions that came from the provider end. Users stay."""

    async def identities(self) -> Mapping[str, UserIdentityView]:
        """By user id."""

    async def link(self, user: str, subject: str, by: str) -> UserIdentityView:
        """An administrator connects a user with an account. Raises: Cannot 404, 409."""

    async def unlink(self, user: str, by: str) -> None:
        """Raises: Cannot 404."""
