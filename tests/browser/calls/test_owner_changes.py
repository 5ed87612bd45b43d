"""Records that change hands: the matrix offers it where it means something, and the Why page says what became of it."""

from collections.abc import Iterator

import pytest
from browser.support.screens import unfolded
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, texts, word
from playwright.sync_api import expect
from support.faultrun.world import World, until, world
from support.journey_steps import FIXED_LINE, ended, given_by_a_person, new_id, played, save, standing, updated, users

pytestmark = pytest.mark.browser

TAKEN, LEFT = "+34600800001", "+34600800002"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    """Contacts of known clients go to whoever takes the call."""
    with world(tmp_path_factory.mktemp("handover"), 7) as one:
        one.start()
        one.connect()
        first, second, *_ = users(one)
        held = one.api("GET", "/settings")["settings"]
        lines = [{**FIXED_LINE, "user": second, "title": "Sales"}]
        cells = [cell for cell in held["crm"]["zoho"]["scenario"] if cell["party"] == "new"] + updated("contact")
        save(one, {**held, "cells": cells, "lines": lines, "default_user": first})
        yield one


def test_records_can_be_updated_and_the_row_says_so(enter: SignedInUsers) -> None:
    page = enter("/settings/scenario")
    expect(page.locator("#matrix + .lead")).to_contain_text(word("matrix.update.lead"))
    new, known = page.locator("table.matrix tbody tr").nth(0), page.locator("table.matrix tbody tr").nth(1)
    expect(known.locator("select").nth(1)).to_have_value("update_only")
    expect(known.locator("th")).to_contain_text(word("rule.title.owner.contact"))
    expect(known.locator("option[value=update_only]")).to_have_count(4)  # lead, contact, account, deal
    expect(new.locator("option[value=update_only]")).to_have_count(3)  # as soon as they appear; nobody has accounts


def test_a_new_owner_is_told_with_the_reason(enter: SignedInUsers, running: World) -> None:
    first, *_ = users(running)
    standing(running, "contact", TAKEN, first, First_Name="Olena", Last_Name="Koval")
    call = played(running, TAKEN)
    page = enter(f"/calls/{call['id']}")
    result = page.locator(".results > li").filter(has_text=word("rule.title.owner.contact"))
    expect(result).to_contain_text(like("result.given"))
    expect(result).to_contain_text(like("say.update.owner", name="Olena Koval"))
    again = enter(f"/calls/{played(running, TAKEN)['id']}")
    kept = unfolded(again).locator(".unmade > li").filter(has_text=word("rule.title.owner.contact"))
    expect(kept).to_contain_text(like("say.update.already", name="Olena Koval"))
    rules = unfolded(page).locator(".rules > li")
    expect(rules.filter(has_text=word("rule.title.update_known"))).to_contain_text(like("say.update.owner"))


def test_a_record_that_was_given_away_meanwhile_says_that_it_was_left(enter: SignedInUsers, running: World) -> None:
    first, _, third, *_ = users(running)
    wanted = standing(running, "contact", LEFT, first, First_Name="Taras", Last_Name="Bondar")
    running.api("POST", "/connections/zoho/pause")
    call = new_id()
    running.post([ended(call, LEFT)])
    until(lambda: running.api("GET", "/outbox?kind=set_owner&state=open")["items"], 20, "the new owner waits")
    given_by_a_person(running, "contact", wanted, third)
    running.api("POST", "/connections/zoho/resume")
    page = enter(f"/calls/{running.wait_settled(call)['id']}", language="es")
    result = page.locator(".results > li").filter(has_text=word("rule.title.owner.contact", "es"))
    expect(result).to_contain_text(like("result.left", "es"))
    left = texts("es")["reason.owner_left"].partition("{owner}")
    expect(result).to_contain_text(left[0].strip())
    expect(result).to_contain_text(left[2].strip())
