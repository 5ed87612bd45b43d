"""Two people at their call panels beside a real Asterisk: what they press changes the channels, and what happens on the
phones is shown.
"""

import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from browser.support.signed_in_users import PASSWORD, add_user
from browser.support.ui_texts import like, word
from playwright.async_api import Page, async_playwright, expect
from scenarios import GROUP
from support.faultrun.world import World as Product
from test_real_pbx import on_phones, put_settings
from world import World

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(240, func_only=True)]  # fetching Asterisk takes its time
CLIENT = "+34600850850"
AGENTS = {"ana": "80", "alberto": "81"}
TALK_HOLD = {"number": "80", "device": {"driver": "talk_hold"}}  # the scripted phone takes NOTIFY


@pytest.fixture(scope="module")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium")
    built = subprocess.run([sys.executable, ROOT / "tools/console.py"], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return found


@pytest.fixture(scope="module")
def agents(product: Product, chromium: str) -> dict[str, str]:
    """Users of the two people; the panel of each is theirs."""
    held = product.api("GET", "/settings")["settings"]
    users = {}
    for name, extension in AGENTS.items():
        add_user(product, f"{name}.panel", role="agent")
        users[extension] = next(
            one["id"] for one in product.api("GET", "/users")["items"] if one["name"] == f"{name}.panel"
        )
    team = [{**one, "user": users.get(next(iter(one["extensions"]), ""), one.get("user"))} for one in held["team"]]
    put_settings(product, {**held, "team": team, "extensions": [TALK_HOLD]}, "panels")
    return {name: f"{name}.panel" for name in AGENTS}


@asynccontextmanager
async def panels(product: Product, agents: dict[str, str], chromium: str) -> AsyncIterator[tuple[Page, Page]]:
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        pages = []
        for user in agents.values():
            context = await browser.new_context(
                base_url=product.base, locale="en-GB", viewport={"width": 390, "height": 900}
            )
            context.set_default_timeout(15_000)
            signed = await context.request.post("/api/v1/session", data={"user": user, "password": PASSWORD})
            assert signed.ok, await signed.text()
            page = await context.new_page()
            await page.goto("/panel")
            pages.append(page)
        yield pages[0], pages[1]
        await browser.close()


def button(page: Page, verb: str) -> Any:
    return page.get_by_role("group", name=word("panel.controls")).get_by_role(
        "button", name=word(f"panel.verb.{verb}"), exact=True
    )


def card(page: Page, state: str) -> Any:
    return page.locator(f".call-card.{state}")


def test_what_is_pressed_in_the_panel_happens_on_the_phones(
    pbx: dict[str, Any], product: Product, agents: dict[str, str], chromium: str
) -> None:
    """Extension 1 rings both; Ana answers by the panel, holds, mutes, sends keys, passes the client on."""

    async def story(w: World) -> None:
        async with panels(product, agents, chromium) as (ana, alberto):
            phone, other = await w.phone("80"), await w.phone("81")
            caller = await w.ring(GROUP, CLIENT)
            first, second = await phone.incoming(), await other.incoming()
            for page in (ana, alberto):
                await expect(card(page, "ringing")).to_contain_text("+34 600 850 850")
            await expect(button(alberto, "answer")).to_have_count(0)  # that phone is not marked
            await alberto.get_by_text(word("panel.missing")).click()
            await expect(alberto.get_by_text(word("problem.phone_unmarked"))).to_be_visible()
            await card(ana, "ringing").focus()
            await ana.keyboard.press("Escape")  # hangs up nothing
            await ana.keyboard.press("Enter")
            await caller.wait("active")
            await second.wait("ended")
            await expect(card(ana, "in_call")).to_be_visible()
            await expect(alberto.get_by_text(like("panel.state.answered_by", who="Ana Ruiz"))).to_be_visible()
            await button(ana, "hold").click()
            await w.event("Hold")
            await expect(card(ana, "on_hold")).to_be_visible()
            await button(ana, "resume").click()
            await expect(card(ana, "in_call")).to_be_visible()
            await ana.keyboard.press("Alt+Shift+M")
            await expect(button(ana, "unmute")).to_be_visible()
            await expect(ana.get_by_text("as asked for")).to_be_visible()
            await ana.reload()
            await expect(button(ana, "unmute")).to_be_visible()  # kept with the leg
            await button(ana, "unmute").click()
            await button(ana, "dtmf").click()
            await ana.get_by_role("button", name="5", exact=True).click()
            await expect(ana.locator(".keypad output")).to_have_text("5")
            await button(ana, "transfer").click()
            await ana.get_by_label(word("panel.transfer_to")).fill("81")
            await ana.keyboard.press("Enter")
            third = await other.incoming()
            await expect(card(alberto, "ringing")).to_be_visible()
            await third.answer()
            await first.wait("ended")
            await expect(card(alberto, "in_call")).to_contain_text("+34 600 850 850")
            await expect(card(ana, "in_call")).to_have_count(0)
            await button(alberto, "hangup").click()
            await caller.wait("ended")
            ended = card(alberto, "after_call").filter(has_text="+34 600 850 850")  # those of earlier tests stay too
            await expect(ended).to_be_visible()
            await w.quiet()

    on_phones(pbx, story)


def test_a_call_is_placed_from_the_panel_in_words(
    pbx: dict[str, Any], product: Product, agents: dict[str, str], chromium: str
) -> None:
    async def story(w: World) -> None:
        async with panels(product, agents, chromium) as (ana, _):
            phone = await w.phone("80")
            await ana.get_by_label(word("panel.dial")).fill("600 850 851")
            box = ana.locator("section").filter(has=ana.get_by_label(word("panel.dial")))  # a missed call has one, too
            await box.get_by_role("button", name=word("dial.call"), exact=True).dblclick()
            ringing = await phone.incoming()
            await expect(ana.get_by_text(word("dial.state.calling_agent"))).to_be_visible()
            await ringing.answer()
            client = await w.out.incoming()
            await expect(ana.get_by_text(word("dial.state.calling_client"))).to_be_visible()
            await client.answer()
            await expect(card(ana, "in_call")).to_be_visible()
            assert (phone.queue.empty(), w.out.queue.empty()) == (True, True)  # a double click is one call
            await client.hangup()
            await expect(ana.locator(".dialer").get_by_role("status")).to_have_text(word("dial.reason.talked"))
            await w.quiet()

    on_phones(pbx, story)
