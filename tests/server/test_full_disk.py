"""A server on a full disk: it says so, damages nothing, and starts when there is space again.

The disk is a small one of its own, in a namespace that ends with the test; where the kernel allows none, the test is
skipped, and `store/sqlite/tests/test_damage.py` has the parts.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.journey

NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]
CORDBOARD = str(Path(sys.executable).parent / "cordboard")
INSIDE = """
import json, os, signal, subprocess, sys
from pathlib import Path
disk, cordboard, size, used, before = Path(sys.argv[1]), sys.argv[2], *sys.argv[3:6]
subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "small", str(disk)], check=True)
data, filler = disk / "data", disk / "filler"

def serve():
    command = [cordboard, "serve", "--data", str(data), "--port", "0", "--agi-port", "-1"]
    env = {**os.environ, "CORDBOARD_DATA": str(disk / "elsewhere")}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=env)
    lines = []
    for line in process.stderr:
        lines.append(json.loads(line))
        if lines[-1]["event"].startswith("Cordboard answers"):
            process.send_signal(signal.SIGTERM)
    return {"code": process.wait(60), "lines": lines, "files": sorted(one.name for one in data.iterdir())}

def fill(most):
    with filler.open("wb", buffering=0) as file:
        try:
            while file.tell() < most:
                file.write(bytes(4096))
        except OSError:
            pass

first = serve() if before == "old" else None
fill(int(used))
full = serve()
filler.unlink()
subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
print(json.dumps({"first": first, "full": full, "after": serve()}))
"""


def has_namespaces() -> bool:
    try:
        return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def starts(disk: Path, size: str, used: int, before: str) -> dict[str, Any]:
    command = [*NAMESPACE, sys.executable, "-c", INSIDE, str(disk), CORDBOARD, size, str(used), before]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=120).stdout)
    return found


@pytest.mark.skipif(not has_namespaces(), reason="the kernel gives no namespace with a disk of its own")
@pytest.mark.parametrize(
    ("size", "used", "before"),
    [("400k", 1 << 30, "new"), ("400k", 160 << 10, "new"), ("400k", 16 << 10, "new"), ("10m", 1 << 30, "old")],
    ids=["no space for the key", "none for the tables", "none for the log", "an old folder"],
)
def test_a_start_on_a_full_disk_says_so_and_the_next_one_works(
    tmp_path: Path, size: str, used: int, before: str
) -> None:
    found = starts(tmp_path, size, used, before)
    full, after = found["full"], found["after"]
    assert full["code"] == 1
    assert [line["level"] for line in full["lines"]] == ["critical"], "one line, no traceback"
    assert full["lines"][0]["next"].startswith(f"Free space on the disk of {tmp_path}/data, then start again.")
    assert after["code"] == 0, after["lines"]
    assert not [name for name in after["files"] if name.startswith("cordboard.key.")], "no drafts of a key"
