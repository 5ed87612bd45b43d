#!/usr/bin/env python3
"""Start a private Asterisk for tests, on loopback only; `down.py` stops it.

    python tools/asterisk/up.py --cache .cache/asterisk --ami-port 15038 --http-port 18088 \\
        --sip-port 15060 --trunk-port 15070 --agi-port 14573

Prints one JSON line, {"ready": true, ...ports...}, and leaves Asterisk running. A second call with the same options
finds it running and changes nothing; other options restart it. `tree.py` provides the program; the numbers of the
dialplan are listed at the top of `conf/extensions.conf`.
"""

import argparse
import hashlib
import json
import math
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import time
import wave
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
import tree

Values = dict[str, Any]
FOLDERS = ("etc", "lib/moh", "lib/keys", "lib/agi-bin", "spool", "run", "log", "cache", "recordings")
LOOPBACK = "127.0.0.1"


def arguments() -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--cache", required=True, type=Path, help="folder for the unpacked packages (kept between runs)")
    p.add_argument("--run", type=Path, help="folder of this instance (default: <cache>/run-<ami port>)")
    p.add_argument("--suite", default="auto", help="auto, sid, bullseye, another Debian suite, or system")
    p.add_argument("--ami-port", type=int, default=5038)
    p.add_argument("--ami-tls-port", type=int, default=5039)
    p.add_argument("--ami-certificate", default="", help="PEM file with key and certificate; without one no TLS")
    p.add_argument("--http-port", type=int, default=8088, help="ARI and SIP over WebSocket")
    p.add_argument("--sip-port", type=int, default=5060)
    p.add_argument("--trunk-port", type=int, default=5070, help="where calls to the outside are sent")
    p.add_argument("--agi-host", default=LOOPBACK)
    p.add_argument("--agi-port", type=int, default=4573, help="the FastAGI server that the dialplan queries")
    p.add_argument("--http-route", default="http://127.0.0.1:8000/route", help="URL for the HTTP lookup")
    p.add_argument("--rtp-start", type=int, default=20000)
    p.add_argument("--rtp-end", type=int, default=21999)
    p.add_argument("--password", default="cordboard-test", help="for AMI, ARI and the phones")
    p.add_argument("--user", default="cordboard", help="AMI and ARI user")
    p.add_argument("--record", default="yes", choices=("yes", "no"))
    p.add_argument("--cel", default="yes", choices=("yes", "no"), help="CEL records as AMI events")
    p.add_argument("--system-name", default="pbx")
    p.add_argument("--verbose", type=int, default=3)
    p.add_argument("--fetch-only", action="store_true", help="fill the cache and stop")
    p.add_argument("--timeout", type=float, default=30, help="seconds until it must answer")
    return p.parse_args()


def values_of(a: argparse.Namespace, root: Path, run: Path) -> Values:
    """The value of each @NAME@ in the configuration."""
    return {
        "RUN": run,
        "MODULES": tree.modules_dir(root),
        "DATA": root / "usr/share/asterisk",
        "VERBOSE": a.verbose,
        "SYSTEMNAME": a.system_name,
        "AMI_PORT": a.ami_port,
        "AMI_TLS": "yes" if a.ami_certificate else "no",
        "AMI_TLS_PORT": a.ami_tls_port,
        "AMI_CERTIFICATE": a.ami_certificate,
        "HTTP_PORT": a.http_port,
        "SIP_PORT": a.sip_port,
        "TRUNK_PORT": a.trunk_port,
        "AGI_HOST": a.agi_host,
        "AGI_PORT": a.agi_port,
        "HTTP_ROUTE": a.http_route,
        "RTP_START": a.rtp_start,
        "RTP_END": a.rtp_end,
        "AMI_USER": a.user,
        "AMI_PASSWORD": a.password,
        "ARI_USER": a.user,
        "ARI_PASSWORD": a.password,
        "PHONE_PASSWORD": a.password,
        "RECORD": a.record,
        "CEL": a.cel,
    }


def render(target: Path, values: Values) -> str:
    """Write the configuration; returns its digest, so that an unchanged instance is left alone."""
    digest = hashlib.sha256()
    for path in sorted(tree.CONF.glob("*.conf")):
        text = re.sub(r"@([A-Z_]+)@", lambda found: str(values[found[1]]), path.read_text())
        digest.update(text.encode())
        (target / path.name).write_text(text)
    return digest.hexdigest()


def hold_music(path: Path) -> None:
    """One second of a quiet tone, as music on hold."""
    tone = (int(2500 * math.sin(n * 2 * math.pi * 440 / 8000)) for n in range(8000))
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in tone))


def alive(pid: int) -> bool:
    """Whether that process is an Asterisk."""
    try:
        return b"asterisk" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def read_pid(run: Path) -> int:
    try:
        return int((run / "run/asterisk.pid").read_text().strip() or 0)
    except (OSError, ValueError):
        return 0


def answers(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), 0.5):
            return True
    except OSError:
        return False


def ami_ready(values: Values) -> bool:
    """Log in and check that all modules are loaded, the dialplan too: managers are answered before that."""
    asks = (
        f"Action: Login\r\nUsername: {values['AMI_USER']}\r\nSecret: {values['AMI_PASSWORD']}\r\nEvents: system\r\n\r\n"
    )
    try:
        with socket.create_connection((LOOPBACK, values["AMI_PORT"]), 1) as line:
            line.settimeout(2)
            line.sendall(asks.encode())
            got = b""
            while b"Event: FullyBooted" not in got:
                part = line.recv(4096)
                if not part:
                    return False
                got += part
            return True
    except OSError:
        return False


def same_as_before(run: Path, digest: str) -> bool:
    """Whether an instance with exactly this configuration is running; any other one is stopped."""
    pid = read_pid(run)
    if not (pid and alive(pid)):
        return False
    try:
        before = json.loads((run / "started.json").read_text())
    except (OSError, ValueError):
        before = {}
    if before.get("digest") == digest:
        return True
    os.kill(pid, signal.SIGTERM)
    ports = [port for port in (before.get("ami"), before.get("http")) if port]
    for _ in range(100):  # its threads may hold the ports a little longer than the process exists
        if not alive(pid) and not any(map(answers, ports)):
            break
        time.sleep(0.1)
    return False


def started(run: Path, root: Path, values: Values) -> subprocess.Popen[bytes]:
    """Start a new process. Raises: SystemExit if a port is in use."""
    for name in ("AMI_PORT", "HTTP_PORT"):
        if answers(values[name]):
            raise SystemExit(f"asterisk: the {name} {values[name]} is taken by something else")
    for left in (run / "run").glob("*"):
        left.unlink()
    command = [*tree.runner(root), str(tree.binary(root)), "-f", "-C", str(run / "etc/asterisk.conf")]
    with (run / "log/console.txt").open("ab") as out:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, cwd=run
        )


def wait_ready(run: Path, values: Values, process: subprocess.Popen[bytes] | None, limit: float) -> None:
    """Wait until managers get answers. Raises: SystemExit with the last console output if that does not happen."""
    until = time.monotonic() + limit
    while not (ami_ready(values) and answers(values["HTTP_PORT"])):
        gone = process.poll() is not None if process else not alive(read_pid(run))
        if gone or time.monotonic() > until:
            tail = (run / "log/console.txt").read_text(errors="replace")[-2000:]
            raise SystemExit(f"asterisk: it did not come up\n{tail}")
        time.sleep(0.1)


def console(run: Path, root: Path) -> Path:
    """Write a script that runs commands on this instance: `cli core show channels`."""
    path = run / "cli"
    words = " ".join(f'"{word}"' for word in [*tree.runner(root), tree.binary(root)])
    path.write_text(f'#!/bin/sh\nexec {words} -C "{run}/etc/asterisk.conf" -rx "$*"\n')
    path.chmod(0o755)
    return path


def main() -> int:
    a = arguments()
    cache = a.cache.resolve()
    cache.mkdir(parents=True, exist_ok=True)
    root, cached = tree.get(cache, a.suite)
    if a.fetch_only:
        print(json.dumps({"fetched": True, "root": str(root), "version": tree.version(root), "cached": cached}))
        return 0
    run = (a.run or cache / f"run-{a.ami_port}").resolve()
    for folder in FOLDERS:
        (run / folder).mkdir(parents=True, exist_ok=True)
    values = values_of(a, root, run)
    digest = render(run / "etc", values)
    hold_music(run / "lib/moh/tone.wav")
    reused = same_as_before(run, digest)
    process = None if reused else started(run, root, values)
    if process:
        (run / "run/asterisk.pid").write_text(str(process.pid))
    pid = process.pid if process else read_pid(run)
    wait_ready(run, values, process, a.timeout)
    (run / "run/asterisk.pid").write_text(str(pid))
    mark = {"digest": digest, "pid": pid, "ami": a.ami_port, "http": a.http_port}
    (run / "started.json").write_text(json.dumps(mark))
    told = {
        "ready": True,
        "version": tree.version(root),
        "pid": pid,
        "run": str(run),
        "cached": cached,
        "reused": reused,
        "ami": a.ami_port,
        "ami_tls": a.ami_tls_port if a.ami_certificate else None,
        "http": a.http_port,
        "sip": a.sip_port,
        "trunk": a.trunk_port,
        "agi": f"{a.agi_host}:{a.agi_port}",
        "user": a.user,
        "password": a.password,
        "recordings": str(run / "recordings"),
        "cli": str(console(run, root)),
    }
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
