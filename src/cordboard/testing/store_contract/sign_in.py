"""Identities of single sign-on, and the provider's sessions behind ours."""

import msgspec
import pytest

from cordboard.ports.accounts import LastAdmin, NameTaken, Session, User, UserColumns
from cordboard.ports.sign_in import AlreadyLinked, LinkedIdentity, ProviderSession
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import Opener

ISSUER = "https://login.example.com"
ANA = User(id="o1", name="Ana", password="hash", role="admin")
MARTA = User(id="o2", name="Marta", password="", role="agent")
HERS = LinkedIdentity(
    issuer=ISSUER, subject="u-1", user="o2", name="m", email="m@x.example", linked_at=1.0, signed_in_at=2.0
)
THEIRS = ProviderSession(
    key="k", issuer=ISSUER, subject="u-1", sid="s", groups_in="id_token", checked_at=1.0, until=50.0, refresh_token="r"
)
OURS = Session(hash="h", user="o2", csrf="c", created=1.0, seen=1.0, expires=100.0, provider_session="k")


class SignInContract:
    @run
    async def test_an_identity_belongs_to_one_user_and_a_user_has_one_of_an_issuer(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            await store.add_linked_user(MARTA, HERS)
            for wrong in ({"user": "o1"}, {"subject": "u-2"}):
                with pytest.raises(AlreadyLinked):
                    await store.link(msgspec.structs.replace(HERS, **wrong))
            await store.link(msgspec.structs.replace(HERS, email="new@x.example"))
        async with opened() as store:
            kept = msgspec.structs.replace(HERS, email="new@x.example")
            assert await store.identity(ISSUER, "u-1") == kept
            assert await store.identity("https://other.example.com", "u-1") is None
            assert await store.identities() == [kept] == await store.identities_of("o2")
            assert await store.unlink("o2")
            assert not await store.unlink("o2")

    @run
    async def test_a_user_is_created_with_their_identity_or_not_at_all(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(msgspec.structs.replace(ANA, name="marta"))
            with pytest.raises(NameTaken):
                await store.add_linked_user(MARTA, HERS)
            assert await store.identities() == []
            await store.link(msgspec.structs.replace(HERS, user="o1"))
            with pytest.raises(AlreadyLinked):
                await store.add_linked_user(msgspec.structs.replace(MARTA, name="Other"), HERS)
            assert len(await store.users()) == 1

    @run
    async def test_a_session_is_valid_as_long_as_the_provider_session_behind_it(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_linked_user(MARTA, HERS)
            await store.put_provider_session(THEIRS)
            assert await store.provider_sessions() == []  # none of ours began yet
            await store.put_session(OURS)
        async with opened() as store:
            found = await store.session("h")
            assert found is not None
            assert found.until == 50.0
            assert await store.provider_sessions() == [THEIRS]
            await store.put_provider_session(msgspec.structs.replace(THEIRS, until=90.0, refresh_token=None))
            assert [one.until for one in await store.sessions("o2")] == [90.0]
            await store.drop_expired(95.0)
            gone = await store.session("h")
            assert gone is not None
            assert gone.until == 0

    @run
    async def test_what_the_provider_ended_ends_here_and_nothing_else(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_linked_user(MARTA, HERS)
            await store.put_provider_session(THEIRS)
            await store.put_session(OURS)
            await store.put_session(msgspec.structs.replace(OURS, hash="local", provider_session=None))
            assert await store.end_provider_sessions("https://other.example.com") == 0
            assert await store.end_provider_sessions(ISSUER, subject="u-1", sid="another") == 0
            assert await store.end_provider_sessions(ISSUER, subject="u-1", sid="s") == 1
            assert await store.session("h") is None
            assert await store.session("local") is not None

    @run
    async def test_who_left_is_disabled_and_comes_back_only_by_the_same_way(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_linked_user(MARTA, HERS)
            changed = await store.left(HERS, 7.0)
            assert changed is not None
            assert changed.after.disabled
            left = await store.identity(ISSUER, "u-1")
            assert left is not None
            assert left.left_at == 7.0
            assert await store.left(HERS, 8.0) is None
            await store.came_back(HERS)
            assert await store.user("o2") == MARTA
            await store.left(HERS, 9.0)
            await store.change_user("o2", UserColumns(disabled=True))  # now it is an administrator's decision
            await store.came_back(HERS)
            user = await store.user("o2")
            assert user is not None
            assert user.disabled

    @run
    async def test_the_last_administrator_with_a_password_never_leaves(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            await store.add_linked_user(msgspec.structs.replace(MARTA, role="admin"), HERS)
            his = msgspec.structs.replace(HERS, user="o1", subject="u-9")
            await store.link(his)
            await store.put_provider_session(msgspec.structs.replace(THEIRS, subject="u-9"))
            await store.put_session(msgspec.structs.replace(OURS, user="o1"))
            with pytest.raises(LastAdmin):
                await store.left(his, 7.0)
            with pytest.raises(LastAdmin):
                await store.drop_user("o1")
            assert await store.user("o1") == msgspec.structs.replace(ANA, last_sign_in=OURS.created)
            assert await store.session("h") is None
            assert await store.left(HERS, 7.0) is not None
