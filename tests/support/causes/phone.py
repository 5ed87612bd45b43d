"""Causes in phone systems and at providers of webhooks."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
from support.causes.site import Injection, Site, drop, pause, pbx, team
from support.faultrun.world import SECRET, free_port, until

from cordboard.toolkit.webhooks.signatures import sign


def _right_manager(site: Site) -> None:
    site.pbx.control("POST", "/manager", {"secret": site.pbx.ready["secret"], "read": "all", "write": "all"})


def _right_secret(site: Site) -> None:
    """A connection that is saved is tried at once; by itself it is tried after a minute."""
    _right_manager(site)
    site.set_connection("pbx", secret=site.pbx.ready["secret"])


def _signed_wrongly(site: Site) -> None:
    body = json.dumps({"schema": 1}).encode()
    headers = {"X-Cordboard-Signature": sign("another", body, int(site.world.clock.now()))}
    reply = httpx.post(f"{site.world.base}/hooks/hook", content=body, headers=headers, timeout=30)
    assert reply.status_code == 401


def _unknown_event(site: Site) -> None:
    new = {"provider": "cloud_telephony", "id": "cloud", "settings": {"preset": "zadarma", "key": SECRET}}
    url = site.world.api("POST", "/connections", new)["hook_url"]
    fields = {"event": "NOTIFY_SOMETHING_NEW", "caller_id": "34600411001", "called_did": "34928000080"}
    fields |= {"call_start": "2026-11-02 10:15:30", "pbx_call_id": "in_1"}
    signed = "".join(fields[name] for name in ("caller_id", "called_did", "call_start"))
    digest = hmac.digest(SECRET.encode(), signed.encode(), "sha1").hex()
    headers = {"signature": base64.b64encode(digest.encode()).decode()}
    reply = httpx.post(url, data=fields, headers=headers, timeout=30)
    assert reply.status_code == 202, reply.text


def _silent(site: Site) -> None:
    for n in range(25):
        site.call(f"usual-{n}", f"+346007200{n:02}", before_s=60 * (n + 1))
    until(lambda: len(site.world.get("/calls?limit=100")["items"]) >= 25, 60, "the calls are there")
    site.both_clocks(3 * 3600)


def _unassigned(site: Site) -> None:
    me = site.world.api("GET", "/connections/zoho")["user"]["id"]
    site.patch("/crm/zoho/default_user", me)
    site.call("unassigned-1", "+34600710002", extension="7171")


def _places(**settings: Any) -> Callable[[Site], None]:
    return lambda site: site.set_connection("pbx", **settings)


def _records(site: Site) -> None:
    site.set_connection("pbx", cdr_csv=str(site.pbx.records))


def _file_as_folder(site: Site) -> None:
    file = site.folder / "no-folder"
    file.write_text("")
    site.set_connection("pbx", recordings_folder=str(file))


def _in_url(site: Site) -> None:
    site.world.api("POST", "/connections", {"provider": "sipsim", "id": "sim", "settings": {"secret_in_url": True}})


def _encrypted(on: bool) -> Callable[[Site], None]:
    """The port of the manager without encryption is asked for it."""
    return lambda site: site.set_connection("pbx", tls=on, secret=site.pbx.ready["secret"])


def _huge_packet(site: Site) -> None:
    body = {"kind": "huge_line"}
    until(lambda: site.pbx.control("POST", "/garbage", body)["sent_to"] > 0, 30, "the manager is connected")


def _unreadable_record(site: Site) -> None:
    """A program that is not the phone system wrote into its call records; they are compared each hour."""
    site.kept["records"] = site.pbx.records.read_text()
    at = datetime.fromtimestamp(site.world.clock.now(), UTC)
    with site.pbx.records.open("a") as file:
        file.write(f'"","80","101","","","PJSIP/80-1","","Dial","","{at:%Y-%m-%d}","noon","{at:%H:%M}"\n')
    site.both_clocks(3600 + 180)


def _readable_records(site: Site) -> None:
    site.pbx.records.write_text(site.kept["records"])


def _without_ari(site: Site) -> None:
    """Nothing listens for ARI where the connection looks for it."""
    user = {"ari_username": "cordboard", "ari_secret": SECRET}
    site.set_connection("pbx", ari=True, ari_port=free_port(), **user, secret=site.pbx.ready["secret"])


INJECTIONS: dict[str, Injection] = {
    "pbx_paused": Injection(pause("pbx")),
    "ami_login_refused": Injection(pbx("/manager", secret="another"), _right_secret, real=True),
    "ami_permission_missing": Injection(pbx("/manager", read="call", write="call"), _right_manager, real=True),
    "pbx_unreachable": Injection(pbx("/drop", for_ms=600_000), pbx("/drop"), real=True),
    "webhook_refused": Injection(_signed_wrongly, lambda site: site.call("right-1", "+34600710003", before_s=0)),
    "webhook_unknown_events": Injection(_unknown_event, drop("cloud")),
    "webhook_secret_in_url": Injection(_in_url, drop("sim")),
    "call_records_unset": Injection(_places(cdr_csv=None), _records, connection="pbx"),
    "call_records_unreadable": Injection(_places(cdr_csv="/nowhere/Master.csv"), _records),
    "recordings_missing": Injection(_places(recordings_folder="/nowhere/monitor"), _places(recordings_folder=None)),
    "recordings_unreadable": Injection(_file_as_folder, _places(recordings_folder=None)),
    "comparison_off": Injection(_places(compare_every_min=0), _places(compare_every_min=60)),
    "extension_unassigned": Injection(_unassigned, team(("bruno", ["7171"]))),
    "webhook_silent": Injection(_silent, lambda site: site.call("again-1", "+34600710004", before_s=0)),
    "calls_unaccounted": Injection(_unreadable_record, _readable_records),
    "ami_encryption": Injection(_encrypted(True), _encrypted(False), real=True),
    "pbx_version": Injection(
        pbx("/identity", version="13.38.3", protocol="2.10.3"),
        pbx("/identity", version="22.10.1", protocol="11.0.0"),
        real=True,
    ),
    "ari_unavailable": Injection(_without_ari, _places(ari=False), real=True),
    "pbx_clock": Injection(pbx("/identity", clock_off_s=7200), pbx("/identity", clock_off_s=0), real=True),
    "pbx_limited": Injection(_huge_packet, pbx("/drop"), real=True),
}
