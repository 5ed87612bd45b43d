"""Refreshes the generated blocks of the manual (cog) and the console's types of the API; with --check it only reports
whether the blocks are up to date (the types have a check of their own)."""

import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent


def main() -> int:
    if "--check" in sys.argv:
        return manual("--check") or cli_texts("--check")
    return cli_texts() or manual("-r") or subprocess.run([sys.executable, "tools/api_types.py"], check=False).returncode


def cli_texts(*flags: str) -> int:
    """Copy or check the texts that the CLI shares with the console."""
    return subprocess.run([sys.executable, "tools/cli_texts.py", *flags], check=False).returncode


def manual(flag: str) -> int:
    """Refresh or check all pages with generated blocks."""
    pages = [str(p) for p in sorted([*Path("docs").rglob("*.md"), Path("README.md")]) if "[[[cog" in p.read_text()]
    if not pages:
        return 0
    return subprocess.run([str(BIN / "cog"), flag, "-I", "src", "-I", "tools", *pages], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
