"""Refreshes the generated blocks of the manual (cog); with --check only says whether they are fresh."""

import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent


def main() -> int:
    pages = [str(p) for p in sorted([*Path("docs").rglob("*.md"), Path("README.md")]) if "[[[cog" in p.read_text()]
    if not pages:
        return 0
    flags = ["--check"] if "--check" in sys.argv else ["-r"]
    return subprocess.run([str(BIN / "cog"), *flags, "-I", "src", "-I", "tools", *pages], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
