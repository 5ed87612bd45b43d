"""The log of a server on standard error: text on a terminal, elsewhere one JSON object a line, whoever writes it.

What libraries log, warnings, exceptions that nobody caught, the address at the start and the reason of a refused start
take the same path. Secrets are masked; characters that steer a terminal are not shown.
"""

import contextlib
import logging
import sys
import threading
import warnings
from collections.abc import Iterable, MutableMapping
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

from cordboard.toolkit import redaction
from cordboard.toolkit.printable_text import one_line, printable

Event = MutableMapping[str, Any]
# local variables hold secrets and personal data: they stay out of the log
TRACES = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
QUIET = {"httpx": logging.WARNING, "httpcore": logging.WARNING, "asyncio": logging.WARNING}  # lowest level of each


class LossyStream:
    """Loses lines rather than raise: a log on a full disk, or into a closed pipe, must not end whoever writes it."""

    def __init__(self, to: TextIO) -> None:
        self._to = to

    def isatty(self) -> bool:
        return self._to.isatty()

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            self._to.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._to.flush()


def masked(_: Any, __: str, event: Event) -> Event:
    """Secrets in texts become stars, by what keys are called and how tokens look."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = redaction.text(value)
    return event


def visible(_: Any, __: str, event: Event) -> Event:
    """Only for a terminal: control characters are written as their codes; line ends of tracebacks stay."""
    for name, value in event.items():
        if isinstance(value, str) and name != "exception":
            event[name] = one_line(value)
    return event


def configure(level: str, stream: TextIO | None = None) -> None:
    """From now on everything that this process logs goes to the stream (standard error) in its form."""
    to = LossyStream(sys.stderr if stream is None else stream)
    lowest = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    human = to.isatty()
    steps: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([visible] if human else [TRACES]),
        masked,
    ]
    renderer = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if human
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*steps, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(lowest),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, to)),
    )
    _take_over_libraries(to, lowest, steps, renderer)


def _take_over_libraries(to: LossyStream, lowest: int, steps: list[Any], renderer: Any) -> None:
    """Standard logging, warnings and uncaught exceptions."""
    handler = logging.StreamHandler(to)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *steps],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(lowest)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, lowest))
    logging.captureWarnings(True)
    warnings.simplefilter("default", ResourceWarning)
    if not to.isatty():
        sys.excepthook = _uncaught
        threading.excepthook = lambda caught: _uncaught(caught.exc_type, caught.exc_value, caught.exc_traceback)
        sys.unraisablehook = lambda caught: _uncaught(caught.exc_type, caught.exc_value, caught.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        known = error or kind()
        structlog.get_logger().critical("not caught", exc_info=(kind, known, trace))


def started(url: str, hint: str = "") -> None:
    """Where the server answers, and what to do first."""
    _say("info", f"Cordboard answers at {url}", hint, url=url)


def refused(detail: str, next_step: str) -> None:
    """Why the server does not start: on a terminal in words, elsewhere as the last line of the log."""
    if is_for_people():
        say((detail, next_step))
    else:
        _say("critical", detail, next_step)


def say(lines: Iterable[str], stream: TextIO | None = None) -> None:
    """Lines for people on the terminal."""
    to = stream or sys.stderr
    with contextlib.suppress(OSError):
        for each in lines:
            to.write(f"{printable(each)}\n")
        to.flush()


def is_for_people() -> bool:
    """Whether standard error is a terminal."""
    return sys.stderr.isatty()


def _say(level: str, event: str, hint: str, **more: str) -> None:
    """A line whatever the lowest level is: who starts a server has to know it."""
    shown = {"next": hint} if hint else {}
    stamped = structlog.processors.TimeStamper(fmt="iso", utc=True)(None, level, {"level": level, **more, **shown})
    text = structlog.processors.JSONRenderer(ensure_ascii=False)(None, level, {**stamped, "event": event})
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{text if isinstance(text, str) else text.decode()}\n")
        sys.stderr.flush()
