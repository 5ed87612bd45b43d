"""Use cases of the wrap-up: what an agent writes down about a call, during it and after."""

from datetime import date, datetime
from typing import Protocol

import msgspec

from cordboard.contract.errors import Cannot
from cordboard.contract.views.wrap_ups import WrapUpView
from cordboard.domain.crm.contact_match import Entity

__all__ = ["NewContact", "NewTask", "NewWrapUp", "StaleWrapUp", "WrapUps", "Writer"]


class NewTask(msgspec.Struct, frozen=True, kw_only=True):
    subject: str
    due: date | None = None


class NewContact(msgspec.Struct, frozen=True, kw_only=True):
    """The record that the call was with. `connection` may be left out where one CRM is connected."""

    id: str
    entity: Entity = Entity.CONTACT
    connection: str | None = None


class NewWrapUp(msgspec.Struct, frozen=True, kw_only=True):
    """All of it as it is to be. `version`: the one that this text was written over, 0 for none."""

    version: int
    note: str = ""
    outcome: str | None = None
    follow_up_at: datetime | None = None
    task: NewTask | None = None
    contact: NewContact | None = None


class Writer(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes: `name` for people, `user` of the console, if it is one."""

    name: str
    user: str | None


class StaleWrapUp(Cannot):
    """Another version was stored in the meantime: `current`. `yours` is the text that was refused."""

    def __init__(self, current: WrapUpView, yours: NewWrapUp) -> None:
        text = f"The wrap-up was changed in the meantime: it has version {current.version}, not {yours.version}."
        super().__init__(409, "stale_version", text, "Read 'current', combine both texts, and send its version.")
        self.current = current
        self.yours = yours


class WrapUps(Protocol):
    """One wrap-up a call. Each change is on disk when it is answered; the CRM gets it when the call has ended."""

    async def show(self, call: str) -> WrapUpView:
        """Raises: Cannot 404."""

    async def put(self, call: str, new: NewWrapUp, writer: Writer) -> WrapUpView:
        """Replace it. The same text again, with the version of before, changes nothing.

        Raises: StaleWrapUp 409; Cannot 404 for an unknown call or record, 409 `erased`, 422.
        """
