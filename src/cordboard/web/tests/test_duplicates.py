"""Duplicates over the API: who may, what is off, and pairs of a CRM whose records cannot be read whole."""

from typing import Any

import msgspec
import pytest

from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.ports.accounts import AuditQuery
from cordboard.ports.crm import Change
from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import CRM, KNOWN
from cordboard.web.tests.web_fixture import WebFixture

API = "/api/v1"


def draft(survivor: str = "contact:C1", merged: str = "lead:L1", **more: Any) -> dict[str, Any]:
    chosen = [dict(zip(("entity", "id"), one.split(":"), strict=True)) for one in (survivor, merged)]
    return {"connection": CRM, "survivor": chosen[0], "merged": chosen[1], **more}


async def switched_on(fixture: WebFixture) -> None:
    """The connection merges, and Ana is a lead, too."""
    settings = msgspec.json.encode({"merge": True})
    await fixture.application.parts.service.duplicates._live_connections.change(CRM, None, settings)  # type: ignore[attr-defined]
    lead = Candidate(entity=Entity.LEAD, id="L1", name="Ana", phones=("067 111 11 11",))
    await fixture.application.store.put(CRM, [Change(entity=Entity.LEAD, id="L1", record=lead)], {"L1": [KNOWN]})


@pytest.mark.parametrize(
    ("role", "read", "merge"),
    [
        (Role.SUPERVISOR, 200, 409),
        (Role.AUDITOR, 200, 403),
        (Role.AGENT, 403, 403),
        (Role.LIGHT_AGENT, 403, 403),
        (Role.ADMIN, 200, 409),
    ],
)
@run
async def test_roles(web_fixture: WebFixture, role: Role, read: int, merge: int) -> None:
    browser, csrf = await web_fixture.signed_in(role)
    headers = {"X-CSRF-Token": csrf, "Origin": "http://house"}
    assert (await browser.get(f"{API}/duplicates")).status_code == read
    assert (await browser.get(f"{API}/merges")).status_code == read
    assert (await browser.post(f"{API}/merges", json=draft(), headers=headers)).status_code == merge
    undo = await browser.post(f"{API}/merges/none/undo", headers=headers)
    assert undo.status_code == (404 if merge == 409 else merge)


@run
async def test_nothing_is_proposed_and_nothing_is_merged_until_it_is_switched_on(
    web_fixture: WebFixture, admin: str
) -> None:
    async with web_fixture.client(admin) as program:
        listed = (await program.get(f"{API}/duplicates")).json()
        assert (listed["items"], [one["on"] for one in listed["connections"]]) == ([], [False])
        for path in ("duplicates/preview", "merges"):
            refused = await program.post(f"{API}/{path}", json=draft())
            assert (refused.status_code, refused.json()["code"]) == (409, "merge_off")


@run
async def test_two_records_that_the_crm_cannot_merge_get_a_note_each_and_the_undo_removes_them(
    web_fixture: WebFixture, admin: str
) -> None:
    await switched_on(web_fixture)
    async with web_fixture.client(admin) as program:
        (pair,) = (await program.get(f"{API}/duplicates")).json()["items"]
        assert (pair["first"]["id"], pair["second"]["id"], pair["method"], pair["attested"]) == (
            "C1",
            "L1",
            "mark",
            True,
        )
        assert pair["evidence"][0] == {"kind": "number", "value": KNOWN, "written": [KNOWN, "067 111 11 11"]}
        shown = (await program.post(f"{API}/duplicates/preview", json=draft())).json()
        assert (shown["method"], shown["limits"], shown["moves"]) == ("mark", ["mark_only"], {})
        wish = draft(fingerprint=shown["fingerprint"])
        made = [(await program.post(f"{API}/merges", json=wish)).json() for _ in range(2)]
        assert made[0]["id"] == made[1]["id"], "sent twice, it is one merge"
        assert (made[0]["state"], made[0]["can_undo"]) == ("waiting", False)
        early = await program.post(f"{API}/merges/{made[0]['id']}/undo")
        assert (early.status_code, early.json()["code"]) == (409, "merge_not_done")
        assert (await program.get(f"{API}/duplicates")).json()["items"] == [], "it is no longer proposed"
        items = (await program.get(f"{API}/outbox?kind=add_note")).json()["items"]
        assert sorted(one["key"].rsplit(":", 1)[1] for one in items) == ["mark1", "mark2"]
        outdated = await program.post(f"{API}/merges", json=draft(merged="lead:L1", fingerprint="0" * 32))
        assert (outdated.status_code, outdated.json()["code"]) == (409, "merge_changed")
        absent = await program.post(f"{API}/duplicates/preview", json=draft(merged="lead:L9"))
        assert absent.status_code == 404
    kinds = [row.what for row in await web_fixture.application.store.audited(AuditQuery(limit=500))]
    assert kinds.count("duplicates.merge") == 1
