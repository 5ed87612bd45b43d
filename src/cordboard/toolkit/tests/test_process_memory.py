"""Large blocks leave no holes in the heap."""

import subprocess
import sys

import pytest

from cordboard.toolkit import process_memory

MAPPED_BLOCKS = """
import ctypes
from cordboard.toolkit.process_memory import MAPPED, keep_heap_small

class Mallinfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd")]
    _fields_ += [(name, ctypes.c_size_t) for name in ("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]

ask = ctypes.CDLL(None).mallinfo2
ask.restype = Mallinfo
{bound}
freed = bytearray(16 * MAPPED)
del freed
before = ask().hblks
kept = bytearray(4 * MAPPED)
print(ask().hblks - before)
"""


@pytest.mark.skipif(not hasattr(process_memory._libc(), "mallinfo2"), reason="asks glibc 2.33 or later for its heap")
@pytest.mark.parametrize(("bound", "mapped"), [("keep_heap_small()", "1"), ("", "0")])
def test_a_large_block_is_mapped_for_itself_also_after_a_larger_one_was_freed(bound: str, mapped: str) -> None:
    program = MAPPED_BLOCKS.format(bound=bound)
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == mapped
