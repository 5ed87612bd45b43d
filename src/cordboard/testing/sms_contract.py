"""What every SMS gateway's folder must do, as one suite over all of them; a folder gives its `simulated.py`.

The simulated service answers and calls as the real one does; the odd cases of a folder are in its own tests.
"""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any, Protocol, cast

import httpx
import msgspec

import cordboard.sms
from cordboard.domain.sms.segments import segmented
from cordboard.domain.sms.states import SmsState
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable
from cordboard.ports.http_exchange import Exchange
from cordboard.ports.sms import IncomingSms, Origin, Receipt, SmsProvider, SmsSubmission, Submitted
from cordboard.ports.webhook import HookRequest, Rejected
from cordboard.testing.event_loop import run
from cordboard.testing.webhook_security import NeverCompared

HOOK = "https://cordboard.test/hooks/sms"
ORIGIN = Origin(address=HOOK, now=1_795_900_000.0)
TO, TEXT = "+34600111222", "Factura nº 5 & más: Привіт 😀\n100 % + 1"


class Simulated(Protocol):
    """What `simulated.py` of a folder offers. `ANSWERS`: status and body by what they mean."""

    SETTINGS: dict[str, Any]
    SECRETS: dict[str, str]
    ANSWERS: dict[str, tuple[int, bytes]]
    GATEWAY_ID: str

    def provider(self, transport: httpx.AsyncBaseTransport) -> SmsProvider: ...

    def sent(self, request: httpx.Request) -> tuple[str, str, str]: ...

    def receipt(self, message: str, state: SmsState, secret: str) -> HookRequest: ...

    def incoming(self, text: str, secret: str) -> HookRequest: ...


class Folder(msgspec.Struct, frozen=True):
    """One folder under test."""

    name: str
    simulated: Simulated

    def provider(self, answer: Callable[[httpx.Request], httpx.Response] | None = None) -> SmsProvider:
        return self.simulated.provider(httpx.MockTransport(answer or self._taken))

    def _taken(self, _: httpx.Request) -> httpx.Response:
        return self.answered("taken")

    def answered(self, kind: str) -> httpx.Response:
        status, body = self.simulated.ANSWERS[kind]
        return httpx.Response(status, content=body)

    def submit(
        self,
        answer: Callable[[httpx.Request], httpx.Response],
        text: str = TEXT,
        journal: Callable[[Exchange], None] = lambda _: None,
    ) -> Submitted:
        simulated = self.simulated
        gateway = self.provider(answer).gateway(simulated.SETTINGS, simulated.SECRETS, "sms", HOOK, journal)
        submitted: Submitted = run(gateway.submit(message(text)))
        return submitted

    def trouble(self, answer: Callable[[httpx.Request], httpx.Response]) -> Trouble:
        try:
            self.submit(answer)
        except Trouble as trouble:
            return trouble
        raise AssertionError(f"{self.name} took it for a success")

    def refusal(self, request: HookRequest, secrets: dict[str, str] | None = None) -> tuple[int, str]:
        simulated = self.simulated
        kept = simulated.SECRETS if secrets is None else secrets
        try:
            self.provider().heard(request, simulated.SETTINGS, kept, ORIGIN)
        except Rejected as refused:
            return refused.status, refused.code
        raise AssertionError(f"{self.name} accepted it")

    def receipt(self, state: SmsState = SmsState.DELIVERED, secret: str | None = None) -> HookRequest:
        return self.simulated.receipt("m1", state, self.simulated.SECRETS["secret"] if secret is None else secret)


def message(text: str = TEXT) -> SmsSubmission:
    alphabet = segmented(text).alphabet
    return SmsSubmission(id="m1", to=TO, sender="Firma", text=text, alphabet=alphabet, valid_s=3_600)


def folders() -> list[Folder]:
    """All folders of SMS gateways."""
    names = sorted(one.name for one in pkgutil.iter_modules(cordboard.sms.__path__) if one.ispkg)
    modules = ((name, importlib.import_module(f"cordboard.sms.{name}.simulated")) for name in names)
    return [Folder(name=name, simulated=cast(Simulated, module)) for name, module in modules]


def sends_number_text_and_our_id_once_and_whole(folder: Folder) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return folder.answered("taken")

    assert folder.submit(answer).gateway_id == folder.simulated.GATEWAY_ID
    assert [folder.simulated.sent(request) for request in seen] == [(TO, TEXT, "m1")]


def keeps_number_text_and_secrets_out_of_the_journal(folder: Folder) -> None:
    kept: list[Exchange] = []
    folder.submit(lambda _: folder.answered("taken"), "Texto para Ana", kept.append)
    written = msgspec.json.encode(kept).decode()
    for secret in ("600111222", "Texto", "Ana", *folder.simulated.SECRETS.values()):
        assert secret not in written
    assert kept[0].keys == ("m1",)


def a_refusal_is_final(folder: Folder) -> None:
    assert isinstance(folder.trouble(lambda _: folder.answered("refused")), Refused)


def a_wrong_login_needs_somebody_and_sent_nothing(folder: Folder) -> None:
    trouble = folder.trouble(lambda _: folder.answered("sign_in"))
    assert isinstance(trouble, NeedsHuman)
    assert trouble.wrote is False


def what_was_certainly_not_taken_may_be_sent_again(folder: Folder) -> None:
    limited = folder.trouble(lambda _: httpx.Response(429, headers={"retry-after": "7"}))
    assert isinstance(limited, RateLimited)
    assert limited.after is not None
    assert limited.after.total_seconds() == 7
    busy = folder.trouble(lambda _: folder.answered("busy"))
    assert isinstance(busy, Unavailable)
    assert busy.wrote is False

    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused", request=request)

    assert folder.trouble(nobody).wrote is False


def an_answer_that_is_lost_leaves_it_uncertain(folder: Folder) -> None:
    def cut(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("connection reset", request=request)

    def late(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("no answer", request=request)

    for answer in (cut, late, lambda _: folder.answered("broken")):
        trouble = folder.trouble(answer)
        assert isinstance(trouble, Unavailable)
        assert trouble.wrote is None


def reads_receipts_of_every_kind(folder: Folder) -> None:
    for state in (SmsState.ACCEPTED, SmsState.DELIVERED, SmsState.UNDELIVERED, SmsState.REJECTED):
        simulated = folder.simulated
        request = folder.receipt(state)
        (found,), answer = folder.provider().heard(request, simulated.SETTINGS, simulated.SECRETS, ORIGIN)
        assert isinstance(found, Receipt)
        assert (found.id, found.state) == ("m1", state)
        assert (answer.status, answer.body) == (200, b"")


def refuses_receipts_without_the_right_secret(folder: Folder) -> None:
    assert folder.refusal(folder.receipt(secret="wrong")) == (401, "signature_wrong")
    assert folder.refusal(folder.receipt(secret="")) == (401, "signature_missing")
    for secrets in ({}, dict.fromkeys(folder.simulated.SECRETS, "")):
        assert folder.refusal(folder.receipt(secret=""), secrets) == (401, "signature_no_secret")


def reads_incoming_messages_whole_and_by_the_same_id_when_repeated(folder: Folder) -> None:
    simulated, text = folder.simulated, "Привіт 😀\n5 & más + 1 %"
    request = simulated.incoming(text, simulated.SECRETS["secret"])
    (found,), answer = folder.provider().heard(request, simulated.SETTINGS, simulated.SECRETS, ORIGIN)
    assert isinstance(found, IncomingSms)
    assert (found.sender, found.to, found.text) == (TO, "+34928000080", text)
    assert (answer.status, answer.body) == (200, b""), "some gateways text any other answer to the client"
    (again,), _ = folder.provider().heard(request, simulated.SETTINGS, simulated.SECRETS, ORIGIN)
    assert again == found
    assert found.gateway_id
    assert folder.refusal(simulated.incoming(text, "wrong"))[0] == 401


def compares_the_secret_in_constant_time(folder: Folder) -> None:
    simulated = folder.simulated
    secrets: dict[str, str] = {name: NeverCompared(value) for name, value in simulated.SECRETS.items()}
    assert folder.provider().heard(folder.receipt(), simulated.SETTINGS, secrets, ORIGIN)


def refuses_what_is_no_receipt(folder: Folder) -> None:
    bare = msgspec.structs.replace(folder.receipt(), body=b"", query=f"secret={folder.simulated.SECRETS['secret']}")
    assert folder.refusal(bare) == (400, "not_a_receipt")


SUITE: tuple[Callable[[Folder], None], ...] = (
    sends_number_text_and_our_id_once_and_whole,
    keeps_number_text_and_secrets_out_of_the_journal,
    a_refusal_is_final,
    a_wrong_login_needs_somebody_and_sent_nothing,
    what_was_certainly_not_taken_may_be_sent_again,
    an_answer_that_is_lost_leaves_it_uncertain,
    reads_receipts_of_every_kind,
    reads_incoming_messages_whole_and_by_the_same_id_when_repeated,
    refuses_receipts_without_the_right_secret,
    compares_the_secret_in_constant_time,
    refuses_what_is_no_receipt,
)
