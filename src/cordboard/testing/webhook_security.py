"""What every webhook must withstand, as one suite over all provider folders that have an `example.py`.

A folder gives a right request (`example.request`, `SECRETS`, `SETTINGS`, `FIXTURE`); the suite breaks it in many forms.
Adding a provider adds its rows. The odd cases of a provider are in its own tests.
"""

import codecs
import gzip
import importlib
import importlib.resources
import pkgutil
import tomllib
import zlib
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, Protocol, cast

import msgspec

import cordboard.pbx
from cordboard.ports.phone import HookRequest, Pbx, RawEvent, Rejected
from cordboard.toolkit.webhooks.request_body import BODY_LIMIT

NOW = 1795343400.0


class Example(Protocol):
    """What `example.py` of a provider folder offers."""

    FIXTURE: str
    SECRETS: dict[str, str]
    SETTINGS: dict[str, Any]

    def request(self, body: bytes, secrets: dict[str, str], t: float) -> HookRequest: ...


class Hook(msgspec.Struct, frozen=True):
    """One provider under test."""

    name: str
    provider: Pbx
    example: Example
    body: bytes
    signed: bool

    def right(self, body: bytes | None = None, t: float = NOW) -> HookRequest:
        return self.example.request(self.body if body is None else body, self.example.SECRETS, t)

    def split_request(
        self, request: HookRequest, now: float = NOW, secrets: Mapping[str, str] | None = None
    ) -> list[RawEvent]:
        kept = self.example.SECRETS if secrets is None else secrets
        return list(self.provider.split_request(request, self.example.SETTINGS, kept, now))

    def refusal(
        self, request: HookRequest, now: float = NOW, secrets: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and code of the answer to a request that must be refused."""
        answer = self._answer(request, now, secrets)
        assert answer.detail, "the answer says what is wrong"
        assert answer.next_step, "the answer says what to do"
        return answer.status, answer.code

    def detail(self, request: HookRequest) -> str:
        """What the answer to a request that must be refused says."""
        return self._answer(request, NOW, None).detail

    def _answer(self, request: HookRequest, now: float, secrets: Mapping[str, str] | None) -> Rejected:
        try:
            kept = self.split_request(request, now, secrets)
        except Rejected as answer:
            return answer
        raise AssertionError(f"{self.name} accepted {len(kept)} pieces")


def hooks() -> list[Hook]:
    """All provider folders that receive webhooks."""
    names = sorted(m.name for m in pkgutil.iter_modules(cordboard.pbx.__path__) if m.ispkg)
    return [hook for name in names if (hook := _hook(name)) is not None]


def _hook(name: str) -> Hook | None:
    folder = importlib.resources.files(f"cordboard.pbx.{name}")
    manifest = folder / "manifest.toml"
    if not manifest.is_file():
        return None
    facts = tomllib.loads(manifest.read_text())["capabilities"]
    if not facts.get("hook"):
        return None
    example = cast(Example, importlib.import_module(f"cordboard.pbx.{name}.example"))
    provider: Pbx = importlib.import_module(f"cordboard.pbx.{name}.provider").PROVIDER
    body = (folder / "fixtures" / example.FIXTURE).read_bytes()
    return Hook(name=name, provider=provider, example=example, body=body, signed=bool(facts.get("signed")))


class NeverCompared(str):
    """A secret that must not be compared with `==`: only a constant-time comparison of its bytes is allowed."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> NoReturn:
        raise AssertionError("a secret was compared with ==")

    def __ne__(self, other: object) -> NoReturn:
        raise AssertionError("a secret was compared with !=")


def accepts_the_right_request(hook: Hook) -> None:
    kept = hook.split_request(hook.right())
    assert len(kept) == 1
    for piece in kept:
        assert piece.dedup
        assert piece.call
        for secret in hook.example.SECRETS.values():
            assert secret.encode() not in piece.body, "the secret is not stored with the event"
        (event,) = hook.provider.events(piece.body, NOW, hook.example.SETTINGS)
        assert (event.id, event.call) == (piece.dedup, piece.call)


def compares_in_constant_time(hook: Hook) -> None:
    secrets = {name: NeverCompared(value) for name, value in hook.example.SECRETS.items()}
    assert hook.split_request(hook.right(), secrets=secrets)


def refuses_a_wrong_secret(hook: Hook) -> None:
    others = {name: value + "x" for name, value in hook.example.SECRETS.items()}
    assert hook.refusal(hook.right(), secrets=others) == (401, "signature_wrong")


def refuses_without_proof(hook: Hook) -> None:
    bare = msgspec.structs.replace(hook.right(), headers={}, query="")
    assert hook.refusal(bare) == (401, "signature_missing")


def refuses_everything_while_no_secret_is_set(hook: Hook) -> None:
    empty = dict.fromkeys(hook.example.SECRETS, "")
    for secrets in ({}, empty):
        forged = hook.example.request(hook.body, empty, NOW)
        assert hook.refusal(forged, secrets=secrets) == (401, "signature_no_secret")


def refuses_a_changed_body(hook: Hook) -> None:
    if hook.signed:
        spoiled = msgspec.structs.replace(hook.right(), body=hook.body + b" ")
        assert hook.refusal(spoiled) == (401, "signature_wrong")


def refuses_an_old_and_a_future_signature(hook: Hook) -> None:
    if hook.signed:
        assert hook.refusal(hook.right(t=NOW - 301)) == (401, "signature_too_old")
        assert hook.refusal(hook.right(t=NOW + 302)) == (401, "signature_from_future")
        assert hook.split_request(hook.right(t=NOW - 299))


def names_a_repetition_the_same(hook: Hook) -> None:
    first, again = hook.split_request(hook.right()), hook.split_request(hook.right(t=NOW + 30), now=NOW + 40)
    assert [p.dedup for p in first] == [p.dedup for p in again]


def verifies_before_it_parses(hook: Hook) -> None:
    for body in (b"[" * 5000, b"\xff\xfe", b"{", b"x" * (BODY_LIMIT + 1)):
        bare = msgspec.structs.replace(hook.right(body), headers={}, query="")
        assert hook.refusal(bare)[0] in (401, 413)


def refuses_too_much(hook: Hook) -> None:
    big = b'{"a":"' + b"x" * BODY_LIMIT + b'"}'
    assert hook.refusal(hook.right(big)) == (413, "body_too_large")


def refuses_deep_nesting(hook: Hook) -> None:
    for body in (b"[" * 100_000, b'{"a":' * 100_000, b'{"a":' + b"[" * 40 + b"]" * 40 + b"}"):
        assert hook.refusal(hook.right(body)) == (400, "too_deep")


def refuses_what_is_no_utf8(hook: Hook) -> None:
    assert hook.refusal(hook.right(b'{"id":"\xff\xfe"}')) == (400, "not_utf8")


def answers_an_empty_body(hook: Hook) -> None:
    status, _ = hook.refusal(hook.right(b""))
    assert status in (400, 422)


def answers_malformed_json(hook: Hook) -> None:
    for body in (b'{"id": ', b'{"a": nope}', b"[{}, {]"):
        assert hook.refusal(hook.right(body)) == (400, "malformed_json")


def tolerates_a_wrong_content_type(hook: Hook) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "nonsense"):
        right = hook.right()
        odd = msgspec.structs.replace(right, headers={**right.headers, "content-type": kind})
        assert hook.split_request(odd) == hook.split_request(right)


def _compressed(hook: Hook, encoding: str, body: bytes) -> HookRequest:
    """`body` as it is on the wire, signed so."""
    right = hook.right(body)
    return msgspec.structs.replace(right, headers={**right.headers, "content-encoding": encoding})


def reads_a_body_behind_a_byte_order_mark(hook: Hook) -> None:
    plain, text = hook.split_request(hook.right()), hook.body.decode()
    marked = [
        codecs.BOM_UTF8 + hook.body,
        codecs.BOM_UTF8 * 2 + hook.body,
        b"\r\n" + codecs.BOM_UTF8 + b" " + hook.body,
        text.encode("utf-16"),
        codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        text.encode("utf-32"),
        codecs.BOM_UTF8 + b"[" + hook.body + b"]",
    ]
    for body in marked:
        pieces = hook.split_request(hook.right(body))
        assert [piece.call for piece in pieces] == [piece.call for piece in plain], body[:8]
        assert [piece.dedup for piece in pieces] == [piece.dedup for piece in plain] or b"\n" in hook.body


def unpacks_a_compressed_body(hook: Hook) -> None:
    plain = hook.split_request(hook.right())
    raw = zlib.compressobj(wbits=-15)
    half = len(hook.body) // 2
    packed = {
        "gzip": gzip.compress(hook.body),
        "GZIP": gzip.compress(hook.body, compresslevel=1),
        "x-gzip": gzip.compress(hook.body[:half]) + gzip.compress(hook.body[half:]) + b"\0\0",
        "deflate": zlib.compress(hook.body),
        "Deflate": raw.compress(hook.body) + raw.flush(),
        "gzip, identity": gzip.compress(hook.body),
        "deflate, gzip": gzip.compress(zlib.compress(hook.body)),
        "identity": hook.body,
        "": hook.body,
    }
    for encoding, body in packed.items():
        assert hook.split_request(_compressed(hook, encoding, body)) == plain, encoding
    marked = _compressed(hook, "gzip", gzip.compress(codecs.BOM_UTF8 + hook.body))
    assert [piece.call for piece in hook.split_request(marked)] == [piece.call for piece in plain]


def signs_the_bytes_on_the_wire(hook: Hook) -> None:
    if hook.signed:
        packed = msgspec.structs.replace(_compressed(hook, "gzip", hook.body), body=gzip.compress(hook.body))
        assert hook.refusal(packed) == (401, "signature_wrong")


def names_a_compression_that_it_does_not_know(hook: Hook) -> None:
    for encoding in ("br", "zstd", "compress", "gzip, br", "nonsense", "gzip,gzip,gzip,gzip"):
        request = _compressed(hook, encoding, hook.body)
        assert hook.refusal(request) == (415, "unsupported_encoding")
        assert "Content-Encoding" in hook.detail(request)


def answers_a_body_that_is_not_compressed_as_declared(hook: Hook) -> None:
    whole = gzip.compress(hook.body)
    for encoding, body in (("gzip", hook.body), ("gzip", whole[:-9]), ("gzip", whole + b"x"), ("deflate", b"{}")):
        assert hook.refusal(_compressed(hook, encoding, body)) == (400, "malformed_encoding")


def stops_unpacking_at_the_limit(hook: Hook) -> None:
    bomb = gzip.compress(b" " * (64 * BODY_LIMIT))
    for encoding, body in (
        ("gzip", bomb),
        ("gzip, gzip", gzip.compress(bomb)),
        ("gzip", gzip.compress(b"") * 9 + bomb),
    ):
        assert hook.refusal(_compressed(hook, encoding, body)) == (413, "body_too_large")


SUITE: tuple[Callable[[Hook], None], ...] = (
    accepts_the_right_request,
    compares_in_constant_time,
    refuses_a_wrong_secret,
    refuses_without_proof,
    refuses_everything_while_no_secret_is_set,
    refuses_a_changed_body,
    refuses_an_old_and_a_future_signature,
    names_a_repetition_the_same,
    verifies_before_it_parses,
    refuses_too_much,
    refuses_deep_nesting,
    refuses_what_is_no_utf8,
    answers_an_empty_body,
    answers_malformed_json,
    tolerates_a_wrong_content_type,
    reads_a_body_behind_a_byte_order_mark,
    unpacks_a_compressed_body,
    signs_the_bytes_on_the_wire,
    names_a_compression_that_it_does_not_know,
    answers_a_body_that_is_not_compressed_as_declared,
    stops_unpacking_at_the_limit,
)
