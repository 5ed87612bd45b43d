"""Users, sessions, tokens, audit."""

import asyncio

import msgspec
import pytest

from cordboard.ports.accounts import (
    ApiToken,
    AuditQuery,
    AuditRow,
    ChangedMeanwhile,
    LastAdmin,
    NameTaken,
    Session,
    User,
    UserColumns,
    UsersExist,
)
from cordboard.ports.sign_in_links import SignInLink
from cordboard.ports.store.batch import Batch
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import Opener

ANA = User(id="o1", name="Ana", password="hash", role="admin", language="uk", theme="dark")
BOB = User(id="o2", name="bob", password="hash", role="agent", disabled=True, must_change=True)
CAROL = User(id="o3", name="Carol", password="hash", role="admin")
CI = ApiToken(hash="h1", name="ci", scopes=("calls:read", "outbox"), created_by="o1", created_at=1.0, expires=90.0)


def session(hashed: str, user: str = "o1", expires: float = 100.0) -> Session:
    return Session(hash=hashed, user=user, csrf="c", created=1.0, seen=1.0, expires=expires)


def link(hashed: str, user: str = "o1") -> SignInLink:
    return SignInLink(hash=hashed, user=user, purpose="reset", created=1.0, expires=100.0, created_by="o1")


class AccountsContract:
    @run
    async def test_users_are_found_by_id_and_by_name_in_any_case(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(BOB)
            await store.add_user(ANA)
        async with opened() as store:
            assert await store.users() == [ANA, BOB]
            assert await store.user("o1") == await store.user_named("ANA") == ANA
            assert await store.user_named("carol") is None

    @run
    async def test_a_name_belongs_to_one_user_and_the_first_is_first(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA, first=True)
            with pytest.raises(UsersExist):
                await store.add_user(BOB, first=True)
            with pytest.raises(NameTaken):
                await store.add_user(msgspec.structs.replace(BOB, name="aNa"))
            assert await store.users() == [ANA]

    @run
    async def test_a_change_writes_its_own_columns_and_no_others(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            await store.add_user(CAROL)
            seen = await store.user("o3")
            await store.change_user("o3", UserColumns(disabled=True, role="agent"))
            changed = await store.change_user("o3", UserColumns(language="fr", theme="light"))
            assert changed.after == await store.user("o3")
            assert changed.after == msgspec.structs.replace(
                seen, disabled=True, role="agent", language="fr", theme="light"
            )
            assert await store.change_user("nobody", UserColumns(language="fr")) is None

    @run
    async def test_the_last_administrator_stays_whatever_comes_at_the_same_time(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            await store.add_user(CAROL)
            ways = (UserColumns(role="agent"), UserColumns(disabled=True))
            for first, second in ((ways[0], ways[0]), (ways[0], ways[1]), (ways[1], ways[1])):
                outcomes = await asyncio.gather(
                    store.change_user("o1", first), store.change_user("o3", second), return_exceptions=True
                )
                assert [type(one) for one in outcomes].count(LastAdmin) == 1
                for user in ("o1", "o3"):
                    await store.change_user(user, UserColumns(role="admin", disabled=False))
            outcomes = await asyncio.gather(store.drop_user("o1"), store.drop_user("o3"), return_exceptions=True)
            assert [type(one) for one in outcomes].count(LastAdmin) == 1

    @run
    async def test_who_saw_another_password_changes_nothing_and_opens_no_session(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            await store.add_user(CAROL)
            await store.change_user("o3", UserColumns(password="new"))
            for stale in (
                store.change_user("o3", UserColumns(password="mine"), password_was="hash"),
                store.put_session(session("s1", "o3"), password_was="hash"),
                store.put_session(session("s1", "nobody"), password_was="hash"),
            ):
                with pytest.raises(ChangedMeanwhile):
                    await stale
            await store.put_session(session("s2", "o3"), password_was="new")
            await store.change_user("o3", UserColumns(disabled=True))
            with pytest.raises(ChangedMeanwhile):
                await store.put_session(session("s1", "o3"), password_was="new")
            assert [await store.session(one) for one in ("s1", "s2")] == [None, None]
            assert (await store.user("o3")).password == "new"

    @run
    async def test_only_changes_of_what_a_user_may_end_sessions(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            await store.add_user(CAROL)
            for change, ends in (
                (UserColumns(language="es"), False),
                (UserColumns(theme="dark"), False),
                (UserColumns(role="admin"), False),
                (UserColumns(role="auditor"), True),
                (UserColumns(password="other"), True),
                (UserColumns(disabled=True), True),
            ):
                for hashed in ("s1", "kept"):
                    await store.put_session(session(hashed, "o3"))
                await store.change_user("o3", change, keep_session="kept")
                assert (await store.session("s1") is None) is ends
                assert await store.session("kept") is not None

    @run
    async def test_the_tokens_of_a_user_go_with_them_and_those_of_others_stay(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            await store.add_user(CAROL)
            for number, owner in enumerate(("o3", "o1", None, "o3")):
                await store.put_token(msgspec.structs.replace(CI, hash=f"h{number}", name=f"t{number}", owner=owner))
            assert (await store.change_user("o3", UserColumns(role="agent"))).revoked == ()
            assert (await store.change_user("o3", UserColumns(disabled=True))).revoked == ("t0", "t3")
            assert [one.name for one in await store.tokens()] == ["t1", "t2"]
            await store.change_user("o3", UserColumns(role="admin", disabled=False))
            await store.drop_user("o1")
            assert [one.name for one in await store.tokens()] == ["t2"]

    @run
    async def test_sessions_live_end_and_go_with_their_user(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            await store.add_user(CAROL)
            for hashed in ("s1", "s2"):
                await store.put_session(session(hashed))
            await store.put_session(session("s3", "o2"))
            await store.touch_session("s1", 50.0, 150.0)
            assert await store.session("s1") == msgspec.structs.replace(session("s1"), seen=50.0, expires=150.0)
            await store.drop_expired(120.0)
            assert [await store.session(one) is not None for one in ("s1", "s2", "s3")] == [True, False, False]
            await store.drop_user("o1")
            assert await store.session("s1") is None
            assert await store.user("o1") is None

    @run
    async def test_signing_out_ends_one_session_all_of_a_user_or_all_but_one(self, opened: Opener) -> None:
        async with opened() as store:
            for hashed in ("s1", "s2", "s3"):
                await store.put_session(session(hashed))
            await store.drop_session("s1")
            assert [await store.session(one) is not None for one in ("s1", "s2", "s3")] == [False, True, True]
            await store.drop_sessions("o1", but="s2")
            assert [await store.session(one) is not None for one in ("s2", "s3")] == [True, False]
            await store.drop_sessions("o1")
            assert await store.session("s2") is None

    @run
    async def test_tokens_are_known_by_hash_and_revoked_by_name(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put_token(CI)
            assert await store.token("h1") == CI
            assert await store.token("h2") is None
            with pytest.raises(NameTaken):
                await store.put_token(msgspec.structs.replace(CI, hash="h2"))
            await store.touch_token("h1", 33.0)
        async with opened() as store:
            assert (await store.tokens())[0].last_used == 33.0
            assert await store.drop_token("ci") is True
            assert await store.drop_token("ci") is False
            assert await store.tokens() == []

    @run
    async def test_expired_tokens_are_forgotten(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put_token(CI)
            await store.put_token(msgspec.structs.replace(CI, hash="h2", name="for ever", expires=None))
            await store.drop_expired(90.0)
            assert [one.name for one in await store.tokens()] == ["for ever"]

    @run
    async def test_the_audit_log_reads_newest_first_page_by_page(self, opened: Opener) -> None:
        async with opened() as store:
            rows = [AuditRow(at=float(n), who="ana", what="hold", target=f"t{n}", detail="d") for n in range(5)]
            await store.audit(rows[:2])
            await store.commit(Batch(audit=rows[2:]))
            first = await store.audited(AuditQuery(limit=3))
            assert [one.target for one in first] == ["t4", "t3", "t2"]
            rest = await store.audited(AuditQuery(before=first[-1].seq, limit=3))
            assert [(one.target, one.who, one.at) for one in rest] == [("t1", "ana", 1.0), ("t0", "ana", 0.0)]

    @run
    async def test_a_link_is_used_once_and_survives_a_restart(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            await store.put_session(session("s1"))
            await store.put_sign_in_link(link("old"))
            await store.put_sign_in_link(link("new"))
        async with opened() as store:
            assert await store.sign_in_link("old") is None
            assert await store.sign_in_links() == [link("new")]
            assert await store.use_sign_in_link("new", "h2", 100.0) is None  # over
            assert await store.use_sign_in_link("new", "h2", 99.0) == "o1"
            assert await store.use_sign_in_link("new", "h3", 99.0) is None
            user = await store.user("o1")
            assert user is not None
            assert (user.password, user.must_change) == ("h2", False)
            assert await store.session("s1") is None

    @run
    async def test_links_end_with_another_password_with_being_disabled_and_with_the_user(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            await store.add_user(CAROL)
            for change in (UserColumns(password="other"), UserColumns(disabled=True)):
                await store.put_sign_in_link(link("h", "o3"))
                await store.change_user("o3", change)
                assert await store.sign_in_link("h") is None
            await store.put_sign_in_link(link("h", "o3"))
            assert await store.use_sign_in_link("h", "x", 1.0) is None  # disabled
            await store.drop_user("o3")
            assert await store.sign_in_links() == []
            await store.put_sign_in_link(link("h"))
            await store.drop_expired(100.0)
            assert await store.sign_in_links() == []

    @run
    async def test_a_user_is_renamed_to_a_free_name_and_the_last_sign_in_is_known(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            await store.add_user(CAROL)
            with pytest.raises(NameTaken):
                await store.change_user("o3", UserColumns(name="ANA"))
            await store.change_user("o1", UserColumns(name="ANA", email="a@example.com"))
            await store.put_session(session("s1"))
        async with opened() as store:
            user = await store.user_named("ana")
            assert user is not None
            assert (user.name, user.email, user.last_sign_in) == ("ANA", "a@example.com", 1.0)

    @run
    async def test_the_audit_log_is_filtered(self, opened: Opener) -> None:
        async with opened() as store:
            for at, who, what, target in ((1.0, "ana", "a", "x%y"), (2.0, "bob", "b", "xzy"), (3.0, "ana", "b", "")):
                await store.audit([AuditRow(at=at, who=who, what=what, target=target, before='{"n":1}')])
            for query, found in (
                (AuditQuery(who="ana"), [3.0, 1.0]),
                (AuditQuery(what=("b",)), [3.0, 2.0]),
                (AuditQuery(what=("a", "b"), limit=2), [3.0, 2.0]),
                (AuditQuery(text="X%"), [1.0]),
                (AuditQuery(since=2.0, until=3.0), [2.0]),
            ):
                rows = await store.audited(query)
                assert [row.at for row in rows] == found, query
                assert {row.before for row in rows} == {'{"n":1}'}
            assert await store.audit_names() == (["ana", "bob"], ["a", "b"])
