"""`cordboard why` of a call whose client can't be looked up yet: what it waits for, and what keeps the CRM from it."""

import pytest

from cordboard.cli.tests.conftest import Terminal
from cordboard.domain.calls.call import Client
from cordboard.domain.numbers.reading import read_as
from cordboard.ports.store.directory import DirectoryState
from cordboard.testing.event_loop import run
from cordboard.web.tests.real_application import CRM, NOON, ended

WAITS = {
    "en": "Waiting for the next contact sync.",
    "fr": "En attente de la prochaine synchronisation des contacts.",
    "es": "A la espera de la próxima sincronización de contactos.",
    "uk": "Очікуємо на наступну синхронізацію контактів.",
}
PAUSED = {
    "en": "Zoho was paused at",
    "fr": "Zoho est en pause depuis",
    "es": "Zoho está en pausa desde",
    "uk": "Zoho призупинено",
}


@pytest.mark.parametrize("language", WAITS)
def test_a_call_after_the_last_sync_waits_for_the_next_one_unless_the_crm_is_kept_from_it(
    terminal: Terminal, language: str
) -> None:
    last_sync = DirectoryState(
        connection=CRM, loaded=True, cursor="c", fresh_at=NOON - 3600, people=1, regions=read_as(("UA",))
    )
    run(terminal.application.store.set_state(last_sync))
    run(terminal.application.receive(ended("late", Client(number="+380675554433"), second=0)))
    waits = terminal("why", "+380675554433", "--lang", language).output
    assert WAITS[language] in waits
    assert terminal("connect", "pause", "zoho").exit_code == 0
    kept = terminal("why", "+380675554433", "--lang", language).output
    assert PAUSED[language] in kept
    assert WAITS[language] not in kept
    assert kept.count("Zoho") == waits.count("Zoho") + 1
