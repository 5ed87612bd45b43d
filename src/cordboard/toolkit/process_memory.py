"""Keeps this process small where the C library is glibc; elsewhere it does nothing."""

import ctypes

M_ARENA_MAX = -8  # malloc.h
ARENAS = 2  # by default eight a core: each thread that ever allocated keeps pages that nobody else can use


def _libc() -> ctypes.CDLL | None:
    try:
        found = ctypes.CDLL(None)
    except OSError:
        return None
    return found if hasattr(found, "mallopt") and hasattr(found, "malloc_trim") else None


def share_arenas() -> None:
    """Let all threads allocate from the same few arenas; before threads begin."""
    if (libc := _libc()) is not None:
        libc.mallopt(M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Give free pages back to the system."""
    if (libc := _libc()) is not None:
        libc.malloc_trim(0)
