"""Recovery codes: ten, each good once, stored as argon2 hashes like passwords.

The first digit names the row, so that a guess costs one hash; nine random characters follow (45 bits).
"""

import secrets

from cordboard.contract.second_factors import RecoveryCode
from cordboard.web.auth.passwords import Passwords

COUNT = 10
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o, u: they are mistaken for others (Crockford)
RANDOM = 9
MISTAKEN = str.maketrans("ilo", "110")


async def new_codes(passwords: Passwords) -> tuple[list[str], list[RecoveryCode]]:
    """The codes as they are shown once, and what is stored of them."""
    plain = [f"{no}{''.join(secrets.choice(LETTERS) for _ in range(RANDOM))}" for no in range(COUNT)]
    hashes = await passwords.hash_codes(plain)
    stored = [RecoveryCode(no=no, hash=hashed) for no, hashed in enumerate(hashes)]
    return [f"{code[:5]}-{code[5:]}" for code in plain], stored


def read(typed: str) -> tuple[int, str] | None:
    """The number and the whole code, as somebody typed it; None for what cannot be one."""
    code = typed.casefold().translate(MISTAKEN)
    if len(code) != RANDOM + 1 or not code[0].isascii() or not code[0].isdigit() or not set(code) <= set(LETTERS):
        return None
    return int(code[0]), code
