"""What a person asks to be dialled, checked by the settings in force, and why it is refused."""

from cordboard.contract.errors import Cannot
from cordboard.domain.dials.destination import EVERYWHERE, NotDialled, destination, own_countries, short_refusal
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

    An emergency or premium number of our countries, also behind the code of an outside line, is an extension only where
    the team or the settings have it: 101 is both in Ukraine.
    Raises: Cannot 422 where it is not dialled.
    """
    if not is_extension(written) or len(written.lstrip("+")) > LONGEST_EXTENSION:
        return permitted(written, settings), True
    if (refused := _refused(written, settings)) is not None:
        raise _cannot(refused)
    return written, False


def _refused(written: str, settings: Settings) -> NotDialled | None:
    """Why a short number leads out of the company, if it may."""
    if written in EVERYWHERE:
        return NotDialled.EMERGENCY
    ours = {one.number for one in settings.extensions} | {each for one in settings.team for each in one.extensions}
    return None if written in ours else short_refusal(written, _countries(settings), settings.dialling)


def _cannot(refused: NotDialled) -> Cannot:
    text, fix = REFUSALS[refused]
    return Cannot(422, refused.value, text, fix)


def _countries(settings: Settings) -> tuple[str, ...]:
    home = settings.company.home
    return (home, *own_countries((one.number for one in settings.numbers), home))


def permitted(written: str, settings: Settings) -> str:
    """The number in E.164. Raises: Cannot 422 where it is not dialled."""
    home = settings.company.home
    own = own_countries((one.number for one in settings.numbers), home)
    found = destination(written, home, own, settings.dialling)
    if found.refused is not None:
        raise _cannot(found.refused)
    return found.e164
