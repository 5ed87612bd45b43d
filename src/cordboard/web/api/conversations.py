"""Routes of conversations with clients in messengers: the inbox."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from cordboard.contract.conversations import ConversationList, InboxList, NewAnswer, Worker
from cordboard.contract.views.conversations import (
    ConversationListView,
    ConversationMessageView,
    ConversationPageView,
    ConversationView,
)
from cordboard.web.auth.permissions import Principal
from cordboard.web.dependencies import PrincipalDep, ServiceDep
from cordboard.web.reader_language import reader_language

READ = {"may": "conversations.read", "own": "conversations.handle"}
HANDLE = {"may": "conversations.handle"}
ASSIGN = {**HANDLE, "others": "conversations.assign"}  # what that one adds: the conversations of others
State = Annotated[InboxList, QueryParameter(name="state", description="Which list; mine: taken by the caller.")]
Text = Annotated[str, QueryParameter(max_length=200, description="In names, numbers and messages.")]
After = Annotated[str | None, QueryParameter(max_length=60, description="The next page: 'next' of the one before.")]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Said = Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]


class AnswerBody(msgspec.Struct, frozen=True, kw_only=True):
    """`note`: for colleagues, never sent. `reply_to`: id of a message here. `key`: an idempotency key of yours."""

    text: Said
    note: bool = False
    reply_to: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None


class PhoneRequestBody(msgspec.Struct, frozen=True, kw_only=True):
    """`text`: left out, a usual one in the client's language."""

    text: Said | None = None


class AgentBody(msgspec.Struct, frozen=True, kw_only=True):
    """`agent`: the name of a user."""

    agent: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


def _worker(me: Principal) -> Worker:
    return Worker(
        name=me.name,
        sees_all=me.may("conversations.read"),
        handles=me.may("conversations.handle"),
        assigns=me.may("conversations.assign"),
    )


@get("/conversations", opt=READ)
async def list_conversations(
    service: ServiceDep,
    me: PrincipalDep,
    in_state: State = InboxList.ALL,
    text: Text = "",
    after: After = None,
    limit: Limit = 50,
) -> ConversationListView:
    """Conversations with clients, those with the last message first. Agents see the new ones and their own."""
    asked = ConversationList(state=in_state, text=text, after=after, limit=limit)
    return await service.conversations.listed(asked, _worker(me))


@get("/conversations/{conversation:str}", opt=READ)
async def show_conversation(
    request: Request[Any, Any, Any], service: ServiceDep, me: PrincipalDep, conversation: FromPath[str]
) -> ConversationPageView:
    """A conversation with its last messages, and what its messenger can do."""
    language = reader_language(None, request.headers.get("accept-language", ""))
    return await service.conversations.show(conversation, _worker(me), language)


@post("/conversations/{conversation:str}/take", opt=HANDLE, status_code=200)
async def take_conversation(service: ServiceDep, me: PrincipalDep, conversation: FromPath[str]) -> ConversationView:
    """Take a new conversation. Of several agents one gets it; the others get 409 with the name."""
    return await service.conversations.take(conversation, _worker(me))


@post("/conversations/{conversation:str}/close", opt=ASSIGN, status_code=200)
async def close_conversation(service: ServiceDep, me: PrincipalDep, conversation: FromPath[str]) -> ConversationView:
    """End a conversation. What the client writes later begins another one."""
    return await service.conversations.close(conversation, _worker(me))


@post("/conversations/{conversation:str}/reopen", opt=ASSIGN, status_code=200)
async def reopen_conversation(service: ServiceDep, me: PrincipalDep, conversation: FromPath[str]) -> ConversationView:
    """Take a closed conversation up again."""
    return await service.conversations.reopen(conversation, _worker(me))


@post("/conversations/{conversation:str}/assign", opt=ASSIGN, status_code=200)
async def assign_conversation(
    service: ServiceDep, me: PrincipalDep, conversation: FromPath[str], data: JSONBody[AgentBody]
) -> ConversationView:
    """Pass it on to another user. Who may assign does this for everybody, others for new ones and their own."""
    return await service.conversations.assign(conversation, data.agent, _worker(me))


@post("/conversations/{conversation:str}/messages", opt=HANDLE, status_code=202)
async def write_message(
    service: ServiceDep, me: PrincipalDep, conversation: FromPath[str], data: JSONBody[AnswerBody]
) -> Response[ConversationMessageView]:
    """Answer the client, or write a note. It is stored, then sent at once; 202 for a new one, 200 for a repetition."""
    answer = NewAnswer(text=data.text, note=data.note, reply_to=data.reply_to, key=data.key)
    view, new = await service.conversations.write(conversation, answer, _worker(me))
    return Response(view, status_code=202 if new else 200)


@post("/conversations/{conversation:str}/ask_phone", opt=HANDLE, status_code=202)
async def ask_phone(
    service: ServiceDep, me: PrincipalDep, conversation: FromPath[str], data: JSONBody[PhoneRequestBody]
) -> ConversationMessageView:
    """Send the messenger's own button that shares the client's number."""
    return await service.conversations.ask_phone(conversation, data.text, _worker(me))


ROUTES = Router(
    "/",
    route_handlers=[
        list_conversations,
        show_conversation,
        take_conversation,
        close_conversation,
        reopen_conversation,
        assign_conversation,
        write_message,
        ask_phone,
    ],
    tags=["conversations"],
)
