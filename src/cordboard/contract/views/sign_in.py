"""Single sign-on as an administrator sees it."""

from datetime import datetime

from cordboard.contract.views.overview import CheckView
from cordboard.contract.views.view import View
from cordboard.domain.sign_in.provider import SignInProvider


class SignInProviderView(View, frozen=True, kw_only=True):
    """`provider` None: single sign-on is not set up. `client_secret` is masked. The two addresses are entered at the
    provider: where browsers come back, and where it reports sign-outs (back-channel logout)."""

    provider: SignInProvider | None
    client_secret: str | None
    redirect_uri: str
    logout_uri: str


class SignInTrial(View, frozen=True, kw_only=True):
    """Whether people could sign in with these settings; `checks` say what was tried. Nobody was signed in."""

    ok: bool
    checks: tuple[CheckView, ...]


class UserIdentityView(View, frozen=True, kw_only=True):
    """The account at the provider that a user signs in with. `left_at`: the provider gives no access any more."""

    provider: str
    issuer: str
    subject: str
    name: str
    email: str
    linked_at: datetime
    signed_in_at: datetime | None
    left_at: datetime | None
