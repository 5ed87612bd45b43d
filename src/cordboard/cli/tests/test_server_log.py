"""The log of a server that writes to no terminal: one JSON object a line, whoever writes it."""

import json
import os
import pty
import subprocess
import sys
from typing import Any

import pytest

WRITERS = {
    "our own line": "structlog.get_logger().warning('hello', number='+34600111222')",
    "a line of a library": "logging.getLogger('uvicorn.error').error('late %s', 'x')",
    "an exception in a library": "\ntry: 1/0\nexcept ZeroDivisionError: logging.getLogger('x').exception('broke')",
    "our own exception": "\ntry: 1/0\nexcept ZeroDivisionError: structlog.get_logger().error('broke', exc_info=True)",
    "an exception that nobody caught": "raise ValueError('two\\nlines')",
    "an exception of a thread": "t = threading.Thread(target=lambda: 1/0); t.start(); t.join()",
    "a warning": "warnings.warn('old', UserWarning)",
    "a task whose exception nobody asked for": """
async def broken(): raise ValueError('lost')
async def main():
    task = asyncio.create_task(broken()); await asyncio.sleep(0.01); del task; gc.collect()
asyncio.run(main())""",
    "a destructor that fails": "\nclass A:\n    def __del__(self): raise ValueError('in del')\na = A(); del a",
    "text of strangers": "structlog.get_logger().error('a\\nb\\x1b[2J', who='\\ud800\\u202e', odd=object())",
    "the start": "server_log.started('http://127.0.0.1:1', 'Open it.')",
    "a refused start": "server_log.refused('port 1 is in use', 'Choose another.')",
}
BEGIN = (
    "import asyncio, gc, logging, threading, warnings, structlog\n"
    "from cordboard.cli import server_log\n"
    "server_log.configure('info')\n"
)


def written(script: str, stderr: int = subprocess.PIPE) -> str:
    done = subprocess.run([sys.executable, "-c", BEGIN + script], stderr=stderr, text=True, timeout=60, check=False)
    return done.stderr or ""


def lines(script: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(script).splitlines()]


@pytest.mark.parametrize("writer", WRITERS)
def test_every_line_is_one_json_object_with_time_level_and_event(writer: str) -> None:
    found = lines(WRITERS[writer])
    assert found
    for line in found:
        assert isinstance(line, dict)
        assert line["event"]
        assert line["level"] in ("debug", "info", "warning", "error", "critical")
        assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("structlog.get_logger().error('x', url='https://a/?token=s3cretvalue')", "s3cretvalue"),
        ("structlog.get_logger().error('Authorization: Bearer abcdef123456')", "abcdef123456"),
        ("logging.getLogger('x').error('{\"password\": \"hunter22hunter\"}')", "hunter22hunter"),
        (
            "\nsecret = 'localvalue77'\ntry: 1/0\nexcept ZeroDivisionError: logging.getLogger('x').exception('b')",
            "localvalue77'",
        ),
    ],
)
def test_secrets_are_masked_in_lines_of_every_writer(line: str, secret: str) -> None:
    shown = lines(line)
    assert shown
    assert secret not in json.dumps(shown)


def test_below_the_lowest_level_nobody_writes() -> None:
    script = "server_log.configure('error')\nstructlog.get_logger().info('a')\nlogging.getLogger('x').warning('b')"
    assert lines(script) == []


def test_on_a_terminal_it_is_text_without_characters_that_steer() -> None:
    ours, theirs = pty.openpty()
    written("structlog.get_logger().error('hello\\x1b[2J', who='a\\x07b')", theirs)
    os.close(theirs)
    shown = os.read(ours, 4096).decode()
    os.close(ours)
    assert "hello" in shown
    assert "\x1b[2J" not in shown
    assert "\x07" not in shown
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(shown)


@pytest.mark.parametrize("broken", ["a full disk", "a closed pipe"])
def test_a_log_that_cannot_be_written_ends_nobody(broken: str) -> None:
    if broken == "a full disk":
        log = os.open("/dev/full", os.O_WRONLY)
    else:
        reader, log = os.pipe()
        os.close(reader)
    script = (
        "def work():\n"
        "    structlog.get_logger().error('x')\n"
        "    logging.getLogger('x').error('y')\n"
        "    server_log.started('http://127.0.0.1:1')\n"
        "    server_log.say(['z'])\n"
        "    print('went on', flush=True)\n"
        "thread = threading.Thread(target=work); thread.start(); thread.join()"
    )
    try:
        done = subprocess.run(
            [sys.executable, "-c", BEGIN + script],
            stdout=subprocess.PIPE, stderr=log, text=True, timeout=60, check=False,
        )  # fmt: skip
    finally:
        os.close(log)
    assert done.stdout == "went on\n"
