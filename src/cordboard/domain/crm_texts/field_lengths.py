"""A text that is longer than its field: cut the same way in a preview and before it is sent. Pure."""

from collections.abc import Mapping

import msgspec

from cordboard.domain.settings.crm_texts import TEXTS, CrmTexts

CUT = "…"


def cut(text: str, longest: int) -> str:
    """The text, with its end replaced by a mark where it has more characters than `longest`."""
    return text if len(text) <= longest else text[: max(longest - len(CUT), 0)].rstrip() + CUT


def cut_texts(texts: CrmTexts, lengths: Mapping[str, int]) -> tuple[CrmTexts, dict[str, int]]:
    """The texts as the fields of the CRM hold them; and how long those were that had to be cut."""
    too_long = {
        name: len(text) for name in TEXTS if name in lengths and len(text := getattr(texts, name)) > lengths[name]
    }
    shorter = {name: cut(getattr(texts, name), lengths[name]) for name in too_long}
    return msgspec.structs.replace(texts, **shorter), too_long
