"""How a request proves who sent it, by the recipes of a table. Every comparison takes the same time whatever differs.

`checked` shows what was signed, computed and received, for people; secrets are left out of it.
"""

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cordboard.pbx.cloud_telephony.proof_text import HIDDEN, NoAddress, ProofText
from cordboard.pbx.cloud_telephony.reading import EventReader, KeptRequest
from cordboard.pbx.cloud_telephony.request_values import RequestValues, claims_of, from_base64, written
from cordboard.pbx.cloud_telephony.table import Given, Proof, Table
from cordboard.pbx.cloud_telephony.table_parts import Condition
from cordboard.ports.phone import Settings
from cordboard.toolkit.foreign_text import same_secret
from cordboard.toolkit.webhooks.signatures import BadSignature, Reason
from cordboard.toolkit.webhooks.webhook_timestamps import moment_of

MOST_GIVEN = 10  # values of one header
SHOWN = 2000  # Units: characters of a signed text, for people
ALGORITHMS = {"sha256": "HS256", "sha384": "HS384", "sha512": "HS512"}
ORDER = (Reason.WRONG, Reason.TOO_OLD, Reason.FROM_FUTURE, Reason.MALFORMED, Reason.MISSING, Reason.NO_ADDRESS)


class CheckedProof(msgspec.Struct, frozen=True, kw_only=True):
    """One recipe, tried. `signed`, `computed`, `received` as people compare them; `problem` is empty if it holds."""

    kind: str
    signed: str = ""
    computed: str = ""
    received: str = ""
    reason: Reason | None = None
    problem: str = ""


def verify(table: Table, values: RequestValues, settings: Settings, secrets: Mapping[str, str], now: float) -> None:
    """Nothing when one recipe holds. Units: `now` epoch s. Raises: BadSignature, Rejected."""
    tried = [one for proof in applicable(table, values) if (one := _tried(proof, values, settings, secrets, now))]
    if any(one.reason is None for one in tried):
        return
    if not tried:
        raise BadSignature(Reason.MISSING, "The request has nothing that this connection's table knows as a proof.")
    worst = min(tried, key=lambda one: ORDER.index(one.reason) if one.reason in ORDER else len(ORDER))
    raise BadSignature(worst.reason or Reason.WRONG, worst.problem)


def checked(
    table: Table, values: RequestValues, settings: Settings, secrets: Mapping[str, str], now: float
) -> list[CheckedProof]:
    """Every recipe for this request, with its result. Raises: Rejected."""
    return [_tried(proof, values, settings, secrets, now) for proof in applicable(table, values)]


def applicable(table: Table, values: RequestValues) -> list[Proof]:
    """The recipes whose conditions hold. Reads no more of the request than they name. Raises: Rejected."""
    return [one for one in table.proofs if not one.when or holds(one.when, values)]


def holds(conditions: Sequence[Condition], values: RequestValues) -> bool:
    """Whether all conditions hold for a request that is not verified yet. Raises: Rejected."""
    needs_body = any(not one.field.startswith("@") for one in conditions)
    needs_kind = needs_body or any(one.field == "@body_kind" for one in conditions)
    bodies = values.bodies if needs_body else []
    kept = KeptRequest(
        fields=bodies[0] if bodies else {},
        method=values.request.method,
        path=values.path,
        query=dict(reversed(values.query)),
        headers=values.request.headers,
        source=values.request.source,
        body_kind=values.body_kind if needs_kind else "",
    )
    return EventReader(kept).holds(conditions)


def _tried(
    proof: Proof, values: RequestValues, settings: Settings, secrets: Mapping[str, str], now: float
) -> CheckedProof:
    texts = ProofText(values, str(settings.get("public_url") or ""), secrets)
    attempt = _Attempt(proof, values, texts, secrets)
    try:
        if proof.kind == "addresses":
            attempt.from_address(str(settings.get("addresses") or ""))
        else:
            attempt.by_value()
        attempt.also()
        attempt.in_time(now)
    except BadSignature as bad:
        return attempt.result(bad)
    except NoAddress:
        text = "The public address of the connection is not set, and this provider signs it."
        return attempt.result(BadSignature(Reason.NO_ADDRESS, text))
    return attempt.result()


class _Attempt:
    """One recipe on one request. Each step raises BadSignature."""

    def __init__(self, proof: Proof, values: RequestValues, texts: ProofText, secrets: Mapping[str, str]) -> None:
        self._proof, self._values, self._texts = proof, values, texts
        self._secret = secrets.get(proof.key, "")
        self._claims: dict[str, Any] = {}
        self.signed, self.computed, self.received = "", "", ""

    def result(self, bad: BadSignature | None = None) -> CheckedProof:
        return CheckedProof(
            kind=self._proof.kind,
            signed=self.signed[:SHOWN],
            computed=self.computed[:SHOWN],
            received=self.received[:SHOWN],
            reason=bad.reason if bad else None,
            problem=bad.detail if bad else "",
        )

    def from_address(self, listed: str) -> None:
        networks = [found for one in listed.replace(",", " ").split() if (found := _network(one))]
        self.signed, self.received = listed, self._values.request.source
        if not networks:
            raise BadSignature(Reason.NO_SECRET, "This connection has no list of the sender's addresses yet.")
        try:
            source = ipaddress.ip_address(self.received.split("%")[0])
        except ValueError:
            raise BadSignature(Reason.MISSING, "The address of the sender is not known.") from None
        mapped = getattr(source, "ipv4_mapped", None) or source
        if not any(mapped in one for one in networks):
            raise BadSignature(Reason.WRONG, f"The address {source} is not in this connection's list.")

    def by_value(self) -> None:
        proof = self._proof
        if not self._secret:
            raise BadSignature(Reason.NO_SECRET, "This connection has no key for this proof yet.")
        given = self._given(proof.value or Given(from_=""))
        self.received = given[0] if given else ""
        if not given:
            raise BadSignature(Reason.MISSING, f"{_place(proof)} is missing.")
        key = self._key()
        match proof.kind:
            case "jwt":
                self._token(given[0], key)
            case "ed25519":
                self._ed25519(given, key)
            case "equal":
                self.received, self.computed = HIDDEN, HIDDEN
                expected = _encoded(key, proof.result if proof.result != "hex" else "text")
                if not _any_same(given, expected):
                    raise BadSignature(Reason.WRONG, f"{_place(proof)} is not the secret of this connection.")
            case _:
                self._keyed(given, key)

    def _given(self, given: Given) -> list[str]:
        text = self._texts.value(given.from_).decode("utf-8", "replace").strip() if given.from_ else ""
        if given.after:
            start = self._texts.of(given.after).decode("utf-8", "replace")
            if text[: len(start)].casefold() != start.casefold():
                return []
            text = text[len(start) :].strip()
        if given.part:
            named = [one.strip().partition("=") for one in text.split(",")]
            self._texts.parts = {name: value for name, _, value in reversed(named)}
            return [value for name, _, value in named if name == given.part and value][:MOST_GIVEN]
        several = [one.strip() for one in text.split(given.several)] if given.several else [text.strip("/")]
        return [one for one in several if one][:MOST_GIVEN]

    def _key(self) -> bytes:
        kind, secret = self._proof.key_as, self._secret
        if kind == "text":
            return secret.encode()
        found = from_base64(secret) if kind == "base64" else _from_hex(secret)
        if found is None:
            raise BadSignature(Reason.NO_SECRET, f"The key of this connection is not {kind}.")
        return found

    def _keyed(self, given: Sequence[str], key: bytes) -> None:
        proof, held = self._proof, False
        for place, template in enumerate((proof.text,) if isinstance(proof.text, str) else proof.text):
            text = self._texts.of(template)
            if proof.kind == "hmac":
                digest = hmac.digest(key, text, proof.hash)
            else:
                digest = hashlib.new(proof.hash, text, usedforsecurity=False).digest()
            expected = _encoded(digest, proof.result)
            found = _any_same(given, expected, hexadecimal=proof.result == "hex")
            held = held or found
            if place == 0 or found:
                self.signed = self._texts.of(template, shown=True).decode("utf-8", "replace")
                self.computed = expected
        if not held:
            raise BadSignature(Reason.WRONG, f"{_place(proof)} does not match the text that this provider signs.")

    def _ed25519(self, given: Sequence[str], key: bytes) -> None:
        text = self._texts.of(self._proof.text if isinstance(self._proof.text, str) else self._proof.text[0])
        self.signed = text.decode("utf-8", "replace")
        try:
            public = Ed25519PublicKey.from_public_bytes(key)
        except ValueError:
            raise BadSignature(Reason.NO_SECRET, "The public key of this connection is not one of 32 bytes.") from None
        for one in given:
            try:
                public.verify(from_base64(one) or b"", text)
                return
            except InvalidSignature:
                continue
        raise BadSignature(Reason.WRONG, f"{_place(self._proof)} does not fit the public key.")

    def _token(self, token: str, key: bytes) -> None:
        """The algorithm is the table's, never the token's."""
        head, _, rest = token.partition(".")
        body, _, signature = rest.partition(".")
        claims, header = claims_of(token), from_base64(head)
        if claims is None or header is None:
            raise BadSignature(Reason.MALFORMED, f"{_place(self._proof)} is no signed token.")
        expected = hmac.digest(key, f"{head}.{body}".encode(), self._proof.hash)
        self.signed = f"{head}.{body}"
        self.computed = base64.urlsafe_b64encode(expected).rstrip(b"=").decode()
        self.received = signature
        if not hmac.compare_digest(expected, from_base64(signature) or b""):
            raise BadSignature(Reason.WRONG, "The signature of the token does not fit the key.")
        try:
            named = msgspec.json.decode(header, type=dict[str, Any]).get("alg")
        except msgspec.DecodeError:
            named = None
        if named != ALGORITHMS.get(self._proof.hash):
            raise BadSignature(Reason.WRONG, f"The token names another algorithm than {self._proof.hash}.")
        self._claims = claims
        if not (claim := self._proof.body_claim):
            return
        digest = hashlib.sha256(self._values.request.body).hexdigest()
        if not same_secret(written(claims.get(claim)).lower(), digest):
            raise BadSignature(Reason.WRONG, f"The token's {claim} is not the hash of this body.")

    def also(self) -> None:
        for one in self._proof.also:
            given, wanted = self._texts.value(one.field), self._texts.of(one.text)
            if not wanted or not hmac.compare_digest(given, wanted):
                raise BadSignature(Reason.WRONG, f"{one.field} is not what this connection expects.")

    def in_time(self, now: float) -> None:
        """After the signature: a stranger learns nothing about our clock. A token's own limits count, too."""
        for name, least in (("exp", False), ("nbf", True)):
            moment = self._claims.get(name)
            if isinstance(moment, int | float) and (now < moment - 300 if least else now > moment + 300):
                raise BadSignature(Reason.FROM_FUTURE if least else Reason.TOO_OLD, f"The token's {name} is {moment}.")
        proof = self._proof
        if not proof.time:
            return
        if proof.time.startswith("@claims."):
            text = written(self._claims.get(proof.time.removeprefix("@claims.")))
        else:
            text = self._texts.value(proof.time).decode("utf-8", "replace")
        signed_at = moment_of(text)
        if signed_at is None:
            raise BadSignature(Reason.MALFORMED, f"{proof.time} says no moment.")
        age = now - signed_at.timestamp()
        if age > proof.age_s:
            raise BadSignature(Reason.TOO_OLD, f"Signed {age:.0f} s ago; at most {proof.age_s} s are accepted.")
        if -age > proof.age_s:
            raise BadSignature(
                Reason.FROM_FUTURE, f"Signed {-age:.0f} s ahead of our clock; at most {proof.age_s} s are accepted."
            )


def _encoded(value: bytes, how: str) -> str:
    match how:
        case "hex":
            return value.hex()
        case "base64":
            return base64.b64encode(value).decode()
        case "base64_of_hex":
            return base64.b64encode(value.hex().encode()).decode()
        case _:
            return value.decode("utf-8", "replace")


def _any_same(given: Sequence[str], expected: str, hexadecimal: bool = False) -> bool:
    """All are compared, so that the time tells nothing."""
    found = [same_secret(one.lower() if hexadecimal else one, expected) for one in given]
    return any(found)


def _from_hex(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text.strip())
    except ValueError:
        return None


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _place(proof: Proof) -> str:
    where = proof.value.from_ if proof.value else ""
    return where.removeprefix("@header.") if where.startswith("@header.") else (where or "The proof").lstrip("@")
