"""Second factors of users, as the entry points use them."""

from cordboard.ports.second_factors import APP, PASSKEY, Factor, PendingSignIn, RecoveryCode

__all__ = ["APP", "PASSKEY", "Factor", "PendingSignIn", "RecoveryCode"]
