"""What a person asks to be dialled, checked by the settings in force, and why it is refused."""

from cordboard.contract.errors import Cannot
from cordboard.domain.dials.destination import EVERYWHERE, NotDialled, destination, is_emergency, own_countries
from cordboard.domain.settings.company import is_extension
from cordboard.domain.settings.settings import Settings

REFUSALS = {  # what happened, what to do
    NotDialled.EMERGENCY: ("Emergency numbers are not dialled from here.", "Dial 112 on your phone."),
    NotDialled.PREMIUM: (
        "This is a premium or shared-cost number.",
        "An administrator can allow such numbers in Settings, Placing calls.",
    ),
    NotDialled.OUTSIDE: (
        "Numbers of this country or with this prefix are not dialled.",
        "An administrator can allow them in Settings, Placing calls.",
    ),
    NotDialled.UNREADABLE: ("This is not a phone number.", "Enter the full number, such as +34 928 000 080."),
    NotDialled.OPEN: ("This number may belong to several countries.", "Enter it with + and the country code."),
}

LONGEST_EXTENSION = 6  # digits; what is longer is a number


def extension_or_number(written: str, settings: Settings) -> tuple[str, bool]:
    """What the phone system is to dial, and whether that is outside: an extension as it is, else a number in E.164.

    An emergency number of our countries is an extension only where the team has it: 101 is both in Ukraine.
    Raises: Cannot 422 where it is not dialled.
    """
    if (
        is_extension(written)
        and len(written.lstrip("+")) <= LONGEST_EXTENSION
        and not _calls_for_help(written, settings)
    ):
        return written, False
    return permitted(written, settings), True


def _calls_for_help(written: str, settings: Settings) -> bool:
    ours = {one.number for one in settings.extensions} | {each for one in settings.team for each in one.extensions}
    return written in EVERYWHERE or (written not in ours and is_emergency(written, _countries(settings)))


def _countries(settings: Settings) -> tuple[str, ...]:
    home = settings.company.home
    return (home, *own_countries((one.number for one in settings.numbers), home))


def permitted(written: str, settings: Settings) -> str:
    """The number in E.164. Raises: Cannot 422 where it is not dialled."""
    home = settings.company.home
    own = own_countries((one.number for one in settings.numbers), home)
    found = destination(written, home, own, settings.dialling)
    if found.refused is not None:
        text, fix = REFUSALS[found.refused]
        raise Cannot(422, found.refused.value, text, fix)
    return found.e164
