"""Causes in the server itself, its files and its mail."""

import contextlib
import resource
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pyotp
from support.causes.site import DAY_S, Injection, Site, control, no_faults
from support.faultrun.world import free_port

PASSWORD = "a long sentence to remember"
LARGE = 33 << 20  # bytes; a directory of this size is read beside other work
PAGES = 64 << 10


def _mail_away(site: Site) -> None:
    mail = {"host": "localhost", "port": site.mail.port, "security": "none", "sender": "cordboard@example.com"}
    site.patch("/alerts/mail", {**mail, "to": ["ana@example.com"], "allow_private": True})
    site.mail.close()
    site.world.api("POST", "/alerts/test")


def _mail_back(site: Site) -> None:
    site.mail.open()
    site.world.api("POST", "/alerts/test")


def _user(role: str) -> Callable[[Site], None]:
    new = {"name": f"new-{role}", "role": role, "password": PASSWORD}

    def add(site: Site) -> None:
        site.kept["user"] = site.world.api("POST", "/users", new)["id"]

    return add


def _no_user(site: Site) -> None:
    site.world.api("DELETE", f"/users/{site.kept['user']}")


def _factor_added(site: Site) -> None:
    """The administrator adds an authenticator app, as the console does."""
    with httpx.Client(base_url=f"{site.world.base}/api/v1", timeout=30) as browser:
        session = browser.post("/session", json={"user": "new-admin", "password": PASSWORD}).raise_for_status()
        browser.headers["X-CSRF-Token"] = session.json()["csrf"]
        app = browser.post("/factors/totp", json={"name": "Phone"}).raise_for_status().json()
        code = pyotp.TOTP(app["secret"]).at(site.world.clock.now())
        browser.post(f"/factors/{app['id']}/activation", json={"code": code}).raise_for_status()


def _old_secret(site: Site) -> None:
    site.patch("/company/secret_age_days", 1)
    site.both_clocks(2 * DAY_S)


def _locked(site: Site) -> None:
    """Another program holds the database, as a backup of the file or a database browser may."""
    other = sqlite3.connect(site.data / "cordboard.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    site.kept["other"] = other


def _let_go(site: Site) -> None:
    site.kept.pop("other").close()


def _no_bytes(site: Site) -> None:
    site.limit(resource.RLIMIT_FSIZE, 0)


def _all_bytes(site: Site) -> None:
    site.limit(resource.RLIMIT_FSIZE, resource.prlimit(site.world.pid, resource.RLIMIT_FSIZE)[1])


def _few_files(site: Site) -> None:
    """The limit of open files is as low as what is open already."""
    most = len(list(Path(f"/proc/{site.world.pid}/fd").iterdir())) + 2
    resource.prlimit(site.world.pid, resource.RLIMIT_NOFILE, (most, most))


def _restarted(site: Site) -> None:
    with site.stopped():
        pass


def _damaged(site: Site) -> None:
    """The disk lost pages of a directory that is as large as the one of a big company."""
    site.world.end_server()
    path = site.data / "cordboard.directory.db"
    with contextlib.closing(sqlite3.connect(path)) as directory:
        directory.execute("CREATE TABLE filler (a BLOB)")
        directory.execute("INSERT INTO filler VALUES (randomblob(?))", (LARGE,))
        directory.commit()
    with path.open("r+b") as file:
        file.seek(-PAGES, 2)
        file.write(bytes(PAGES))
    site.world.start()


def _uncounted(site: Site) -> None:
    """Calls of a version that kept no figures, and nothing counts them."""
    site.patch("/calls/count_earlier", False)
    with site.stopped() as database:
        database.execute("UPDATE call SET quarter = NULL, traffic = NULL WHERE phase = 'ended'")


def _counted(site: Site) -> None:
    site.patch("/calls/count_earlier", True)


def _report_without_mail(site: Site) -> None:
    site.patch("/alerts/mail", None)
    site.patch("/reports", [{"id": "daily", "to": ["ana@example.com"]}])


def _no_report(site: Site) -> None:
    site.patch("/reports", [])


def _erasure_held(site: Site) -> None:
    """A person is to be erased whose record can't be written, because the CRM is away."""
    site.world.control("POST", "/faults", {"switch": "refuse"})
    site.call("erased-1", "+34600710009")
    site.world.api("POST", "/personal-data/erase", {"value": "+34600710009"})
    site.both_clocks(3700)


def _erasure_sent(site: Site) -> None:
    """The CRM is back, and what waited for it leaves at its next attempt."""
    no_faults(site)
    site.world.api("POST", "/outbox/retry", {"connection": "zoho", "state": "open"})
    site.wait(lambda: _erasure(site)["state"] == "done", 1200, "the person is erased", real=False, step=10)


def _erasure(site: Site) -> dict[str, Any]:
    return dict(site.world.api("GET", "/personal-data/erasures")["items"][0])


def _provider_away(site: Site) -> None:
    provider = {
        "title": "Company login",
        "issuer": f"http://127.0.0.1:{free_port()}",
        "client_id": "cordboard",
        "roles": [{"group": "calls-admins", "role": "admin"}],
        "allow_private": True,
    }
    body = {"provider": provider, "client_secret": "a-client-secret-of-tests", "untested": True}
    site.world.api("PUT", "/sign-in/provider", body)


INJECTIONS: dict[str, Injection] = {
    "job_turned_off": Injection(lambda site: site.patch("/background_jobs/off", ["return_memory"])),
    "ldap_without_port": Injection(
        lambda site: site.patch("/phone_book/ldap", True), lambda site: site.patch("/phone_book/ldap", False)
    ),
    "retention_off": Injection(
        lambda site: site.patch("/background_jobs/off", ["delete_old_data"]),
        lambda site: site.patch("/background_jobs/off", []),
    ),
    "alerts_undelivered": Injection(_mail_away, _mail_back),
    "user_without_calls": Injection(_user("agent"), _no_user),
    "secret_old": Injection(_old_secret, lambda site: site.patch("/company/secret_age_days", 0)),
    "clock_wrong": Injection(control("/clock", {"advance_s": 7200}), lambda site: site.world.advance(7200)),
    "database_not_written": Injection(_no_bytes, _all_bytes, real=True),
    "database_locked": Injection(_locked, _let_go, real=True),
    "job_failed": Injection(_no_bytes, _all_bytes),
    "files_used_up": Injection(_few_files, _restarted),
    "directory_damaged": Injection(_damaged, _restarted),
    "figures_incomplete": Injection(_uncounted, _counted),
    "sources_incomplete": Injection(_uncounted, _counted),
    "mail_not_sent": Injection(_report_without_mail, _no_report),
    "erasure_waits": Injection(_erasure_held, _erasure_sent),
    "second_factor_missing": Injection(_user("admin"), _factor_added),
    "single_sign_on": Injection(_provider_away, lambda site: site.world.api("DELETE", "/sign-in/provider")),
}
