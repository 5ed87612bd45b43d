"""How a connection is, in the language of the terminal."""

from collections.abc import Iterator
from typing import Any

import pytest

from cordboard.cli.commands.doctor import _worded
from cordboard.cli.connection_health import healths
from cordboard.cli.console_output import when
from cordboard.cli.language import choose

OFFICE = {
    "id": "office", "provider": "asterisk", "title": "Office",
    "health": {
        "code": "pbx.down", "sentence": "Office is not connected: refused.", "fix": "Check the address.", "notices": [],
        "values": {"title": "Office", "reason": "refused."},
        "reasons": [{"code": "manager_refused", "text": "refused.", "languages": {},
                     "values": {"service": "Asterisk", "place": "pbx:5038"}}],
    },
}  # fmt: skip
OK = {"code": "pbx.ok", "sentence": "Fine is connected.", "fix": None, "values": {}, "notices": [], "reasons": []}
FINE = {**OFFICE, "id": "fine", "health": OK}


class Server:
    """Answers with no words of a provider, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get(self, path: str, **_query: Any) -> Any:
        self.asked.append(path)
        return {"items": [{"id": "asterisk", "problems": {}}]}


@pytest.fixture(params=["en", "es"])
def chosen(request: pytest.FixtureRequest) -> Iterator[str]:
    choose(request.param)
    yield request.param
    choose(None)


def test_what_is_wrong_is_said_in_the_language_of_the_terminal(chosen: str) -> None:
    server = Server()
    found = healths(server, [OFFICE, FINE])  # type: ignore[arg-type]
    assert found["fine"] == ("Fine is connected.", None)
    if chosen == "en":
        assert found["office"] == ("Office is not connected: refused.", "Check the address.")
        assert server.asked == []
    else:
        assert found["office"][0].startswith("Office no está conectado: ")
        assert "gestor de Asterisk en pbx:5038" in found["office"][0]
        assert found["office"][1] == "Compruebe la dirección, el usuario y el secreto de esta conexión."


def test_a_notice_without_words_of_its_provider_is_shown_as_it_came(chosen: str) -> None:
    notice = {"code": "new", "sentence": "It says {brace} and {0.__class__}.", "fix": "Look.", "values": {"n": "1"}}
    office = {**OFFICE, "health": {**OFFICE["health"], "notices": [notice]}}  # type: ignore[dict-item]
    sentence, fix = healths(Server(), [office])["office"]  # type: ignore[arg-type]
    if chosen == "es":
        assert sentence == "Office no está conectado: It says {brace} and {0.__class__}."
        assert fix == "Look."


def test_a_moment_is_told_in_the_zone_of_this_machine_by_the_list_and_by_the_doctor(chosen: str) -> None:
    since = "2026-12-01T17:47:02.088803+00:00"
    values = {"title": "Bot", "since": since, "reason": "refused.", "n": "0"}
    health = {**OFFICE["health"], "code": "messenger.away", "values": values}  # type: ignore[dict-item]
    away = {**OFFICE, "id": "bot", "title": "Bot", "health": health}
    check = {
        "code": "health.messenger.away",
        "values": values,
        "sentence": "",
        "fix": "",
        "reasons": [],
        "fix_reasons": [],
    }
    told = [_worded(check)[0]]
    if chosen != "en":  # in English the list says the sentence of the server, which has hours and minutes
        told.append(healths(Server(), [away])["bot"][0])  # type: ignore[arg-type]
    for sentence in told:
        assert since not in sentence
        assert when(since) in sentence
