"""Requests of a cloud telephony provider: pasted, tried on settings that are not saved, and made into a table."""

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Locator, Page, expect
from support.faultrun.world import World, world

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

KEY = "invented-secret-of-the-provider"
FIELDS = {
    "event": "NOTIFY_END", "call_start": "2026-11-02 10:15:30", "pbx_call_id": "in_3f1", "caller_id": "34600411001",
    "called_did": "34928000080", "internal": "101", "duration": "63", "disposition": "answered", "is_recorded": "0",
}  # fmt: skip


def pasted(**changed: str) -> str:
    signed = f"{FIELDS['caller_id']}{FIELDS['called_did']}{FIELDS['call_start']}"
    proof = base64.b64encode(hmac.digest(KEY.encode(), signed.encode(), "sha1").hex().encode()).decode()
    body = urlencode({**FIELDS, **changed})
    return f"POST /hooks/x HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nSignature: {proof}\n\n{body}"


def own(event: str) -> str:
    call = {"call_id": "k-1", "from": "34600411002", "to": "34928000080", "direction": "incoming", "note": "vip"}
    body = json.dumps({"event": event, "call": call})
    proof = hmac.digest(KEY.encode(), body.encode(), "sha256").hex()
    return f"POST /in HTTP/1.1\nX-Acme-Signature: {proof}\n\n{body}"


Connect = Callable[..., None]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    """A server of its own: what is made here stands in the audit log."""
    with world(tmp_path_factory.mktemp("tables"), 43) as one:
        one.start()
        yield one


@pytest.fixture
def a_connection(running: World) -> Iterator[Connect]:
    """Makes connections, and removes them: other tests share the server. Named before `enter`, so that windows that
    still ask for them are closed first."""
    made: list[str] = []

    def connect(name: str, **settings: Any) -> None:
        running.api("POST", "/connections", {"provider": "cloud_telephony", "id": name, "settings": settings})
        made.append(name)

    yield connect
    for name in made:
        running.api("DELETE", f"/connections/{name}")


def opened(enter: SignedInUsers, name: str, **window: Any) -> tuple[Page, Locator]:
    page = enter(f"/connections/{name}/settings", reduced_motion="reduce", **window)
    page.locator("section[aria-labelledby=change]").get_by_role("button", name=word("change"), exact=True).click()
    part = page.get_by_role("group", name=word("sample.title"))
    expect(part).to_be_visible()
    return page, part


def paste(part: Locator, text: str, button: str = "sample.try") -> None:
    part.get_by_role("textbox", name=word("sample.paste")).fill(text)
    part.get_by_role("button", name=word(button), exact=True).click()


def test_a_signature_is_shown_step_by_step(a_connection: Connect, enter: SignedInUsers) -> None:
    a_connection("zadarma", preset="zadarma", key=KEY, time_zone="Europe/Madrid")
    _, part = opened(enter, "zadarma")
    paste(part, pasted())
    expect(part.get_by_text(like("sample.accepted", status=202))).to_be_visible()
    becomes = part.locator("section[aria-labelledby=sample-becomes]")
    expect(becomes).to_contain_text(word("sample.kind.ended"))
    expect(becomes).to_contain_text("+34 600 411 001")
    proof = part.locator("section.proof")
    expect(proof).to_contain_text(word("sample.proof.holds"))
    expect(proof).to_contain_text("34600411001349280000802026-11-02 10:15:30")
    paste(part, pasted(caller_id="34600411009"))
    expect(part.get_by_text(like("sample.refused", status=401))).to_be_visible()
    expect(proof).to_contain_text(word("sample.proof.wrong"))
    expect(proof).to_contain_text("34600411009349280000802026-11-02 10:15:30")
    expect(proof.locator("pre")).to_have_count(3)


def test_a_table_is_proposed_changed_and_saved(a_connection: Connect, enter: SignedInUsers, running: World) -> None:
    a_connection("acme", preset="zadarma", key=KEY)
    page, part = opened(enter, "acme")
    for event, kind in (("call_ringing", "ringing"), ("call_ended", "ended")):
        paste(part, own(event), "sample.propose")
        expect(part.get_by_text(like("sample.accepted", status=202))).to_be_visible()
        expect(part.locator("section[aria-labelledby=sample-becomes]")).to_contain_text(word(f"sample.kind.{kind}"))
    part.get_by_label(like("sample.used.of", place="call.note")).first.click()
    page.get_by_role("option", name=word("sample.field.queue"), exact=True).click()
    expect(part.locator("section[aria-labelledby=sample-becomes]")).to_contain_text("vip")
    page.get_by_role("button", name=word("connections.test_and_save"), exact=True).click()
    expect(page.get_by_text(word("saved"), exact=True)).to_be_visible()
    saved = running.api("GET", "/connections/acme")["settings"]
    assert saved["preset"] == "own"
    assert saved["table"]["fields"]["queue"] == "call.note"
    assert [one["type"] for one in saved["table"]["kinds"]] == ["ringing", "ended"]
    assert running.api("GET", "/connections/acme/webhook")["accepted"] == 0, "nothing of it was stored"


OWN: dict[str, Any] = {
    "proofs": [{"kind": "hmac", "text": "{@body}", "value": {"from": "@header.x-acme-signature"}}],
    "fields": {"call": "call.call_id", "client": "call.from", "direction": "call.direction"},
    "kinds": [{"type": "ended", "when": [{"field": "event", "is": ["call_ended"]}], "fields": {"talk": "call.talk"}}],
    "unit": "ms",
}


def test_rows_of_a_table_are_written_by_keyboard_with_errors_at_the_field(
    a_connection: Connect, enter: SignedInUsers, running: World, axe: str
) -> None:
    a_connection("rows", preset="own", key=KEY, table=OWN)
    page, part = opened(enter, "rows")
    kinds = part.locator("section[aria-labelledby=rows-kinds]")
    expect(part.get_by_label(word("sample.text.label"))).to_be_hidden()
    kinds.get_by_role("button", name=word("rows.kind.add"), exact=True).press("Enter")
    added = kinds.get_by_role("group", name=like("rows.kind", n=2))
    expect(added.locator("input").first).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type(word("sample.kind.ringing"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    added.get_by_role("button", name=word("rules.condition.add"), exact=True).press("Enter")
    place = added.get_by_label(word("rows.place"), exact=True)
    value = added.get_by_label(word("rules.value"), exact=True)
    expect(place).to_be_focused()
    page.keyboard.type("event")
    added.get_by_role("button", name=word("rules.condition.add"), exact=True).focus()
    expect(added.get_by_text(word("rows.value.missing"))).to_be_visible()
    assert [*barriers(page, axe), *sticking_out(page)] == []
    value.fill("call_ringing")
    value.press("Enter")
    expect(added.get_by_text(word("rows.value.missing"))).to_have_count(0)
    added.get_by_role("button", name=like("rows.kind.up", n=2)).press("Enter")
    expect(kinds.get_by_role("group", name=like("rows.kind", n=1)).locator("input").first).to_have_value(
        word("sample.kind.ringing")
    )
    ended = kinds.get_by_role("group", name=like("rows.kind", n=2), exact=True)
    ended.get_by_text(like("rows.kind.fields", n=1)).press("Enter")
    talk = ended.get_by_role("group", name=word("sample.field.talk"), exact=True)
    talk.get_by_label(word("rows.place")).fill("call.ms")
    direction = part.get_by_role("group", name=word("sample.field.direction"), exact=True)
    direction.get_by_role("button", name=word("rows.word.add"), exact=True).press("Enter")
    expect(direction.get_by_label(word("rows.word.theirs"))).to_be_focused()
    page.keyboard.type("incoming")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name=word("direction.inbound"), exact=True).click()
    further = write_the_rest(page, part)
    unfold(part)
    assert [*barriers(page, axe), *sticking_out(page)] == []
    page.get_by_role("button", name=word("connections.test_and_save"), exact=True).click()
    expect(page.get_by_text(word("saved"), exact=True)).to_be_visible()
    saved = running.api("GET", "/connections/rows")["settings"]["table"]
    ringing = {"type": "ringing", "when": [{"field": "event", "is": ["call_ringing"]}]}
    words = {"from": "call.direction", "words": {"incoming": "inbound"}}
    ends = {**OWN["kinds"][0], "fields": {"talk": "call.ms"}, "then": "leg_ended"}
    proofs = [{**OWN["proofs"][0], "age_s": 60, "value": {**OWN["proofs"][0]["value"], "part": "v1"}}]
    fields = {**OWN["fields"], "direction": words, "call": {"from": "call.call_id", "cut": "([0-9]+)"}}
    assert saved == {**OWN, "kinds": [ringing, ends], "fields": fields, "proofs": proofs, **further}


def unfold(part: Locator) -> None:
    """Every part that is folded up is shown."""
    part.evaluate("part => part.querySelectorAll('details').forEach((one) => { one.open = true })")


def write_the_rest(page: Page, part: Locator) -> dict[str, Any]:
    """Answers, parameters and the seldom needed settings of each row; what they are in the saved table."""

    def section(name: str) -> Locator:
        return part.locator(f"section[aria-labelledby=rows-{name}]")

    def open_more(row: Locator) -> None:
        row.get_by_text(like("rows.more", n=0)).last.press("Enter")

    answers, parameters, general = section("answers"), section("parameters"), section("general")
    answers.get_by_role("button", name=word("rows.answer.add"), exact=True).press("Enter")
    answers.get_by_label(word("rows.status"), exact=True).fill("201")
    answers.get_by_label(word("rows.body"), exact=True).fill("ok {call.call_id}")
    answers.get_by_role("button", name=word("rows.header.add"), exact=True).press("Enter")
    page.keyboard.type("X-Heard")
    page.keyboard.press("Tab")
    page.keyboard.type("yes")
    parameters.get_by_label(word("rows.below"), exact=True).fill("*")
    parameters.get_by_role("button", name=word("rows.name.add"), exact=True).press("Enter")
    page.keyboard.type("pool_name")
    page.keyboard.press("Tab")
    page.keyboard.type("call.note")
    general.get_by_label(word("rows.zone"), exact=True).fill("Europe/Madrid")
    general.get_by_label(word("rows.hidden"), exact=True).fill("unknown")
    page.keyboard.press("Enter")
    call = section("fields").get_by_role("group", name=word("sample.field.call"), exact=True)
    open_more(call)
    call.get_by_label(word("rows.cut"), exact=True).fill("([0-9]+)")
    proof = section("proofs").get_by_role("group", name=like("rows.proof", n=1))
    open_more(proof)
    proof.get_by_label(word("rows.age_s"), exact=True).fill("60")
    proof.get_by_label(word("rows.part"), exact=True).fill("v1")
    ended = section("kinds").get_by_role("group", name=like("rows.kind", n=2), exact=True)
    open_more(ended)
    ended.get_by_label(word("rows.then"), exact=True).fill(word("sample.kind.leg_ended"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    return {
        "answers": [{"status": 201, "body": "ok {call.call_id}", "headers": {"X-Heard": "yes"}}],
        "parameters": {"below": "", "names": {"pool_name": "call.note"}},
        "zone": "Europe/Madrid",
        "hidden": ["unknown"],
    }


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(1440, "light", "en"), (390, "dark", "uk"), (390, "light", "fr"), (1440, "dark", "es")],
)
def test_it_is_readable_everywhere(
    a_connection: Connect, enter: SignedInUsers, axe: str, width: int, scheme: str, language: str
) -> None:
    name = f"look-{language}"
    a_connection(name, preset="zadarma", key=KEY, time_zone="Europe/Madrid")
    look = {"width": width, "color_scheme": scheme, "language": language}
    page = enter(f"/connections/{name}/settings", reduced_motion="reduce", **look)
    change = page.locator("section[aria-labelledby=change]")
    change.get_by_role("button", name=word("change", language), exact=True).click()
    part = page.get_by_role("group", name=word("sample.title", language))
    part.get_by_role("textbox", name=word("sample.paste", language)).fill(pasted())
    part.get_by_role("button", name=word("sample.try", language), exact=True).click()
    expect(part.locator("section.proof")).to_be_visible()
    unfold(part)
    assert not sticking_out(page)
    assert not barriers(page, axe)
