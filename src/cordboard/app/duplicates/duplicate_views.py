"""Duplicates, previews and merges as views. Pure."""

from collections.abc import Mapping, Sequence

from cordboard.app.duplicates.merge_items import MARK, MERGE, MergeState, new_record, reasons, state_of
from cordboard.app.duplicates.shown_values import in_words
from cordboard.contract.duplicates import MergeWish
from cordboard.contract.stored_reasons import Advice, no_advice, reason_messages
from cordboard.contract.views.duplicates import (
    DuplicatePersonView,
    DuplicateView,
    EvidenceView,
    MergedRecordView,
    MergeFieldView,
    MergePreviewView,
    MergeView,
)
from cordboard.domain.duplicates.finding import DuplicatePair, Evidence, KnownPerson
from cordboard.domain.duplicates.images import Linked, MergeImage, RecordImage, fingerprint
from cordboard.domain.duplicates.plan import choices, moved
from cordboard.ports.store.merges import Merge
from cordboard.ports.store.outbox import Item
from cordboard.toolkit.clock import moment


def pair_view(connection: str, pair: DuplicatePair, method: str, users: Mapping[str, str]) -> DuplicateView:
    return DuplicateView(
        connection=connection,
        first=_person(pair.first, users),
        second=_person(pair.second, users),
        attested=pair.attested,
        evidence=evidence_views(pair.evidence),
        method=method,
    )


def evidence_views(evidence: Sequence[Evidence]) -> tuple[EvidenceView, ...]:
    return tuple(EvidenceView(kind=one.kind, value=one.value, written=one.written) for one in evidence)


def preview_view(
    wish: MergeWish, image: MergeImage, method: str, labels: Mapping[str, str], users: Mapping[str, str],
    limits: tuple[str, ...], links: tuple[str | None, str | None],
) -> MergePreviewView:  # fmt: skip
    """What the merge would do, in words."""
    fields = [
        MergeFieldView(
            name=one.name,
            label=labels.get(one.name) or labels.get(one.name.removesuffix("Id").removesuffix("Ids")) or one.name,
            survivor=in_words(one.survivor, users),
            merged=in_words(one.merged, users),
            take=one.take,
        )
        for one in choices(image, wish.take)
    ]
    return MergePreviewView(
        connection=wish.connection,
        method=method,
        survivor=_record(image.survivor, links[0]),
        merged=_record(image.merged, links[1]),
        fields=tuple(fields) if method == MERGE else (),
        moves={entity.value: count for entity, count in moved(image).items()} if method == MERGE else {},
        limits=limits,
        fingerprint=fingerprint(image),
    )


def limits_of(method: str, image: MergeImage) -> tuple[str, ...]:
    """What the CRM cannot do, or an undo cannot bring back."""
    if method == MARK:
        return ("mark_only",)
    united = any(name.endswith("Data") for name in image.survivor.keeps)
    files = any(link.entity is Linked.ATTACHMENT for link in image.merged.links)
    return (*(("united",) if united else ()), "new_id", *(("attachments",) if files else ()), "other_links")


def merge_view(merge: Merge, items: Mapping[str, Item], advice: Advice = no_advice) -> MergeView:
    """A merge with what became of it."""
    state = state_of(merge, items)
    content = merge.content
    erased = merge.method == MERGE and content.before is None
    return MergeView(
        id=merge.id,
        connection=merge.connection,
        method=merge.method,
        state=state,
        survivor=MergedRecordView(entity=merge.entity, id=merge.survivor, name=content.survivor_name),
        merged=MergedRecordView(entity=merge.merged_entity, id=merge.merged, name=content.merged_name),
        at=moment(merge.at),
        by=merge.by,
        evidence=evidence_views(content.evidence),
        undone_at=moment(merge.undone_at) if merge.undone_at else None,
        undone_by=merge.undone_by,
        new_id=new_record(merge, items),
        can_undo=state in (MergeState.DONE, MergeState.UNDO_FAILED) and not erased,
        reasons=tuple(
            said for one in reasons(merge, items) for said in reason_messages(one.reason, one.code, one.lane, advice)
        ),
    )


def _person(one: KnownPerson, users: Mapping[str, str]) -> DuplicatePersonView:
    candidate = one.candidate
    owner = candidate.owner
    return DuplicatePersonView(
        entity=candidate.entity,
        id=one.id,
        name=candidate.name,
        company=candidate.company,
        phones=candidate.phones,
        emails=one.emails,
        owner=(owner.name or users.get(owner.id)) if owner else None,
        link=candidate.link,
        modified_at=candidate.modified_at,
    )


def _record(image: RecordImage, link: str | None) -> MergedRecordView:
    return MergedRecordView(entity=image.entity, id=image.id, name=image.name, link=link)
