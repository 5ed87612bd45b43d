"""Plays: what is seen, and what is told."""

from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.alerts.machine import (
    Alert,
    AlertPlace,
    AlertWord,
    HealthObservation,
    Kind,
    Quiet,
    Rules,
    Subject,
    Troubled,
    Unclear,
    Well,
    turn,
)

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
AT = AlertPlace(connection="zoho", subject=Subject.LINK)
RULES = Rules(away_after=timedelta(minutes=10), repeat_after=timedelta(days=1))


class Play:
    """Looks every so often; keeps what was told, with its moment."""

    def __init__(self, **rules: Any) -> None:
        self.rules = msgspec.structs.replace(RULES, **rules)
        self.alert: Alert | None = None
        self.now = 0.0
        self.told: list[tuple[float, str]] = []

    def see(self, kind: Kind | HealthObservation | None, until: float, step: float = 5.0) -> "Play":
        """The same sight until that moment."""
        since = self.now
        while self.now < until:
            observation: HealthObservation = (
                Well()
                if kind is None
                else Troubled(kind=kind, since=since, reason="gone")
                if isinstance(kind, Kind)
                else kind
            )
            alert, word = turn(self.alert, observation, AT, self.rules, self.now)
            if word is not None:
                self.told.append((self.now, word.value))
            self.alert = None if alert is not None and alert.ended_at is not None else alert
            self.now += step
        return self

    @property
    def words(self) -> list[str]:
        return [word for _, word in self.told]


def test_a_connection_that_needs_a_person_is_told_at_once_and_its_end_once() -> None:
    play = Play().see(Kind.PAUSED, 5 * MINUTE).see(None, 10 * MINUTE).see(None, DAY, HOUR)
    assert play.words == ["begun", "over"]
    assert play.told[0][0] == 0.0
    assert play.told[1][0] - 5 * MINUTE <= 20


def test_a_silence_was_waited_for_already_and_is_told_at_once() -> None:
    assert Play().see(Kind.SILENT, 5 * MINUTE).told == [(0.0, "begun")]


def test_a_short_absence_is_never_told() -> None:
    assert Play().see(Kind.AWAY, 9 * MINUTE).see(None, HOUR).told == []


def test_a_long_absence_is_told_after_its_time_and_again_after_a_day() -> None:
    play = Play().see(Kind.AWAY, 25 * HOUR, MINUTE).see(None, 26 * HOUR, MINUTE)
    assert play.told[:2] == [(10 * MINUTE, "begun"), (10 * MINUTE + DAY, "still")]
    assert play.words == ["begun", "still", "over"]


def test_an_absence_that_becomes_a_lost_token_is_told_anew_and_ends_once() -> None:
    play = Play().see(Kind.AWAY, 20 * MINUTE).see(Kind.PAUSED, 30 * MINUTE).see(None, 40 * MINUTE)
    assert play.told[1] == (20 * MINUTE, "begun")
    assert play.words == ["begun", "begun", "over"]


def test_well_for_a_moment_is_not_the_end() -> None:
    play = Play().see(Kind.PAUSED, MINUTE).see(None, MINUTE + 10).see(Kind.PAUSED, 10 * MINUTE)
    assert play.words == ["begun"]


def test_what_is_not_known_changes_nothing() -> None:
    play = Play().see(Kind.PAUSED, MINUTE).see(Unclear(), HOUR).see(Kind.PAUSED, 2 * HOUR)
    assert play.words == ["begun"]
    assert play.alert is not None


def test_what_a_person_pauses_or_takes_away_ends_without_a_word() -> None:
    play = Play().see(Kind.PAUSED, MINUTE).see(Quiet(), 2 * MINUTE)
    assert play.words == ["begun"]
    assert play.alert is None


def test_who_cannot_be_told_now_is_told_when_there_is_a_way_with_the_first_moment() -> None:
    play = Play(has_channel=False).see(Kind.PAUSED, HOUR)
    assert play.told == []
    play.rules = RULES
    play.see(Kind.PAUSED, HOUR + MINUTE)
    assert play.told == [(HOUR, "begun")]
    assert play.alert is not None
    assert play.alert.began_at == 0.0


def test_what_comes_back_again_and_again_is_told_ever_more_seldom() -> None:
    firsts = []
    for recent in range(8):
        play = Play(recent=recent).see(Kind.AWAY, 2 * DAY, MINUTE)
        firsts.append(play.told[0][0] / MINUTE)
    assert firsts == [10, 20, 40, 80, 160, 320, 640, 1280]
    assert Play(recent=500).see(Kind.AWAY, 2 * DAY, MINUTE).told[0][0] == DAY
    assert Play(recent=500).see(Kind.PAUSED, MINUTE).told[0][0] == 0.0, "who needs a person never waits"


def test_a_new_alert_says_where_it_is_since_when_and_why() -> None:
    seen = Troubled(kind=Kind.AWAY, since=7.0, reason="no route to host")
    began, word = turn(None, seen, AT, RULES, 8.0)
    assert began == Alert(
        connection="zoho", subject=Subject.LINK, kind=Kind.AWAY, began_at=7.0, reason="no route to host"
    )
    assert word is None


def test_the_reason_follows_what_is_seen_and_the_beginning_stays_with_one_kind() -> None:
    alert = Alert(connection="zoho", subject=Subject.LINK, kind=Kind.AWAY, began_at=1.0, reason="slow", well_since=5.0)
    same, _ = turn(alert, Troubled(kind=Kind.AWAY, since=9.0, reason="gone"), AT, RULES, 10.0)
    assert same == msgspec.structs.replace(alert, reason="gone", well_since=None)
    told = msgspec.structs.replace(alert, told_kind=Kind.AWAY, told_at=2.0)
    other, word = turn(told, Troubled(kind=Kind.PAUSED, since=9.0, reason="revoked"), AT, RULES, 10.0)
    assert other == Alert(
        connection="zoho",
        subject=Subject.LINK,
        kind=Kind.PAUSED,
        began_at=9.0,
        reason="revoked",
        told_kind=Kind.PAUSED,
        told_at=10.0,
    )
    assert word is AlertWord.BEGUN


def test_the_waiting_time_counts_from_the_first_moment_seen() -> None:
    seen = Troubled(kind=Kind.AWAY, since=1000.0)
    assert turn(None, seen, AT, RULES, 1000.0 + 10 * MINUTE - 1)[1] is None
    assert turn(None, seen, AT, RULES, 1000.0 + 10 * MINUTE)[1] is AlertWord.BEGUN


def test_an_end_that_nobody_waits_for_is_now_and_one_that_is_told_is_when_it_was_well_for_the_first_time() -> None:
    quiet = Alert(connection="zoho", subject=Subject.LINK, kind=Kind.AWAY, began_at=1.0)
    assert turn(quiet, Well(), AT, RULES, 50.0) == (msgspec.structs.replace(quiet, ended_at=50.0), None)
    told = msgspec.structs.replace(quiet, told_kind=Kind.AWAY, told_at=2.0, well_since=50.0)
    assert turn(told, Well(), AT, RULES, 64.9) == (told, None)
    assert turn(told, Well(), AT, RULES, 65.0) == (msgspec.structs.replace(told, ended_at=50.0), AlertWord.OVER)


SIGHTS = st.lists(
    st.tuples(st.sampled_from([None, Kind.PAUSED, Kind.AWAY, Unclear(), Quiet()]), st.integers(1, 40)), max_size=30
)


@given(SIGHTS)
def test_an_end_is_told_only_of_what_was_told_and_once(sights: list[tuple[Any, int]]) -> None:
    play, told = Play(), False
    for observation, minutes in sights:
        before = len(play.told)
        play.see(observation, play.now + minutes * MINUTE, 20.0)
        for word in play.words[before:]:
            assert told or word == AlertWord.BEGUN
            told = word != AlertWord.OVER
        if isinstance(observation, Quiet):
            told = False
