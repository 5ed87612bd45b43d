"""Whether linear sound without a header is one channel or two interleaved ones.

In one channel a sample is foretold best by its neighbours; in two interleaved ones by every second sample before it.
"""

from typing import Any

import numpy as np

TAPS = 6
MOST = 200_000  # samples that are looked at
LOUD = 1e-7  # mean square; below it is silence
UNLIKE = 4.0  # times louder, or worse foretold


def is_interleaved(samples: Any) -> bool:
    """Whether these samples (float, one dimension) are two channels."""
    even, odd = (samples[start : len(samples) - len(samples) % 2 : 2] for start in (0, 1))
    power = [float(np.mean(one**2)) if len(one) else 0.0 for one in (even, odd)]
    if max(power) < LOUD:
        return False
    if max(power) > UNLIKE * min(power):
        return True  # neighbours in one channel are about as loud as each other
    even, odd = _loudest(even, odd)
    if len(odd) < 8 * TAPS:
        return False
    inside, across = float(np.mean((odd - even) ** 2)), float(np.mean((even[1:] - odd[:-1]) ** 2))
    if max(inside, across) > UNLIKE * max(min(inside, across), LOUD):
        return True  # the same sound in both, shifted by nothing
    last = len(odd) - TAPS
    target = odd[TAPS:last]
    own = _unexplained(target, [odd[TAPS - 1 - k : last - 1 - k] for k in range(TAPS)])
    half = TAPS // 2
    neighbours = _unexplained(target, [even[TAPS + k : last + k] for k in range(1 - half, half + 1)])
    return neighbours > UNLIKE * own


def _loudest(even: Any, odd: Any) -> tuple[Any, Any]:
    """The part where the quieter of both is loudest."""
    size = MOST // 2
    if len(odd) <= size:
        return even, odd
    starts = range(0, len(odd) - size, size)
    best = max(
        starts,
        key=lambda at: min(float(np.mean(even[at : at + size] ** 2)), float(np.mean(odd[at : at + size] ** 2))),
    )
    return even[best : best + size], odd[best : best + size]


def _unexplained(target: Any, columns: list[Any]) -> float:
    """How much of the target's power is not explained by these, with a floor for what coding adds."""
    table = np.stack(columns, axis=1)
    weights = np.linalg.lstsq(table, target, rcond=None)[0]
    power = float(np.mean(target**2))
    left = float(np.mean((target - table @ weights) ** 2))
    return max(left / power if power else 0.0, 1e-3)
