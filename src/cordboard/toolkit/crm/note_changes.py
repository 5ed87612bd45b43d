"""Changes notes of ours, unless a person was quicker. Pure.

Asking and changing is the provider's part.
"""

from cordboard.domain.crm.actions import ChangeNote
from cordboard.ports.crm import Applied

NOTE_LEFT = {  # code: why the note stays
    "note_changed": "The note was changed in the CRM in the meantime, so it was not changed.",
    "note_gone": "The note was deleted in the CRM, so it was not changed.",
}


def decided(action: ChangeNote, now: str | None, link: str | None = None) -> Applied | None:
    """The outcome where nothing is to be changed: it says so already, is gone, or a person's by now. None: change it.

    `now`: the text that the CRM has, None for no note.
    """
    record = str(action.note.id)
    if now is None:
        return _left(record, "note_gone", None)
    if now.strip() == action.text.strip():
        return Applied(id=record, link=link, was_there=True)
    if now.strip() not in {text.strip() for text in action.was}:
        return _left(record, "note_changed", link)
    return None


def _left(record: str, code: str, link: str | None) -> Applied:
    return Applied(id=record, link=link, was_there=True, remark=NOTE_LEFT[code], code=code)
