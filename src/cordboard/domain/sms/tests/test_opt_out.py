"""A word that stops SMS is the whole text; the same word in a sentence is not meant so."""

import pytest

from cordboard.domain.sms.opt_out import START_WORDS, STOP_WORDS, Wish, wish_of


@pytest.mark.parametrize("text", ["STOP", "stop", " Stop. ", "¡Baja!", "ARRET", "arrêt", "Стоп", "стоп!\n", "«СТОП»"])
def test_a_word_alone_stops(text: str) -> None:
    assert wish_of(text, STOP_WORDS, START_WORDS) is Wish.STOP


@pytest.mark.parametrize(
    "text", ["", " ", "!", "Stop by tomorrow", "no stop", "Estoy de baja", "STOPP", "C'est l'arrêt"]
)
def test_a_sentence_stops_nothing(text: str) -> None:
    assert wish_of(text, STOP_WORDS, START_WORDS) is Wish.NONE


def test_a_word_allows_them_again_and_words_can_be_set() -> None:
    assert wish_of("alta", STOP_WORDS, START_WORDS) is Wish.START
    assert wish_of("No más", ("no mas",), ()) is Wish.STOP
    assert wish_of("STOP", (), ()) is Wish.NONE
