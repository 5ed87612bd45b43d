"""Whether two written numbers are the same number."""

from functools import lru_cache

from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.numbers.reading import keys_of, read


def same_number(ours: str | None, other: str | None, region: str) -> bool:
    """Two spellings of one number; an undecided number equals only the same writing.

    `ours` stands in the settings, `other` may be anybody's.
    """
    if not ours or not other:
        return False
    if ours == other:
        return True
    keys = _keys_of_ours(ours, region)
    return bool(keys) and keys == _keys_of_others(other, region)


def is_number(ours: str, other: Reading, region: str) -> bool:
    """Whether `other` is this number of the settings."""
    if other.e164:
        return _keys_of_ours(ours, region) == (other.e164,)
    return same_number(ours, other.raw.strip(), region)


def _keys(number: str, region: str) -> tuple[str, ...]:
    return keys_of(read(number, region))


_keys_of_ours = lru_cache(maxsize=8192)(_keys)  # each call is compared with all of them
_keys_of_others = lru_cache(maxsize=256)(_keys)
