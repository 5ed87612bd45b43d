"""Routes of routing inside the call: where does it go, and why did it go there."""

from typing import Annotated, Any

from litestar import MediaType, Request, Response, Router, get
from litestar.params import FromPath, QueryParameter

from cordboard.contract.routing import RouteQuestion
from cordboard.contract.views.routing import RouteAnswerView, RouteDecisionView, SigningKeyView
from cordboard.contract.views.view import Listed
from cordboard.domain.numbers.regions import REGION
from cordboard.web.dependencies import ServiceDep
from cordboard.web.validation_messages import wrong_query

LONGEST = 200
Caller = Annotated[str | None, QueryParameter(name="from", max_length=LONGEST, description="The caller's number.")]
Called = Annotated[str | None, QueryParameter(max_length=LONGEST, description="The number that was called.")]
Rule = Annotated[str, QueryParameter(max_length=LONGEST, description="The ID of a routing rule.")]
Extension = Annotated[
    str, QueryParameter(max_length=LONGEST, description="Instead: whose calls go to the caller's owner.")
]
Dialled = Annotated[str | None, QueryParameter(max_length=LONGEST, description="Digits of a voice menu.")]
OfCall = Annotated[str, QueryParameter(max_length=LONGEST, description="The phone system's ID of the call, if any.")]
Region = Annotated[str | None, QueryParameter(description=f"Country of local numbers: {REGION}.")]
TEXT = "text/plain"


@get("/route", opt={"may": "lookup"})
async def route_call(
    request: Request[Any, Any, Any],
    service: ServiceDep,
    caller: Caller = None,
    to: Called = None,
    rule: Rule = "",
    extension: Extension = "",
    digits: Dialled = None,
    call: OfCall = "",
    region: Region = None,
) -> Response[RouteAnswerView]:
    """Where a call goes while its caller waits: by a routing rule, or directly to the caller's owner.

    As plain text, for dialplans: `kind/target.`, with a full stop that marks the answer as complete. JSON without
    `call` is a trial: it does not count towards the calls to external numbers.
    """
    if bool(rule) == bool(extension):
        raise wrong_query("rule", rule, "the ID of a routing rule, or an `extension` instead", "")
    question = RouteQuestion(
        rule=rule, extension=extension, caller=caller, called=to, digits=digits, region=region, call=call
    )
    as_text = request.headers.get("accept", "").partition(",")[0].partition(";")[0].strip() == TEXT
    view = await service.routing.answer(question, trial=not call and not as_text)
    if as_text:
        text = f"{view.kind}/{view.target}."
        return Response(text, media_type=MediaType.TEXT)  # type: ignore[arg-type]  # the other form
    return Response(view)


@get("/calls/{call:str}/routing", opt={"may": "calls.read", "own": "calls.own"})
async def list_route_decisions(service: ServiceDep, call: FromPath[str]) -> Listed[RouteDecisionView]:
    """What was decided about where a call goes, the oldest first."""
    return Listed(items=tuple(await service.routing.decisions(call)))


@get("/routing/signing-key", opt={"may": "settings.change"})
async def show_signing_key(service: ServiceDep) -> SigningKeyView:
    """What requests of version 2 to an address of yours are signed with."""
    return service.routing.signing_key()


ROUTES = Router("/", route_handlers=[route_call, list_route_decisions, show_signing_key], tags=["routing"])
