"""What we send to chats is judged by their own published packages: the types of @slack/webhook and of @grammyjs/types,
the parser of adaptivecards. They are installed for tests alone; without them the tests are skipped.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cordboard.app.alerts.tests.test_alert_channels import FACTS
from cordboard.app.alerts.tests.test_chat_channels import Far, sent
from cordboard.domain.alerts.machine import AlertWord, Kind
from cordboard.domain.alerts.message_text import message_text
from cordboard.domain.alerts.settings import LANGUAGES
from cordboard.ports.alerts import AlertMessage
from cordboard.testing.event_loop import run

CONSOLE = Path(__file__).parents[5] / "console"
PACKAGES = ("@slack/webhook", "@grammyjs/types", "adaptivecards", "typescript")
CHATS = ("slack", "teams", "telegram")
WRONG = [
    ("slack", {"text": "x", "markdown": True}, "markdown"),
    ("telegram", {"chat_id": "1", "text": "x", "disable_web_page_preview": True}, "disable_web_page_preview"),
    ("telegram", {"text": "x"}, "chat_id"),
    ("teams", {"type": "message", "attachments": []}, "one attachment"),
]


def judged(bodies: list[tuple[str, Any]]) -> list[list[str]]:
    """What is wrong with each body."""
    node = shutil.which("node")
    if node is None or not all((CONSOLE / "node_modules" / name).is_dir() for name in PACKAGES):
        pytest.skip("Node or the packages of the chats are not installed (npm ci in console/), so nothing judges.")
    script = CONSOLE / "tools" / "judge-chats.mjs"
    done = subprocess.run([node, script], input=json.dumps(bodies), capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    found: list[list[str]] = json.loads(done.stdout)
    return found


def messages() -> list[AlertMessage]:
    """Every word about every kind of trouble in every language, with a title that is made to break out."""
    facts = [
        msgspec.structs.replace(
            FACTS, word=word, kind=kind, title='<!channel> "Co" & *sons* [x](http://x)', system=system
        )
        for word in AlertWord
        for kind in Kind
        for system in ("crm", "pbx")
    ]
    facts += [msgspec.structs.replace(FACTS, reason="é&" * 4_000, title="x" * 9_000)]
    return [
        AlertMessage(id="a", facts=one, text=message_text(one, language), language=language)
        for one in facts
        for language in LANGUAGES
    ]


@pytest.mark.timeout(300)
@run
async def test_the_chats_own_packages_find_nothing_wrong_with_any_message(monkeypatch: pytest.MonkeyPatch) -> None:
    far = Far(monkeypatch)
    for message in messages():
        for chat in CHATS:
            await sent(chat, message)
    asked = [
        (chat, json.loads(request.body or b""))
        for chat, request in zip(CHATS * len(messages()), far.asked, strict=True)
    ]
    distinct = list({json.dumps(one): one for one in asked}.values())
    assert {chat for chat, _ in distinct} == set(CHATS)
    assert [(body, said) for body, said in zip(distinct, judged(distinct), strict=True) if said] == []


@pytest.mark.timeout(300)
def test_the_judges_do_judge() -> None:
    for (_, _, expected), said in zip(WRONG, judged([(chat, body) for chat, body, _ in WRONG]), strict=True):
        assert expected in " ".join(said)
