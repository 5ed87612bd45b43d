"""Why a write did not happen."""


class FencingError(Exception):
    """Somebody else owns the lane or holds the lease now; nothing was written."""


class StoreUnavailable(Exception):
    """The store cannot take more now (disk full, read-only); nothing was written. Answer 503."""
