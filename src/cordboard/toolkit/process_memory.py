"""Memory and garbage of this process. Free pages go back only where the C library is glibc."""

import ctypes
import gc
import sys

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


def tune() -> None:
    """The interpreter, for a server that has loaded what it needs.

    Source: measured here, folding a manager stream: a fifth of the time went into looking through what stays for ever
    for garbage (2026-11).
    """
    sys.setswitchinterval(0.001)  # the writer thread hands over quickly: a commit must not wait for a long fold
    gc.collect()
    gc.freeze()
    give_back()
    gc.set_threshold(10_000, 20, 20)
