"""Use cases of saved views of the call list; `contract/saved_views.py` says what they do."""

import secrets
from collections.abc import Mapping, Sequence

import msgspec

from cordboard.contract.errors import Cannot
from cordboard.contract.views.saved_views import SavedCallView
from cordboard.ports.host import Clock
from cordboard.ports.store.saved_views import SavedView
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

MOST = 50  # views of one user


class SavedViewUseCases:
    """Views of users, each changed by its owner only."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def mine(self, user: str) -> tuple[SavedCallView, ...]:
        return tuple(_shown(one, user) for one in await self._store.saved_views(user))

    async def show(self, view: str, user: str) -> SavedCallView:
        found = await self._store.saved_view(view)
        if found is None:
            raise _absent()
        return _shown(found, user)

    async def create(self, user: str, name: str, query: Mapping[str, str]) -> SavedCallView:
        name, known, now = name.strip(), await self._store.saved_views(user), self._clock.now()
        _check(name, known)
        if len(known) >= MOST:
            raise Cannot(409, "too_many", f"You have {MOST} saved views already.", "Delete one first.")
        view = SavedView(
            id=f"view_{secrets.token_urlsafe(12)}", user=user, name=name, query=query, created_at=now, updated_at=now
        )
        await self._store.put_saved_view(view)
        return _shown(view, user)

    async def change(self, view: str, user: str, name: str, query: Mapping[str, str]) -> SavedCallView:
        name, known = name.strip(), await self._store.saved_views(user)
        found = next((one for one in known if one.id == view), None)
        if found is None:
            raise _absent()
        _check(name, [one for one in known if one.id != view])
        changed = msgspec.structs.replace(found, name=name, query=query, updated_at=self._clock.now())
        await self._store.put_saved_view(changed)
        return _shown(changed, user)

    async def delete(self, view: str, user: str) -> None:
        if not await self._store.drop_saved_view(view, user):
            raise _absent()


def _check(name: str, others: Sequence[SavedView]) -> None:
    """Raises: Cannot 409, 422."""
    if not name:
        raise Cannot(422, "no_name", "The name is empty.", "Give the view a name.")
    if any(one.name.casefold() == name.casefold() for one in others):
        raise Cannot(409, "name_taken", f"You already have a view with the name {name!r}.", "Choose another name.")


def _absent() -> Cannot:
    return Cannot(404, "absent", "Saved view not found.", "GET /api/v1/saved-views lists yours.")


def _shown(view: SavedView, user: str) -> SavedCallView:
    return SavedCallView(
        id=view.id,
        name=view.name,
        query=dict(view.query),
        mine=view.user == user,
        created_at=moment(view.created_at),
        updated_at=moment(view.updated_at),
    )
