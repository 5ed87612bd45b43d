"""Stored reasons are taken apart into sentences that every language has."""

import ast
import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cordboard.contract.stored_reasons import LONGEST, SENTENCES, reason_messages
from cordboard.domain.patterns import compiled
from cordboard.ports.errors import Trouble
from cordboard.toolkit import smtp
from cordboard.toolkit.http import address_guard, sender
from cordboard.toolkit.http.sender import Reply
from cordboard.toolkit.os_error_text import cause_of
from cordboard.vendors.zoho import accounts
from cordboard.vendors.zoho.accounts import EXCHANGE_REFUSALS, REFUSALS

HERE = Path(__file__).parents[3]
TEXTS_OF = {"Rejected": slice(2, 4), "BadSignature": slice(1, 2)}  # of a refused webhook: which arguments are texts
TROUBLES = {"Unavailable", "RateLimited", "NeedsHuman", "PermissionMissing", "Refused", "Unsupported"}
SENDING = ("app", "crm", "pbx", "vendors", "toolkit")  # whatever speaks with a remote system
LANGUAGES = ("en", "fr", "es", "uk")
CONSOLE = HERE.parents[1] / "console/src/texts"
NEVER_STORED = {
    "zoho: Zoho lists deletions itself.",
    "Value Check the address.",
}  # the latter: of an SMS, in its own table
NOT_READ = (ast.Call, ast.Subscript)
BY_TABLE = {"Value. It is retried automatically.", "The mail server Value Value (Value).", "zoho: Value"}
# of `_KINDS`, `SAID` and `REFUSALS`
NAMES = {
    "where": "Asterisk manager at 192.0.2.1:5038",
    "NAME": "The notification webhook",
    "AGAIN": "It is tried again by itself.",
    "needed": ": read",
    "code": "INVALID_DATA",
    "status": "503",
    "connection": "zoho",
    "title": "Zoho",
    "answer": "Zoho's answer",
}


def codes(text: str, code: str | None = None) -> list[str]:
    return [one.code for one in reason_messages(text, code, "zoho")]


def test_an_answer_is_a_sentence_with_values_and_the_providers_advice() -> None:
    text = (
        "zoho: Zoho answered INVALID_DATA (invalid data) for the field Call_Start. (expected: string) Correct the"
        " value, then retry the item. The next attempt is at 14:05 UTC."
    )
    words = {"fr": "Corrigez la valeur, puis réessayez."}
    found = reason_messages(text, "INVALID_DATA", "zoho", lambda _connection, _code: words)
    assert [one.code for one in found] == ["answered_field", "", "error.INVALID_DATA", "next_attempt"]
    assert found[0].values == {
        "connection": "zoho", "service": "Zoho", "answer": "INVALID_DATA (invalid data)", "field": "Call_Start",
    }  # fmt: skip
    assert (found[1].text, found[2].languages, found[3].values) == ("(expected: string)", words, {"at": "14:05"})
    assert " ".join(one.text for one in found) == text


def test_what_a_person_wrote_stays_as_it_is() -> None:
    assert [(one.code, one.text) for one in reason_messages("Not now (ada)", None, "zoho")] == [("", "Not now (ada)")]
    assert reason_messages(None, None, "zoho") == reason_messages("", "x", "zoho") == ()


def test_foreign_words_between_ours_do_not_hide_what_follows() -> None:
    assert codes("Something odd. It is retried automatically.") == ["", "again"]


@pytest.mark.parametrize("text", ["a: " * 1000, "x: y answered " * 300, "(" * 4000, "Waits for " * 400])
def test_no_text_takes_long_or_gets_lost(text: str) -> None:
    assert " ".join(one.text for one in reason_messages(text, "c", "zoho")) == text[:LONGEST].strip()


def test_every_reason_that_the_code_writes_has_its_sentences() -> None:
    written = dict(_written())
    assert len(written) > 40
    unknown = {text: place for text, place in written.items() if "" in codes(text, "INVALID_DATA")}
    assert unknown == {}


def test_every_sentence_is_said_in_every_language() -> None:
    for language in LANGUAGES:
        texts = json.loads((CONSOLE / f"{language}.json").read_text(encoding="utf-8"))
        assert {code for code in SENTENCES if f"reason.{code}" not in texts} == set(), language
        said = {code: texts[f"reason.{code}"] for code in SENTENCES}
        lost = {
            code for code, words in SENTENCES.items() if not set(_places(said[code])) <= set(_places(words)) | {"n"}
        }
        assert lost == set(), language


@pytest.mark.parametrize("exchanging", [True, False])
@pytest.mark.parametrize("answer", sorted(REFUSALS))
def test_why_no_token_was_issued_is_a_sentence_and_no_quotation(answer: str, exchanging: bool) -> None:
    reply = Reply(status=400, headers={}, body=json.dumps({"error": answer}).encode())
    with pytest.raises(Trouble) as refused:
        accounts.read_tokens(reply, "zoho", exchanging=exchanging)
    found = reason_messages(refused.value.text, refused.value.code, "zoho")
    assert all(one.code and "detail" not in one.values for one in found), found


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["10.1.2.3"], ["fe80::1"], []])
def test_why_an_address_is_forbidden_is_a_sentence_and_no_quotation(addresses: list[str]) -> None:
    why = address_guard.refusal("crm.test", addresses)
    found = reason_messages(f"zoho: this address is not allowed: {why}", "address_forbidden", "zoho")
    assert [one.code for one in found] == ["address_private" if addresses else "address_unknown"]


@pytest.mark.parametrize("url", ["ftp://crm.test", "http://localhost/", "http://[::1"])
def test_why_a_name_is_forbidden_is_a_sentence(url: str) -> None:
    async def nowhere(_host: str, _port: int) -> list[str]:
        return []

    with pytest.raises(address_guard.Forbidden) as refused:
        asyncio.run(address_guard.check(url, nowhere))
    found = reason_messages(f"zoho: this address is not allowed: {refused.value}", "address_forbidden", "zoho")
    assert all(one.code not in {"", "address_forbidden"} for one in found), found


@pytest.mark.parametrize("error", [ConnectionRefusedError(111, ""), OSError(113, ""), TimeoutError()])
def test_why_a_phone_system_is_away_is_a_sentence_and_no_quotation(error: OSError) -> None:
    text = f"Asterisk manager at 192.0.2.1:5038: {cause_of(error)}. Retrying in 4 s."
    found = reason_messages(text, None, "pbx")
    assert [one.code for one in found][1:] == ["manager_again_in"]
    assert found[0].code not in {"", "manager_away"}


def test_every_way_in_which_a_request_fails_has_its_sentence() -> None:
    for _, said in [*sender._KINDS.values(), sender._kind_of(OSError())]:
        assert codes(f"zoho: zoho.test {said} (ReadTimeout). It is retried automatically.")[1:] == ["again"]
    for said in smtp.SAID.values():
        assert codes(f"The mail server m.test {said} (no).")[0].startswith("mail_")


def test_each_refusal_of_a_sign_in_is_known_sentence_by_sentence_and_free_of_jargon() -> None:
    for said in (*REFUSALS.values(), *EXCHANGE_REFUSALS.values()):
        assert "" not in codes(f"zoho: {said}"), said
        assert not any(word in said for word in ("token", "invalid_", "Nothing is lost")), said


def test_each_refusal_of_a_sign_in_by_any_crm_is_known_sentence_by_sentence() -> None:
    tables = {
        path.relative_to(HERE).as_posix(): _refusals(ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted((HERE / "crm").glob("*/*.py"))
    }
    assert sum(map(bool, tables.values())) > 2
    unknown = {said: place for place, table in tables.items() for said in table if "" in codes(f"zoho: {said}")}
    assert unknown == {}


def test_every_sentence_reads_back_as_itself() -> None:
    values = {
        "connection": "zoho",
        "status": "503",
        "service": "Zoho",
        "detail": "it said no",
        "answer": "503",
        "list": "call list",
    }
    for code, words in SENTENCES.items():
        said = words.format_map({**dict.fromkeys(_places(words), "Value"), **values})
        assert codes(said) == [code], said


def _places(words: str) -> set[str]:
    return set(re.findall(r"\{(\w+)(?:\}|, plural)", words))


def _refusals(tree: ast.Module) -> list[str]:
    """What a table `REFUSALS` says."""
    tables = [
        one.value
        for one in tree.body
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and one.targets[0].id == "REFUSALS"
    ]
    return [_sample(said, {}) for table in tables if isinstance(table, ast.Dict) for said in table.values]


def _written() -> Iterator[tuple[str, str]]:
    """Every text that becomes a trouble, with sample values, and the file that has it."""
    for place in SENDING:
        for path in sorted((HERE / place).rglob("*.py")) if (HERE / place).is_dir() else [HERE / place]:
            name = path.relative_to(HERE).as_posix()
            if "/tests/" in name:
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)):
                for text in _of(function):
                    yield text, name


def _of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    known = {
        target.id: one.value
        for one in ast.walk(function)
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in TROUBLES | {*TEXTS_OF}:
            for argument in call.args[TEXTS_OF.get(call.func.id, slice(0, 1))]:
                text = _sample(argument, known)
                if " " in text and text not in BY_TABLE | NEVER_STORED:
                    yield text


def _sample(node: ast.expr, known: dict[str, ast.expr]) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_sample(one, known) for one in parts)
        case ast.FormattedValue(value=value):
            return _sample(value, known)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _sample(left, known) + _sample(right, known)
        case ast.Name(id="said") if "said" not in known:
            return "zoho: Zoho answered INVALID_DATA (no)"
        case ast.Name(id=name) if name in known and name not in NAMES and not isinstance(known[name], NOT_READ):
            return _sample(known[name], {one: value for one, value in known.items() if one != name})
        case ast.Attribute(value=ast.Name(id="trouble"), attr="text"):
            return "zoho: Zoho answered INVALID_DATA (no)."
        case ast.Attribute(attr="then"):
            return "Reconnect and grant it."
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return NAMES.get(name.strip("_"), "Value")
    return "Value"


def test_a_reason_compiles_only_the_patterns_whose_words_it_has() -> None:
    compiled.cache_clear()
    text = "zoho: Zoho answered INVALID_DATA (invalid data) for the field Stage_Of_This_Test."
    assert codes(text) == ["answered_field"]
    assert compiled.cache_info().currsize < 10 < len(SENTENCES)
