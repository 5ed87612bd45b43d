"""Installs what the tests of transcription need into `.cache/transcription`: the optional packages, and a small model.

None of it enters the environment: the packages are installed without what they ask for (`locks/transcription.in`).
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHERE = ROOT / ".cache" / "transcription"
LOCKS = [ROOT / "locks" / f"transcription{which}.txt" for which in ("", "-model")]


def main() -> int:
    """Returns the exit status."""
    wanted = hashlib.sha256(b"".join(one.read_bytes() for one in LOCKS)).hexdigest()
    stamp = WHERE / "installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return 0
    shutil.rmtree(WHERE, ignore_errors=True)
    command = [str(Path(sys.executable).parent / "uv"), "pip", "install", "--quiet", "--python", sys.executable]
    command += ["--target", str(WHERE), "--no-deps", "--require-hashes"]
    for one in LOCKS:
        command += ["-r", str(one)]
    done = subprocess.run(command, check=False).returncode
    if not done:
        stamp.write_text(wanted, encoding="utf-8")
    return done


if __name__ == "__main__":
    raise SystemExit(main())
