"""Which passwords are too easy to guess: common ones, names, dates, keyboard rows, repetitions, in four languages.

The estimate is that of zxcvbn with its list of 30,000 common passwords; what a Ukrainian or Russian keyboard writes is
judged as the keys too. Source: NIST SP 800-63B 3.1.1.2 (block lists, no rules of composition).
"""

import unicodedata
from collections.abc import Sequence

from cordboard.contract.errors import Cannot

FEWEST_GUESSES = 1e8  # below, a stolen hash is opened in minutes and the throttle at sign-in is all that is left
JUDGED = 72  # Units: characters; more make it no weaker, and the estimate takes longer
WORDS = (
    "cordboard", "password", "admin", "administrator", "telephone", "contraseña", "contrasena",
    "administrador", "motdepasse", "mot de passe", "administrateur", "пароль", "адміністратор", "администратор",
)  # fmt: skip
_KEYS = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбюіїєґ", "qwertyuiop[]asdfghjkl;'zxcvbnm,.s]'`")


def too_easy(password: str, names: Sequence[str] = ()) -> bool:
    """Whether it can be guessed quickly. Takes milliseconds, the first time a tenth of a second."""
    from zxcvbn import zxcvbn  # here: its lists take 20 MB, and most servers never set a password after their first

    plain = unicodedata.normalize("NFKC", password).casefold()[:JUDGED]
    known = [word.casefold() for word in (*WORDS, *names) if word]
    spellings = {plain, plain.translate(_KEYS)}
    inputs = [*known, *(word.translate(_KEYS) for word in known)]
    return any(float(zxcvbn(one, user_inputs=inputs)["guesses"]) < FEWEST_GUESSES for one in spellings)


def require_good(password: str, names: Sequence[str] = ()) -> None:
    """Raises: Cannot 422."""
    if too_easy(password, names):
        raise Cannot(
            422, "weak_password", "This password is too easy to guess.", "Choose another; a short sentence works well."
        )
