"""The phone book put together: who reads it, and what is imported into the CRMs."""

from cordboard.app.connections.known_fields import KnownFields
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.decide import Decider
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.phone_book.crm_import import ImportPlanner
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.phone_book import PhoneBookUseCases
from cordboard.app.service.phone_book_import import PhoneBookImportUseCases
from cordboard.domain.personal_data.erasures import ErasureList
from cordboard.ports.accounts import Accounts
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.store.store import Store


class PhoneBooks:
    """`contacts`: what devices read; `imports`: files of contacts for the CRMs."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        live_connections: LiveConnections,
        regions: NumberRegions,
        settings_in_force: SettingsInForce,
        decider: Decider,
        erased: ErasureList,
        directory_sync: DirectorySync,
        known_fields: KnownFields,
        audit_log: AuditLog,
        host: LaneHost,
        clock: Clock,
    ) -> None:
        planner = ImportPlanner(live_connections, regions, settings_in_force, erased)
        self.contacts = PhoneBookUseCases.over(
            store, accounts, live_connections, regions, settings_in_force, audit_log, clock
        )
        self.imports = PhoneBookImportUseCases(
            store, live_connections, settings_in_force, decider, directory_sync, planner, known_fields, host, clock
        )
