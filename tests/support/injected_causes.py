"""Each cause that a simulator can bring about: how it is injected, and what happens outside afterwards."""

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from support.faultrun.calls import LINE, stamp
from support.faultrun.world import SECRET, World, until
from support.mail_and_webhook_receivers import MailReceiver
from support.recording_pbx import Pbx

from cordboard.toolkit.webhooks.signatures import sign

DAY_S = 86_400.0
FEWER = "ZohoCRM.modules.calls.ALL ZohoCRM.modules.contacts.ALL ZohoCRM.modules.leads.ALL ZohoCRM.modules.accounts.ALL"
BASE = "ZohoCRM.coql.READ ZohoCRM.composite_requests.CUSTOM ZohoCRM.settings.ALL ZohoCRM.users.READ ZohoCRM.org.READ"


@dataclass
class Site:
    """A server with a sandbox CRM, a simulated phone system and a mail server."""

    world: World
    pbx: Pbx
    mail: MailReceiver
    folder: Path
    kept: dict[str, Any]

    def checks(self) -> list[dict[str, Any]]:
        return list(self.world.api("GET", "/doctor")["checks"])

    def patch(self, path: str, value: Any, op: str = "replace") -> None:
        self.world.api("PATCH", "/settings", {"changes": [{"op": op, "path": path, "value": value}]})

    def set_connection(self, connection: str, **settings: Any) -> None:
        self.world.api("PATCH", f"/connections/{connection}", {"settings": settings})

    def both_clocks(self, seconds: float) -> None:
        """Time passes for the server and for the CRM."""
        self.world.advance(seconds)
        self.world.control("POST", "/clock", {"advance_s": seconds})

    def wait(self, condition: Callable[[], bool], bound: float, what: str, real: bool) -> None:
        """Until it holds; time passes quickly for server and CRM alike, unless it is `real`. Units: s."""
        if real:
            return until(condition, bound, what)
        end = self.world.clock.offset + bound
        while not condition():
            assert self.world.clock.offset <= end, f"after {bound} s of the server's time still not true: {what}"
            self.both_clocks(1)
        return None

    def call(self, name: str, number: str, extension: str = "80", before_s: float = 60) -> None:
        at = datetime.fromtimestamp(self.world.clock.now() - before_s, UTC)
        end = {"schema": 1, "id": f"{name}-end", "call": name, "at": stamp(at), "type": "ended", "direction": "inbound"}
        party = {"client": {"number": number}, "own_number": LINE, "extension": extension}
        how = {"disposition": "answered", "durations_ms": {"talk": 5000}}
        assert self.world.post([{**end, **party, **how}]) == 202


def nothing(site: Site) -> None:
    """Nothing has to happen."""


@dataclass(frozen=True)
class Injection:
    """`cure`: what happens outside before a person presses the button; `after`: takes the rest away. `real`: the pauses
    of the link to the phone system are real ones."""

    inject: Callable[[Site], None]
    cure: Callable[[Site], None] = nothing
    after: Callable[[Site], None] = nothing
    real: bool = False
    connection: str = ""  # others have the same cause from the beginning


def _control(path: str, body: dict[str, Any]) -> Callable[[Site], None]:
    return lambda site: site.world.control("POST", path, body)


def _no_faults(site: Site) -> None:
    site.world.control("DELETE", "/faults")


def _pbx(path: str, **body: Any) -> Callable[[Site], None]:
    return lambda site: site.pbx.control("POST", path, body)


def _right_manager(site: Site) -> None:
    site.pbx.control("POST", "/manager", {"secret": site.pbx.ready["secret"], "read": "all", "write": "all"})


def _authorised(site: Site) -> None:
    site.world.authorise()


def _fewer_scopes(site: Site) -> None:
    code = site.world.control("POST", "/oauth", {"new_code": True, "scope": f"{FEWER} {BASE}"})["code"]
    site.world.api("POST", "/connections/zoho/code", {"code": code})


def _pause(connection: str) -> Callable[[Site], None]:
    return lambda site: site.world.api("POST", f"/connections/{connection}/pause")


def _rejected(site: Site) -> None:
    fault = {"switch": "partial", "path": "*/Calls", "method": "POST", "index": 0, "code": "NOT_ALLOWED", "times": 1}
    site.world.control("POST", "/faults", fault)
    site.call("rejected-1", "+34600710001")


def _key_field(unique: bool) -> Callable[[Site], None]:
    body = {"module": "Calls", "api_name": "Cb_Call_Key", "unique": unique, "external": unique}
    return _control("/fields", body)


def _owner_leaves(site: Site) -> None:
    users = site.world.api("GET", "/connections/zoho/users")["items"]
    me = site.world.api("GET", "/connections/zoho")["user"]["id"]
    other = next(one["id"] for one in users if one.get("active", True) and one["id"] != me)
    site.patch("/crm/zoho/default_user", other)
    assert "settings_owner_inactive" not in [each["code"] for one in site.checks() for each in one["causes"]]
    site.world.control("POST", "/oauth", {"deactivate_user": other})


def _field_deleted(site: Site) -> None:
    fields = site.world.api("GET", "/connections/zoho/fields?entity=lead")["items"]
    name = next(one["name"] for one in fields if one["custom"] and one["writable"] and one["type"] == "text")
    mapping = {"entity": "lead", "parameter": "utm_source", "field": name}
    site.patch("/crm/zoho/mappings", [mapping])
    site.world.control("POST", "/fields", {"module": "Leads", "api_name": name, "deleted": True})


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


def _drop(connection: str) -> Callable[[Site], None]:
    return lambda site: site.world.api("DELETE", f"/connections/{connection}")


def _silent(site: Site) -> None:
    for n in range(25):
        site.call(f"usual-{n}", f"+346007200{n:02}", before_s=60 * (n + 1))
    until(lambda: len(site.world.get("/calls?limit=100")["items"]) >= 25, 60, "the calls are there")
    site.both_clocks(3 * 3600)


def _unassigned(site: Site) -> None:
    me = site.world.api("GET", "/connections/zoho")["user"]["id"]
    site.patch("/crm/zoho/default_user", me)
    site.call("unassigned-1", "+34600710002", extension="7171")


def _team(*members: tuple[str, list[str]]) -> Callable[[Site], None]:
    """Ana has the extensions of the phone system, and these people theirs."""

    def save(site: Site) -> None:
        people = [("ana", site.kept["extensions"]), *members]
        rows = [{"id": name, "name": name.title(), "extensions": list(extensions)} for name, extensions in people]
        site.patch("/team", rows)

    return save


def _places(**settings: Any) -> Callable[[Site], None]:
    return lambda site: site.set_connection("pbx", **settings)


def _records(site: Site) -> None:
    site.set_connection("pbx", cdr_csv=str(site.pbx.records))


def _file_as_folder(site: Site) -> None:
    file = site.folder / "no-folder"
    file.write_text("")
    site.set_connection("pbx", recordings_folder=str(file))


def _mail_away(site: Site) -> None:
    mail = {"host": "localhost", "port": site.mail.port, "security": "none", "sender": "cordboard@example.com"}
    site.patch("/alerts/mail", {**mail, "to": ["ana@example.com"], "allow_private": True})
    site.mail.close()
    site.world.api("POST", "/alerts/test")


def _mail_back(site: Site) -> None:
    site.mail.open()
    site.world.api("POST", "/alerts/test")


def _user(role: str) -> Callable[[Site], None]:
    new = {"name": f"new-{role}", "role": role, "password": "a long sentence to remember"}

    def add(site: Site) -> None:
        site.kept["user"] = site.world.api("POST", "/users", new)["id"]

    return add


def _no_user(site: Site) -> None:
    site.world.api("DELETE", f"/users/{site.kept['user']}")


def _second_crm(site: Site) -> None:
    settings = {name: site.world.crm[name] for name in ("client_id", "client_secret", "accounts")}
    new = {"provider": "zoho", "id": "second", "title": "Second", "settings": settings, "allow_private": True}
    site.world.api("POST", "/connections", new)


def _in_url(site: Site) -> None:
    site.world.api("POST", "/connections", {"provider": "sipsim", "id": "sim", "settings": {"secret_in_url": True}})


def _old_secret(site: Site) -> None:
    site.patch("/company/secret_age_days", 1)
    site.both_clocks(2 * DAY_S)


def _rules(site: Site) -> None:
    when = [{"parameter": "utm_source", "operator": "equals", "value": "brand"}]
    one = {"name": "First", "when": when, "match": "all", "then": {"lead_status": "Contacted"}}
    site.patch("/crm/zoho/rules", [one, {**one, "name": "Second"}])


INJECTIONS: dict[str, Injection] = {
    "crm_paused": Injection(_pause("zoho")),
    "crm_unreachable": Injection(_control("/faults", {"switch": "refuse"}), _no_faults),
    "crm_credits_used_up": Injection(_control("/faults", {"switch": "fail_before", "status": 429}), _no_faults),
    "crm_permission_missing": Injection(_fewer_scopes, _authorised),
    "settings_permission_missing": Injection(_fewer_scopes, _authorised),
    "crm_access_revoked": Injection(
        _control("/oauth", {"revoke_refresh_token": True, "expire_access_tokens": True}), _authorised
    ),
    "crm_not_connected": Injection(_second_crm, _drop("second")),
    "crm_items_rejected": Injection(_rejected),
    "crm_duplicates_possible": Injection(_key_field(False), _key_field(True)),
    "settings_owner_inactive": Injection(_owner_leaves),
    "settings_field_gone": Injection(_field_deleted),
    "rule_without_effect": Injection(_rules),
    "pbx_paused": Injection(_pause("pbx")),
    "ami_login_refused": Injection(_pbx("/manager", secret="another"), _right_manager, real=True),
    "ami_permission_missing": Injection(_pbx("/manager", read="call", write="call"), _right_manager, real=True),
    "pbx_unreachable": Injection(_pbx("/drop", for_ms=600_000), _pbx("/drop"), real=True),
    "queue_without_agents": Injection(_pbx("/queue", queue="sales", members=""), _pbx("/queue", queue="sales")),
    "queue_agent_unassigned": Injection(
        _pbx("/queue", queue="sales", members="80,7070"), _pbx("/queue", queue="sales")
    ),
    "webhook_refused": Injection(_signed_wrongly, lambda site: site.call("right-1", "+34600710003", before_s=0)),
    "webhook_unknown_events": Injection(_unknown_event, _drop("cloud")),
    "webhook_secret_in_url": Injection(_in_url, _drop("sim")),
    "call_records_unset": Injection(_places(cdr_csv=None), _records, connection="pbx"),
    "call_records_unreadable": Injection(_places(cdr_csv="/nowhere/Master.csv"), _records),
    "recordings_missing": Injection(_places(recordings_folder="/nowhere/monitor"), _places(recordings_folder=None)),
    "recordings_unreadable": Injection(_file_as_folder, _places(recordings_folder=None)),
    "comparison_off": Injection(_places(compare_every_min=0), _places(compare_every_min=60)),
    "extension_unassigned": Injection(_unassigned, _team(("bruno", ["7171"]))),
    "extension_of_several": Injection(_team(("bruno", ["81"])), after=_team()),
    "number_spelling": Injection(
        lambda site: site.patch("/numbers", [{"number": "5550123"}]), lambda site: site.patch("/numbers", [])
    ),
    "job_turned_off": Injection(lambda site: site.patch("/background_jobs/off", ["return_memory"])),
    "retention_off": Injection(
        lambda site: site.patch("/background_jobs/off", ["delete_old_data"]),
        lambda site: site.patch("/background_jobs/off", []),
    ),
    "alerts_undelivered": Injection(_mail_away, _mail_back),
    "user_without_calls": Injection(_user("agent"), _no_user),
    "webhook_silent": Injection(_silent, lambda site: site.call("again-1", "+34600710004", before_s=0)),
    "secret_old": Injection(_old_secret, lambda site: site.patch("/company/secret_age_days", 0)),
    "clock_wrong": Injection(_control("/clock", {"advance_s": 7200}), lambda site: site.world.advance(7200)),
}
