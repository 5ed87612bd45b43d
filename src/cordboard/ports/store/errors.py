"""The errors of writes."""


class FencingError(Exception):
    """Another server owns the lane or holds the lease now; nothing was written."""


class StoreUnavailable(Exception):
    """The store cannot take more now (disk full, read-only); nothing was written. Answer 503."""
