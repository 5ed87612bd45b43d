"""The errors of writes."""


class FencingError(Exception):
    """Another server owns the lane or holds the lease now; nothing was written."""


LOCKED = "database is locked"  # what a store says while another program holds its file


class StoreUnavailable(Exception):
    """The store cannot take more now (disk full, read-only, held elsewhere); nothing was written. Answer 503."""
