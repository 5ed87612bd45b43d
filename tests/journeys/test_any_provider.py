"""A provider that a table describes: its signed requests over HTTP become one call and one record."""

import base64
import hmac
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from support.faultrun.world import TOKEN_FILE, World, until

pytestmark = pytest.mark.journey

ROOT = Path(__file__).parents[2]
SECRET = "invented-secret-of-the-provider"
FORM = "application/x-www-form-urlencoded"
CALL = {"call_start": "2026-11-02 10:15:30", "pbx_call_id": "in_3f1c8a55"}
SIDES = {"caller_id": "34600411001", "called_did": "34928000080"}


@pytest.fixture(scope="module")
def provider(running: World) -> str:
    settings = {"preset": "zadarma", "key": SECRET, "time_zone": "Europe/Madrid"}
    new = {"provider": "cloud_telephony", "id": "cloud", "settings": settings}
    view = running.api("POST", "/connections", new)
    assert view["settings"]["key"] == "********"
    return str(view["hook_url"])


def send(url: str, event: str, signed: str = "caller_id called_did call_start", **more: str) -> httpx.Response:
    fields = {"event": event, **CALL, **SIDES, **more}
    text = "".join(fields.get(name, "") for name in signed.split())
    digest = hmac.digest(SECRET.encode(), text.encode(), "sha1").hex()
    headers = {"content-type": FORM, "signature": base64.b64encode(digest.encode()).decode()}
    return httpx.post(url, content=urlencode(fields), headers=headers, timeout=20)


def test_the_address_is_checked_before_any_secret_is_known(provider: str) -> None:
    reply = httpx.get(provider, params={"zd_echo": "8f14e45fceea167a"}, timeout=20)
    assert (reply.status_code, reply.text) == (200, "8f14e45fceea167a")
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"


def test_signed_requests_become_one_call_and_one_record(running: World, provider: str) -> None:
    ended = {"duration": "63", "disposition": "answered", "status_code": "16", "is_recorded": "1"}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("NOTIFY_START", {}),
        ("NOTIFY_INTERNAL", {"internal": "80"}),
        ("NOTIFY_ANSWER", {"internal": "80", "destination": "80", "signed": "caller_id destination call_start"}),
        ("NOTIFY_END", {"internal": "80", **ended, "call_id_with_rec": "rec-1"}),
        ("NOTIFY_END", {"internal": "80", **ended, "call_id_with_rec": "rec-1"}),  # sent again
        ("NOTIFY_SOMETHING_NEW", {}),
    ]
    answers = [send(provider, event, **more) for event, more in steps]
    assert [one.status_code for one in answers] == [202, 202, 202, 202, 202, 202]
    assert [one.json().get("new") for one in answers] == [1, 1, 1, 1, 0, 1]
    call = running.wait_settled(CALL["pbx_call_id"], connection="cloud")
    assert (call["client"]["e164"], call["own_number"]) == ("+34600411001", "+34928000080")
    assert (call["direction"], call["disposition"]) == ("inbound", "answered")
    until(lambda: running.settled(), 20, "everything is written")
    assert running.api("GET", "/connections/cloud/webhook")["unknown"] == 1
    logged = [one for one in running.records("Calls") if "600411001" in str(one)]
    assert len(logged) == 1


def test_a_changed_request_is_refused_and_shown(running: World, provider: str) -> None:
    reply = send(provider, "NOTIFY_START", signed="caller_id call_start")
    assert (reply.status_code, reply.json()["code"]) == (401, "signature_wrong")
    page = running.api("GET", "/connections/cloud/webhook")
    assert page["refusals"][0]["code"] == "signature_wrong"


def test_a_phone_system_that_reports_to_zammad_is_taken_as_it_is(running: World) -> None:
    settings = {"preset": "zammad", "key": "invented-token"}
    view = running.api("POST", "/connections", {"provider": "cloud_telephony", "id": "cti", "settings": settings})
    about = {"from": "34600411077", "to": "34928000080", "direction": "in", "callId": "cti-1"}
    steps = (
        {"event": "newCall", "user": ["Ana Invented", "Alberto Invented"], "queue": "helpdesk"},
        {"event": "answer", "answeringNumber": "80"},
        {"event": "hangup", "answeringNumber": "80", "cause": "normalClearing"},
    )
    for step in steps:  # as the client of others sends them that the vectors were recorded with
        body = urlencode({**about, **step}, doseq=True)
        reply = httpx.post(
            f"{view['hook_url']}/invented-token", content=body, headers={"content-type": FORM}, timeout=20
        )
        assert (reply.status_code, reply.json()) == (200, {}), "it stops at an answer that is no JSON"
    call = running.wait_settled("cti-1", connection="cti")
    assert (call["client"]["e164"], call["direction"], call["disposition"]) == ("+34600411077", "inbound", "answered")
    assert call["talked"] == ["80"]
    wrong = httpx.post(
        f"{view['hook_url']}/another", content=urlencode(about), headers={"content-type": FORM}, timeout=20
    )
    assert wrong.status_code == 401


def test_a_table_of_our_own_is_checked_before_it_is_saved(running: World) -> None:
    settings = {"preset": "own", "key": SECRET, "table": {"proofs": []}}
    with pytest.raises(AssertionError, match="proofs"):
        running.api("POST", "/connections", {"provider": "cloud_telephony", "id": "own", "settings": settings})


def test_a_recorded_request_is_tried_from_a_terminal(running: World, provider: str, tmp_path: Path) -> None:
    vector = ROOT / "src/cordboard/pbx/cloud_telephony/fixtures/vectors/zadarma.json"
    case = json.loads(vector.read_text(encoding="utf-8"))["cases"][0]
    (file := tmp_path / "request.json").write_text(json.dumps(case), encoding="utf-8")
    token = (running.folder / "data" / TOKEN_FILE).read_text()
    command = [sys.executable, "-m", "cordboard.cli.main", "connect", "try-request", "cloud_telephony", str(file)]
    options = ["--set", "preset=zadarma", "--set", "time_zone=Europe/Madrid", "--secret", "key", "--json"]
    for key, code in ((case["settings"]["secret"], 0), ("another", 1)):
        surroundings = {**os.environ, "CORDBOARD_KEY": key, "CORDBOARD_SERVER": running.base, "CORDBOARD_TOKEN": token}
        done = subprocess.run([*command, *options], env=surroundings, capture_output=True, text=True, timeout=120)
        found = json.loads(done.stdout)
        assert (done.returncode, found["accepted"]) == (code, code == 0), done.stderr
        assert found["events"][0]["client"]["number"] == case["want"]["event"]["client"]
