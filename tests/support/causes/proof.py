"""Proves of an injected cause that it is named within a minute with its fix, and that it ends."""

from typing import Any

from support.causes.site import Injection, Site

from cordboard.cli.commands.doctor import _worded
from cordboard.cli.language import choose, console_texts

MINUTE_S = 60
LANGUAGES = ("en", "fr", "es", "uk")


def prove(site: Site, code: str, case: Injection) -> None:
    """Inject it, see it named with its evidence and its fix, cure it, press what can be pressed, see it gone."""
    of = case.connection
    site.wait(lambda: code not in named(site, of), MINUTE_S, f"{code} is not there yet", real=True)
    cured = False
    try:
        case.inject(site)
        site.wait(lambda: code in named(site, of), MINUTE_S, f"{code} is named", case.real)
        check, cause = named(site, of)[code]
        assert check["level"] in ("amber", "red")
        said = {language: fix_in(site, check, language) for language in LANGUAGES}
        assert len(set(said.values())) == len(LANGUAGES), said
        assert all(console_texts(language)[f"cause.{code}"] for language in LANGUAGES)
        case.cure(site)
        cured = True
        if cause["press"]:
            site.world.api(cause["press"]["method"], cause["press"]["path"], cause["press"]["body"])
        site.wait(lambda: code not in named(site, of), 3 * MINUTE_S, f"{code} has ended", case.real)
    finally:
        if not cured:
            case.cure(site)
        case.after(site)


def named(site: Site, connection: str) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Cause -> the check that shows it, and the cause; of one connection, or all."""
    checks = [one for one in site.checks() if not connection or one["connection"] == connection]
    return {cause["code"]: (check, cause) for check in checks for cause in check["causes"]}


def fix_in(site: Site, check: dict[str, Any], language: str) -> str:
    """What a person is told to do, in this language."""
    codes = [one.partition(".")[2] for one in check["seen"] if one.startswith("notice.")]
    if codes:
        providers = site.world.api("GET", f"/providers?language={language}")["items"]
        problems = next(one["problems"] for one in providers if one["id"] == "asterisk")
        fix = " ".join(problems[one]["fix"] for one in codes if problems[one]["fix"])
    else:
        choose(language)
        try:
            fix = _worded(check)[1]
        finally:
            choose(None)
    assert fix, check
    return fix
