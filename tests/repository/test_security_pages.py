"""What the pages on security say is what the code does: times, lengths, words, algorithms, ways in, connections."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/repository"))
from test_cryptography import names_after  # noqa: E402

from cordboard.domain import patterns  # noqa: E402
from cordboard.domain.alerts.settings import CHANNELS  # noqa: E402
from cordboard.domain.settings.retention import Retention  # noqa: E402
from cordboard.domain.sign_in.provider import SignInProvider  # noqa: E402
from cordboard.toolkit.crypto import NONCE  # noqa: E402
from cordboard.web.auth import sign_in_limits as limits  # noqa: E402
from cordboard.web.auth.authenticator import Terms  # noqa: E402
from cordboard.web.auth.password_rules import WORDS  # noqa: E402
from cordboard.web.auth.permissions import PERMISSIONS  # noqa: E402
from cordboard.web.auth.sign_in_links import FORGOTTEN_LASTS, LASTS  # noqa: E402
from cordboard.web.raw.connection_limits import Bounds  # noqa: E402

PAGE = (ROOT / "docs/security-details.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
SECTIONS = ("Signing in", "Sessions", "Access to fields", "Keys and algorithms", "Connections to others",
            "Sensitive data", "Logs", "What takes long", "Libraries")  # fmt: skip
WAYS_IN = {  # what opens without a session: its row in the table of ways to sign in; None: it opens no session
    "/session": "username and password",
    "/session/factor": "username and password",
    "/session/passkey": "passkey",
    "/session/passkey/options": "passkey",
    "/session/frame": "a one-time code for the call panel in a page of another site",
    "/session/provider": "an identity provider (OpenID Connect)",
    "/session/link": "a link to choose a password (invitation, reset)",
    "/session/link/password": "a link to choose a password (invitation, reset)",
    "/session/forgotten": "a link to choose a password (invitation, reset)",
    "/setup": None,  # only while there is no user at all
    "/oauth/sign-out": None,
}
OUTGOING = re.compile(r"\bSender\(|\bopen_connection\(|loop\.create_connection\(|aiosmtplib\.SMTP\)")
REACHED = {  # modules that call others: the row of the table of connections
    "crm/": "CRM",
    "desk/": "help desk",
    "pbx/": "phone system",
    "sms/": "SMS gateway",
    "toolkit/sms.py": "SMS gateway",
    "messenger/": "messenger",
    "app/routing/": "address of a routing rule",
    "app/alerts/": "mail server, alert webhook, Slack, Teams, Telegram",
    "toolkit/smtp.py": "mail server, alert webhook, Slack, Teams, Telegram",
    "toolkit/oidc/": "identity provider",
    "toolkit/http/http_transport.py": "outgoing proxy",
}
LEVELS = ("secret", "personal", "internal", "public")


def section(title: str, page: str = PAGE) -> str:
    return page.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(title: str) -> dict[str, list[str]]:
    """The first table of a section, by its first column."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    assert cells, title
    assert all(len(one) == len(cells[0]) for one in cells), title
    return {one[0]: one[1:] for one in cells}


def empty_in(title: str) -> list[str]:
    """Rows with a cell that says nothing."""
    return [name for name, cells in rows(title).items() if not all(cells)]


def operations(title: str) -> str:
    return section(title, (ROOT / "docs/operations.md").read_text(encoding="utf-8"))


def words_of(seconds: float) -> str:
    """7 days, a day, an hour: as the page writes it."""
    for unit, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= unit and seconds % unit == 0:
            count = round(seconds / unit)
            return f"{count} {name}s" if count > 1 else f"{'an' if name == 'hour' else 'a'} {name}"
    return f"{seconds:.0f} s"


def test_the_page_has_its_sections() -> None:
    assert tuple(re.findall(r"^## (.+)$", PAGE, re.MULTILINE)) == SECTIONS


def test_the_limits_for_clients_are_those_of_the_code() -> None:
    text, bounds = " ".join(operations("Limits for clients").split()), Bounds()
    for sentence in (
        f"head must arrive within {bounds.head:.0f} s",
        f"its body within {bounds.body:.0f} s",
        f"without pausing for {bounds.read:.0f} s",
        f"at most {bounds.headers} headers and {bounds.head_bytes // 1024} KiB",
        f"an address {bounds.url_bytes // 1024} KiB",
    ):
        assert sentence in text, sentence


def test_how_guessing_is_slowed_down_is_written_down() -> None:
    text = " ".join(operations("Limits for clients").split())
    for sentence in (
        f"after {limits.PERSON.free} for a name from one address",
        f"{limits.ADDRESS.free} from one address",
        f"{limits.NAME.free} for a name from all addresses",
        f"The wait doubles up to {words_of(limits.NAME.longest)}",
    ):
        assert sentence in text, sentence
    assert f"a wait is never longer than {words_of(limits.NAME.longest)}" in " ".join(section("Signing in").split())
    assert {limits.PERSON.longest, limits.ADDRESS.longest, limits.NAME.longest} == {limits.NAME.longest}


def test_every_way_to_sign_in_is_listed_with_its_strength() -> None:
    code = "".join(one.read_text(encoding="utf-8") for one in (ROOT / "src/cordboard/web/api").glob("*.py"))
    doors = set(re.findall(r'@post\("([^"]+)", opt=\{"may": ANYONE', code))
    assert doors == WAYS_IN.keys(), "an address that is open without a session is a way in, or has its reason here"
    ways = rows("Signing in")
    assert {way for way in WAYS_IN.values() if way} <= ways.keys()
    assert empty_in("Signing in") == []
    lasting = [words_of(one) for one in (*LASTS.values(), FORGOTTEN_LASTS)]
    assert all(one in ways["a link to choose a password (invitation, reset)"][1] for one in lasting)


def test_how_a_lost_factor_is_replaced_is_written_down() -> None:
    text = " ".join(section("Signing in").split())
    assert "set a temporary password or remove a lost second factor, they make sure who asks" in text


def test_the_life_of_sessions_is_written_down() -> None:
    sessions = section("Sessions")
    assert f"after {words_of(Terms().idle)} without use" in sessions
    assert f"after {words_of(Terms().whole)} in any case" in sessions


def test_how_many_sessions_a_user_may_have_is_written_down() -> None:
    assert "A user may have any number of sessions at a time" in " ".join(section("Sessions").split())


def test_sessions_of_identity_providers_are_written_down() -> None:
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    text = " ".join(section("Single sign-on", page).split())
    usual = SignInProvider(title="", issuer="", client_id="")
    assert f"the provider is asked again every {usual.check_every_min} minutes" in text
    assert f"cannot be confirmed for {usual.unchecked_min} minutes expires" in text
    assert "end sessions at once by back-channel logout" in text


def test_access_to_single_fields_is_written_down() -> None:
    fields = rows("Access to fields")
    assert empty_in("Access to fields") == []
    assert fields.keys() == {"passwords", "API tokens", "secrets of connections and alerts", "language and theme",
                             "role, disabled", "audit log"}  # fmt: skip
    named = {name for cells in fields.values() for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
    assert named
    assert named <= PERMISSIONS.keys()


def test_how_keys_are_made_kept_and_replaced_is_written_down() -> None:
    keys, text = rows("Keys and algorithms"), " ".join(section("Keys and algorithms").split())
    at_rest = keys["secrets of connections and alerts at rest"]
    assert at_rest[2] == "`cordboard rotate-key`"
    assert "readable by the server's user only" in at_rest[1]
    for sentence in ("made by the operating system's generator", "Replace the key when", "once a year",
                     "Only the server knows `cordboard.key`", "No key may be used for anything"):  # fmt: skip
        assert sentence in text, sentence


def test_every_connection_to_others_is_written_down() -> None:
    code = ROOT / "src/cordboard"
    calling = [
        path.relative_to(code).as_posix()
        for path in code.rglob("*.py")
        if not {"tests", "testing", "cli"} & set(path.parts) and OUTGOING.search(path.read_text(encoding="utf-8"))
    ]
    assert len(calling) > 8
    assert [one for one in calling if not one.startswith(tuple(REACHED))] == []
    others = rows("Connections to others")
    assert others.keys() == set(REACHED.values())
    assert empty_in("Connections to others") == []
    alerts = {one.lower() for one in re.findall(r"\w+", REACHED["app/alerts/"])}
    assert set(CHANNELS) <= alerts


def test_sensitive_data_is_sorted_into_levels() -> None:
    levels = rows("Sensitive data")
    assert tuple(levels) == LEVELS
    assert all(cells[0] for cells in levels.values())
    assert all(word in levels["secret"][0] for word in ("passwords", "tokens", "keys", "secrets"))
    assert all(word in levels["personal"][0] for word in ("numbers", "names", "addresses", "calls"))


def test_each_level_has_its_rules() -> None:
    levels = rows("Sensitive data")
    assert all(cells[1] for cells in levels.values())
    for word in ("encrypted at rest", "never shown, exported, logged", "masked"):
        assert word in levels["secret"][1]
    for word in ("readable by the server's user only", "by permission", "audit log", "not in alerts", "never cached"):
        assert word in levels["personal"][1]
    assert (Retention().events, "frames are deleted after a month" in levels["personal"][1]) == (30, True)


def test_every_log_is_written_down() -> None:
    logs = rows("Logs")
    assert [name.partition(",")[0] for name in logs] == [
        "standard error of the server", "audit log", "journal of a call", "journal of requests",
    ]  # fmt: skip
    assert empty_in("Logs") == []
    assert logs["audit log, `GET /api/v1/audit`"][1] == f"{Retention().audit:,} days"
    assert logs["journal of requests"][1].startswith(f"{Retention().requests} days")
    readers = {name for cells in logs.values() for name in re.findall(r"`([^`]+)`", cells[2])}
    assert readers == {"audit.read", "calls.read", "journal.read"} & PERMISSIONS.keys()


def test_what_takes_long_is_written_down_with_its_bounds() -> None:
    bounds = rows("What takes long")
    assert empty_in("What takes long") == []
    assert bounds.keys() == {"hashing passwords", "patterns in settings", "bodies and answers",
                             "the list of calls and its export", "live events", "loading contacts, comparing calls",
                             "requests to CRMs", "webhooks"}  # fmt: skip
    assert f"{patterns._MEMORY >> 20} MiB of memory" in bounds["patterns in settings"][0]


def test_how_fast_vulnerable_libraries_are_replaced_is_written_down() -> None:
    text = " ".join(SECURITY.split())
    assert "within 7 days if the server can be attacked through it from the network, within 30 days otherwise" in text
    assert "all libraries are brought up to date at least every 90 days" in text


def test_the_page_lists_the_words_that_passwords_may_not_be_made_of() -> None:
    lists = [re.findall(r"`([^`]+)`", line) for line in section("Signing in").splitlines()]
    assert list(WORDS) in lists, "no word is missing, and none stands there that the code does not know"


def test_the_page_lists_every_algorithm_that_the_code_uses() -> None:
    keys = section("Keys and algorithms")
    spelt = {
        "sha256": "SHA-256",
        "blake2b": "BLAKE2b",
        "AESGCM": "AES-256-GCM",
        "new": "MD5, SHA-1, SHA-256, SHA-384 or SHA-512, HMAC of these, Ed25519",
    }
    used = set().union(*names_after("hashlib").values()) | {"AESGCM"}
    assert [name for name in used if spelt[name] not in keys] == []
    assert f"{NONCE} random bytes as nonce" in keys
    assert "HMAC-SHA256" in keys
    assert "argon2id" in keys


def test_every_library_is_pinned_with_hashes() -> None:
    for path in sorted((ROOT / "locks").glob("*.txt")):
        text = re.sub(r"\\\n", " ", path.read_text(encoding="utf-8"))
        pinned = [line for line in text.splitlines() if line and not line.lstrip().startswith(("#", "--"))]
        assert pinned, path
        assert [line[:60] for line in pinned if "==" not in line or "--hash=sha256:" not in line] == [], path
