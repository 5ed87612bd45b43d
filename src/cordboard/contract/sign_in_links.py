"""Links that let a user in once, as the entry points use them."""

from cordboard.ports.sign_in_links import INVITATION, RESET, SignInLink

__all__ = ["INVITATION", "RESET", "SignInLink"]
