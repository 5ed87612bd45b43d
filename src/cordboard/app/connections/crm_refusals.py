"""What a CRM answered to a question of a user, as a refusal in words."""

from cordboard.contract.errors import Cannot
from cordboard.ports.errors import PermissionMissing, Trouble

RECONNECT = "Reconnect and grant the permission."
TEST = "Test the connection."


def refusal_of_crm(trouble: Trouble, following: str = TEST, code: str = "far_side") -> Cannot:
    """409 for a permission that is missing, which the text names: nothing is wrong with the CRM; else 502."""
    if isinstance(trouble, PermissionMissing):
        return Cannot(409, trouble.code, trouble.text, RECONNECT)
    return Cannot(502, trouble.code or code, trouble.text, following)
