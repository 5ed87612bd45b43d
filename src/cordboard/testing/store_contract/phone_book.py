"""Devices that read the phone book, each of one user."""

from cordboard.contract.accounts import User
from cordboard.ports.store.phone_book import PhoneBookDevice
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import Opener


def device(id_: str, at: float = 1.0, user: str = "ana") -> PhoneBookDevice:
    return PhoneBookDevice(
        id=id_, user=user, name=f"Phone {id_}", secret=f"checksum of {id_}", numbers="plus", created_at=at
    )


class PhoneBookContract:
    @run
    async def test_devices_come_back_after_a_restart_and_are_known_by_their_secret(self, opened: Opener) -> None:
        async with opened() as store:
            for one in (device("b", 2.0), device("a")):
                await store.put_phone_book_device(one)
            await store.touch_phone_book_device("b", 7.0, "ldap")
        async with opened() as store:
            first, second = await store.phone_book_devices()
            assert (first, second.id, second.used_at, second.used_by) == (device("a"), "b", 7.0, "ldap")
            assert await store.phone_book_device("checksum of a") == device("a")
            assert await store.phone_book_device("checksum of c") is None

    @run
    async def test_devices_are_removed_and_go_with_their_user(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(User(id="ana", name="Ana", password="x", role="agent"))
            for one in (device("a"), device("b"), device("c", user="boris")):
                await store.put_phone_book_device(one)
            assert await store.drop_phone_book_device("a")
            assert not await store.drop_phone_book_device("a")
            await store.drop_user("ana")
            assert [one.id for one in await store.phone_book_devices()] == ["c"]
