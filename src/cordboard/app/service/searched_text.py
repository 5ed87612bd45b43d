"""What a text typed into the search of the call list also means: a number in full, and who and what of ours it names.

Parts of numbers, extensions and client names are compared by the store (`store/text_search.py`).
"""

import re

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.member_names import member_name
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.domain.person_names import fold_accents
from cordboard.domain.settings.settings import Settings
from cordboard.ports.store.calls import AlsoMeant

_NUMBER = re.compile(r"[+\d\s().\-/]+")
WHOLE = 6  # digits from which a text may be a number in full
SHORTEST = 2  # letters of a name; one letter would mean nearly everybody


def also_meant(text: str, settings: Settings, live_connections: LiveConnections, regions: NumberRegions) -> AlsoMeant:
    """Clients by a number in full, in any spelling; people, lines and queues of ours by a part of their name."""
    wanted = fold_accents(text.strip())
    if _NUMBER.fullmatch(text):
        whole = sum(letter.isdigit() for letter in text) >= WHOLE
        return AlsoMeant(clients=regions.spellings(text) if whole else ())
    if len(wanted) < SHORTEST:
        return AlsoMeant()

    def fits(*names: str | None) -> bool:
        return any(wanted in fold_accents(name) for name in names if name)

    people = [one for one in settings.team if fits(one.name, member_name(one, live_connections))]
    owners = {one.id for one in people}
    lines = [one.number for one in settings.numbers if fits(one.title) or one.default_owner in owners]
    return AlsoMeant(
        extensions=tuple(dict.fromkeys(extension for one in people for extension in one.extensions)),
        lines=tuple(dict.fromkeys(spelling for line in lines for spelling in regions.spellings(line))),
        queues=tuple(one.name for one in settings.queues if fits(one.title)),
    )
