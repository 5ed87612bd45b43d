"""Puts the parts of the archive together."""

import secrets
from pathlib import Path

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.recordings.archive_expiry import ArchiveExpiry
from cordboard.app.recordings.archive_job import ArchiveJob
from cordboard.app.recordings.archive_objects import ArchiveObjects, OpenObjects
from cordboard.app.recordings.recording_links import RecordingLinks
from cordboard.app.recordings.recording_source import RecordingSource, Sockets
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.recordings import RecordingUseCases
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store
from cordboard.toolkit.audio.conversion import convert
from cordboard.toolkit.http.guarded_fetch import transport


class Archive:
    """Its use cases and its jobs, over one store."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        audit_log: AuditLog,
        clock: Clock,
        open_objects: OpenObjects,
        data: Path,
        links: RecordingLinks,
        sockets: Sockets = lambda private: transport(allow_private=private),
    ) -> None:
        source = RecordingSource(store, live_connections, sockets)
        objects = ArchiveObjects(store, settings_in_force, open_objects, data)
        self.job = ArchiveJob(store, objects, source, convert, lambda: secrets.token_hex(16), data, clock)
        self.expiry = ArchiveExpiry(store, objects, settings_in_force, audit_log.record, clock)
        self.use_cases = RecordingUseCases(store, source, objects, self.job, self.expiry, links, audit_log, clock)
