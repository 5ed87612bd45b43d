"""Signing out is offered wherever somebody is signed in. A browser test does it (tests/browser/users/)."""

from pathlib import Path

CONSOLE = Path(__file__).parents[2] / "console/src"
APP = (CONSOLE / "app.tsx").read_text(encoding="utf-8")


def test_the_menu_of_every_page_has_it() -> None:
    pages = APP[APP.index("<Shell>") : APP.index("</Shell>")]
    assert APP.count("<Route") == pages.count("<Route") > 15, "each page lies in the shell"
    shell = (CONSOLE / "shell/shell.tsx").read_text(encoding="utf-8")
    assert "<Account />" in shell
    assert "<Account small " in shell
    menu = (CONSOLE / "shell/account-menu.tsx").read_text(encoding="utf-8")
    assert "onClick={leave}>{t('account.leave')}</Menu.Item>" in menu


def test_who_has_to_change_a_password_or_add_a_factor_first_can_leave_too() -> None:
    waiting = APP[APP.index("if (me.must_change_password)") : APP.index("<Shell>")]
    assert waiting.count("onClose={session.leave}") == 2
