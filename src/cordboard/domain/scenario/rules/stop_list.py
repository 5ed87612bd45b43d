"""The stop list: our numbers that the CRM ignores, and any other number that is listed.

Source: docs/features.md SS-31.
"""

from collections.abc import Iterator

from cordboard.domain.calls.call import Call
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.scenario.own_numbers import extensions_in, numbers_in, same_number
from cordboard.domain.scenario.reason_messages import ReasonMessage, reason_message
from cordboard.domain.settings.company import StopListEntry
from cordboard.domain.settings.decision_settings import DecisionSettings, Line, names_of_line


def ignored_by(call: Call, client: Reading, settings: DecisionSettings) -> ReasonMessage | None:
    """Which entry keeps this call out of the CRM, if any."""
    for line in settings.lines:
        if line.ignore and _takes_part(line.number, call, client, line.region or settings.region):
            return reason_message("ignore.line", number=line.number)
        if line.ignore and (extension := _extension_in(line, call, settings)):
            return reason_message("ignore.line", number=extension)
    for entry in settings.stop_list:
        if _takes_part(entry.number, call, client, settings.region):
            return _listed(entry)
    return None


def _listed(entry: StopListEntry) -> ReasonMessage:
    if entry.note:
        return reason_message("ignore.listed_note", number=entry.number, note=entry.note)
    return reason_message("ignore.listed", number=entry.number)


def _takes_part(number: str, call: Call, client: Reading, region: str) -> bool:
    """As the client, as our number, or as a leg, in any spelling."""
    if number in extensions_in(call):
        return True
    if same_number(number, client.e164, region):
        return True
    return any(same_number(number, other, region) for other in _outside(call, client))


def _outside(call: Call, client: Reading) -> Iterator[str]:
    """Numbers as written; the client's only where it was not understood in full."""
    for number in numbers_in(call):
        if not (client.e164 and number == call.client.number):
            yield number


def _extension_in(line: Line, call: Call, settings: DecisionSettings) -> str | None:
    """The extension of an ignored line, unless it is shared with a line that is not ignored.

    Several mobile lines can share one SIP extension; then only the number tells them apart.
    """
    shared = {name for other in settings.lines if not other.ignore for name in names_of_line(other.number)}
    present = set(extensions_in(call)) | {call.own_number, call.client.number}
    return next((name for name in names_of_line(line.number) if name in present and name not in shared), None)
