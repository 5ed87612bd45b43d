"""How three providers speak: their requests into calls of the switchboard, their answers, and their webhooks.

`plain` is nobody's: an interface such as a small provider has, for tables of one's own.
Sources: the providers' public API pages; official samples and clients named there.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlencode
from zoneinfo import ZoneInfo

from cordboard_sandbox.cloud_pbx.switchboard import CloudCall, Switchboard

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MADRID = ZoneInfo("Europe/Madrid")
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """One request. `values`: the query, or the body."""

    method: str
    path: str
    query: str
    values: Values
    headers: Mapping[str, str]
    now: float


@dataclass(frozen=True)
class Said:
    status: int
    value: Any


@dataclass(frozen=True)
class HookMessage:
    content_type: str
    body: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Account:
    """What the provider knows of its customer. `base`: where recordings are fetched from."""

    key: str = "invented-key"
    secret: str = "invented-secret-of-the-interface"
    base: str = ""


class Plain:
    prefix = "c"

    def answer(self, asked: Asked, board: Switchboard, account: Account) -> Said:
        if asked.headers.get("authorization") != f"Bearer {account.secret}":
            return Said(401, {"error": "unknown token"})
        head, _, rest = asked.path.strip("/").partition("/")
        match asked.method, head, rest:
            case "POST", "calls", "":
                one = board.dial(str(asked.values["from"]), str(asked.values["to"]), asked.now)
                return Said(201, {"call": {"id": one.id}})
            case "DELETE", "calls", call:
                return Said(204, None) if board.hang_up(call, asked.now) else Said(404, {"error": "no such call"})
            case "GET", "calls", "":
                found = board.between(float(asked.values["from"]), float(asked.values["until"]))
                return Said(200, {"calls": [_plain(one) for one in found]})
            case "GET", "recordings", recording:
                return Said(200, {"url": f"{account.base}/files/{recording}.wav"})
            case "GET", "account", _:
                return Said(200, {"name": "An invented company"})
        return Said(404, {"error": "no such address"})

    def refusal(self, words: str) -> Said:
        return Said(422, {"error": words})

    def hook(self, kind: str, one: CloudCall, account: Account) -> HookMessage | None:
        body = json.dumps({"event": kind, **_plain(one)})
        signature = hmac.new(account.secret.encode(), body.encode(), hashlib.sha256).hexdigest()
        return HookMessage(JSON, body, {"x-signature": signature})


def _plain(one: CloudCall) -> dict[str, Any]:
    done = {"talk": one.talk_s, "result": one.disposition, "recording": one.recording} if one.ended else {}
    return {"id": one.id, "extension": one.extension, "number": one.client, "at": one.started, **done}


class Binotel:
    """Everything by POST with key and secret in the body; refusals have status 200."""

    prefix = ""

    def answer(self, asked: Asked, board: Switchboard, account: Account) -> Said:
        given = str(asked.values.get("key", "")), str(asked.values.get("secret", ""))
        if asked.method != "POST" or given != (account.key, account.secret):
            return Said(403, {"status": "error", "code": "103", "message": "Wrong key or secret"})
        call = str(asked.values.get("generalCallID", ""))
        match asked.path.removeprefix("/api/4.0").removesuffix(".json"):
            case "/calls/internal-number-to-external-number":
                to = str(asked.values["externalNumber"])
                one = board.dial(str(asked.values["internalNumber"]), to, asked.now)
                return Said(200, {"status": "success", "generalCallID": one.id})
            case "/calls/hangup-call":
                return self._of_call(board.hang_up(call, asked.now))
            case "/calls/attended-call-transfer":
                return self._of_call(board.transfer(call, str(asked.values.get("externalNumber", ""))))
            case "/stats/list-of-calls-for-period":
                found = board.between(float(asked.values["startTime"]), float(asked.values["stopTime"]))
                return Said(200, {"status": "success", "callDetails": {one.id: _details(one) for one in found}})
            case "/stats/call-record":
                return Said(200, {"status": "success", "url": f"{account.base}/files/rec-{call}.wav"})
            case "/stats/online-calls":
                return Said(200, {"status": "success", "callDetails": {}})
        return Said(200, {"status": "error", "code": "101", "message": "Unknown method"})

    def _of_call(self, one: CloudCall | None) -> Said:
        if one is None:
            return Said(200, {"status": "error", "code": "404", "message": "Call not found"})
        return Said(200, {"status": "success"})

    def refusal(self, words: str) -> Said:
        return Said(200, {"status": "error", "code": "104", "message": words})

    def hook(self, kind: str, one: CloudCall, account: Account) -> HookMessage | None:
        words = {"started": "receivedTheCall", "answered": "answeredTheCall", "ended": "apiCallCompleted"}
        fields = {"requestType": words[kind], "attemptsCounter": "1"}
        if kind == "ended":
            fields |= {f"callDetails[{name}]": str(value) for name, value in _details(one).items()}
        else:
            fields |= {
                "generalCallID": one.id, "callType": "1", "internalNumber": one.extension, "externalNumber": one.client,
            }  # fmt: skip
        return HookMessage(FORM, urlencode(fields), {})


def _details(one: CloudCall) -> dict[str, Any]:
    word = "ANSWER" if one.disposition == "answered" else "CANCEL"
    return {
        "generalCallID": one.id, "startTime": round(one.started), "callType": "1", "internalNumber": one.extension,
        "externalNumber": one.client, "waitsec": one.wait_s, "billsec": one.talk_s, "disposition": word,
        "recordingStatus": "uploaded",
    }  # fmt: skip


class Zadarma:
    """Signed GET requests; a dial tells no id, and nothing hangs up."""

    prefix = "out_"

    def answer(self, asked: Asked, board: Switchboard, account: Account) -> Said:
        query = "&".join(f"{quote_plus(name)}={quote_plus(str(asked.values[name]))}" for name in sorted(asked.values))
        digest = hashlib.md5(query.encode(), usedforsecurity=False).hexdigest()
        expected = f"{account.key}:{_base64_of_hex(account.secret, f'{asked.path}{query}{digest}')}"
        if not hmac.compare_digest(asked.headers.get("authorization", "").encode(), expected.encode()):
            return Said(401, {"status": "error", "message": "Not authorized"})
        match asked.path:
            case "/v1/request/callback/":
                one = board.dial(str(asked.values["from"]), str(asked.values["to"]), asked.now)
                return Said(200, {"status": "success", "from": one.extension, "to": one.client, "time": one.started})
            case "/v1/statistics/pbx/":
                return Said(200, {"status": "success", "stats": self._rows(asked.values, board)})
            case "/v1/pbx/record/request/":
                link = f"{account.base}/files/{asked.values['call_id']}.wav"
                return Said(200, {"status": "success", "link": link, "lifetime_till": "2026-12-01 00:00:00"})
            case "/v1/info/balance/":
                return Said(200, {"status": "success", "balance": 10, "currency": "EUR"})
        return Said(404, {"status": "error", "message": "Method not found"})

    def _rows(self, asked: Values, board: Switchboard) -> list[dict[str, Any]]:
        start, end = (datetime.fromisoformat(str(asked[name])).replace(tzinfo=MADRID) for name in ("start", "end"))
        skip, limit = int(asked["skip"]), int(asked["limit"])
        return [
            {
                "call_id": one.recording, "pbx_call_id": one.id, "sip": one.extension, "callstart": _local(one.started),
                "clid": one.extension, "destination": one.client, "disposition": one.disposition,
                "seconds": one.talk_s, "is_recorded": "true",
            }
            for one in board.between(start.timestamp(), end.timestamp())
        ][skip : skip + limit]  # fmt: skip

    def refusal(self, words: str) -> Said:
        return Said(400, {"status": "error", "message": words})

    def hook(self, kind: str, one: CloudCall, account: Account) -> HookMessage | None:
        """No event of this provider tells that an outgoing call was answered."""
        if kind == "answered":
            return None
        start = _local(one.started)
        fields = {
            "event": {"started": "NOTIFY_OUT_START", "ended": "NOTIFY_OUT_END"}[kind],
            "call_start": start, "pbx_call_id": one.id, "internal": one.extension, "destination": one.client,
        }  # fmt: skip
        if kind == "ended":
            fields |= {
                "duration": str(one.talk_s), "disposition": one.disposition, "status_code": "16", "is_recorded": "1",
                "call_id_with_rec": one.recording,
            }  # fmt: skip
        signature = _base64_of_hex(account.secret, f"{one.extension}{one.client}{start}")
        return HookMessage(FORM, urlencode(fields), {"signature": signature})


def _local(at: float) -> str:
    return f"{datetime.fromtimestamp(at, MADRID):%Y-%m-%d %H:%M:%S}"


def _base64_of_hex(secret: str, text: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).hexdigest().encode()).decode()


Dialect = Plain | Binotel | Zadarma
DIALECTS: Mapping[str, Callable[[], Dialect]] = {"plain": Plain, "binotel": Binotel, "zadarma": Zadarma}
