"""Copies the console's texts that commands show too into the CLI, so that both say the same.

`./run docs` writes them, `./run check` reports stale ones.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONSOLE, CLI = ROOT / "console/src/texts", ROOT / "src/cordboard/cli/texts"
GROUPS = """
    alert_kind alert_state direction disposition entity exchange factor finding health item kind mode moment number
    outbox party problem role rule said say situation state way why
""".split()  # noqa: SIM905


def wanted(language: str) -> str:
    """The file of a language: the texts of these groups, by key."""
    texts = json.loads((CONSOLE / f"{language}.json").read_text(encoding="utf-8"))
    chosen = {key: text for key, text in sorted(texts.items()) if key.partition(".")[0] in GROUPS and "." in key}
    return json.dumps(chosen, ensure_ascii=False, indent=1) + "\n"


def stale() -> list[str]:
    """The files that differ from the console."""
    return [one for one in ("en", "fr", "es", "uk") if not _is_fresh(one)]


def _is_fresh(language: str) -> bool:
    path = CLI / f"console.{language}.json"
    return path.exists() and path.read_text(encoding="utf-8") == wanted(language)


def main() -> int:
    """Write, or with --check only report."""
    old = stale()
    if "--check" in sys.argv:
        print("".join(f"src/cordboard/cli/texts/console.{one}.json is stale: ./run docs\n" for one in old), end="")
        return 1 if old else 0
    for one in old:
        (CLI / f"console.{one}.json").write_text(wanted(one), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
