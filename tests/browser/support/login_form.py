"""The form at which an operator signs in."""

from browser.support.ui_texts import word
from playwright.sync_api import Page


def sign_in(page: Page, user: str, password: str) -> None:
    page.locator("input[name=username]").fill(user)
    page.locator("input[type=password]").fill(password)
    page.get_by_role("button", name=word("enter.go"), exact=True).click()
