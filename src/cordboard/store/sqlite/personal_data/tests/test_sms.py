"""SMS of a person: found, exported, erased; a repeated request still sends nothing."""

from pathlib import Path

import msgspec

from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.personal_data.sought import ERASED, Sought
from cordboard.domain.settings.retention import DataKind
from cordboard.domain.sms.opt_out import Wish
from cordboard.domain.sms.states import SmsState
from cordboard.ports.sms import Receipt
from cordboard.ports.store.sms import SmsSought
from cordboard.store.sqlite.personal_data.sms import SmsPart
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.sms import new, received
from cordboard.toolkit.crypto import Cipher

ANA = Sought(identities=(Identity(IdentityKind.PHONE, "+34600111220"),), until=200.0)
OTHER = Sought(identities=(Identity(IdentityKind.PHONE, "+34600999888"),), until=200.0)


@run
async def test_a_person_is_found_exported_and_erased_and_keys_stay(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "rows.db", Cipher.at(tmp_path / "key"))
    part, one = SmsPart(store.main), new("one", key="k", to=2)
    sms = msgspec.structs.replace(one.sms, text="Llame al 600 11 12 20")
    await store.begin_sms(msgspec.structs.replace(one, sms=sms))
    found = (await part.find(ANA)).findings
    assert [(each.id, each.open, each.content["to"], each.content["text"]) for each in found] == [
        ("one-0", True, "+34600111220", "Llame al 600 11 12 20")
    ]
    assert (await part.find(OTHER)).findings == []
    assert await part.erase(ANA, 200.0) == 0, "it goes on"
    await store.put_receipts("sms", [Receipt(id=f"one-{n}", state=SmsState.DELIVERED) for n in range(2)], 150.0)
    assert await part.erase(ANA, 200.0) == 2
    assert list((await part.find(ANA)).findings) == []
    kept = await store.sms("one")
    assert kept is not None
    assert [each.to for each in kept.recipients] == ["", "+34600111221"]
    assert "20" not in kept.text
    assert (await store.begin_sms(one)).new is False
    await part.erase(msgspec.structs.replace(ANA, identities=(Identity(IdentityKind.PHONE, "+34600111221"),)), 200.0)
    gone = await store.sms("one")
    assert gone is not None
    assert gone.text == ERASED
    await store.close()


@run
async def test_somebody_who_is_only_mentioned_is_taken_out_of_the_text(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "rows.db", Cipher.at(tmp_path / "key"))
    part, one = SmsPart(store.main), new("one")
    await store.begin_sms(msgspec.structs.replace(one, sms=msgspec.structs.replace(one.sms, text="Llame al 600999888")))
    assert [each.content for each in (await part.find(OTHER)).findings] == [{"text": "Llame al 600999888"}]
    assert await part.erase(OTHER, 200.0) == 1
    kept = await store.sms("one")
    assert kept is not None
    assert kept.text == f"Llame al {ERASED}"
    assert kept.recipients == one.sms.recipients
    await store.close()


@run
async def test_old_messages_are_deleted_with_old_calls(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "rows.db", Cipher.at(tmp_path / "key"))
    await store.begin_sms(new("one"))
    await store.begin_sms(new("two", at=9_000.0, digest="e"))
    await store.receive_sms([received("r1", "Hola"), received("r2", "STOP", wish=Wish.STOP)])
    await store.delete_outdated(DataKind.CALLS, 5_000.0, 9_999.0)
    assert [one.id for _, one in await store.list_sms(SmsSought(), None, 10)] == ["two"]
    assert await store.received_sms("", None, 10) == []
    assert await store.opted_out(["+34600111220"]) == {"+34600111220"}, "who wants no SMS is asked no second time"
    await store.close()


@run
async def test_incoming_messages_are_found_and_erased_and_the_wish_for_none_stays(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "rows.db", Cipher.at(tmp_path / "key"))
    mine, theirs = received("r1", "STOP", wish=Wish.STOP), received("r2", "Tell +34 600 111 220", number="+34600999888")
    await store.receive_sms([mine, theirs])
    part = SmsPart(store.main)
    found = (await part.find(ANA)).findings
    assert [(one.kind, one.content["text"]) for one in found] == [
        ("sms_received", "STOP"),
        ("sms_received", "Tell +34 600 111 220"),
    ]
    assert await part.erase(ANA, 300.0) == 2
    assert (await part.find(ANA)).findings == []
    kept = await store.received_sms("", None, 10)
    assert [one.number for one in kept] == ["+34600999888", ""]
    assert "600 111 220" not in kept[0].text
    assert await store.opted_out(["+34600111220", "+34600999888"]) == {"+34600111220"}
    await store.receive_sms([mine])
    assert (await part.find(ANA)).findings == [], "a repeated delivery brings nothing back"
    await store.close()
