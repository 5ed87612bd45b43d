"""Which destinations the phone systems have, as they listed them last. What is not known is not ruled out."""

from collections.abc import Callable, Mapping

from cordboard.domain.routing.reasons import RouteReason, route_reason
from cordboard.domain.routing.route import Destination, DestinationKind
from cordboard.ports.phone import PhoneProbe

Listed = Callable[[], Mapping[str, PhoneProbe]]
"""The answer of every phone system; empty where one is not known. Nothing is asked."""


class PhoneInventory:
    """Queues, extensions and their mailboxes. Menus, groups and recordings are known to the dialplan alone."""

    def __init__(self, listed: Listed) -> None:
        self._listed = listed

    def missing(self, destination: Destination) -> RouteReason | None:
        """Why it cannot be used: no phone system has it. None where one has, or where nothing is known."""
        answers = self._listed().values()
        if not answers:
            return None
        if destination.kind is DestinationKind.QUEUE:
            known = {queue for one in answers for queue in one.queues}
        elif destination.kind in (DestinationKind.EXTENSION, DestinationKind.VOICEMAIL):
            known = {each.extension for one in answers for each in one.extensions}
        else:
            return None
        if not known or destination.target.partition("@")[0] in known:
            return None
        return route_reason("destination_gone", kind=destination.kind.value, target=destination.target)
