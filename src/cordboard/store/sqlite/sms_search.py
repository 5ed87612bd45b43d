"""What somebody types to find SMS, as the database compares it."""

import msgspec


def spellings_of(text: str) -> str:
    """As a JSON list: the database lowers only Latin letters."""
    several = dict.fromkeys((text, text.lower(), text.upper(), text.capitalize(), text.title()))
    return msgspec.json.encode(list(several)).decode()


def digits_of(text: str) -> str:
    """Of what may be a piece of a number."""
    return "".join(one for one in text if one.isdigit()) if not set(text) - set("+0123456789 ()-./") else ""
