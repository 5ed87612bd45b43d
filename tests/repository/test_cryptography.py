"""What the code uses of cryptography: approved algorithms, from libraries, with today's parameters, in few places.

The table of docs/security.md lists the same uses; nothing uses an algorithm that the table lacks.
"""

import ast
import re
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

from cordboard.pbx.cloud_telephony.table import Proof
from cordboard.toolkit.http.http_transport import HttpTransport
from cordboard.web.auth.passwords import Passwords, new_secret

ROOT = Path(__file__).parents[2]
CODE = [one for one in (ROOT / "src/cordboard").rglob("*.py") if not {"tests", "testing"} & set(one.parts)]
APPROVED = {"sha256", "blake2b"}  # of hashlib and hmac
BROKEN = re.compile(r"\b(md5|sha1|sha_1|des3?|rc4|arc4|blowfish|ecb|pkcs1v15)\b", re.IGNORECASE)
DICTATED = {  # a provider signs as it signs
    "crm/suitecrm/legacy_api.py",
    "crm/vtiger/session.py",
    "pbx/cloud_telephony/proof.py",
    "pbx/cloud_telephony/proof_text.py",
    "pbx/cloud_telephony/api/requests.py",
    "sms/http_gateway/signatures.py",
}
FORMATTED = {
    "app/connections/health.py", "app/connections/provider_texts.py",
    "app/operations/named_checks.py", "app/operations/server_resources.py", "cli/connection_health.py",
    "crm/zoho/errors.py", "crm/zoho/writing/record_words.py", "domain/alerts/message_text.py",
    "domain/crm_texts/record_lines.py", "domain/crm_texts/values.py", "domain/reports/report_text.py",
    "domain/settings/findings.py", "domain/sign_in/mail_texts.py", "store/call_triggers.py", "store/sqlite/figures.py",
    "store/sqlite/key_rotation.py", "web/api/oauth_return.py",
}  # fmt: skip
CHANCE = {"main.py", "pbx/asterisk/provider.py"}  # pauses between attempts only


def nodes(pattern: str) -> Iterator[tuple[Path, ast.AST]]:
    """Nodes of the files whose text has this: to parse all of them takes two seconds for each question."""
    for path in CODE:
        if re.search(pattern, text := path.read_text(encoding="utf-8")):
            yield from ((path, node) for node in ast.walk(ast.parse(text)))


def names_after(module: str) -> dict[str, set[str]]:
    """Attributes of the module that are used, by file."""
    found: dict[str, set[str]] = {}
    for path, node in nodes(rf"\b{module}\b"):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == module:
            found.setdefault(path.relative_to(ROOT / "src/cordboard").as_posix(), set()).add(node.attr)
    return found


def test_only_approved_hash_functions_are_used() -> None:
    used = names_after("hashlib")
    assert {path for path, names in used.items() if "new" in names} == DICTATED
    assert set().union(*used.values()) - {"new"} <= APPROVED
    assert set().union(*names_after("hmac").values()) <= {"compare_digest", "digest", "new"}


def test_what_a_provider_dictates_is_one_of_a_few_and_says_that_it_is_not_for_security() -> None:
    """Providers sign webhooks with MD5 and SHA-1 too; the page names them, and nothing else may use them."""
    for path in DICTATED:
        for node in ast.walk(ast.parse((ROOT / "src/cordboard" / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "hashlib.new":
                assert {one.arg: ast.unparse(one.value) for one in node.keywords} == {"usedforsecurity": "False"}
    assert {"md5", "sha1", "sha256", "sha384", "sha512"} == set(get_args(get_type_hints(Proof)["hash"]))


def test_no_code_names_a_broken_algorithm() -> None:
    found = {
        path.name: BROKEN.findall(node.id if isinstance(node, ast.Name) else node.attr)
        for path, node in nodes(f"(?i:{BROKEN.pattern})")
        if isinstance(node, ast.Name | ast.Attribute)
        and BROKEN.fullmatch(node.id if isinstance(node, ast.Name) else node.attr)
    }
    assert found == {}


def test_secrets_never_come_from_the_ordinary_random_numbers() -> None:
    assert {name for name, used in names_after("random").items() if used} == CHANCE
    for path, node in nodes(r"\brandom\b"):
        assert not (isinstance(node, ast.ImportFrom) and node.module == "random"), path
        aliases = node.names if isinstance(node, ast.Import) else []
        assert not [one for one in aliases if one.name == "random" and one.asname], path
    assert len({new_secret() for _ in range(1000)}) == 1000
    assert all(len(new_secret()) == 43 for _ in range(10)), "256 bits in base64"


def test_encryption_is_authenticated_and_from_one_library() -> None:
    users = {
        path.name
        for path, node in nodes("hazmat")
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography.hazmat")
    }
    assert users == {"crypto.py", "proof.py"}, "the second only checks signatures of providers"
    sealing = ast.parse((ROOT / "src/cordboard/toolkit/crypto.py").read_text())
    imported = [node for node in ast.walk(sealing) if isinstance(node, ast.ImportFrom)]
    names = {one.name for node in imported if "hazmat" in (node.module or "") for one in node.names}
    assert names == {"AESGCM"}, "no mode without authentication"


def test_passwords_are_hashed_with_argon2id_and_todays_parameters() -> None:
    hasher = Passwords()._hasher
    assert hasher.type.name == "ID"
    assert hasher.memory_cost >= 19 * 1024, "KiB; OWASP's least with two passes"
    assert hasher.time_cost >= 2
    assert (hasher.hash_len, hasher.salt_len) >= (16, 16)


def test_outgoing_tls_checks_certificates_and_speaks_1_2_or_later() -> None:
    context = HttpTransport()._tls()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_outgoing_tls_has_strong_suites_only() -> None:
    """Each exchanges a key of its own (forward secrecy) and proves who answers."""
    suites = [one["name"] for one in HttpTransport()._tls().get_ciphers()]
    assert suites[0].startswith("TLS_"), "the suites of TLS 1.3 come first"
    weak = re.compile(r"NULL|EXP|RC4|DES|MD5|ADH|AECDH|PSK|SRP|CCM8|SHA$")
    assert [one for one in suites if weak.search(one) or not one.startswith(("TLS_", "ECDHE-", "DHE-"))] == []


def test_nothing_switches_the_check_of_certificates_off() -> None:
    off = re.compile(r"verify\s*=\s*False|CERT_NONE|check_hostname\s*=\s*False|_create_unverified_context")
    assert [str(one) for one in CODE if off.search(one.read_text(encoding="utf-8"))] == []


def test_nothing_runs_code_that_was_made_of_text() -> None:
    dangerous = {"eval", "exec", "compile", "__import__"}
    found = [
        f"{path.name}:{node.lineno}"
        for path, node in nodes("|".join(dangerous))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in dangerous
    ]
    assert found == []


def test_nothing_is_given_to_a_shell() -> None:
    shells = re.compile(r"shell\s*=\s*True|os\.system\(|os\.popen\(|create_subprocess_shell|getoutput\(")
    assert [path.name for path in CODE if shells.search(path.read_text(encoding="utf-8"))] == []


def test_nothing_makes_objects_of_foreign_data() -> None:
    readers = re.compile(
        r"\bc?[pP]ickle\b|yaml\.(unsafe_)?load\(|\bmarshal\.|\bshelve\.|\bxml\.|\bjsonpickle\b|\bdill\b"
    )
    found = {path.name for path in CODE if readers.search(path.read_text(encoding="utf-8"))}
    writers = {"carddav.py", "card_filters.py", "endpoint.py", "xml_books.py"}  # XML that comes is read by defusedxml
    parsers = {
        "xml_nodes.py"
    }  # expat itself, for its lines: it refuses document types and entities (test_importers.py)
    assert found == writers | parsers


def test_only_texts_of_ours_are_formatted() -> None:
    """Who formats something else than a constant: texts that lie in our own tables and files."""
    found = {
        path.relative_to(ROOT / "src/cordboard").as_posix()
        for path, node in nodes(r"\bformat(_map)?\b")
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("format", "format_map")
        and ast.unparse(node.func.value) != "msgspec.json"
        and not isinstance(node.func.value, ast.Constant)
        and not re.match(r"[\w.]*\b_?[A-Z][A-Z_]+\b[^(]*$", ast.unparse(node.func.value))
    }
    assert found - FORMATTED == set()


def console_files(pattern: str = "*.ts*") -> list[Path]:
    """The console's sources that browsers get."""
    found = (ROOT / "console/src").rglob(pattern)
    return [one for one in found if not {"tests", "testing"} & set(one.parts)]


def files_with(pattern: str) -> set[str]:
    """Sources of the console in which it is found."""
    return {one.name for one in console_files() if re.search(pattern, one.read_text(encoding="utf-8"))}


def test_the_console_makes_no_code_and_no_html_of_text() -> None:
    found = files_with(r"[iI]nnerHTML|outerHTML|\beval\(|new Function|document\.write|insertAdjacentHTML|srcDoc")
    assert found == {"markdown.tsx"}, "pages of the provider folders, which are part of the program"


def test_the_console_exchanges_no_messages_with_other_windows() -> None:
    between_windows = r"postMessage|addEventListener\(\s*['\"]message|window\.onmessage|BroadcastChannel|\.opener\b"
    assert files_with(between_windows) == set()


def test_the_console_changes_no_prototypes() -> None:
    assert files_with(r"__proto__|\.prototype\b|setPrototypeOf") == set()


def test_the_console_keeps_nothing_but_preferences_in_the_browser() -> None:
    found = files_with(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.open")
    assert found == {
        "main.tsx",
        "catalog.tsx",
        "browser-notifications.ts",
        "help-key.ts",
        "ring-sound.ts",
        "kept-drafts.ts",
        "shortcuts.ts",
    }


def test_the_console_opens_sockets_the_way_its_page_came() -> None:
    assert files_with(r"\bws://|http://") == set()


def password_fields() -> list[str]:
    """The beginning of every element for a password of the user, up to its end."""
    code = "".join(one.read_text(encoding="utf-8") for one in console_files("*.tsx"))
    return [one for one in re.findall(r"<\w+[^<]*?autoComplete=\"[^\"]*\"", code) if "-password" in one]


def test_password_fields_hide_what_is_typed() -> None:
    fields = password_fields()
    assert len(fields) > 5
    assert {re.match(r"<(\w+)", one)[1] for one in fields} == {"PasswordField", "PasswordInput"}  # type: ignore[index]
    (own,) = [one for one in console_files("*.tsx") if one.name == "password-fields.tsx"]
    assert "return <PasswordInput " in own.read_text(encoding="utf-8"), "what PasswordField is made of"


def test_password_fields_work_with_password_managers() -> None:
    kinds = [one for field in password_fields() for one in re.findall(r"(\w+)-password\"", field)]
    assert kinds.count("current") == 3, "at sign-in, at its change, at a renewed proof"
    assert kinds.count("new") >= 2
    code = "".join(one.read_text(encoding="utf-8") for one in console_files("*.tsx"))
    without = [one for one in re.findall(r"<PasswordField\b[^<]*?/>", code) if "autoComplete=" not in one]
    assert without == []
    assert files_with(r"onPaste|preventPaste|onCopy") == set()
