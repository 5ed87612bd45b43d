"""Why a write did not happen."""


class FencingError(Exception):
    """Another drain owns the lane now; nothing was written."""


class StoreUnavailable(Exception):
    """The store cannot take more now (disk full, read-only); nothing was written. Answer 503."""
