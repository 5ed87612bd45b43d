"""Routes of the wrap-up of a call: read it, write it."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Router, get, put
from litestar.params import FromPath, JSONBody

from cordboard.contract.views.wrap_ups import WrapUpView
from cordboard.contract.wrap_ups import NewContact, NewTask, NewWrapUp, Writer
from cordboard.domain.crm.contact_match import Entity
from cordboard.web.dependencies import PrincipalDep, ServiceDep
from cordboard.web.own_calls import user_of

ANNOTATE = {"may": "calls.annotate", "own": "calls.annotate_own"}
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Note = Annotated[str, msgspec.Meta(max_length=20_000)]
Version = Annotated[int, msgspec.Meta(ge=0)]
Zoned = Annotated[datetime, msgspec.Meta(tz=True)]


class WrapUpTaskBody(msgspec.Struct, frozen=True, kw_only=True):
    subject: Name
    due: date | None = None


class WrapUpContactBody(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the call was with. `connection`: which CRM, where several are connected."""

    id: Name
    entity: Entity = Entity.CONTACT
    connection: Name | None = None


class WrapUpBody(msgspec.Struct, frozen=True, kw_only=True):
    """The whole wrap-up; what is left out is empty. `version`: of the text that this one replaces, 0 for none yet.

    `task` may be its subject alone.
    """

    version: Version
    note: Note = ""
    outcome: Name | None = None
    follow_up_at: Zoned | None = None
    task: WrapUpTaskBody | Name | None = None
    contact: WrapUpContactBody | None = None

    def new(self) -> NewWrapUp:
        task = WrapUpTaskBody(subject=self.task) if isinstance(self.task, str) else self.task
        contact = self.contact
        return NewWrapUp(
            version=self.version,
            note=self.note,
            outcome=self.outcome,
            follow_up_at=self.follow_up_at,
            task=NewTask(subject=task.subject, due=task.due) if task else None,
            contact=NewContact(id=contact.id, entity=contact.entity, connection=contact.connection)
            if contact
            else None,
        )


@get("/calls/{call:str}/wrapup", opt=ANNOTATE)
async def show_wrap_up(service: ServiceDep, call: FromPath[str]) -> WrapUpView:
    """What was written down about the call, and its records in the CRM."""
    return await service.wrap_ups.show(call)


@put("/calls/{call:str}/wrapup", opt=ANNOTATE)
async def put_wrap_up(
    service: ServiceDep, me: PrincipalDep, call: FromPath[str], data: JSONBody[WrapUpBody]
) -> WrapUpView:
    """Write it down: note, outcome, follow-up, task, and whom the call was with. Answers when it is on disk.

    With a version that is not the stored one: 409 with both texts, `current` and `yours`. The CRM gets one note, one
    follow-up and one task when the call has ended; later changes change those.
    """
    return await service.wrap_ups.put(call, data.new(), Writer(name=me.name, user=user_of(me)))


ROUTES = Router("/", route_handlers=[show_wrap_up, put_wrap_up], tags=["calls"])
