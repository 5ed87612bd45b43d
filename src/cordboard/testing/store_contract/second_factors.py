"""Second factors, recovery codes, pending sign-ins: proofs count once, sessions end, nothing is left of who goes."""

import asyncio

import msgspec
import pytest

from cordboard.ports.accounts import ChangedMeanwhile, NameTaken, UserColumns
from cordboard.ports.second_factors import APP, PASSKEY, Factor, PendingSignIn, RecoveryCode
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.accounts import ANA, CAROL, session
from cordboard.testing.store_contract.samples import Opener

PHONE = Factor(id="f1", user="o1", kind=APP, name="Phone", created=1.0, secret="JBSWY3DP", step=0)
LAPTOP = Factor(
    id="f2", user="o1", kind=PASSKEY, name="Laptop", created=2.0, credential="cred", public_key=b"\x01\x00",
    transports=("internal", "hybrid"),
)  # fmt: skip
CODES = tuple(RecoveryCode(no=no, hash=f"hash{no}") for no in range(3))


def pending(hashed: str, user: str = "o1", expires: float = 2e9) -> PendingSignIn:
    return PendingSignIn(hash=hashed, user=user, proof="password", password_was="hash", expires=expires)


class SecondFactorsContract:
    @run
    async def test_a_factor_counts_from_its_first_proof_and_is_read_as_it_was_written(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            await store.add_factor(PHONE)
            assert not (await store.user("o1")).second_factor
            assert not await store.use_step("f1", 5, 9.0)
            assert not await store.activate_factor("o2", "f1", step=5)
            assert await store.activate_factor("o1", "f1", step=5)
            assert not await store.activate_factor("o1", "f1", step=5)
            await store.add_factor(LAPTOP)
            await store.activate_factor("o1", "f2")
        async with opened() as store:
            assert await store.factors("o1") == [
                msgspec.structs.replace(PHONE, active=True, step=5),
                msgspec.structs.replace(LAPTOP, active=True),
            ]
            assert (await store.factor_of_credential("cred")).id == "f2"
            assert await store.factor_of_credential("other") is None
            assert (await store.user("o1")).second_factor
            assert [one.second_factor for one in await store.users()] == [True]

    @run
    async def test_what_was_begun_and_not_proved_makes_room_and_a_passkey_is_kept_once(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_factor(PHONE)
            await store.add_factor(LAPTOP)
            assert [one.id for one in await store.factors("o1")] == ["f2"]
            await store.activate_factor("o1", "f2")
            with pytest.raises(NameTaken):
                await store.add_factor(msgspec.structs.replace(LAPTOP, id="f3", user="o3"))

    @run
    async def test_a_proof_counts_once_also_after_a_restart_and_at_the_same_moment(self, opened: Opener) -> None:
        async with opened() as store:
            for one in (PHONE, LAPTOP):
                await store.add_factor(one)
                await store.activate_factor("o1", one.id, step=5, codes=CODES)
            assert [await store.use_step("f1", step, 9.0) for step in (4, 5, 7, 6, 7)] == [
                False,
                False,
                True,
                False,
                False,
            ]
            assert sum(await asyncio.gather(*(store.use_step("f1", 8, 9.0) for _ in range(5)))) == 1
            assert sum(await asyncio.gather(*(store.use_recovery_code("o1", 1, 9.0) for _ in range(5)))) == 1
        async with opened() as store:
            assert not await store.use_step("f1", 8, 9.0)
            assert not await store.use_recovery_code("o1", 1, 9.0)
            assert not await store.use_recovery_code("o1", 7, 9.0)
            assert [one.used for one in await store.recovery_codes("o1")] == [None, 9.0, None]

    @run
    async def test_the_counter_of_a_passkey_grows_or_is_always_zero(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_factor(LAPTOP)
            await store.activate_factor("o1", "f2")
            assert [await store.use_passkey("f2", count, 9.0) for count in (0, 0, 3, 3, 0, 4)] == [
                True, True, True, False, False, True,
            ]  # fmt: skip

    @run
    async def test_other_sessions_and_pending_sign_ins_end_when_factors_change(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)

            async def begin() -> None:
                await store.put_session(session("kept"))
                await store.put_session(session("other"))
                await store.put_session(session("hers", "o3"))
                await store.put_pending(pending("p1"))

            async def left() -> list[bool]:
                found = [await store.session(one) for one in ("kept", "other", "hers")]
                return [one is not None for one in (*found, await store.pending("p1"))]

            await begin()
            await store.add_factor(PHONE)
            assert await left() == [True, True, True, True]
            await store.activate_factor("o1", "f1", codes=CODES, keep_session="kept")
            assert await left() == [True, False, True, False]
            await begin()
            assert await store.rename_factor("o1", "f1", "Work phone")
            assert await left() == [True, True, True, True]
            assert not await store.drop_factor("o3", "f1")
            assert await store.drop_factor("o1", "f1", keep_session="kept")
            assert await left() == [True, False, True, False]
            assert await store.recovery_codes("o1") == []
            assert not (await store.user("o1")).second_factor

    @run
    async def test_nothing_is_left_of_a_user_who_goes_or_whose_factors_are_removed(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            await store.add_user(CAROL)
            for user, factor in (("o1", "f1"), ("o3", "f3")):
                await store.add_factor(msgspec.structs.replace(PHONE, id=factor, user=user))
                await store.activate_factor(user, factor, codes=CODES)
                await store.put_session(session(f"s-{user}", user))
                await store.put_pending(pending(f"p-{user}", user))
            assert await store.drop_factors("o1") == 1
            await store.drop_user("o3")
            for user in ("o1", "o3"):
                assert await store.factors(user) == []
                assert await store.recovery_codes(user) == []
                assert await store.session(f"s-{user}") is None
                assert await store.pending(f"p-{user}") is None

    @run
    async def test_a_pending_sign_in_is_taken_once_and_ends_with_the_password(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            await store.put_pending(pending("p1"))
            assert await store.pending("p1") == pending("p1")
            assert [await store.fail_pending("p1"), await store.fail_pending("p1"), await store.fail_pending("no")] == [
                1,
                2,
                0,
            ]
            assert sum(await asyncio.gather(*(store.drop_pending("p1") for _ in range(5)))) == 1
            await store.put_pending(pending("p2"))
            await store.change_user("o1", UserColumns(password="other"))
            assert await store.pending("p2") is None
            for number in range(9):
                await store.put_pending(pending(f"q{number}", expires=2e9 + number))
            assert [await store.pending(f"q{number}") is not None for number in range(9)] == [False] * 4 + [True] * 5

    @run
    async def test_no_session_is_opened_past_a_factor_that_was_added_meanwhile(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(ANA)
            first = msgspec.structs.replace(session("s1"), proved=7.0)
            await store.put_session(first, password_was="hash", no_factor=True)
            assert await store.session("s1") == first
            await store.add_factor(PHONE)
            await store.activate_factor("o1", "f1", codes=CODES)
            with pytest.raises(ChangedMeanwhile):
                await store.put_session(session("s2"), password_was="hash", no_factor=True)
            await store.put_session(session("s3"), password_was="hash")
            assert [await store.session(one) is not None for one in ("s1", "s2", "s3")] == [False, False, True]
