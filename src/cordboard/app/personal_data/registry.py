"""The parts that store personal data, and a search through all of them.

A part of the product that stores personal data adds its `PersonalDataPart` here, and nothing else.
"""

from collections.abc import Callable, Sequence

import msgspec

from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.personal_data.sought import Sought, full_names
from cordboard.ports.personal_data import Correction, Finding, PersonalDataPart


class Everything(msgspec.Struct, frozen=True, kw_only=True):
    """What all parts have. `sought` knows the names and records that were found on the way."""

    sought: Sought
    findings: Sequence[Finding]
    others: tuple[str, ...] = ()  # further numbers of the same CRM records


class PersonalDataRegistry:
    """All parts, in the order in which they are erased."""

    def __init__(self, parts: Sequence[PersonalDataPart]) -> None:
        self.parts = tuple(parts)

    async def find(self, sought: Sought) -> Everything:
        """Everything about the person: first what leads to names and records, then all that mentions any of it."""
        names, records = list(sought.names), list(sought.records)
        others: list[str] = []
        for part in self.parts:
            found = await part.find(sought)
            names += found.names
            records += found.records
            others += found.others
        known = msgspec.structs.replace(sought, names=full_names(names), records=tuple(dict.fromkeys(records)))
        findings = [finding for part in self.parts for finding in (await part.find(known)).findings]
        return Everything(sought=known, findings=findings, others=tuple(dict.fromkeys(others)))

    async def correct(self, sought: Sought, correction: Correction) -> dict[str, int]:
        """Part to rows changed."""
        return {part.name: await part.correct(sought, correction) for part in self.parts}


def identities_of(kind: IdentityKind, value: str, spellings: Callable[[str], Sequence[str]]) -> tuple[Identity, ...]:
    """The identities under which a typed number or address may be stored."""
    bare = value.strip()
    if kind is not IdentityKind.PHONE:
        return (Identity(kind, bare), Identity(IdentityKind.PHONE, bare))
    if "@" in bare:
        return (Identity(kind, bare), Identity(IdentityKind.EMAIL, bare.removeprefix("sips:").removeprefix("sip:")))
    return tuple(Identity(kind, one) for one in spellings(bare))
