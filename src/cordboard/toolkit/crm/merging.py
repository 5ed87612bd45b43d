"""What providers that merge share: whether a merge may still be sent, and what its outcomes say.

A merge leaves only while both records are as in the stored image; after an unclear attempt, a merged record that is
gone says that it was carried out.
"""

from cordboard.domain.crm.actions import MergeRecords
from cordboard.domain.duplicates.images import MergeImage, RecordImage, fingerprint
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Refused

CHANGED = "merge_changed"
GONE = "merge_gone"
NO_IMAGE = "merge_no_image"
LEFT = "merge_left"  # links that an undo leaves alone


def already(
    action: MergeRecords, survivor: RecordImage | None, merged: RecordImage | None, where: str, *, verify: bool,
    link: str | None,
) -> Applied | None:  # fmt: skip
    """The outcome of an earlier attempt; None: merge them now. Raises Refused where the records are others by now.

    `where`: connection and service, for the text; `verify`: an attempt may have got through.
    """
    if survivor is not None and merged is None and verify:
        return Applied(id=survivor.id, link=link, was_there=True)
    if survivor is None or merged is None:
        raise Refused(f"{where}: one of the two records no longer exists. Nothing was merged.", code=GONE)
    before = image_of(action.before, where)
    if fingerprint(MergeImage(survivor=survivor, merged=merged)) != fingerprint(before):
        text = f"{where}: one of the two records changed since the preview. Nothing was merged. Look at it again."
        raise Refused(text, code=CHANGED)
    return None


def image_of(before: MergeImage | None, where: str) -> MergeImage:
    """The stored image. Raises Refused where it was erased."""
    if before is None:
        raise Refused(f"{where}: the record of before the merge was erased.", code=NO_IMAGE)
    return before


def left_said(count: int) -> str | None:
    """A remark on links that stay with the survivor."""
    if not count:
        return None
    return f"{count} linked records were changed or deleted since the merge and stay as they are."
