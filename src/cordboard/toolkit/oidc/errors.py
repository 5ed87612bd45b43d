"""Why a sign-in by a provider did not happen. `code` is what screens and the audit log know it by."""


class SignInRefused(Exception):
    """The provider's answer is not accepted. `text` is for administrators; it holds no token."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class SessionOver(SignInRefused):
    """The provider says that the person's session or grant has ended (`invalid_grant`)."""
