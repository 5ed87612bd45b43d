"""docs/security-details.md says what the code does: times, lengths, words, algorithms, libraries."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/repository"))
from test_cryptography import names_after  # noqa: E402

from cordboard.toolkit.crypto import NONCE  # noqa: E402
from cordboard.web.auth.authenticator import Terms  # noqa: E402
from cordboard.web.auth.password_rules import WORDS  # noqa: E402

PAGE = (ROOT / "docs/security-details.md").read_text(encoding="utf-8")
SECTIONS = ("Signing in", "Sessions", "Access to fields", "Keys and algorithms", "Connections to others",
            "Sensitive data", "Logs", "What takes long", "Libraries")  # fmt: skip


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_the_page_says_what_the_requirements_want_written_down() -> None:
    assert tuple(re.findall(r"^## (.+)$", PAGE, re.MULTILINE)) == SECTIONS
    sessions = section("Sessions")
    assert f"after {Terms().idle / 3600:.0f} hours without use" in sessions
    assert f"after {Terms().whole / 86400:.0f} days in any case" in sessions
    assert "any number of sessions" in sessions
    operations = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert "Failed sign-ins slow down further ones" in operations
    assert "\n## Single sign-on\n" in (ROOT / "docs/security.md").read_text(encoding="utf-8")
    assert "they make sure who asks" in section("Signing in")
    security = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert all(f"{days} days" in security for days in (7, 30, 90))


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
