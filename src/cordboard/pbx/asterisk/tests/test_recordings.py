"""Recordings become known at the hang-up of their leg, from the start event and the variable that names the file."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.pbx.asterisk.recording_files import as_stated, finder, is_this_machine, on_this_machine
from cordboard.pbx.asterisk.recordings import Recorded, Recordings, file_of


def packet(name, unique="a.1", call="a.0", *variables, **fields):
    lines = {"Event": name, "Channel": f"PJSIP/{unique}", "Uniqueid": unique, "Linkedid": call, **fields}
    text = "\r\n".join(f"{key}: {value}" for key, value in lines.items())
    return "".join((text, *(f"\r\nChanVariable: {one}" for one in variables))).encode()


class Pbx:
    """Feeds a watch with events; keeps what became known and what was asked."""

    def __init__(self, watch=None):
        self.watch = watch or Recordings("CB_REC")
        self.files, self.asked = [], []

    def says(self, name, *rest, **fields):
        recorded, question = self.watch.heard(name, packet(name, *rest, **fields))
        self.files += [one.file for one in recorded]
        if question:
            self.asked.append(question)
        return self

    def answers(self, value, n=-1):
        self.files += [one.file for one in self.watch.answered(self.asked[n].ask, value)]
        return self


def test_the_start_raises_the_question_and_the_hang_up_makes_the_file_known():
    pbx = Pbx().says("MixMonitorStart")
    assert [one.channel for one in pbx.asked] == ["PJSIP/a.1"]
    pbx.answers("/rec/1.wav")
    assert pbx.files == []
    assert pbx.says("Hangup").files == ["/rec/1.wav"]
    assert pbx.says("Hangup").files == ["/rec/1.wav"]


def test_a_manager_that_hears_of_variables_need_not_ask():
    pbx = Pbx().says("VarSet", Variable="MIXMONITOR_FILENAME", Value="/rec/1.wav").says("MixMonitorStart")
    assert pbx.asked == []
    assert pbx.says("Hangup").files == ["/rec/1.wav"]


def test_other_variables_are_no_recordings():
    pbx = Pbx().says("VarSet", Variable="X", Value="MIXMONITOR_FILENAME")
    assert pbx.says("VarSet", Variable="MIXMONITOR_FILENAME", Value="").says("Hangup").files == []


def test_the_stop_says_nothing_and_a_second_recording_is_a_second_file():
    pbx = Pbx().says("MixMonitorStart").answers("/rec/1.wav").says("MixMonitorStop")
    pbx.says("MixMonitorStart").answers("/rec/2.wav")
    assert pbx.says("Hangup").files == ["/rec/1.wav", "/rec/2.wav"]


def test_a_variable_on_the_hang_up_is_enough():
    assert Pbx().says("Hangup", "a.1", "a.0", "MIXMONITOR_FILENAME=/rec/1.wav").files == ["/rec/1.wav"]


def test_the_dialplan_s_own_variable_counts_on_the_first_leg_only_because_all_inherit_it():
    pbx = Pbx().says("Hangup", "a.1", "a.0", "CB_REC=/rec/1.wav")
    assert pbx.files == []
    assert pbx.says("Hangup", "a.0", "a.0", "CB_REC=/rec/1.wav").files == ["/rec/1.wav"]


def test_an_address_in_the_variable_is_told_elsewhere():
    assert Pbx().says("Hangup", "a.0", "a.0", "CB_REC=https://rec.example/1.wav").files == []


def test_an_answer_that_comes_after_the_hang_up_still_counts():
    pbx = Pbx().says("MixMonitorStart").says("Hangup")
    assert pbx.files == []
    assert pbx.answers("/rec/1.wav").files == ["/rec/1.wav"]
    assert pbx.answers("/rec/1.wav").files == ["/rec/1.wav"]
    assert pbx.watch._legs == {}


@pytest.mark.parametrize("value", ["", "/rec/1.wav"])
def test_no_file_without_a_name_and_none_twice(value):
    pbx = Pbx().says("MixMonitorStart").answers(value).says("MixMonitorStart").answers(value)
    assert pbx.says("Hangup").files == ([value] if value else [])


def test_a_call_in_progress_at_the_login_is_asked_for_its_recording():
    pbx = Pbx().says("CoreShowChannel")
    assert pbx.answers("/rec/1.wav").says("CoreShowChannel").says("Hangup").files == ["/rec/1.wav"]
    assert len(pbx.asked) == 1


def test_a_call_that_ended_while_the_connection_was_lost_keeps_its_file():
    pbx = (
        Pbx().says("MixMonitorStart").answers("/rec/1.wav").says("MixMonitorStart", "b.1", "b.0").answers("/rec/2.wav")
    )
    pbx.watch.begin()
    assert pbx.watch.listed({"b.1"}) == [Recorded("a.0", "a.1", "/rec/1.wav")]
    assert pbx.says("Hangup", "b.1", "b.0").files == ["/rec/2.wav"]


def test_questions_of_a_lost_connection_are_forgotten():
    pbx = Pbx().says("MixMonitorStart")
    pbx.watch.begin()
    assert pbx.answers("/rec/1.wav").says("Hangup").files == []


@given(st.lists(st.tuples(st.sampled_from(["MixMonitorStart", "MixMonitorStop", "Hangup", "answer"]), st.booleans())))
def test_nothing_is_kept_of_legs_that_have_ended(story):
    pbx = Pbx()
    for n, (name, other) in enumerate(story):
        if name == "answer":
            if pbx.asked:
                pbx.answers(f"/rec/{n}.wav", n % len(pbx.asked))
        else:
            pbx.says(name, "b.1" if other else "a.1")
    for n in range(len(pbx.asked)):
        pbx.answers("", n)
    pbx.says("Hangup", "a.1").says("Hangup", "b.1")
    assert pbx.watch._legs == pbx.watch._questions == {}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("/rec/x.wav", "/rec/x.wav"),
        ("/rec/x.WAV", "/rec/x.WAV"),
        ("/rec/x", "/rec/x.raw"),
        ("/rec.d/x", "/rec.d/x.raw"),
        ("/rec/2026.11.29-1795918.7.gsm", "/rec/2026.11.29-1795918.7.gsm"),
        ("x", "x.raw"),
    ],
)
def test_a_file_without_an_ending_gets_one(name, file):
    assert file_of(name) == file


def looked(path):
    return asyncio.run(on_this_machine(str(path)))


def test_on_this_machine_only_a_file_with_content_is_a_recording(tmp_path):
    whole, empty = tmp_path / "1.wav", tmp_path / "2.wav"
    whole.write_bytes(b"RIFF")
    empty.touch()
    assert looked(whole) == str(whole)
    for path in (empty, tmp_path, tmp_path / "none.wav", tmp_path / "none/3.wav", f"{tmp_path}/\0.wav", "/rec" * 2000):
        assert looked(path) is None


def test_a_file_that_is_filled_a_moment_later_is_a_recording(tmp_path):
    async def story():
        path = tmp_path / "1.wav"
        path.touch()
        look = asyncio.create_task(on_this_machine(str(path)))
        await asyncio.sleep(0)
        path.write_bytes(b"RIFF")
        return await look

    assert asyncio.run(story()) is not None


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.1.1", "::1", "[::1]", "localhost", "LOCALHOST."])
def test_a_loopback_address_is_this_machine(host):
    assert is_this_machine(host)
    assert finder(host) is on_this_machine


@pytest.mark.parametrize("host", ["192.0.2.7", "pbx.example", "localhost.example", "", "::"])
def test_elsewhere_the_word_of_the_pbx_counts(host):
    assert finder(host) is as_stated
    assert asyncio.run(as_stated("/rec/1.wav")) == "/rec/1.wav"
