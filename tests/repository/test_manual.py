"""The manual lacks nothing: settings, commands, routes, rules, errors and capabilities all stand in it, and links lead
somewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tools"))

import manual  # noqa: E402  the generators lie in tools/
import msgspec  # noqa: E402

from cordboard.domain.scenario.reason_messages import SENTENCES  # noqa: E402
from cordboard.domain.scenario.rules.rule_table import RULES  # noqa: E402
from cordboard.domain.settings.company import CallLimits, Company  # noqa: E402
from cordboard.domain.settings.crm_plan import CrmPlan, Mode, OwnerRule, Situation  # noqa: E402
from cordboard.domain.settings.findings import FINDINGS  # noqa: E402
from cordboard.domain.settings.settings import Settings  # noqa: E402
from cordboard.domain.settings.versions import MOVED  # noqa: E402
from cordboard.web.auth.permissions import PERMISSIONS  # noqa: E402

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("README.md")])


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def lacking(name: str, wanted: list[str]) -> list[str]:
    """What of these the page does not name, as code."""
    text = page(name)
    return [one for one in wanted if f"`{one}`" not in text]


def test_every_setting_and_every_word_it_takes_is_described() -> None:
    parts = (Settings, Company, CallLimits, CrmPlan)
    settings = [field.encode_name for part in parts for field in msgspec.structs.fields(part)]
    words = [one.value for kind in (Situation, Mode, OwnerRule) for one in kind]
    assert lacking("docs/settings.md", [*settings, *words, *FINDINGS, *MOVED]) == []


def test_every_command_is_described_with_its_options() -> None:
    commands = dict(manual.walked())
    text = page("docs/cli.md")
    assert [path for path in commands if f"### {path}\n" not in text] == []
    options = [o for command in commands.values() for p in command.params for o in p.opts if o.startswith("--")]
    assert [one for one in options if one not in text and one != "--help"] == []


def test_every_route_is_described() -> None:
    text = page("docs/api.md")
    routes = manual.api()
    assert len(routes) > 30
    assert [path for verb, path, _, _ in routes if f"| {verb} | `{path}` |" not in text] == []
    assert [path for _, path, may, what in routes if not (may and what)] == []


def test_every_rule_and_every_sentence_is_described() -> None:
    assert lacking("docs/rules.md", [*(rule.__name__ for rule in RULES), *SENTENCES]) == []


def test_every_error_is_described() -> None:
    codes = manual.problem_codes()
    assert len(codes) > 30
    catalogues = dict(manual.error_catalogues())
    assert all(catalogues.values())
    assert lacking("docs/errors.md", [*(name for rows in catalogues.values() for name in rows), *sorted(codes)]) == []


def test_every_right_is_described() -> None:
    assert lacking("docs/security.md", list(PERMISSIONS)) == []


def test_every_provider_has_its_capabilities_and_settings_described() -> None:
    text = page("docs/providers.md")
    for _, manifest in manual.manifests():
        assert f"[{manifest['id']}]" in text
        named = [*manifest["capabilities"], *(setting["name"] for setting in manifest["settings"])]
        assert lacking("docs/providers.md", named) == []


def test_every_page_of_the_manual_is_in_its_index() -> None:
    index = page("docs/README.md")
    pages = [path.name for path in (ROOT / "docs").glob("*.md") if path.name != "README.md"]
    assert [name for name in pages if f"({name})" not in index] == []


@pytest.mark.parametrize("path", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    assert [one for one in targets if one and not (path.parent / one).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])
def test_verbs_and_commands_in_the_pages_exist(path: Path) -> None:
    told = subprocess.run(["sh", str(ROOT / "run")], capture_output=True, text=True, check=True).stdout
    verbs = set(re.findall(r"^  (\w+) ", told, flags=re.MULTILINE))
    text = path.read_text(encoding="utf-8")
    assert verbs >= {"demo", "test", "serve", "check"}
    assert set(re.findall(r"\./run ([a-z]+)\b", text)) - verbs == set()
    starts = {tuple(command.split()[1:]) for command, _ in manual.walked()} | {("sandbox",)}
    first = {words[0] for words in starts}
    for line in re.findall(r"\./run cli ([a-z][a-z -]*)", text):
        words = tuple(line.split())
        assert words[0] in first, line
        assert len(words) < 2 or (words[0],) in starts or words[:2] in starts, line


def test_the_generated_blocks_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
