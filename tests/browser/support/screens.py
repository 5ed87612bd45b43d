"""Every screen of the console: its address, and what one does there before looking at it."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from playwright.sync_api import Page, expect


class Screen(NamedTuple):
    """`path` may name a call by its outcome; `open` opens what is not open at first."""

    path: str
    shows: str = "main .page"
    open: Callable[[Page], None] | None = None


def legs(page: Page) -> None:
    page.locator(".call-row .toggle").nth(2).click()
    expect(page.locator(".call-details .soft").last).to_be_visible()


def legs_of_the_first(page: Page) -> None:
    page.locator(".call-row .toggle").first.click()
    expect(page.locator(".call-details .soft").last).to_be_visible()


def figures_as_table(page: Page) -> None:
    page.locator("button[aria-pressed]").first.click()
    expect(page.locator(".chart-table tbody tr")).not_to_have_count(0)


def unfolded(page: Page) -> Page:
    """A call's page with all rules and technical details."""
    page.locator(".why-more").click()
    expect(page.locator(".step-list > li")).to_have_count(8)
    return page


def link_dialog(page: Page) -> None:
    page.locator(".why-acts button").nth(1).click()
    page.get_by_role("dialog").locator("input").first.fill("600 900 020")
    expect(page.get_by_role("dialog").get_by_role("radio")).not_to_have_count(0)


def open_steps(page: Page) -> None:
    unfolded(page)
    for button in page.locator(".step-head button, .exchange").all():
        button.click()


def connect(page: Page) -> None:
    page.locator(".provider", has_text="Zoho CRM").get_by_role("button").click()
    expect(page.get_by_role("dialog").locator("summary").first).to_be_visible()
    closed = page.get_by_role("dialog").locator("details:not([open]) > summary:visible")
    while closed.count():
        closed.first.click()
    expect(page.locator(".prose h1")).to_be_visible()


def change(page: Page) -> None:
    page.locator("section[aria-labelledby=change] button").click()
    expect(page.locator("form.form input").first).to_be_visible()


def fields(page: Page) -> None:
    page.locator("section[aria-labelledby=fields] button").first.click()
    expect(page.locator(".fields-table tbody tr")).not_to_have_count(0)


def both_ways(page: Page) -> None:
    for heading in ("alerts-mail", "alerts-webhook"):
        switch = page.locator(f"section[aria-labelledby={heading}] .card-head input")
        if not switch.is_checked():
            switch.check(force=True)
        expect(page.locator(f"section[aria-labelledby={heading}] .form input").first).to_be_visible()


def quiet_hours(page: Page) -> None:
    switch = page.locator("section[aria-labelledby=sms-limits] input[type=checkbox]").first
    if not switch.is_checked():
        switch.check(force=True)
    expect(page.locator("section[aria-labelledby=sms-limits] input[type=time]")).to_have_count(2)


def a_report(page: Page) -> None:
    page.locator("section[aria-labelledby=reports] button").first.click()
    expect(page.locator(".report-runs")).not_to_have_count(0)


def drop(page: Page) -> None:
    page.locator(".choose-all input").check()
    page.locator(".items > li .toggle").first.click()
    page.locator(".chosen .red-button").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def press(button: str, n: int, page: Page) -> None:
    page.locator(f"main {button}").nth(n).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def restore(page: Page) -> None:
    page.goto(page.url)  # a draft that another screen left keeps versions from being restored
    press(".version-head button", 0, page)
    expect(page.get_by_role("dialog").get_by_role("status")).to_be_visible()  # the checker warns


def menu(page: Page) -> None:
    page.locator(".account, .account-small").locator("visible=true").click()
    expect(page.get_by_role("menu")).to_be_visible()


def export(page: Page) -> None:
    page.locator(".filters .filters-export").click()
    expect(page.get_by_role("menuitem")).to_have_count(2)


def generated(page: Page) -> None:
    page.locator(".provider", has_text="Cordboard webhook").get_by_role("button").click()
    page.get_by_role("dialog").locator(".secret-row button").last.click()


def pause(page: Page) -> None:
    page.locator(".actions .mantine-Button-root").nth(2).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def inside(page: Page) -> None:
    page.locator(".items > li .toggle").first.click()
    expect(page.locator(".item-details dl")).to_be_visible()


def palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("on")
    expect(page.get_by_role("option")).not_to_have_count(0)


def a_time_table(page: Page) -> None:
    first_or_another = "main .empty button, section[aria-labelledby=company-hours] .card-head button"
    page.locator(first_or_another).first.click()
    expect(page.locator(".hours-row").last).to_be_visible()


def a_rule(page: Page) -> None:
    page.locator("section[aria-labelledby=rules] .card-head button").click()
    expect(page.locator(".rule-body .rule-condition")).to_be_visible()


def a_mapping(page: Page) -> None:
    page.locator("section[aria-labelledby=mappings] .card-head button").click()
    expect(page.locator(".mapping-fields")).to_be_visible()


def saved_views(page: Page) -> None:
    page.locator(".views-button").click()
    expect(page.get_by_role("menu")).to_be_visible()


def search(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("600900")
    expect(page.get_by_role("option")).not_to_have_count(0)


SCREENS = {
    "home": Screen("/"),
    "set-up": Screen("/setup", ".steps .step"),
    "account menu": Screen("/", open=menu),
    "search": Screen("/", open=search),
    "calls": Screen("/calls", ".call-row", legs),
    "calls from to": Screen("/calls?span=dates&from=2026-01-01", ".call-row"),
    "export": Screen("/calls", ".call-row", export),
    "no call": Screen("/calls?q=nobody", ".empty b"),
    "not called back": Screen("/calls?view=not_called_back", ".call-row", legs_of_the_first),
    "client": Screen("/clients/%2B34600900030", ".client .live-call"),
    "client, unknown": Screen("/clients/%2B34600999999", ".client .empty b"),
    "personal data": Screen("/personal-data", ".person-search"),
    "diagnosis": Screen("/diagnosis", ".diagnosis > li"),
    "audit log": Screen("/audit", "tbody tr"),
    "figures": Screen("/figures", ".heat tbody td"),
    "figures, table": Screen("/figures?span=today", ".bar-figure", figures_as_table),
    "sources": Screen("/sources", ".figure-table tbody tr"),
    "duplicates": Screen("/duplicates", ".notice"),
    "figures, none": Screen("/figures?span=dates&from=2020-01-01&to=2020-01-31", ".empty b"),
    "why: lead": Screen("/calls/{lead}", ".why-result", open_steps),
    "why: known": Screen("/calls/{known}", ".why-result"),
    "why: link": Screen("/calls/{known}", ".why-result", link_dialog),
    "why: ignored": Screen("/calls/{ignored}", ".why-result"),
    "why: parked": Screen("/calls/{parked}", ".why-result"),
    "why: ringing": Screen("/calls/{ringing}", ".why-more"),
    "connections": Screen("/connections", ".provider"),
    "connect": Screen("/connections", ".provider", connect),
    "secret": Screen("/connections", ".provider", generated),
    "pause": Screen("/connections/zoho", ".actions", pause),
    "connection": Screen("/connections/zoho", ".actions"),
    "connection, settings": Screen("/connections/zoho/settings", "#change", change),
    "connection, permissions": Screen("/connections/zoho/permissions", ".rights"),
    "connection, activity": Screen("/connections/zoho/activity", ".exchanges > li"),
    "fields": Screen("/connections/zoho/settings", "#fields", fields),
    "phone connection": Screen("/connections/hook", ".code-box"),
    "phone connection, activity": Screen("/connections/hook/activity", ".code-box"),
    "outbox, empty": Screen("/outbox", ".empty b"),
    "outbox, by cause": Screen("/outbox?state=parked", ".outbox-group"),
    "outbox, drop": Screen("/outbox?state=parked&view=list", ".items > li", drop),
    "outbox, done": Screen("/outbox?state=done", ".items > li", inside),
    "hours": Screen("/settings/hours", "#company-hours", a_time_table),
    "help": Screen("/help", ".help-part .prose"),
    "help, provider": Screen("/help/zoho", ".prose h1"),
    "saved views": Screen("/calls", ".call-row", saved_views),
    "more filters": Screen("/calls?crm=created&disposition=answered", ".call-row"),
    "palette": Screen("/settings/company", ".form input", palette),
    "team": Screen("/settings/team", "table tbody tr"),
    "scenario": Screen("/settings/scenario", "table.matrix"),
    "owners": Screen("/settings/owners", ".owner-line"),
    "mapping": Screen("/settings/mappings", "section[aria-labelledby=mappings]", a_mapping),
    "rules": Screen("/settings/rules", "section[aria-labelledby=rules]", a_rule),
    "placing calls": Screen("/settings/placing_calls", "section[aria-labelledby=dialling] input"),
    "SMS settings": Screen("/settings/sms", "#sms-sending", quiet_hours),
    "SMS": Screen("/sms", ".empty"),
    "SMS, new": Screen("/sms?to=%2B34600111222", "#sms-new"),
    "stop list": Screen("/settings/stop_list", ".lines input"),
    "general": Screen("/settings/general", ".form input"),
    "texts": Screen("/settings/texts", ".text-result p"),
    "version": Screen("/settings/versions/0", "section[aria-labelledby=since] li"),
    "version, restore": Screen("/settings/versions/0", "section[aria-labelledby=since] li", restore),
    "alerts": Screen("/settings/alerts", "#alerts-last", both_ways),
    "reports": Screen("/settings/reports", "#reports", a_report),
    "versions": Screen("/settings/versions", ".versions li"),
    "people": Screen("/users", ".operator"),
    "people, add": Screen("/users", ".operator", partial(press, ".card-head button", 0)),
    "people, token": Screen("/users", ".operator", partial(press, ".card-head button", 1)),
    "people, revoke": Screen("/users", ".operator", partial(press, ".item-actions .red-button", -1)),
    "my password": Screen("/users", ".operator", partial(press, ".item-actions button", 1)),  # the first is its menu
    "nowhere": Screen("/nowhere", ".empty"),
}


LEFT_OPEN = "[role=menu], [role=dialog], header input:focus"


def show(page: Page, name: str, calls: dict[str, str]) -> None:
    """The screen, loaded to the end."""
    screen = SCREENS[name]
    path = screen.path.format(**calls)
    if page.url.startswith("http") and not page.locator(LEFT_OPEN).count():
        page.evaluate("(path) => history.pushState(null, '', path)", path)  # as a link does
    else:
        page.goto(path)
    expect(page.locator(screen.shows).first).to_be_visible()
    expect(page.locator(".mantine-Loader-root")).to_have_count(0)
    if screen.open:
        screen.open(page)
