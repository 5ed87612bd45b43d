"""Each audited change says what was before and what is after, and no secret is among it."""

import ast
import json
from pathlib import Path

import msgspec

from cordboard.app.connections.live_connections import Provider
from cordboard.ports.accounts import AuditQuery, AuditRow
from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import CRM
from cordboard.web.tests.web_fixture import WebFixture

TEXTS = Path(__file__).parents[4] / "console/src/texts/en.json"
SOURCE = Path(__file__).parents[2]
ENTRIES = (".note", "audit_log.record")


def named(words: str) -> frozenset[str]:
    return frozenset(words.split())


OTHER_TEXTS = named(
    "lead kept export when who what target detail search none more yes no all_fields version show_changes hide_changes"
)
CHANGES = named(
    """user_created user_changed user_deleted user_left user_came_back token_created token_revoked factors_removed
    account_connected account_disconnected settings.save sign_in.save sign_in.remove connection.create
    connection.change connection.drop connection.pause connection.resume connection.authorise call_back.assigned
    alerts.secrets outbox.retry outbox.hold outbox.release outbox.drop calls.log calls.create calls.relink calls.unlink
    calls.ignore calls.assign calls.choose calls.wrap_up"""
)
EVENTS = {
    "happened, and changed nothing that is kept": """signed_in signed_out signed_out_everywhere
        signed_out_by_provider session_ended sign_in_failed second_factor_failed proved_again proof_failed
        password_change_failed refused webhook_refused sign_in_refused user_kept lane.recovered reset_not_sent""",
    "was read or asked for": """calls_exported audit_exported phone_book.export recordings.play recordings.download
        recordings.link recordings.archive personal_data.find
        personal_data.export completeness.compare alerts.test connection.consent report.test
        backtest.start backtest.cancel
        dials.place dials.cancel sms.send conversations.take conversations.close conversations.reopen
        conversations.assign conversations.write calls.control calls.annotate agent.presence agent.queue
        attribution.conversions shadow.compare""",
    "only a secret changed, and the kind says which": """frame_code recordings.secret
        password_changed reset_created reset_requested reset_used
        invitation_created invitation_used recovery_codes_created recovery_code_used""",
    "the detail names the one thing that came or went": """factor_added factor_renamed factor_removed set_up
        phone_book.device_added phone_book.device_removed phone_book.import
        attribution.cost_entered attribution.cost_removed attribution.costs_imported
        duplicates.merge duplicates.undo""",
    "may keep no personal data": """recordings.hold recordings.release recordings.delete personal_data.erase
        personal_data.correct retention.deleted""",
}


async def rows(fixture: WebFixture) -> list[AuditRow]:
    """Of the users and of everything else."""
    return [*fixture.accounts.rows, *await fixture.application.store.audited(AuditQuery(limit=500))]


def noted_in_the_code() -> set[str]:
    """The kinds that are written as a word where an entry is made."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        if "tests" in file.parts or not any(part in str(file) for part in ("web/", "app/sign_in/", "app/service/")):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            is_entry = isinstance(node, ast.Call) and ast.unparse(node.func).endswith(ENTRIES) and len(node.args) > 1
            if is_entry and isinstance(node.args[1], ast.Constant):  # type: ignore[attr-defined]
                found.add(str(node.args[1].value))  # type: ignore[attr-defined]
    return found


def test_every_kind_of_entry_is_a_change_or_has_a_reason_to_be_none() -> None:
    words = {name.removeprefix("audit.") for name in json.loads(TEXTS.read_text()) if name.startswith("audit.")}
    kinds = {word for word in words if not word.startswith(("field.", "secret.")) and word not in OTHER_TEXTS}
    events = {kind for names in EVENTS.values() for kind in names.split()}
    assert kinds - CHANGES - events == set()
    assert CHANGES & events == set()
    written = noted_in_the_code()
    assert len(written) > 30
    assert written - CHANGES - events == set(), "is it a change or an event?"
    assert written - words == set(), "it has no word in the console"


@run
async def test_each_change_has_before_and_after_and_no_secret(web_fixture: WebFixture) -> None:
    boss, csrf = await web_fixture.signed_in(Role.ADMIN, "boss")
    head = {"X-CSRF-Token": csrf}

    providers = web_fixture.application.parts.live_connections.providers
    secret_field = {"name": "client_secret", "type": "secret"}
    for kind, provider in providers.items():
        manifest = {**provider.manifest, "settings": [*provider.manifest.get("settings", ()), secret_field]}
        providers[kind] = Provider(manifest=manifest, load=provider.load)

    async def did(method: str, path: str, **body: object) -> dict[str, object]:
        reply = await boss.request(method, f"/api/v1/{path}", headers=head, json=body or None)
        assert reply.status_code < 300, (path, reply.text)
        return dict(reply.json()) if reply.content else {}

    user = await did("POST", "users", name="olha", role="agent", password="hunter2 hunter2")
    await did("PATCH", f"users/{user['id']}", role="auditor", password="swordfish on the moon")
    await did("DELETE", f"users/{user['id']}")
    made = await did("POST", "tokens", name="report", scopes=["calls.read"])
    await did("DELETE", "tokens/report")
    held = await did("GET", "settings")
    settings = msgspec.json.decode(msgspec.json.encode(held["settings"]))
    settings["stop_list"] = [{"number": "+34600111222", "note": "spam"}]
    await did("PUT", "settings", settings=settings, note="ignore spam")
    await did("PUT", "alerts/secrets", mail_password="p4ss word mail")
    await did("PATCH", f"connections/{CRM}", title="Sales CRM", settings={"client_secret": "s3cret-one"})
    await did("POST", f"connections/{CRM}/pause")
    await did("POST", f"connections/{CRM}/resume")
    await did("DELETE", f"connections/{CRM}")
    found = await rows(web_fixture)
    told = {row.what: (row.before, row.after) for row in found if row.what in CHANGES}
    for what in ("user_created", "token_created"):
        assert told[what][0] == "" != told[what][1], what
    for what in ("user_deleted", "token_revoked", "connection.drop"):
        assert told[what][1] == "" != told[what][0], what
    for what in ("user_changed", "settings.save", "alerts.secrets", "connection.change", "connection.pause"):
        assert told[what][1] not in ("", told[what][0]), what
    (ignored,) = msgspec.json.decode(told["settings.save"][1])["stop_list"]
    assert (ignored["value"], ignored["note"]) == ("+34600111222", "spam")
    changed = msgspec.json.decode(told["connection.change"][1])
    assert (changed["title"], changed["client_secret"]) == ("Sales CRM", "[hidden, changed]")
    written = " ".join(f"{row.before} {row.after} {row.detail}" for row in found)
    for secret in ("hunter2", "swordfish", "p4ss", "s3cret", str(made["token"])):
        assert secret not in written


@run
async def test_what_people_do_in_the_outbox_says_the_states_of_the_items(web_fixture: WebFixture) -> None:
    boss, csrf = await web_fixture.signed_in(Role.ADMIN, "boss")
    key = (await boss.get("/api/v1/outbox?state=parked&limit=1")).json()["items"][0]["key"]
    for verb, before, after in (("hold", "parked", "held"), ("release", "held", "open"), ("drop", "open", "dropped")):
        body = {"keys": [key], "reason": "tried"}
        reply = await boss.post(f"/api/v1/outbox/{verb}", json=body, headers={"X-CSRF-Token": csrf})
        assert reply.json()["changed"] >= 1, reply.text
        (row,) = [row for row in await rows(web_fixture) if row.what == f"outbox.{verb}"]
        states = msgspec.json.decode(row.before), msgspec.json.decode(row.after)
        assert states == ({key: before}, {key: after})
