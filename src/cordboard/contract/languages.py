"""The languages in which people read Cordboard."""

from typing import Literal, get_args

Language = Literal["en", "fr", "es", "uk"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
ENGLISH: Language = "en"
