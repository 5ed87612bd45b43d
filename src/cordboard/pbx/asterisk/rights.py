"""Which permissions the AMI user lacks: from its own section of manager.conf, or from actions that are refused. Pure.

The section is read with GetConfig, which gives the one category that is asked for. It holds our own secret, which we
know, and nothing of other users; the answer is not kept.
"""

from cordboard.domain.connection_state import Notice
from cordboard.pbx.asterisk.ami_packets import Packet

READ = ("call", "agent", "user")  # without dtmf, cdr and system nothing is lost
COMMANDS = ("originate", "call", "system", "agent")  # write: to place and to control calls
REPORTING = "reporting"
INSTEAD = frozenset({"system", "call"})  # together they may list legs and read variables, too
EVERYTHING = "all"
DENIED = "Permission denied"


def lacking_in(section: Packet, commands: bool = False) -> tuple[Notice, ...]:
    """The classes that a user's section does not grant. Nothing if the answer holds no section: then nobody knows.

    With `commands` also those for placing and controlling calls.
    """
    fields = section.fields
    if not any(key.startswith("Category-") for key in fields):
        return ()
    lines = [value.partition("=") for key, value in fields.items() if key.startswith("Line-")]
    granted = {name.strip().lower(): _classes(value) for name, _, value in lines}  # the last line of a name counts
    read, write = (granted.get(name, frozenset()) for name in ("read", "write"))
    enough = REPORTING in write or EVERYTHING in write or write >= INSTEAD
    missing = tuple(Notice(code=f"missing_read_{one}") for one in READ if not {one, EVERYTHING} & read)
    missing = missing if enough else (*missing, lacks_write(REPORTING))
    wanted = COMMANDS if commands else ()
    return (*missing, *(lacks_write(one) for one in wanted if not {one, EVERYTHING} & write))


def lacks_write(kind: str) -> Notice:
    """An action of this class was refused."""
    return Notice(code=f"missing_write_{kind}")


def _classes(value: str) -> frozenset[str]:
    return frozenset(one.strip().lower() for one in value.split(","))
