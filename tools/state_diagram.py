"""A diagram of a connection's states, generated from the table of `domain/connection_state.py` (called through cog)."""

import re
from collections import defaultdict
from collections.abc import Iterator

from cordboard.domain.connection_state import TABLE, ConnectionEvent, PausedByUser, Phase, Resumed

CHOICE = "works"
BY_USERS = (PausedByUser, Resumed)
ONLY_CRM = (Phase.DEGRADED, Phase.PAUSED)
OF_LINKS = ("Link",)  # prefix of the events of a persistent phone link
AFTER = {  # where the choice leads
    "crm": (Phase.ACTIVE, Phase.DEGRADED, Phase.TROUBLE, Phase.NEW),
    "pbx": (Phase.ACTIVE, Phase.NEW),
}


def diagram(kind: str) -> str:
    """Mermaid, for `crm` or `pbx`."""
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for event, source, target in _moves(kind):
        arrows[source, target].append(_words(event))
    lines = ["```mermaid", "stateDiagram-v2", f"    state {CHOICE} <<choice>>", "    [*] --> new"]
    lines += [f"    {source} --> {target}: {', '.join(events)}" for (source, target), events in arrows.items()]
    lines += [f"    {CHOICE} --> {phase}" for phase in AFTER[kind]]
    return "\n".join([*lines, "```", ""])


def _moves(kind: str) -> Iterator[tuple[type[ConnectionEvent], str, str]]:
    for event, row in TABLE.items():
        if event in BY_USERS or event.__name__.startswith(OF_LINKS) is (kind == "pbx"):
            for source, target in row.items():
                if kind == "pbx" and source in ONLY_CRM:
                    continue
                yield event, str(source), CHOICE if callable(target) else str(target)


def _words(event: type[ConnectionEvent]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", event.__name__).lower()
