"""Copies the console's texts that commands show too into the CLI, and those of reasons into the page that ends a
sign-in at a CRM, so that all say the same.

`./run docs` writes them, `./run check` reports stale ones.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONSOLE, CLI = ROOT / "console/src/texts", ROOT / "src/cordboard/cli/texts"
WEB = ROOT / "src/cordboard/web/api/texts"
GROUPS = """
    alert_kind alert_state audit cause compared csv direction disposition doctor effect entity exchange factor
    finding health import_change import_field import_why item job kind mode moment number outbox parameter party press
    problem reading
    reason replay report_every report_state retention role rule rule_op rules said say shadow sign_in_check situation
    state step way why
""".split()  # noqa: SIM905
PARTS = (
    "client.hidden",
    "client.unknown",
    "completeness.nothing",
    "dial.reason.",
    "dial.state.",
    "interruption.crm.",
    "pd.place.",
    "pd.state.",
    "sms.reason.",
    "sms.state.",
    "wrap_up.due",
    "wrap_up.follow_up",
    "wrap_up.note",
    "wrap_up.outcome",
    "wrap_up.state.",
    "wrap_up.task",
)  # of a group whose other texts are only the console's


def wanted(path: Path) -> str:
    """The content of a copy: the texts of its groups, by key."""
    language = path.stem.rpartition(".")[2]
    texts = json.loads((CONSOLE / f"{language}.json").read_text(encoding="utf-8"))
    is_chosen = _is_chosen if path.parent == CLI else _is_reason
    chosen = {key: text for key, text in sorted(texts.items()) if is_chosen(key)}
    return json.dumps(chosen, ensure_ascii=False, indent=1) + "\n"


def _is_chosen(key: str) -> bool:
    return key.startswith(PARTS) or ("." in key and key.partition(".")[0] in GROUPS)


def _is_reason(key: str) -> bool:
    return key.startswith("reason.")


def copies() -> list[Path]:
    """The files that this tool writes."""
    return [
        folder / f"{name}.{language}.json"
        for folder, name in ((CLI, "console"), (WEB, "reasons"))
        for language in ("en", "fr", "es", "uk")
    ]


def stale() -> list[Path]:
    """The files that differ from the console."""
    return [one for one in copies() if not one.exists() or one.read_text(encoding="utf-8") != wanted(one)]


def main() -> int:
    """Write, or with --check only report."""
    old = stale()
    if "--check" in sys.argv:
        print("".join(f"{one.relative_to(ROOT)} is stale: ./run docs\n" for one in old), end="")
        return 1 if old else 0
    for one in old:
        one.write_text(wanted(one), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
