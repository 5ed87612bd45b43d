"""Finds phones that are registered on the extension of somebody else: their calls count for the wrong person."""

from collections.abc import Iterator, Mapping

from cordboard.domain.calls.call import Value
from cordboard.domain.settings.findings import Finding, finding
from cordboard.domain.settings.settings import Settings


class StrayPhone(Value, frozen=True, kw_only=True):
    """A phone on the account `extension` that names itself as another extension of the same phone system."""

    extension: str
    named: str


def of_phones(settings: Settings, strays: Mapping[str, tuple[StrayPhone, ...]]) -> Iterator[Finding]:
    """By phone system. Of one person's two extensions, neither is wrong."""
    owners = {extension: n for n, one in reversed(tuple(enumerate(settings.team))) for extension in one.extensions}
    for title, phones in strays.items():
        for one in phones:
            person, other = owners.get(one.extension), owners.get(one.named)
            if person is not None and person == other:
                continue
            where = "team" if person is None else f"team[{person}].extensions"
            yield finding("team.stray_phone", where, extension=one.extension, phone=one.named, title=title)
