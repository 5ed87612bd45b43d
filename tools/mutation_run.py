"""Runs the tests that reach a fault of the domain, until one fails.

Made to be cheap: the tests are collected once, and each fault is planted in a fork of that process. Its tests run,
those first that found faults of the same function, then those that reach little else, as long as `ENOUGH` says. Which
test reaches which function is measured with each cache of the domain empty, and kept for each test file until it
changes. A fault costs little more than the tests that it needs.

Property tests and the corpus of written numbers are not run: they find much, and take long. So what only they find
counts as not found, and the score is a lower bound. A test that fails, a fault that runs out of time or memory and one
that ends the process count as found.
"""

import contextlib
import fcntl
import gc
import json
import os
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

import pytest
from mutation_faults import CACHE, DOMAIN, ROOT, Fault, MutatedModule, digest, function_key, modules

ENOUGH = 1.2  # Units: seconds of tests for one fault, as measured while counting what they reach (three times as slow)
LONG = 0.15  # Units: seconds of one test, measured in the same way
LEAST_SECONDS, TIMES_LONGER = 2, 4  # how long a fault may run: more than its tests need, of processor time
MEMORY = 2 << 30  # Units: bytes on top of what the tests' process has
WITHOUT = ("cacheprovider", "schemathesis", "playwright", "base_url", "logging", "capture", "faker")


class Result(NamedTuple):
    outcome: str  # found, out of time, ended the process; alive, no test reaches it
    by: str  # the test that found it; of those not found a digest of the tests that were tried

    @property
    def found(self) -> bool:
        return self.outcome in ("found", "out of time", "ended the process")


@dataclass
class Reach:
    """What the tests of one file reach, as long as it stays the same."""

    digest: str
    seconds: dict[str, float] = field(default_factory=dict)
    functions: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Kept:
    """Everything that is remembered from run to run; several runs at a time add to one another."""

    reach: dict[str, Reach] = field(default_factory=dict)  # by test file
    results: dict[str, dict[str, Any]] = field(default_factory=dict)  # by function: its digest, results by number
    changed: set[str] = field(default_factory=set)  # test files and functions that this run has measured

    @classmethod
    def load(cls) -> "Kept":
        with contextlib.suppress(FileNotFoundError, ValueError, TypeError):
            stored = json.loads((CACHE / "mutants.json").read_text())
            return cls({file: Reach(**one) for file, one in stored["reach"].items()}, stored["results"])
        return cls()

    def save(self) -> None:
        CACHE.mkdir(exist_ok=True)
        with (CACHE / "mutants.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            stored = Kept.load()
            for name in self.changed:
                if name in self.reach:
                    stored.reach[name] = self.reach[name]
                if name in self.results:
                    stored.results[name] = self.results[name]
            text = json.dumps(
                {"reach": {file: asdict(one) for file, one in stored.reach.items()}, "results": stored.results}
            )
            new = CACHE / "mutants.json.new"
            new.write_text(text)
            new.replace(CACHE / "mutants.json")


def kept(planted: dict[Fault, MutatedModule], store: Kept | None = None) -> dict[Fault, Result]:
    """The results of earlier runs for functions that are still the same."""
    store = store or Kept.load()
    known = {}
    for fault, module in planted.items():
        entry = store.results.get(function_key(fault), {})
        if entry.get("digest") == digest("\n".join(module.original(fault.generated))):
            with contextlib.suppress(KeyError):
                known[fault] = Result(*entry["results"][str(fault.number)])
    return known


def run(planted: dict[Fault, MutatedModule], children: int) -> dict[Fault, Result]:
    os.environ["MUTANT_UNDER_TEST"] = "1"  # the corpus of written numbers is a tenth as long
    os.chdir(ROOT)
    runner = Runner(planted, children)
    options = [
        *runner.files(),
        "-q",
        "-q",
        "-m",
        "not journey",
        "--hypothesis-profile=mutants",
        "--tb=no",
        "--assert=plain",
    ]
    status = pytest.main([*options, *(part for name in WITHOUT for part in ("-p", f"no:{name}"))], plugins=[runner])
    if status != 0 or runner.failed:
        sys.exit(f"mutants: without any fault these tests fail: {', '.join(runner.failed) or status}")
    return runner.results


class Runner:
    """Takes the place of pytest's own loop over the tests."""

    def __init__(self, planted: dict[Fault, MutatedModule], children: int) -> None:
        self.planted, self.children = planted, children
        self.store = Kept.load()
        self.results: dict[Fault, Result] = {}
        self.failed: list[str] = []

    def files(self) -> list[str]:
        """The test files that reach one of these functions, and those of which it is not known."""
        keys = {function_key(fault) for fault in self.planted}
        files = []
        for path in sorted(DOMAIN.rglob("test_*.py")):
            name = str(path.relative_to(ROOT))
            reach = self.store.reach.get(name)
            known = reach is not None and reach.digest == digest_of(name)
            if not known or any(keys.intersection(functions) for functions in reach.functions.values()):
                files.append(name)
        return files

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            return False
        self.items = {item.nodeid: item for item in session.items if not is_slow(item)}
        self.digests = {file: digest_of(file) for file in {name.partition("::")[0] for name in self.items}}
        self.measure_reach()
        if not self.failed:
            self.try_all()
        return True

    # which test reaches which function

    def measure_reach(self) -> None:
        store = self.store.reach
        for file in [file for file in self.digests if file in store and store[file].digest != self.digests[file]]:
            del store[file]
        new = [item for name, item in self.items.items() if name.partition("::")[0] not in store]
        if new:
            print(f"mutants: measuring what {len(new)} tests reach", flush=True)
            measured = in_fork(lambda: self.reached_by(new))
            self.failed = measured["failed"]
            for name, (seconds, functions) in measured["tests"].items():
                file = name.partition("::")[0]
                self.store.changed.add(file)
                reach = store.setdefault(file, Reach(self.digests[file]))
                reach.seconds[name], reach.functions[name] = seconds, functions
            if not self.failed:
                self.store.save()

    def reached_by(self, items: list[pytest.Item]) -> dict[str, Any]:
        keys: dict[CodeType, str] = {}
        for module in modules([]):
            for generated in module.names:
                key = f"{module.name}.{generated.partition('__mutmut_')[0]}"
                keys[module.original_function(generated).__code__] = key
        tests, failed, hit = {}, [], set()
        caches = cache_clearers()

        def profile(frame: FrameType, event: str, _argument: object) -> None:
            if event == "call" and frame.f_code in keys:
                hit.add(keys[frame.f_code])

        for item in items:
            for clear in caches:
                clear()
            hit.clear()
            start = time.process_time()
            sys.setprofile(profile)
            passed = run_item(item, None)
            sys.setprofile(None)
            tests[item.nodeid] = (round(time.process_time() - start, 4), sorted(hit))
            if not passed:
                failed.append(item.nodeid)
        return {"tests": tests, "failed": failed}

    # the faults

    def try_all(self) -> None:
        reaching: defaultdict[str, list[str]] = defaultdict(list)
        breadth: dict[str, int] = {}
        self.seconds: dict[str, float] = {}
        for reach in self.store.reach.values():
            for name, functions in reach.functions.items():
                if name in self.items:
                    self.seconds[name], breadth[name] = reach.seconds[name], len(functions)
                    for key in functions:
                        reaching[key].append(name)
        for key, tests in reaching.items():
            reaching[key] = self.most_direct(key, tests, breadth)
        known = kept(self.planted, self.store)
        still_true = {fault: result for fault, result in known.items() if self.still_true(fault, result, reaching)}
        self.results.update(still_true)
        todo = [fault for fault in self.planted if fault not in still_true]
        print(f"mutants: {len(todo)} faults to try, {len(still_true)} known from before", flush=True)
        self.caches = cache_clearers()
        gc.freeze()
        killers: defaultdict[str, list[str]] = defaultdict(list)
        running: dict[int, tuple[Fault, int, list[str]]] = {}
        started, saved = time.monotonic(), time.monotonic()
        for number, fault in enumerate(todo, 1):
            key = function_key(fault)
            if not reaching[key]:
                self.keep(fault, Result("no test reaches it", ""))
                continue
            while len(running) >= self.children:
                self.wait(running, killers)
            before = known.get(fault)
            first = [*([before.by.partition(" of ")[0]] if before else []), *reversed(killers[key])]
            tests = list(dict.fromkeys(name for name in (*first, *reaching[key]) if name in set(reaching[key])))
            pid, pipe = self.start(fault, tests)
            running[pid] = (fault, pipe, reaching[key])
            if time.monotonic() - saved > 20:
                saved = time.monotonic()
                self.store.save()
                alive = sum(not result.found for result in self.results.values())
                pace = number / (saved - started)
                print(f"mutants: {number} of {len(todo)}, {alive} alive, {pace:.1f} a second", flush=True)
        while running:
            self.wait(running, killers)
        self.store.save()

    def most_direct(self, key: str, tests: list[str], breadth: dict[str, int]) -> list[str]:
        """Those of the function's own module and package first, then those that reach little else, tables row by row.

        As many as time allows. A long test comes last: it would take the place of many short ones.
        """
        *package, module, _ = key.split(".")
        own = "/".join(["src", *package, "tests"])
        rows: Counter[str] = Counter()
        ranked = []
        for name in sorted(tests, key=lambda name: self.seconds[name]):
            table = name.partition("[")[0]
            file = table.partition("::")[0]
            elsewhere = (not file.startswith(f"{own}/test_{module}"), -os.path.commonpath([own, file]).count("/"))
            long = self.seconds[name] > LONG
            ranked.append((long, elsewhere, rows[table], breadth[name], self.seconds[name], name))
            rows[table] += 1
        chosen, spent = [], 0.0
        for *_, seconds, name in sorted(ranked):
            if chosen and spent + seconds > ENOUGH:
                continue
            chosen.append(name)
            spent += seconds
        return chosen

    def still_true(self, fault: Fault, result: Result, reaching: dict[str, list[str]]) -> bool:
        if result.outcome == "found":
            name, _, of = result.by.partition(" of ")
            return name in self.items and self.digests[name.partition("::")[0]] == of
        return result.by == self.tried(reaching.get(function_key(fault), []))

    def tried(self, tests: list[str]) -> str:
        return digest(" ".join(sorted(f"{name} {self.digests[name.partition('::')[0]]}" for name in tests)))

    def keep(self, fault: Fault, result: Result) -> None:
        self.results[fault] = result
        same = digest("\n".join(self.planted[fault].original(fault.generated)))
        entry = self.store.results.setdefault(function_key(fault), {})
        if entry.get("digest") != same:
            entry.update(digest=same, results={})
        entry["results"][str(fault.number)] = list(result)
        self.store.changed.add(function_key(fault))

    def start(self, fault: Fault, tests: list[str]) -> tuple[int, int]:
        reading, writing = os.pipe()
        pid = os.fork()
        if pid:
            os.close(writing)
            return pid, reading
        status = 1
        try:
            os.close(reading)
            nothing = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(nothing, descriptor)
            limit(sum(self.seconds[name] for name in tests))
            gc.disable()
            for clear in self.caches:
                clear()
            self.planted[fault].plant(fault.generated)
            for position, name in enumerate(tests):
                following = self.items[tests[position + 1]] if position + 1 < len(tests) else None
                if not run_item(self.items[name], following):
                    os.write(writing, name.encode())
                    break
            status = 0
        finally:
            os._exit(status)

    def wait(self, running: dict[int, tuple[Fault, int, list[str]]], killers: dict[str, list[str]]) -> None:
        pid, status = os.wait()
        fault, pipe, tests = running.pop(pid)
        with os.fdopen(pipe) as answer:
            killer = answer.read()
        code = os.waitstatus_to_exitcode(status)
        if killer:
            key = function_key(fault)
            killers[key] = [name for name in killers[key] if name != killer] + [killer]
            self.keep(fault, Result("found", f"{killer} of {self.digests[killer.partition('::')[0]]}"))
        elif code == 0:
            self.keep(fault, Result("alive", self.tried(tests)))
        elif code in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM):
            self.keep(fault, Result("out of time", self.tried(tests)))
        else:
            self.keep(fault, Result("ended the process", self.tried(tests)))


def digest_of(file: str) -> str:
    """Of a test file and of what its folder offers the tests besides: examples, tables, expected answers."""
    path = ROOT / file
    others = (one for one in sorted(path.parent.iterdir()) if one.is_file() and not one.name.startswith("test_"))
    return digest("".join(one.read_text() for one in (path, *others)))


def is_slow(item: pytest.Item) -> bool:
    """Property tests and the corpus of written numbers: what only they find counts as not found."""
    return getattr(getattr(item, "obj", None), "is_hypothesis_test", False) or "test_written_corpus" in item.nodeid


def run_item(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Whether the test passes; it may be run again."""
    from _pytest.runner import runtestprotocol

    item.repr_failure = lambda *_: "failed"  # type: ignore[method-assign]  nobody reads it
    reports = runtestprotocol(item, nextitem=following, log=False)
    return not any(report.failed for report in reports)


def cache_clearers() -> list[Callable[[], None]]:
    """What empties the memory of the domain's functions, so that each fault begins as in a new process."""
    domain = [module for name, module in sys.modules.items() if name.startswith("cordboard.domain.")]
    found = [getattr(value, "cache_clear", None) for module in domain for value in vars(module).values()]
    return list(
        dict.fromkeys(clear for clear in found if callable(clear) and ".tests" not in clear.__self__.__module__)
    )


def limit(seconds: float) -> None:
    used = time.process_time()
    most = int(used + max(LEAST_SECONDS, TIMES_LONGER * seconds)) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 5))
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))
    signal.alarm(60 * int(max(LEAST_SECONDS, TIMES_LONGER * seconds)))


def in_fork(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The answer of `work`, which leaves no trace in this process."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        with os.fdopen(writing, "w") as answer:
            json.dump(work(), answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(pid, 0)
    return dict(json.loads(text))
