"""Who was chosen where several records have one number: for one call, or remembered for the number."""

from typing import Protocol

import msgspec

from cordboard.domain.crm.contact_match import Entity


class NumberChoice(msgspec.Struct, frozen=True, kw_only=True):
    """`client`: the key of the number; `call` None: for every call. `who` chose, at `at` (epoch s)."""

    lane: str
    client: str
    call: str | None
    entity: Entity
    record: str
    name: str
    who: str
    at: float


class ChoiceStore(Protocol):
    """One choice for each number and CRM, and one for each call that differs."""

    async def choice(self, lane: str, client: str, call: str | None) -> NumberChoice | None:
        """The choice for this call; without one (or without a call) the remembered one of the number."""

    async def put_choice(self, choice: NumberChoice) -> None:
        """Choose; replaces the choice of before. A remembered choice also replaces that of its call."""

    async def forget_choice(self, lane: str, client: str) -> NumberChoice | None:
        """Forget what was remembered for this number; what it was."""
