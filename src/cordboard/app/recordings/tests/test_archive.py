"""The archive: each recording is fetched once when it is ready, played after it is gone, deleted by rule, and held."""

from collections.abc import Callable

import httpx
import msgspec
import pytest

from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.personal_data.registry import PersonalDataRegistry
from cordboard.app.personal_data.retention_job import RetentionJob
from cordboard.app.recordings.archive import Archive
from cordboard.app.recordings.erased_recordings import RecordingsPart
from cordboard.app.recordings.tests.archive_fixture import LOCAL, MP3, MemoryObjects, archive_of
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.call_backs import CallBacks
from cordboard.app.service.calls import CallUseCases
from cordboard.contract.errors import Cannot
from cordboard.contract.views.calls import RecordingView
from cordboard.domain.calls.call import Direction, Recording
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.personal_data.sought import Sought
from cordboard.domain.settings.recordings import Consent, KeepRule, Recordings, RecordingStore, Start
from cordboard.domain.settings.retention import DAY_S, DataKind, Retention
from cordboard.ports.store.recordings import ArchiveState
from cordboard.testing.app_fixture import CLIENT, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.toolkit.ids import call_id

A = call_id("pbx", "a")
AUDIO = b"ID3\x04" + bytes(range(256)) * 40
URL = "https://rec.example/a.mp3"
Answer = Callable[[httpx.Request], httpx.Response]


def whole(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=AUDIO)


def gone(_: httpx.Request) -> httpx.Response:
    return httpx.Response(404)


async def called(app: AppFixture, key: str = "a", recording: Recording | None = None, **more: object) -> None:
    await app.receive(app.end(key, recording=recording or Recording(url=URL), **more))


async def code_of(archive: Archive, call: str = A) -> str:
    with pytest.raises(Cannot) as caught:
        await archive.use_cases.part(call, 0, 10, "Marta")
    assert caught.value.next_step
    return caught.value.code


@run
async def test_a_recording_is_archived_once_and_played_after_the_provider_deleted_it(opened: Open) -> None:
    async with opened() as app:
        objects = MemoryObjects()
        archive = await archive_of(app, whole, LOCAL, objects)
        await called(app)
        assert (await archive.use_cases.shown(A)).state == "pending"
        await archive.job.tick()
        await archive.job.tick()
        shown = await archive.use_cases.shown(A)
        assert (shown.state, shown.playable, shown.seconds, shown.size) == ("archived", True, 2.0, len(AUDIO))
        assert len(objects.puts) == 3
        assert all(CLIENT not in key and A not in key for key in objects.puts)
        later = await archive_of(app, gone, LOCAL, objects)
        part = await later.use_cases.part(A, None, 100, "Marta")
        assert (part.body, part.media_type, part.total) == (MP3, "audio/mpeg", len(MP3))
        assert (await later.use_cases.part(A, -3, 100, "Marta")).body == MP3[-3:]
        assert (await later.use_cases.part(A, 0, 5000, "Marta", original=True)).body == AUDIO[:5000]
        assert (await later.use_cases.waveform(A)).peaks == ((1, 50, 3),)
        with pytest.raises(Cannot) as caught:
            await later.use_cases.part(A, len(MP3), 10, "Marta")
        assert caught.value.code == "past_the_end"
        heard = [(row.who, row.what) for row in await app.store.audited()]
        assert heard == [("Marta", "recordings.download"), ("Marta", "recordings.play")]


@run
async def test_a_killed_run_is_repeated_under_the_same_key(opened: Open) -> None:
    async with opened() as app:
        objects = MemoryObjects()
        await called(app)
        archive = await archive_of(app, whole, LOCAL, objects)
        killed = archive.job._store.change_recording
        changes = 0

        async def dies(call: str, change: object) -> object:
            nonlocal changes
            changes += 1
            if changes == 2:
                raise SystemExit
            return await killed(call, change)  # type: ignore[arg-type]

        archive.job._store.change_recording = dies  # type: ignore[method-assign,assignment]
        with pytest.raises(SystemExit):
            await archive.job.tick()
        del archive.job._store.change_recording
        again = await archive_of(app, whole, LOCAL, objects)
        await again.job.tick()
        assert (await again.use_cases.shown(A)).state == "archived"
        assert len(objects.puts) == 6
        assert len(objects.kept) == 3


@run
async def test_one_that_comes_late_is_tried_again_and_given_up_after_days(opened: Open) -> None:
    async with opened() as app:
        answers: list[Answer] = [gone, gone]
        archive = await archive_of(app, lambda asked: (answers.pop(0) if answers else whole)(asked), LOCAL)
        await called(app)
        await archive.job.tick()
        shown = await archive.use_cases.shown(A)
        assert (shown.state, shown.code) == ("pending", "recording_gone")
        assert shown.next_attempt_at is not None
        await archive.job.tick()
        assert len(answers) == 1  # its time has not come
        app.clock.advance(10)
        await archive.job.tick()
        app.clock.advance(60)
        await archive.job.tick()
        assert (await archive.use_cases.shown(A)).state == "archived"
        never = await archive_of(app, gone, LOCAL)
        await called(app, "b")
        for _ in range(90):
            await never.job.tick()
            app.clock.advance(3600)
        assert (await never.use_cases.shown(call_id("pbx", "b"))).state == "failed"
        await never.use_cases.archive(call_id("pbx", "b"), "Ana")
        assert (await never.use_cases.shown(call_id("pbx", "b"))).state == "pending"


@run
async def test_no_page_is_archived_and_sound_that_cannot_be_converted_is_kept_as_it_is(opened: Open) -> None:
    async with opened() as app:
        archive = await archive_of(app, lambda _: httpx.Response(200, content=b"<html>no"), LOCAL)
        await called(app)
        await archive.job.tick()
        assert (await archive.use_cases.shown(A)).code == "not_audio"
        broken = await archive_of(app, lambda _: httpx.Response(200, content=b"ID3 broken" * 9), LOCAL)
        await called(app, "b")
        await broken.job.tick()
        shown = await broken.use_cases.shown(call_id("pbx", "b"))
        assert (shown.state, shown.playable) == ("archived", False)
        part = await broken.use_cases.part(call_id("pbx", "b"), 0, 10, "Ana")
        assert (part.body, part.media_type) == (b"ID3 broken", "audio/mpeg")


@run
async def test_a_full_disk_and_a_store_that_is_away_stop_archiving_only_and_the_doctor_says_so(opened: Open) -> None:
    async with opened() as app:
        objects = MemoryObjects()
        await called(app)
        archive = await archive_of(app, whole, LOCAL, objects, free=100 << 20)
        await archive.job.tick()
        line = await archive.use_cases.doctor()
        assert (line.level, "512 MB" in line.sentence, objects.puts) == ("amber", True, [])
        await called(app, "b")  # intake goes on
        objects.away = True
        archive = await archive_of(app, whole, LOCAL, objects)
        await archive.job.tick()
        line = await archive.use_cases.doctor()
        assert (line.level, "cannot be reached" in line.sentence) == ("red", True)
        assert (await archive.use_cases.check_store()).works is False
        objects.away = False
        await archive.job.tick()
        assert (await archive.use_cases.doctor()).sentence == "Recordings are archived: 2; waiting: 0; failed: 0."


@run
async def test_consent_and_start_by_hand_keep_a_recording_at_the_phone_system(opened: Open) -> None:
    async with opened() as app:
        asks = Recordings(store=RecordingStore.LOCAL, consent=Consent.NEEDED)
        archive = await archive_of(app, whole, asks)
        await called(app)
        await called(app, "b", parameters={"recording_consent": "Yes"})
        await archive.job.tick()
        states = [(one.state, one.code) for one in [await archive.use_cases.shown(c) for c in (A, call_id("pbx", "b"))]]
        assert states == [("withheld", "consent"), ("archived", None)]
        by_hand = await archive_of(app, whole, Recordings(store=RecordingStore.LOCAL, start=Start.BY_HAND))
        await called(app, "c")
        await by_hand.job.tick()
        c = call_id("pbx", "c")
        assert (await by_hand.use_cases.shown(c)).code == "by_hand"
        await by_hand.use_cases.archive(c, "Ana")
        await by_hand.job.tick()
        assert (await by_hand.use_cases.shown(c)).state == "archived"


@run
async def test_what_a_rule_deletes_is_listed_before_a_hold_beats_it_and_a_tombstone_stays(opened: Open) -> None:
    async with opened() as app:
        objects = MemoryObjects()
        rule = KeepRule(days=90, direction=Direction.INBOUND)
        keeping = Recordings(store=RecordingStore.LOCAL, keep_days=40, keep_rules=(rule,))
        archive = await archive_of(app, whole, keeping, objects)
        await called(app)
        await called(app, "b", direction=Direction.OUTBOUND)
        await archive.job.tick()
        b = call_id("pbx", "b")
        expires = [(await archive.use_cases.shown(one)).expires_at for one in (A, b)]
        assert round((expires[0] - expires[1]).total_seconds() / DAY_S) == 50  # type: ignore[operator]
        app.clock.advance(41 * DAY_S)
        assert [one.call for one in await archive.use_cases.expiring()] == [b]
        await archive.use_cases.hold(b, True, "Lawsuit 7", "Ana")
        assert list(await archive.use_cases.expiring()) == []
        await archive.expiry.tick()
        with pytest.raises(Cannot) as caught:
            await archive.use_cases.delete(b, "", "Ana")
        assert (caught.value.code, (await archive.use_cases.shown(b)).held_by) == ("held", "Ana")
        await archive.use_cases.hold(b, False, "Settled", "Ana")
        await archive.expiry.tick()
        shown = await archive.use_cases.shown(b)
        assert (shown.state, shown.deletion, shown.deleted_by) == ("deleted", "retention", "cordboard")
        assert await code_of(archive, b) == "recording_deleted"
        assert len(objects.kept) == 3
        gone = await archive.use_cases.delete(A, "Asked by mail", "Ana")
        assert (gone.state, gone.deletion, objects.kept) == ("deleted", "person", {})
        said = [(row.what, row.detail) for row in await app.store.audited()]
        assert ("recordings.delete", "Asked by mail") in said
        assert ("recordings.hold", "Lawsuit 7") in said


@run
async def test_an_erasure_finds_the_sound_of_a_person_and_deletes_it(opened: Open) -> None:
    async with opened() as app:
        objects = MemoryObjects()
        archive = await archive_of(app, whole, LOCAL, objects)
        await called(app)
        await archive.job.tick()
        parts = app.store.personal_data()
        registry = PersonalDataRegistry((RecordingsPart(app.store, archive.expiry, parts), *parts))
        sought = Sought(identities=(Identity(IdentityKind.PHONE, CLIENT),), until=app.clock.now())
        found = [one for one in (await registry.find(sought)).findings if one.kind == "recording"]
        assert [(one.id, one.open) for one in found] == [(A, False)]
        await archive.use_cases.hold(A, True, "Lawsuit", "Ana")
        assert await registry.parts[0].erase(sought, app.clock.now()) == 0
        await archive.use_cases.hold(A, False, "Settled", "Ana")
        assert await registry.parts[0].erase(sought, app.clock.now()) == 1
        assert objects.kept == {}


@run
async def test_a_signed_link_opens_one_recording_until_its_time_and_nothing_else(opened: Open) -> None:
    async with opened() as app:
        archive = await archive_of(app, whole, msgspec.structs.replace(LOCAL, link_hours=2))
        await called(app)
        with pytest.raises(Cannot):
            await archive.use_cases.link(A, "Ana")
        await archive.job.tick()
        made = await archive.use_cases.link(A, "Ana")
        asked = dict(httpx.URL(made.url).params)
        until, signature = asked["until"], asked["signature"]
        assert (await archive.use_cases.open_link(A, until, signature)).startswith("signed link")
        wrong = [("other", until, signature), (A, f"{int(until) + 1}", signature), (A, until, "é"), (A, "x", signature)]
        for call, when, signed in wrong:
            with pytest.raises(Cannot) as caught:
                await archive.use_cases.open_link(call, when, signed)
            assert (caught.value.status, caught.value.code) == (403, "link_wrong")
        app.clock.advance(2 * 3600)
        with pytest.raises(Cannot) as caught:
            await archive.use_cases.open_link(A, until, signature)
        assert caught.value.code == "link_expired"
        assert ("Ana", "recordings.link") in [(row.who, row.what) for row in await app.store.audited()]


@run
async def test_the_period_of_links_does_not_take_a_recording_that_the_archive_keeps_longer(opened: Open) -> None:
    async with opened() as app:
        keeping = Recordings(store=RecordingStore.LOCAL, keep_days=90)
        archive = await archive_of(app, whole, keeping, retention=Retention(recordings=30))
        await called(app)
        await called(app, "b", recording=Recording(url=URL))
        await archive.job.tick()
        await app.store.change_recording(
            call_id("pbx", "b"), lambda row: msgspec.structs.replace(row, state=ArchiveState.FAILED)
        )
        await app.drain()
        in_force = await SettingsInForce.read(app.store)
        regions, audit = NumberRegions(in_force, app.live_connections), AuditLog(app.store, app.clock)
        retention = RetentionJob(app.store, in_force, audit.record, app.clock)
        call_backs = CallBacks(app.store, regions, in_force, audit, app.clock, lambda _: None)
        calls = CallUseCases(app.store, app.live_connections, regions, in_force, call_backs)
        app.clock.advance(31 * DAY_S)
        await archive.expiry.tick()
        deleted = await retention.run("Ana")
        assert deleted[DataKind.RECORDINGS] == 1  # that of b, which only the provider has
        assert (await calls.view(call_id("pbx", "b"))).recording is None
        assert (await calls.view(A)).recording == RecordingView(url=URL)
        assert (await archive.use_cases.part(A, 0, 8, "Ana")).body == MP3
        app.clock.advance(60 * DAY_S)
        await archive.expiry.tick()
        assert (await archive.use_cases.shown(A)).state == "deleted"
        assert (await retention.run("Ana"))[DataKind.RECORDINGS] == 1
        assert (await calls.view(A)).recording == RecordingView(url=None)  # the page says when it was deleted
