"""Finds what is wrong with the settings of placing calls: extensions, caller ids, phones, allowed prefixes."""

import re
from collections.abc import Iterator

from cordboard.domain.numbers.comparison import same_number
from cordboard.domain.numbers.reading import read
from cordboard.domain.settings.company import CompanyNumber, is_extension
from cordboard.domain.settings.dialling import CompanyExtension
from cordboard.domain.settings.findings import Finding, finding
from cordboard.domain.settings.settings import Settings

MAC = re.compile(r"[0-9a-f]{12}")
_SEPARATORS = re.compile(r"[\s:.-]")
PREFIX = re.compile(r"\+\d{1,14}")


def of_dialling(settings: Settings) -> Iterator[Finding]:
    """Extensions first, then the allowed prefixes."""
    seen: set[str] = set()
    for n, one in enumerate(settings.extensions):
        where = f"extensions[{n}]"
        if not is_extension(one.number):
            yield finding("extensions.number", f"{where}.number", extension=one.number or "(empty)")
        elif one.number in seen:
            yield finding("extensions.twice", f"{where}.number", extension=one.number)
        seen.add(one.number)
        yield from _of_extension(settings, where, one)
    for n, prefix in enumerate(settings.dialling.prefixes):
        if not PREFIX.fullmatch(prefix):
            yield finding("dialling.prefix", f"dialling.prefixes[{n}]", prefix=prefix or "(empty)")


def _of_extension(settings: Settings, where: str, one: CompanyExtension) -> Iterator[Finding]:
    home = settings.company.home
    if one.first_leg is not None and not (is_extension(one.first_leg) or read(one.first_leg, home).e164):
        yield finding("extensions.first_leg", f"{where}.first_leg", first_leg=one.first_leg or "(empty)")
    for n, number in enumerate(one.caller_ids):
        if owned(number, settings.numbers, home) is None:
            yield finding("extensions.caller_id", f"{where}.caller_ids[{n}]", number=number or "(empty)")
    mac = one.device.mac if one.device else None
    if mac is not None and hardware_address(mac) is None:
        yield finding("extensions.mac", f"{where}.device.mac", mac=mac or "(empty)")


def owned(number: str, numbers: tuple[CompanyNumber, ...], home: str) -> str | None:
    """The number of ours, in full, that this one is; None: it is none of ours, or none that can be shown."""
    ours = (one for one in numbers if same_number(one.number, number, one.region or home))
    return next((full for one in ours if (full := read(one.number, one.region or home).e164)), None)


def hardware_address(written: str) -> str | None:
    """A MAC address in any notation as twelve digits of base 16; None if it is none."""
    bare = _SEPARATORS.sub("", written.strip().lower())
    return bare if MAC.fullmatch(bare) else None
