"""Saved views of the call list, each of one user."""

from cordboard.contract.accounts import User
from cordboard.ports.store.saved_views import SavedView
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import Opener


def view(name: str, user: str = "ana", at: float = 1.0) -> SavedView:
    return SavedView(
        id=f"view_{name}", user=user, name=name, query={"view": "missed", "q": "Пеня"}, created_at=at, updated_at=at
    )


class SavedViewsContract:
    @run
    async def test_views_come_back_after_a_restart_each_to_its_user(self, opened: Opener) -> None:
        async with opened() as store:
            for one in (view("b", at=2.0), view("a"), view("c", user="boris")):
                await store.put_saved_view(one)
        async with opened() as store:
            assert list(await store.saved_views("ana")) == [view("a"), view("b", at=2.0)]
            assert await store.saved_view("view_c") == view("c", user="boris")
            assert await store.saved_view("view_d") is None

    @run
    async def test_only_its_user_deletes_a_view(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put_saved_view(view("a"))
            assert not await store.drop_saved_view("view_a", "boris")
            assert await store.drop_saved_view("view_a", "ana")
            assert not await store.drop_saved_view("view_a", "ana")

    @run
    async def test_views_go_with_their_user(self, opened: Opener) -> None:
        async with opened() as store:
            await store.add_user(User(id="ana", name="Ana", password="x", role="agent"))
            await store.put_saved_view(view("a"))
            await store.drop_user("ana")
            assert list(await store.saved_views("ana")) == []
