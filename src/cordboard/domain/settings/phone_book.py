"""Settings of the phone book: by which protocols devices may read it, and how much of it."""

from typing import Annotated

import msgspec

from cordboard.domain.calls.call import Value

MOST_ENTRIES = 10_000


class PhoneBookSettings(Value, frozen=True, kw_only=True, omit_defaults=False):
    """All protocols are off by default. `limit`: contacts that a device gets at most."""

    xml: bool = False
    carddav: bool = False
    ldap: bool = False
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_ENTRIES)] = 1_000
