"""Routes of SMS: send one, see what became of it, list them."""

from typing import Annotated

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from cordboard.contract.errors import Cannot
from cordboard.contract.sms import REASONS, NewMessage, SmsFilter, SmsState
from cordboard.contract.views.sms import SmsBudgetView, SmsListView, SmsPreviewView, SmsReceivedListView, SmsView
from cordboard.web.auth.permissions import Principal
from cordboard.web.dependencies import CallerName, PrincipalDep, ServiceDep

OWN = {"may": "sms.read", "own": "sms.send"}
Number = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
States = Annotated[
    list[SmsState] | None, QueryParameter(name="state", description="Only with a recipient in one of these states.")
]
Text = Annotated[str, QueryParameter(max_length=100, description="In the text, the account or a number.")]
After = Annotated[str | None, QueryParameter(max_length=20, description="The next page: 'next' of the one before.")]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]


class SmsBody(msgspec.Struct, frozen=True, kw_only=True):
    """`to` in any spelling. `sender`: left out, the first of the settings. `key`: an idempotency key of yours."""

    to: Annotated[tuple[Number, ...], msgspec.Meta(min_length=1, max_length=1_000)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=4_000)]
    sender: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    connection: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None


class SmsPreviewBody(msgspec.Struct, frozen=True, kw_only=True):
    """A text that may still be empty."""

    text: Annotated[str, msgspec.Meta(max_length=4_000)]


@post("/sms", opt={"may": "sms.send"}, status_code=202)
async def send_sms(service: ServiceDep, by: CallerName, data: JSONBody[SmsBody]) -> Response[SmsView]:
    """Send an SMS. It is stored, then sent at once; answers 202 for a new one and 200 for a repetition.

    A repetition has the same key, or, without a key, the same recipients and text within a short time. Recipients that
    get nothing have the state `rejected` and the reason; where that is so of all of them, the answer is 422.
    """
    asked = NewMessage(to=data.to, text=data.text, sender=data.sender, key=data.key, connection=data.connection)
    view, new = await service.sms.send(asked, by)
    refused = [one for one in view.recipients if one.reason in REASONS]
    if len(refused) == len(view.recipients):
        text = f"{refused[0].to}: {REASONS[refused[0].reason]}"
        raise Cannot(422, refused[0].reason, text, "Correct the recipient. Nothing was sent.")
    return Response(view, status_code=202 if new else 200)


@get("/sms", opt={"may": "sms.read"})
async def list_sms(
    service: ServiceDep, in_state: States = None, text: Text = "", after: After = None, limit: Limit = 50
) -> SmsListView:
    """SMS that were sent, the newest first."""
    return await service.sms.newest(SmsFilter(states=tuple(in_state or ()), text=text), after, limit)


@post("/sms/preview", opt={"may": "sms.send"}, status_code=200)
async def preview_sms(service: ServiceDep, data: JSONBody[SmsPreviewBody]) -> SmsPreviewView:
    """How a text would travel: its parts, its alphabet, and what makes it longer. Nothing is stored or sent."""
    return service.sms.preview(data.text)


@get("/sms/received", opt={"may": "sms.read"})
async def list_received_sms(
    service: ServiceDep, text: Text = "", after: After = None, limit: Limit = 50
) -> SmsReceivedListView:
    """Incoming SMS, the newest first."""
    return await service.sms.received(text, after, limit)


@get("/sms/budget", opt=OWN)
async def show_sms_budget(service: ServiceDep) -> SmsBudgetView:
    """How many SMS parts were sent today, and how many are left."""
    return await service.sms.budget()


@get("/sms/{sms:str}", opt=OWN)
async def show_sms(service: ServiceDep, me: PrincipalDep, sms: FromPath[str]) -> SmsView:
    """An SMS and what became of it for each recipient."""
    return await service.sms.show(sms, _only(me))


def _only(me: Principal) -> str | None:
    """Whose messages the caller is kept to."""
    return None if me.may("sms.read") else me.name


ROUTES = Router(
    "/", route_handlers=[send_sms, preview_sms, list_sms, list_received_sms, show_sms_budget, show_sms], tags=["sms"]
)
