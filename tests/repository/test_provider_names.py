"""No code outside the folders of providers and vendors, the sandbox programs and the demo's own table names a provider.
A migration may: it speaks of what a release stored.

What counts as naming: an import, an identifier or a text of the program. Docstrings, comments and examples in the help
of commands are for people and may name one. Samples of the tests (`testing/`) may use any id, but import none.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "src" / "cordboard"
FOLDERS = [path.parent for path in PRODUCT.glob("*/*/manifest.toml")]
GENERIC = ("webhook", "custom")  # words of the field, too
NAMES = sorted({folder.name for folder in FOLDERS} - set(GENERIC))
NAMED = re.compile("|".join(NAMES), re.IGNORECASE)
ALLOWED = (
    "crm/",
    "desk/",
    "pbx/",
    "sms/",
    "messenger/",
    "vendors/",
    "cli/demo/",
    "cli/commands/demo.py",
    "cli/commands/sandbox.py",
    "domain/importers/",  # a file of another product says which system it is about
    "store/migrations/",
)
ALSO = {  # a chat that carries alerts has the name of a messenger
    "telegram": (
        "app/alerts/",
        "app/operations/setup_steps.py",
        "app/service/overview.py",
        "cli/commands/alerts.py",
        "contract/alerts.py",
        "contract/views/alerts.py",
        "domain/alerts/",
        "domain/settings/findings.py",
        "web/api/alerts.py",
    ),
}
SAMPLES = ("testing/",)
EXAMPLES = "EXAMPLES"
VENDORS = sorted(path.parent.name for path in (PRODUCT / "vendors").glob("*/__init__.py"))


def sources() -> list[Path]:
    found = [path for path in PRODUCT.rglob("*.py") if "tests" not in path.parts]
    return [path for path in found if not str(path.relative_to(PRODUCT)).startswith(ALLOWED)]


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts of the program with their lines: no docstrings, no examples."""
    for_people: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            for_people.add(node.value)
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == EXAMPLES for to in node.targets):
            for_people.update(ast.walk(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in for_people:
            yield node.lineno, node.value


def words(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Identifiers and imported modules with their lines."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield node.lineno, name
            case ast.ImportFrom(module=str(name)):
                yield from ((node.lineno, one) for one in (name, *(alias.name for alias in node.names)))
            case ast.Import():
                yield from ((node.lineno, alias.name) for alias in node.names)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PRODUCT)))
def test_no_code_names_a_provider(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    sample = str(path.relative_to(PRODUCT)).startswith(SAMPLES)
    found = [*words(tree), *(() if sample else texts(tree))]
    named = named_in(str(path.relative_to(PRODUCT)))
    assert [f"{path}:{line} {text}" for line, text in found if named.search(text)] == []


def named_in(path: str) -> re.Pattern[str]:
    """The names that this file must not have."""
    return re.compile("|".join(name for name in NAMES if not path.startswith(ALSO.get(name, ()))), re.IGNORECASE)


def test_the_names_are_known_and_looked_for() -> None:
    assert {"zoho", "espocrm", "asterisk"} <= set(NAMES)
    assert len(sources()) > 150
    tree = ast.parse('"""zoho"""\nimport cordboard.crm.zoho\nEXAMPLES = "zoho"\ncrm = "zoho"')
    assert [text for _, text in (*words(tree), *texts(tree)) if NAMED.search(text)] == ["cordboard.crm.zoho", "zoho"]


def test_every_vendor_is_imported_by_its_own_folders_only() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    by_vendor = {one: contract for contract in contracts for one in contract.get("protected_modules", [])}
    assert VENDORS
    for vendor in VENDORS:
        contract = by_vendor[f"cordboard.vendors.{vendor}"]
        assert contract["type"] == "protected"
        assert all(importer.split(".")[-1].startswith(vendor) for importer in contract["allowed_importers"])
