"""A passkey in memory, as a browser and its authenticator make one: for tests without a browser."""

import base64
import hashlib
import json
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40  # flags of the authenticator data


def coded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class SoftPasskey:
    """One credential. `counter` goes up by one with each signature, unless it is None (synced passkeys)."""

    def __init__(self, origin: str = "http://house", host: str = "house", counter: int | None = 0) -> None:
        self.origin, self.host, self.counter = origin, host, counter
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = hashlib.sha256(str(id(self)).encode()).digest()
        self.user = ""

    def create(self, options: dict[str, Any], *, verified: bool = True) -> dict[str, Any]:
        """`navigator.credentials.create`, as JSON."""
        self.user = options["user"]["id"]
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        data = self._data(PRESENT | ATTESTED | (VERIFIED if verified else 0)) + attested
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        response = {"clientDataJSON": coded(client), "attestationObject": coded(statement), "transports": ["internal"]}
        return self._answer(response)

    def get(self, options: dict[str, Any], *, verified: bool = True) -> dict[str, Any]:
        """`navigator.credentials.get`, as JSON."""
        if self.counter is not None:
            self.counter += 1
        data = self._data(PRESENT | (VERIFIED if verified else 0))
        client = self._client("webauthn.get", options)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": coded(client),
                "authenticatorData": coded(data),
                "signature": coded(signature),
                "userHandle": self.user,
            }
        )

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + (self.counter or 0).to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        return {"id": coded(self.id), "rawId": coded(self.id), "type": "public-key", "response": response}
