#!/usr/bin/env python3
"""Stop an Asterisk that `up.py` started (and remove its folder with --purge).

Stops exactly the process named in the instance's pid file, after checking that it uses that instance's configuration.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import sys
import time
from pathlib import Path


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 0.5):
            return True
    except OSError:
        return False


def number(path: Path) -> int:
    try:
        return int(path.read_text().strip() or 0)
    except (OSError, ValueError):
        return 0


def ports(run: Path) -> list[int]:
    try:
        mark = json.loads((run / "started.json").read_text())
    except (OSError, ValueError):
        return []
    return [mark[name] for name in ("ami", "http") if mark.get(name)]


def stop(run: Path) -> str:
    """Stop the instance in that folder. Returns what happened."""
    pid = number(run / "run/asterisk.pid")
    if not pid or f"{run}/etc/asterisk.conf" not in command_line(pid):
        return "not running"
    held = ports(run)
    os.kill(pid, signal.SIGTERM)
    for _ in range(100):
        if not command_line(pid) and not any(map(answers, held)):
            return "stopped"
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    return "killed"


def main() -> int:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--cache", type=Path, help="the folder given to up.py")
    p.add_argument("--ami-port", type=int, default=5038)
    p.add_argument("--run", type=Path, help="the instance's folder, if up.py was given one")
    p.add_argument("--purge", action="store_true", help="also remove the instance's folder")
    a = p.parse_args()
    if not (a.run or a.cache):
        p.error("--cache or --run is needed")
    run = (a.run or a.cache / f"run-{a.ami_port}").resolve()
    print(stop(run))
    if a.purge:
        shutil.rmtree(run, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
