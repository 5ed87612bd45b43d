"""The faults that mutmut writes for the domain: copies of each function that differ in one place, and planting them.

A fault is planted by giving the imported function the code of its faulty copy: every module that holds the function
sees it, nothing is imported again. A process that planted one ends with it.
"""

import difflib
import hashlib
import importlib
import json
import textwrap
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from mutmut.mutation.file_mutation import mutate_file_contents

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src"
DOMAIN = SOURCES / "cordboard" / "domain"
CACHE = ROOT / ".cache"


class Fault(NamedTuple):
    """One change of one function."""

    module: str  # such as cordboard.domain.calls.fold
    generated: str  # the name of the faulty copy, as mutmut gives it
    function: str  # the function or method, such as calls.fold.never_answered
    number: int
    was: str
    becomes: str
    difference: str

    @property
    def change(self) -> tuple[str, str, str]:
        return self.function, self.was, self.becomes


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class MutatedModule:
    """A module of the domain, the copies of its functions that mutmut wrote, and where they lie."""

    def __init__(self, path: Path) -> None:
        self.name = ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__")
        source = path.read_text()
        made = CACHE / "mutants" / f"{digest(self.name + source)}.json"
        if not made.exists():
            written = mutate_file_contents(str(path), source)
            spans = {name: [span.start, span.end] for name, span in written.line_span_by_function_name.items()}
            made.parent.mkdir(parents=True, exist_ok=True)
            made.write_text(json.dumps([written.code, list(written.mutant_names), spans]))
        self.code, self.names, self.spans = json.loads(made.read_text())

    @cached_property
    def lines(self) -> list[str]:
        return str(self.code).splitlines()

    def text(self, generated: str) -> list[str]:
        start, end = self.spans[generated]
        lines = [line.replace(generated, "_") for line in self.lines[start - 1 : end]]
        while lines and not lines[0].strip():
            lines.pop(0)
        return lines

    def original(self, generated: str) -> list[str]:
        return self.text(f"{generated.partition('__mutmut_')[0]}__mutmut_orig")

    def faults(self) -> Iterator[Fault]:
        for generated in self.names:
            mangled, _, number = generated.partition("__mutmut_")
            name = mangled.removeprefix("x_") if mangled.startswith("x_") else mangled[2:].replace("ǁ", ".")
            changed = list(difflib.unified_diff(self.original(generated), self.text(generated), n=0, lineterm=""))[3:]
            was = " / ".join(line[1:].strip() for line in changed if line.startswith("-"))
            becomes = " / ".join(line[1:].strip() for line in changed if line.startswith("+"))
            difference = "\n".join(f"      {line}" for line in changed if not line.startswith("@@"))
            function = f"{self.name.removeprefix('cordboard.domain.')}.{name}"
            yield Fault(self.name, generated, function, int(number), was, becomes, difference)

    def original_function(self, generated: str) -> Any:
        """The function of the imported module that this is a copy of."""
        mangled = generated.partition("__mutmut_")[0]
        place: Any = importlib.import_module(self.name)
        if mangled.startswith("x_"):
            return getattr(place, mangled.removeprefix("x_"))
        _, class_name, method = mangled.split("ǁ")
        found = vars(getattr(place, class_name))[method]
        return getattr(found, "__func__", found)

    def plant(self, generated: str) -> None:
        """Give the function the code and the defaults of its faulty copy, in this process for good."""
        function = self.original_function(generated)
        text = textwrap.dedent("\n".join(self.lines[slice(self.spans[generated][0] - 1, self.spans[generated][1])]))
        names: dict[str, Any] = {}
        if function.__closure__:  # `super()` finds its class through the class body around it
            text = f"class Around:\n{textwrap.indent(text, '    ')}"
        exec(text, function.__globals__, names)
        found = vars(names["Around"])[generated] if function.__closure__ else names[generated]
        copy = getattr(found, "__func__", found)
        function.__code__ = copy.__code__
        function.__defaults__, function.__kwdefaults__ = copy.__defaults__, copy.__kwdefaults__


def modules(prefixes: list[str]) -> list[MutatedModule]:
    files = [path for path in sorted(DOMAIN.rglob("*.py")) if not {"tests", "conftest.py"} & set(path.parts)]
    wanted = tuple(f"cordboard.{prefix}" for prefix in prefixes) or ("cordboard.domain",)
    names = {path: ".".join(path.relative_to(SOURCES).with_suffix("").parts) for path in files}
    return [MutatedModule(path) for path in files if names[path].startswith(wanted)]


def faults(prefixes: list[str]) -> dict[Fault, MutatedModule]:
    """Every fault of the modules whose names begin so."""
    return {fault: module for module in modules(prefixes) for fault in module.faults()}


def function_key(fault: Fault) -> str:
    return f"{fault.module}.{fault.generated.partition('__mutmut_')[0]}"
