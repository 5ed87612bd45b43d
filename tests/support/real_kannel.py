"""A real Kannel with its simulated operator, on loopback, from the Debian packages that this machine's apt knows."""

import os
import re
import socket
import sqlite3
import subprocess
from contextlib import ExitStack
from pathlib import Path

PACKAGES = ("kannel", "kannel-extras", "libct4", "libhiredis0.14", "libmariadb3", "libpcre3")
TABLE = (
    "CREATE TABLE dlr (smsc TEXT, ts TEXT, source TEXT, destination TEXT, service TEXT, url TEXT, mask INTEGER,"
    " status INTEGER, boxc TEXT)"
)
README = Path(__file__).parents[2] / "src/cordboard/sms/kannel/README.md"


def unpacked(cache: Path) -> Path:
    """The programs, downloaded once. Raises: OSError, subprocess.SubprocessError."""
    root = cache / "root"
    if not (root / "usr/sbin/bearerbox").exists():
        cache.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "-q", "download", *PACKAGES], cwd=cache, check=True, capture_output=True)
        for package in cache.glob("*.deb"):
            subprocess.run(["dpkg", "-x", str(package), str(root)], check=True)
    return root


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class RealKannel:
    """The configuration of our guide with other ports, and the simulated operator in place of an SMPP one."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._folder = root, folder
        self.port, self._smsc, ports = free_port(), free_port(), (free_port(), free_port())
        (folder / "store").mkdir(parents=True)
        with sqlite3.connect(folder / "receipts.db") as db:
            db.execute(TABLE)
        written = re.findall(r"```ini\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)[0]
        operator = f"group = smsc\nsmsc = fake\nsmsc-id = operator\nport = {self._smsc}\nconnect-allow-ip = 127.0.0.1\n"
        written = re.sub(r"group = smsc\n.*?\n\n", f"{operator}\n", written, flags=re.DOTALL)
        places = {"/var/spool/kannel": str(folder), "13000": str(ports[0]), "13001": str(ports[1])}
        for before, after in {**places, "13013": str(self.port), "SENDSMS-PASSWORD": "secret"}.items():
            written = written.replace(before, after)
        (folder / "kannel.conf").write_text(written)
        self._held = ExitStack()

    def start(self) -> None:
        """All three programs, each once the one before listens."""
        conf = str(self._folder / "kannel.conf")
        self._run("usr/sbin/bearerbox", conf)
        self._listens(self._smsc)
        self._run("usr/sbin/smsbox", conf)
        self._listens(self.port)
        place = ("-H", "127.0.0.1", "-r", str(self._smsc), "-i", "100000", "-m", "2")
        self._run("usr/lib/kannel/test/fakesmsc", *place, "1 2 text hello")

    def arrived(self) -> list[str]:
        """What the operator got, as it prints it."""
        log = self._folder / "fakesmsc.log"
        return re.findall(r"Got message \d+: <(.*)>", log.read_text(errors="replace")) if log.exists() else []

    def stop(self) -> None:
        self._held.close()

    def _run(self, program: str, *arguments: str) -> None:
        libraries = ":".join(str(one) for one in self._root.glob("*/lib/*-linux-gnu"))
        libraries += ":" + ":".join(str(one) for one in self._root.glob("lib/*-linux-gnu"))
        log = self._held.enter_context((self._folder / f"{Path(program).name}.log").open("ab"))
        env = {**os.environ, "LD_LIBRARY_PATH": libraries}
        command = [str(self._root / program), *arguments]
        one = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
        self._held.callback(one.wait)
        self._held.callback(one.terminate)

    def _listens(self, port: int) -> None:
        for _ in range(100):
            with socket.socket() as one:
                one.settimeout(0.2)
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    return
            subprocess.run(["sleep", "0.1"], check=True)
        raise AssertionError(f"nothing listens on {port}")
