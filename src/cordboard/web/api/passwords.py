"""The password of a user as bodies carry it."""

from typing import Annotated

import msgspec

Password = Annotated[str, msgspec.Meta(min_length=10, max_length=1000)]
