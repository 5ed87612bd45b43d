"""What the system says of a connection that failed, as a person would: without error numbers and addresses."""

import os
import re
import ssl

_NUMBER = re.compile(r"\[Errno -?\d+\] ?")


def cause_of(error: BaseException) -> str:
    """'Connection refused', 'No route to host', ...; the error's own words where the system has none."""
    if isinstance(error, OSError) and error.errno and error.errno > 0 and not isinstance(error, ssl.SSLError):
        return os.strerror(error.errno)
    return _NUMBER.sub("", str(error)) or (
        "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__
    )
