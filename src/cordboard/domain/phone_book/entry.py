"""A contact of a phone book as its file has it: numbers as they were written, labels in our words if there are."""

from cordboard.domain.calls.call import Value


class EntryPhone(Value, frozen=True, kw_only=True):
    """One number. `label` is mobile, work, home, main, what the contact's owner wrote, or empty."""

    number: str
    label: str = ""


class Entry(Value, frozen=True, kw_only=True):
    """A contact. `phones` begin with the preferred one; fax numbers are apart, since nobody is to call them."""

    name: str
    phones: tuple[EntryPhone, ...] = ()
    fax: tuple[str, ...] = ()
    company: str | None = None
    given: str = ""
    family: str = ""
    emails: tuple[str, ...] = ()
    id: str | None = None  # UID of a vCard


class LabelledNumber(Value, frozen=True, kw_only=True):
    """A number before it is sorted. `words`: the types of its file; `text`: what the contact's owner called it."""

    number: str
    words: tuple[str, ...] = ()
    text: str = ""
    preferred: bool = False
