"""Phone numbers as links: those of any page that the browser hands over (tel:), and those that the extension makes."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
from browser.calls.test_call_button import answers
from browser.conftest import QUIET
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import Browser, BrowserContext, expect
from support.faultrun.world import World

pytestmark = pytest.mark.browser

NUMBER = "+34600900030"
REGISTERED = """window.handlers = [];
navigator.registerProtocolHandler = (scheme, address) => window.handlers.push([scheme, address])"""


def test_a_tel_link_shows_its_number_and_calls_it_after_one_press(enter: SignedInUsers, axe: str) -> None:
    page = enter("/call?to=tel%3A%2B34-600-900-030%3Bext%3D5", reduced_motion="reduce")
    asked = answers(page)
    page.add_init_script(REGISTERED)
    page.reload()
    number = page.get_by_label(word("place_call.number"))
    expect(number).to_have_value("+34-600-900-030")
    assert asked == [], "opening the link places no call"
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert [*barriers(page, axe), *sticking_out(page)] == []
    page.get_by_role("button", name=word("place_call.links")).click()
    expect(page.get_by_text(word("place_call.links.asked"))).to_be_visible()
    (scheme, address) = page.evaluate("window.handlers")[0]
    assert (scheme, address.endswith("/call?to=%s")) == ("tel", True)
    page.get_by_role("button", name=word("dial.call"), exact=True).click()
    expect(page.get_by_text(word("dial.state.calling_agent"))).to_be_visible()
    assert [one[1] for one in asked] == [{"to": "+34-600-900-030"}]


@pytest.fixture
def extended(browser: Browser, chromium: str, running: World, tmp_path: Path) -> Iterator[BrowserContext]:
    """A Chromium of its own with the extension that Help offers, which may also read pages of this machine."""
    packed = httpx.get(f"{running.base}/cordboard-extension.zip")
    assert packed.status_code == 200
    ZipFile(BytesIO(packed.content)).extractall(tmp_path)
    folder = tmp_path / "cordboard-extension"
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["content_scripts"][0]["matches"].append("http://127.0.0.1/*")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    context = browser.browser_type.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=chromium,
        args=[*QUIET, "--headless=new", f"--disable-extensions-except={folder}", f"--load-extension={folder}"],
        ignore_default_args=["--disable-extensions"],
    )
    try:
        yield context
    finally:
        context.close()


def test_numbers_on_a_page_of_the_crm_become_links_that_open_the_page_for_calling(
    extended: BrowserContext, running: World, calls: dict[str, str]
) -> None:
    worker = next(iter(extended.service_workers), None) or extended.wait_for_event("serviceworker")
    options = extended.new_page()
    options.goto(f"chrome-extension://{worker.url.split('/')[2]}/options.html")
    expect(options.get_by_label("Address of Cordboard")).to_be_visible()
    options.get_by_label("Address of Cordboard").fill("ftp://nowhere")
    options.get_by_role("button", name="Save").click()
    expect(options.get_by_role("status")).to_contain_text("not an address")
    options.get_by_label("Address of Cordboard").fill("http://cordboard.example")
    options.get_by_role("button", name="Save").click()
    expect(options.get_by_role("status")).to_contain_text("https")
    options.get_by_label("Address of Cordboard").fill(f"{running.base}/settings")
    options.get_by_role("button", name="Save").click()
    expect(options.get_by_role("status")).to_contain_text("Saved")
    assert worker.evaluate("chrome.storage.sync.get('server').then((kept) => kept.server)") == running.base

    call = running.api("GET", f"/calls/{calls['lead']}")
    page = extended.new_page()
    page.goto(next(one["link"] for one in call["effects"] if one.get("link")))
    link = page.locator("a.cordboard-number").first
    expect(link).to_be_visible()
    expect(link).to_have_attribute("href", re.compile(rf"^{re.escape(running.base)}/call\?to=%2B?\d+|/call\?to=\d+"))
    shown = page.locator("main, body").first.inner_text()
    page.evaluate("document.body.append('later: +34 600 111 222')")
    expect(page.get_by_role("link", name="+34 600 111 222")).to_be_visible()
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<textarea id=t>+34 600 111 223</textarea>')")
    assert page.locator("a a").count() == 0, "no link within a link"
    assert shown
    with extended.expect_page() as opened_page:
        link.click()
    expect(opened_page.value).to_have_url(re.compile(r"/call\?to="))
    opened_page.value.close()
