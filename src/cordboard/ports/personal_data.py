"""What every part of the product that stores personal data offers: to find, correct and erase one person in it.

A part names the columns it answers for; a test fails where a column of the schema belongs to no part and is not listed
as holding no personal data (`store/sqlite/personal_data/columns.py`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from cordboard.domain.personal_data.sought import Sought


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that mentions the person. `content` is what an export holds. Units: `at` epoch s.

    `kind`: call, event, item, note, request, contact, ...; `master`: who keeps the original (`crm`, `settings`,
    `users`), which is not erased here; `open`: it is work or a call that goes on; `link`: its page in the CRM.
    """

    part: str
    kind: str
    id: str
    at: float | None = None
    content: Mapping[str, Any] = {}
    master: str | None = None
    open: bool = False
    link: str | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What one part has. `names`, `records`, `others`: names, CRM records, further numbers that go with the person."""

    findings: Sequence[Finding] = ()
    names: Sequence[str] = ()
    records: Sequence[str] = ()
    others: Sequence[str] = ()


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """The right name of a person."""

    name: str


class PersonalDataPart(Protocol):
    """A part of the product. Each step is repeatable: after a kill it is simply taken again."""

    name: str
    columns: Mapping[str, str]
    """`FILE.TABLE` to the names of its columns that may hold personal data, separated by blanks."""

    async def find(self, sought: Sought) -> Found:
        """Everything about the person."""

    async def correct(self, sought: Sought, correction: Correction) -> int:
        """Correct what this part is the master of; how many rows changed."""

    async def erase(self, sought: Sought, now: float) -> int:
        """Erase what has settled; how many rows changed. What goes on stays, and `find` names it."""
