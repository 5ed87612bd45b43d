"""Use cases of personal data. The audit log gets references that name nobody."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.personal_data.erasures import DISCARD, FINISH, Erasures
from cordboard.app.personal_data.registry import Everything, PersonalDataRegistry, identities_of
from cordboard.app.personal_data.retention_job import Expiry, RetentionJob
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.errors import Cannot
from cordboard.contract.stored_reasons import reason_messages
from cordboard.contract.views.personal_data import (
    CorrectedView,
    ErasureView,
    ExpiryView,
    ExportView,
    PersonalDataView,
    PersonalFindingView,
    PlaceView,
)
from cordboard.domain.interaction import IdentityKind
from cordboard.domain.numbers.comparison import same_number
from cordboard.domain.numbers.reading import read
from cordboard.domain.personal_data.sought import Sought
from cordboard.ports.host import Clock
from cordboard.ports.personal_data import Correction, Finding
from cordboard.ports.store.erasures import ErasureJob
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

SHOWN = 200
LISTED = 1_000
FORMAT = "cordboard personal data 1"
DIGITS = 3


class PersonalDataUseCases:
    """Everything about one person."""

    def __init__(
        self,
        store: Store,
        registry: PersonalDataRegistry,
        erasures: Erasures,
        regions: NumberRegions,
        settings_in_force: SettingsInForce,
        audit_log: AuditLog,
        retention_job: RetentionJob,
        clock: Clock,
    ) -> None:
        self._retention_job = retention_job
        self._store = store
        self._registry = registry
        self._erasures = erasures
        self._number_regions = regions
        self._settings_in_force = settings_in_force
        self._audit_log = audit_log
        self._clock = clock

    async def find(self, kind: IdentityKind, value: str, by: str) -> PersonalDataView:
        found = await self._find(kind, value)
        await self._audit_log.record(by, "personal_data.find", self._reference(found))
        earlier = self._erasures.list.erased_at(found.sought.identities)
        counted = Counter((one.part, one.kind, one.master) for one in found.findings)
        going_on = Counter((one.part, one.kind, one.master) for one in found.findings if one.open)
        newest = sorted(found.findings, key=lambda one: -(one.at or 0.0))
        return PersonalDataView(
            kind=kind.value,
            value=value,
            reference=self._reference(found),
            identities=found.sought.keys,
            names=found.sought.names,
            others=found.others,
            total=len(found.findings),
            places=tuple(
                PlaceView(part=key[0], kind=key[1], master=key[2], count=n, open=going_on[key])
                for key, n in counted.items()
            ),
            findings=tuple(_view(one) for one in newest[:SHOWN]),
            erased_at=None if earlier is None else moment(earlier),
        )

    async def export(self, kind: IdentityKind, value: str, by: str) -> ExportView:
        found = await self._find(kind, value)
        await self._audit_log.record(by, "personal_data.export", self._reference(found))
        return ExportView(
            format=FORMAT,
            exported_at=moment(self._clock.now()),
            kind=kind.value,
            value=value,
            names=found.sought.names,
            records=tuple(
                {**msgspec.to_builtins(_view(one)), "content": msgspec.to_builtins(one.content)}
                for one in found.findings
            ),
        )

    async def correct(self, kind: IdentityKind, value: str, name: str, by: str) -> CorrectedView:
        if not name.strip():
            raise Cannot(422, "wrong_value", "The new name is empty.", "Enter the right name.")
        found = await self._find(kind, value)
        changed = await self._registry.correct(found.sought, Correction(name=name.strip()))
        await self._audit_log.record(by, "personal_data.correct", self._reference(found))
        elsewhere = tuple(_view(one) for one in found.findings if one.master is not None)
        return CorrectedView(corrected=sum(changed.values()), elsewhere=elsewhere)

    async def erase(self, kind: IdentityKind, value: str, open_items: str, by: str) -> ErasureView:
        if open_items not in (FINISH, DISCARD):
            text = f"Unknown choice for open items: {open_items!r}."
            raise Cannot(422, "wrong_value", text, "Use finish or discard.")
        self._refuse_own(value)
        found = await self._find(kind, value)
        job = await self._erasures.request(found, open_items, by)
        await self._audit_log.record(by, "personal_data.erase", job.reference)
        return _job(job)

    async def erasures(self, limit: int) -> Sequence[ErasureView]:
        return [_job(job) for job in await self._store.erasures(limit)]

    async def erasure(self, reference: str) -> ErasureView:
        for job in await self._store.erasures(LISTED):
            if job.reference == reference:
                return _job(job)
        raise Cannot(404, "absent", f"There is no erasure {reference}.", "List them: GET personal-data/erasures.")

    async def _find(self, kind: IdentityKind, value: str) -> Everything:
        digits = sum(letter.isdigit() for letter in value)
        if not value.strip() or (kind is IdentityKind.PHONE and "@" not in value and digits < DIGITS):
            raise Cannot(422, "wrong_value", f"{value!r} is no number or address.", "Enter it in full.")
        if kind is IdentityKind.EMAIL and "@" not in value:
            raise Cannot(422, "wrong_value", f"{value!r} is no e-mail address.", "Enter it in full.")
        identities = identities_of(kind, value, self._number_regions.spellings)
        return await self._registry.find(Sought(identities=identities, until=self._clock.now()))

    def _refuse_own(self, value: str) -> None:
        """A line or an extension is in every call of the company: it is no client's. Raises: Cannot 409."""
        settings = self._settings_in_force.settings
        country = settings.company.country
        for own in settings.numbers:
            if same_number(own.number, read(value, country).e164 or value.strip(), own.region or country or ""):
                text = f"{own.number} is one of your own numbers."
                raise Cannot(409, "own_number", text, "Remove it in Settings, Numbers & extensions, first.")

    async def retention(self) -> tuple[ExpiryView, ...]:
        """What the next run deletes, by kind."""
        return tuple(_expiry(one, 0) for one in await self._retention_job.preview())

    async def delete_outdated(self, by: str) -> tuple[ExpiryView, ...]:
        """Delete it now; what is left, with how much went."""
        deleted = await self._retention_job.run(by)
        return tuple(_expiry(one, deleted.get(one.kind, 0)) for one in await self._retention_job.preview())

    def _reference(self, found: Everything) -> str:
        return self._erasures.list.hash_of(found.sought.identities[-1])[:8]


def _expiry(one: Expiry, deleted: int) -> ExpiryView:
    oldest = one.outdated.oldest
    return ExpiryView(
        kind=one.kind.value,
        days=one.days,
        count=one.outdated.count,
        waiting=one.outdated.waiting,
        oldest=None if oldest is None else moment(oldest),
        deleted=deleted,
    )


def _view(one: Finding) -> PersonalFindingView:
    known = one.content.get("name") or one.content.get("kind") or one.content.get("text")
    title = known or (one.id if one.master is not None else "")  # of an erased client the CRM's id is left
    return PersonalFindingView(
        part=one.part,
        kind=one.kind,
        id=one.id,
        at=None if one.at is None else moment(one.at),
        title=str(title),
        master=one.master,
        open=one.open,
        link=one.link,
    )


def _job(job: ErasureJob) -> ErasureView:
    return ErasureView(
        reference=job.reference,
        by=job.author,
        at=moment(job.at),
        state=job.state,
        changed_at=moment(job.changed_at),
        open_items=job.open_items,
        again=job.again,
        counts=job.counts,
        waits=job.waits,
        left=job.left,
        problem=job.problem,
        reasons=reason_messages(job.problem, None, ""),
    )
