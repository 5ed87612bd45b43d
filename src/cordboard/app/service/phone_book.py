"""Use cases of the phone book; `contract/phone_book.py` says what they do."""

import hashlib
import secrets
from collections.abc import Iterable

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.phone_book.directory_entries import DirectoryEntries
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.csv_files import csv_text
from cordboard.contract.errors import Cannot
from cordboard.contract.phone_book import BookPage, FileKind, PhoneBookReader, Way
from cordboard.contract.views.phone_book import PhoneBookDeviceView, PhoneBookSecretView, PhoneBookView
from cordboard.domain.phone_book.csv_text import columns_of, rows_of
from cordboard.domain.phone_book.dialled import Dialled, dialled
from cordboard.domain.phone_book.entry import Entry
from cordboard.domain.phone_book.vcard_text import vcards
from cordboard.ports.accounts import Accounts
from cordboard.ports.host import Clock
from cordboard.ports.store.phone_book import PhoneBookDevice, PhoneBookStore
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

MOST_DEVICES = 1_000
MOST_IN_A_FILE = 1_000_000
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another: some phones want it typed in
SECRET_LENGTH = 28  # 138 bits
NOTED_AFTER_S = 60.0


class PhoneBookUseCases:
    """`contract.phone_book.PhoneBook`."""

    def __init__(
        self,
        store: PhoneBookStore,
        accounts: Accounts,
        entries: DirectoryEntries,
        settings_in_force: SettingsInForce,
        audit_log: AuditLog,
        clock: Clock,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._entries = entries
        self._settings_in_force = settings_in_force
        self._audit_log = audit_log
        self._clock = clock
        self.ldap_port: int | None = None

    @classmethod
    def over(
        cls,
        store: Store,
        accounts: Accounts,
        live_connections: LiveConnections,
        regions: NumberRegions,
        settings_in_force: SettingsInForce,
        audit_log: AuditLog,
        clock: Clock,
    ) -> "PhoneBookUseCases":
        """The phone book of this store."""
        entries = DirectoryEntries(store, live_connections, regions)
        return cls(store, accounts, entries, settings_in_force, audit_log, clock)

    @property
    def limit(self) -> int:
        return self._settings_in_force.settings.phone_book.limit

    async def overview(self) -> PhoneBookView:
        settings = self._settings_in_force.settings.phone_book
        names = {user.id: user.name for user in await self._accounts.users()}
        return PhoneBookView(
            xml=settings.xml,
            carddav=settings.carddav,
            ldap=settings.ldap,
            limit=settings.limit,
            people=await self._entries.people(),
            ldap_port=self.ldap_port,
            devices=tuple(_view(one, names.get(one.user)) for one in await self._store.phone_book_devices()),
        )

    async def add_device(self, name: str, user: str, crm: str | None, numbers: Dialled, by: str) -> PhoneBookSecretView:
        name, known = name.strip(), await self._store.phone_book_devices()
        owner = await self._accounts.user(user)
        if owner is None:
            raise Cannot(404, "absent", "User not found.", "GET /api/v1/users lists them.")
        if crm is not None and crm not in self._entries.crms():
            raise Cannot(404, "absent", f"No CRM {crm!r} is connected.", "Choose a connected CRM, or none for all.")
        if not name:
            raise Cannot(422, "no_name", "The name is empty.", "Give the device a name.")
        if any(one.name.casefold() == name.casefold() for one in known):
            raise Cannot(409, "name_taken", f"Another device has the name {name!r}.", "Choose another name.")
        if len(known) >= MOST_DEVICES:
            raise Cannot(409, "too_many", f"There are {MOST_DEVICES} devices already.", "Remove one first.")
        secret = "".join(secrets.choice(LETTERS) for _ in range(SECRET_LENGTH))
        device = PhoneBookDevice(
            id=f"device-{secrets.token_hex(4)}",
            user=user,
            name=name,
            secret=_checksum(secret),
            numbers=numbers,
            created_at=self._clock.now(),
            crm=crm,
        )
        await self._store.put_phone_book_device(device)
        await self._audit_log.record(by, "phone_book.device_added", device.id, f"{name}, for {owner.name}")
        return PhoneBookSecretView(device=_view(device, owner.name), secret=secret)

    async def remove_device(self, device: str, by: str) -> None:
        if not await self._store.drop_phone_book_device(device):
            raise Cannot(404, "absent", "Device not found.", "GET /api/v1/phone-book lists them.")
        await self._audit_log.record(by, "phone_book.device_removed", device)

    def is_on(self, way: Way) -> bool:
        return bool(getattr(self._settings_in_force.settings.phone_book, way))

    async def reader(self, secret: str, way: Way) -> PhoneBookReader | None:
        found = await self._store.phone_book_device(_checksum(secret)) if secret else None
        if found is None:
            return None
        now = self._clock.now()
        if found.used_by != way or now - (found.used_at or 0.0) > NOTED_AFTER_S:
            await self._store.touch_phone_book_device(found.id, now, way)
        return PhoneBookReader(id=found.id, name=found.name, user=found.user, crm=found.crm, numbers=found.numbers)

    async def knows(self, reader: PhoneBookReader) -> bool:
        return any(one.id == reader.id for one in await self._store.phone_book_devices())

    async def listed(self, reader: PhoneBookReader) -> BookPage:
        entries, more = await self._entries.first(self.limit, reader.crm)
        return BookPage(entries=self._for(reader, entries), more=more)

    async def search(self, reader: PhoneBookReader, text: str) -> BookPage:
        entries = await self._entries.search(text, reader.crm)
        return BookPage(entries=self._for(reader, entries[: self.limit]), more=len(entries) > self.limit)

    async def entry(self, reader: PhoneBookReader, id: str) -> Entry | None:  # noqa: A002
        found = await self._entries.one(id, reader.crm)
        return self._for(reader, (found,))[0] if found else None

    def _for(self, reader: PhoneBookReader, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        form, home = Dialled(reader.numbers), self._settings_in_force.settings.company.home
        if form is Dialled.PLUS:
            return tuple(entries)
        return tuple(
            msgspec.structs.replace(
                entry,
                phones=tuple(
                    msgspec.structs.replace(phone, number=dialled(phone.number, form, home)) for phone in entry.phones
                ),
            )
            for entry in entries
        )

    async def file(self, kind: FileKind, by: str) -> str:
        entries, _ = await self._entries.first(MOST_IN_A_FILE)
        await self._audit_log.record(by, "phone_book.export", kind, f"{len(entries)} contacts")
        return vcards(entries) if kind is FileKind.VCF else csv_text(*_table(entries))


def _table(entries: tuple[Entry, ...]) -> tuple[tuple[str, ...], list[dict[str, str | None]]]:
    columns = columns_of(entries)
    return columns, [{**dict.fromkeys(columns), **row} for row in rows_of(entries)]


def _checksum(secret: str) -> str:
    """What is stored of a secret; it is long and random, so that nothing slower is needed."""
    return hashlib.sha256(secret.strip().encode("utf-8", "replace")).hexdigest()


def _view(one: PhoneBookDevice, user_name: str | None) -> PhoneBookDeviceView:
    return PhoneBookDeviceView(
        id=one.id,
        name=one.name,
        user=one.user,
        user_name=user_name,
        crm=one.crm,
        numbers=one.numbers,
        created_at=moment(one.created_at),
        used_at=None if one.used_at is None else moment(one.used_at),
        used_by=one.used_by,
    )
