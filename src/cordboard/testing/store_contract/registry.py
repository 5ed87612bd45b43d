"""Connections, secrets, settings."""

import asyncio

from cordboard.domain.connection_state import ConnectionState, Phase
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.interaction import identity_from
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.claims import Claim
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.consents import PendingConsent
from cordboard.ports.store.outbox import Done, ItemState
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import LANE, Opener, item

PAUSED = ConnectionState(phase=Phase.PAUSED, since=100.0, reason="Token revoked.", code="INVALID", signed_in=True)

CONSENT = PendingConsent(
    connection=LANE, redirect_uri="https://house.example/oauth/return", oauth_state={"verifier": "s"}, expires=600.0
)


class RegistryContract:
    @run
    async def test_a_connection_comes_back_as_it_was_written(self, opened: Opener) -> None:
        one = Connection(id=LANE, kind="crm", provider="zoho", title="Zoho", settings=b'{"dc": "eu"}',
                         state=b'{"a": 1}',
                         created_at=2.0)  # fmt: skip
        two = Connection(id="hook", kind="pbx", provider="webhook", title="Hook", created_at=1.0)
        async with opened() as store:
            await store.put_connection(one)
            await store.put_connection(two)
        async with opened() as store:
            assert await store.connections() == [two, one]
            assert await store.connection(LANE) == one
            assert await store.connection("none") is None
            renamed = Connection(id=LANE, kind="crm", provider="zoho", title="CRM", created_at=2.0)
            await store.put_connection(renamed)
            assert await store.connection(LANE) == renamed

    @run
    async def test_secrets_are_kept_whole_and_replaced_whole(self, opened: Opener) -> None:
        async with opened() as store:
            assert await store.secrets(LANE) == {}
            await store.keep_secrets(LANE, {"token": "t0p", "refresh": "пароль"})
        async with opened() as store:
            assert await store.secrets(LANE) == {"token": "t0p", "refresh": "пароль"}
            await store.keep_secrets(LANE, {"token": "next"})
            assert await store.secrets(LANE) == {"token": "next"}
            assert await store.secrets("other") == {}

    @run
    async def test_a_change_of_a_connection_leaves_its_other_columns_as_they_are(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put_connection(Connection(id=LANE, kind="crm", provider="zoho", title="Zoho", created_at=2.0))
            await asyncio.gather(
                store.change_connection(LANE, state=b'{"a": 1}'),
                store.change_connection(LANE, title="CRM"),
                store.change_connection(LANE, settings=b'{"dc": "eu"}'),
                store.change_connection("none", title="x"),
            )
            assert await store.connections() == [
                Connection(
                    id=LANE, kind="crm", provider="zoho", title="CRM", settings=b'{"dc": "eu"}', state=b'{"a": 1}',
                    created_at=2.0,
                )
            ]  # fmt: skip

    @run
    async def test_a_change_of_secrets_leaves_the_others_as_they_are(self, opened: Opener) -> None:
        async with opened() as store:
            await store.keep_secrets(LANE, {"client": "c", "refresh": "old", "gone": "x"})
            await asyncio.gather(
                store.change_secrets(LANE, {"refresh": "new"}),
                store.change_secrets(LANE, {"token": "t"}, ["gone", "never there"]),
                store.change_secrets("other", {"client": "d"}),
            )
            assert await store.secrets(LANE) == {"client": "c", "refresh": "new", "token": "t"}

    @run
    async def test_a_dropped_connection_loses_secrets_and_claims_and_keeps_its_work(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put_connection(Connection(id=LANE, kind="crm", provider="zoho", title="Zoho"))
            await store.keep_secrets(LANE, {"token": "x"})
            await store.commit(Batch(items=[item("a")], claims=[Claim(LANE, identity_from("+34"), Entity.LEAD, "a")]))
            await store.drop_connection(LANE)
            assert await store.connections() == []
            assert await store.secrets(LANE) == {}
            assert await store.claimed(LANE, identity_from("+34")) == []
            assert len(await store.items_by_key(["a"])) == 1

    @run
    async def test_what_a_dropped_connection_did_not_send_never_leaves_by_itself(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put_connection(Connection(id=LANE, kind="crm", provider="zoho", title="Zoho"))
            await store.commit(Batch(items=[item("sent"), item("open"), item("held")]))
            epoch = await store.acquire_lane(LANE)
            sent = Done(key="sent", state=ItemState.DONE, record="1", attempts=1)
            await store.commit(Batch(done=[sent], fence=(LANE, epoch)))
            await store.change_items(["held"], ItemState.HELD, "wait", 1.0)
            assert await store.put_connection_state(LANE, PAUSED, 0)
            await store.drop_connection(LANE)
            states = {one.key: (one.state, one.reason) for one in await store.items_by_key(["sent", "open", "held"])}
            gone = (ItemState.DROPPED, "The connection was taken away.")
            assert states == {"sent": (ItemState.DONE, None), "open": gone, "held": gone}
            assert await store.ready(LANE, 1e12, 10) == []
            assert await store.connection_state(LANE) == (ConnectionState(), 0)

    @run
    async def test_what_a_connection_is_doing_outlives_a_restart(self, opened: Opener) -> None:
        async with opened() as store:
            assert await store.connection_state(LANE) == (ConnectionState(), 0)
            assert await store.put_connection_state(LANE, ConnectionState(phase=Phase.ACTIVE), 0)
            assert await store.put_connection_state(LANE, PAUSED, 1)
        async with opened() as store:
            assert await store.connection_state(LANE) == (PAUSED, 2)

    @run
    async def test_who_saw_an_older_state_of_a_connection_cannot_replace_a_newer_one(self, opened: Opener) -> None:
        async with opened() as store:
            assert await store.put_connection_state(LANE, PAUSED, 0)
            for revision in (0, 2):
                assert not await store.put_connection_state(LANE, ConnectionState(), revision)
            assert await store.connection_state(LANE) == (PAUSED, 1)

    @run
    async def test_a_consent_comes_back_once_also_after_a_restart(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put_consent("state", CONSENT, 10.0)
        async with opened() as store:
            assert await store.take_consent("another", 11.0) is None
            assert await store.take_consent("state", 11.0) == CONSENT
            assert await store.take_consent("state", 11.0) is None

    @run
    async def test_a_consent_that_is_too_old_or_whose_connection_is_gone_does_not_come_back(
        self, opened: Opener
    ) -> None:
        async with opened() as store:
            await store.put_connection(Connection(id=LANE, kind="crm", provider="zoho", title="Zoho"))
            for state in ("old", "gone"):
                await store.put_consent(state, CONSENT, 10.0)
            assert await store.take_consent("old", CONSENT.expires) is None
            await store.drop_connection(LANE)
            assert await store.take_consent("gone", 11.0) is None

    @run
    async def test_versions_of_settings_are_never_overwritten(self, opened: Opener) -> None:
        async with opened() as store:
            assert await store.settings() == (0, b"{}")
            assert await store.save_settings(b'{"a": 1}', "ana", "first", 10.0) == 1
            assert await store.save_settings(b'{"a": 2}', "bob", "second", 20.0) == 2
        async with opened() as store:
            assert await store.settings() == (2, b'{"a": 2}')
            assert await store.settings(1) == (1, b'{"a": 1}')
            assert await store.settings(9) == (0, b"{}")
            assert await store.versions(5) == [(2, 20.0, "bob", "second"), (1, 10.0, "ana", "first")]
            assert len(await store.versions(1)) == 1
            assert await store.versions(1, before=2) == [(1, 10.0, "ana", "first")]
