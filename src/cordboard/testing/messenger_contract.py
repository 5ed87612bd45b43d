"""What every messenger's folder must do, as one suite over all of them; a folder gives its `simulated.py`.

The simulated service answers and calls as the real one does; the odd cases of a folder are in its own tests.
"""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any, Protocol, cast

import httpx
import msgspec

import cordboard.messenger
from cordboard.domain.conversations.message import MessageKind
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable
from cordboard.ports.http_exchange import Exchange
from cordboard.ports.messenger import Batch, Messenger, MessengerProvider, Outgoing, Received, Sent, Update
from cordboard.ports.webhook import HookRequest, Rejected
from cordboard.testing.event_loop import run
from cordboard.testing.webhook_security import NeverCompared

HOOK = "https://cordboard.test/hooks/chat"
TEXT = "Привіт 😀\n<b>100 %</b> & _more_"
PLAIN = Outgoing(id="m1", chat="7001", text=TEXT)

Answer = Callable[[httpx.Request], httpx.Response]


class Simulated(Protocol):
    """What `simulated.py` of a folder offers. `ANSWERS`: status and JSON by what they mean."""

    SETTINGS: dict[str, Any]
    SECRETS: dict[str, str]
    ANSWERS: dict[str, tuple[int, dict[str, Any]]]
    SENT_ID: str

    def provider(self, transport: httpx.AsyncBaseTransport) -> MessengerProvider: ...

    def sent(self, request: httpx.Request) -> tuple[str, str, str]: ...

    def update(self, n: int, text: str) -> dict[str, object]: ...

    def polled(self, updates: list[dict[str, object]]) -> dict[str, object]: ...

    def asked_from(self, request: httpx.Request) -> str: ...

    def hook(self, body: dict[str, object], proof: str | None = None) -> HookRequest: ...


class Folder(msgspec.Struct, frozen=True):
    """One folder under test."""

    name: str
    simulated: Simulated

    def provider(self, answer: Answer | None = None) -> MessengerProvider:
        return self.simulated.provider(httpx.MockTransport(answer or (lambda _: self.answered("sent"))))

    def answered(self, kind: str) -> httpx.Response:
        status, body = self.simulated.ANSWERS[kind]
        return httpx.Response(status, json=body)

    def messenger(self, answer: Answer, journal: Callable[[Exchange], None] = lambda _: None) -> Messenger:
        simulated = self.simulated
        return self.provider(answer).messenger(simulated.SETTINGS, simulated.SECRETS, "chat", HOOK, journal)

    def send(self, answer: Answer, message: Outgoing = PLAIN, **more: Any) -> Sent:
        found: Sent = run(self.messenger(answer, **more).send(message))
        return found

    def poll(self, answer: Answer, place: str = "") -> Batch:
        found: Batch = run(self.messenger(answer).poll(place))
        return found

    def answering(self, kind: str) -> Answer:
        """Always so."""
        return lambda _: self.answered(kind)

    def trouble(self, work: Callable[[Answer], object], answer: Answer) -> Trouble:
        try:
            work(answer)
        except Trouble as trouble:
            return trouble
        raise AssertionError(f"{self.name} took it for a success")

    def updates(self, request: HookRequest, secrets: dict[str, str] | None = None) -> list[Update]:
        simulated = self.simulated
        kept = simulated.SECRETS if secrets is None else secrets
        found, answer = self.provider().updates(request, simulated.SETTINGS, kept)
        assert answer.status == 200
        return list(found)

    def refusal(self, request: HookRequest, secrets: dict[str, str] | None = None) -> tuple[int, str]:
        try:
            self.updates(request, secrets)
        except Rejected as refused:
            return refused.status, refused.code
        raise AssertionError(f"{self.name} accepted it")


def folders() -> list[Folder]:
    """All folders of messengers."""
    names = sorted(one.name for one in pkgutil.iter_modules(cordboard.messenger.__path__) if one.ispkg)
    modules = ((name, importlib.import_module(f"cordboard.messenger.{name}.simulated")) for name in names)
    return [Folder(name=name, simulated=cast(Simulated, module)) for name, module in modules]


def _nobody(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("connection refused", request=request)


def sends_the_text_once_and_as_it_is(folder: Folder) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return folder.answered("sent")

    assert folder.send(answer).external_id == folder.simulated.SENT_ID
    folder.send(answer, Outgoing(id="m2", chat="7001", text="Your number?", ask_phone="Share"))
    assert [folder.simulated.sent(one) for one in seen] == [("7001", TEXT, ""), ("7001", "Your number?", "Share")]


def keeps_texts_and_secrets_out_of_the_journal(folder: Folder) -> None:
    kept: list[Exchange] = []
    folder.send(lambda _: folder.answered("sent"), journal=kept.append)
    written = msgspec.json.encode(kept).decode()
    for secret in ("Привіт", "7001", *folder.simulated.SECRETS.values()):
        assert secret not in written
    assert kept[0].keys == ("m1",)


def a_refusal_is_final(folder: Folder) -> None:
    for kind in ("refused", "blocked"):
        assert isinstance(folder.trouble(folder.send, folder.answering(kind)), Refused)


def a_wrong_login_and_another_program_need_somebody(folder: Folder) -> None:
    for kind in ("sign_in", "taken"):
        for work in (folder.send, folder.poll):
            trouble = folder.trouble(work, folder.answering(kind))
            assert isinstance(trouble, NeedsHuman)
            assert trouble.wrote is False


def what_was_certainly_not_taken_may_be_sent_again(folder: Folder) -> None:
    for work in (folder.send, folder.poll):
        limited = folder.trouble(work, folder.answering("busy"))
        assert isinstance(limited, RateLimited)
        assert limited.after is not None
        assert limited.after.total_seconds() == 7
    assert folder.trouble(folder.send, _nobody).wrote is False


def an_answer_that_is_lost_leaves_it_uncertain(folder: Folder) -> None:
    def cut(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("connection reset", request=request)

    def empty(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"<html>")

    for answer in (cut, empty, folder.answering("broken")):
        trouble = folder.trouble(folder.send, answer)
        assert isinstance(trouble, Unavailable)
        assert trouble.wrote is None


def asking_confirms_only_what_came_before(folder: Folder) -> None:
    asked: list[str] = []
    simulated = folder.simulated
    waiting = [simulated.update(n, f"message {n}") for n in (1, 2)]

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(simulated.asked_from(request))
        return httpx.Response(200, json=simulated.polled(waiting if len(asked) < 3 else []))

    first = folder.poll(answer)
    again = folder.poll(answer)
    assert first == again, "what was not confirmed comes again"
    assert [one.text for one in first.updates if isinstance(one, Received)] == ["message 1", "message 2"]
    assert len({one.key for one in first.updates}) == 2
    last = folder.poll(answer, first.place)
    assert last == Batch(updates=(), place=first.place)
    assert asked == ["", "", first.place]


def reads_a_message_from_its_webhook(folder: Folder) -> None:
    simulated = folder.simulated
    (one,) = folder.updates(simulated.hook(simulated.update(1, TEXT)))
    assert isinstance(one, Received)
    assert (one.text, one.kind, one.account.chat) == (TEXT, MessageKind.TEXT, "7001")


def refuses_webhooks_without_the_right_proof(folder: Folder) -> None:
    simulated = folder.simulated
    body = simulated.update(1, TEXT)
    assert folder.refusal(simulated.hook(body, "wrong")) == (401, "signature_wrong")
    assert folder.refusal(simulated.hook(body, "")) == (401, "signature_missing")
    for secrets in ({}, dict.fromkeys(simulated.SECRETS, "")):
        assert folder.refusal(simulated.hook(body), secrets) == (401, "signature_no_secret")


def compares_the_proof_in_constant_time(folder: Folder) -> None:
    simulated = folder.simulated
    request = simulated.hook(simulated.update(1, TEXT))
    guarded = {name: NeverCompared(value) for name, value in request.headers.items()}
    assert folder.updates(msgspec.structs.replace(request, headers=guarded))


def refuses_what_is_no_update(folder: Folder) -> None:
    request = folder.simulated.hook({})
    for body in (b"", b"[]", b"{}", b"{", b"nothing", b'{"update_id": "x"}'):
        status, _ = folder.refusal(msgspec.structs.replace(request, body=body))
        assert status == 400


SUITE: tuple[Callable[[Folder], None], ...] = (
    sends_the_text_once_and_as_it_is,
    keeps_texts_and_secrets_out_of_the_journal,
    a_refusal_is_final,
    a_wrong_login_and_another_program_need_somebody,
    what_was_certainly_not_taken_may_be_sent_again,
    an_answer_that_is_lost_leaves_it_uncertain,
    asking_confirms_only_what_came_before,
    reads_a_message_from_its_webhook,
    refuses_webhooks_without_the_right_proof,
    compares_the_proof_in_constant_time,
    refuses_what_is_no_update,
)
