"""The fault run: many calls while the CRM lies, dies and forgets us and the server is killed; then all is counted.

Promise 1 of the design: 0 lost, 0 doubled, order kept per client. The seed repeats the calls and the faults; the exact
moment of a kill is chance of the machine.
"""

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from support.faultrun.calls import Planned, plan, requests
from support.faultrun.starts import StartCost
from support.faultrun.world import World, until, world

from cordboard.domain.numbers.reading import read
from cordboard.toolkit.ids import call_id

Say = Callable[[str], None]
REGION = "ES"


class Report(msgspec.Struct, kw_only=True):
    """What was counted. `lost` and `doubled` count records, `disordered` counts clients."""

    seed: int
    calls: int
    kills: int
    lost: int
    doubled: int
    disordered: int
    strangers: int
    leads: int
    leads_of_known: int
    tasks_wrong: int
    parked: int
    starts: tuple[StartCost, ...]
    took_s: float

    @property
    def ok(self) -> bool:
        wrong = (self.lost, self.doubled, self.disordered, self.leads_of_known, self.tasks_wrong, self.parked)
        return not any(wrong) and self.leads == self.strangers


FAULTS: tuple[dict[str, Any], ...] = (
    {"switch": "drop_after_commit", "answer": "reset", "method": "POST", "probability": 0.3},
    {"switch": "drop_after_commit", "answer": "500", "method": "POST", "probability": 0.3},
    {"switch": "fail_before", "status": 500, "probability": 0.3},
    {"switch": "fail_before", "status": 429, "probability": 0.3},
    {"switch": "html_503", "probability": 0.3},
    {"switch": "burst_401", "times": 3},
    {"switch": "slow", "ms": 80},
    {"switch": "slow_after", "ms": 80},
)


def faults_run(folder: Path, seed: int, calls: int, kills: int, say: Say, earlier: Path | None = None) -> Report:
    """Play it all and count. `kills` is how many times the server is killed.

    `earlier`: a checkout of an earlier version; its server takes the first half of the calls, ours is then started on
    its data.
    """
    begun = time.monotonic()
    chance = random.Random(seed)
    with world(folder, seed, earlier=earlier) as w:
        w.start()
        w.connect()
        people = [read(p["number"], REGION).e164 or "" for p in w.control("GET", "/people")["data"]]
        known = [number for number in people if number.startswith("+34") and len(number) == 12]
        planned = plan(seed, calls, known, days=30)
        before = {r["id"] for r in w.records("Leads")}
        _play(w, requests(planned, chance), kills, chance, say)
        w.control("DELETE", "/faults")
        _reauthorise(w)
        say(f"{w.kills} kills, every call accepted; waiting until everything stands")
        until(w.settled, 120 + calls / 20, "everything is settled")
        return _counted(w, planned, known, before, seed, time.monotonic() - begun)


def _play(w: World, bodies: list[list[dict[str, Any]]], kills: int, chance: random.Random, say: Say) -> None:
    trouble = _troubles(w, chance, len(bodies), say)
    due = kills / max(1, len(bodies))
    owed = 0.0
    for n, body in enumerate(bodies):
        next(trouble)
        if n == len(bodies) // 2 and w.earlier is not None:
            say("the server is upgraded")
            w.upgrade()
        owed += due
        while owed >= 1:
            owed -= 1
            timer = threading.Timer(chance.random() * 0.05, w.kill_now)
            timer.start()
            w.post(body)  # lost, accepted or half accepted: it is sent again below
            timer.join()
            w.wait_for_the_kill()
        _deliver(w, body)
        if n % max(1, len(bodies) // 20) == 0:
            say(f"{n} of {len(bodies)} requests, {w.kills} kills")


def _deliver(w: World, body: list[dict[str, Any]]) -> None:
    """As a provider does: again until it is accepted."""
    for _ in range(200):
        status = w.post(body)
        if status == 202:
            return
        assert status in (0, 503), f"the hook answered {status}"
        if not w.alive():
            w.start()
    raise AssertionError("the hook never accepted a request")


def _troubles(w: World, chance: random.Random, steps: int, say: Say) -> Iterator[None]:
    """What happens to the CRM while calls come in: faults come and go, it is dead for long, the token is revoked."""
    dead = range(steps // 3, steps // 2)
    revoked = {steps * 2 // 3, steps * 5 // 6}
    for n in range(steps):
        if n == dead.start:
            say("the CRM is dead from now on")
            w.control("DELETE", "/faults")
            w.control("POST", "/faults", {"switch": "refuse"})
        elif n == dead.stop:
            w.control("DELETE", "/faults")
            w.control("POST", "/clock", {"advance_s": 30 * 86_400})
            say("the CRM is back after 30 simulated days")
        elif n in revoked:
            say("the token is revoked")
            w.control("POST", "/oauth", {"revoke_refresh_token": True, "expire_access_tokens": True})
        elif n - steps // 20 in revoked:
            _reauthorise(w)
            say("re-authorised")
        elif n not in dead and n % max(1, steps // 40) == 0:
            w.control("DELETE", "/faults")
            w.control("POST", "/faults", chance.choice(FAULTS))
        yield
    while True:
        yield


def _reauthorise(w: World) -> None:
    """The administrator authorises again, in place, while nothing else hurts."""
    faults = w.control("GET", "/faults")["faults"]
    w.control("DELETE", "/faults")
    w.control("POST", "/oauth", {"restore": True})
    if not w.alive():
        w.start()
    w.authorise()
    for fault in faults:
        w.control("POST", "/faults", {k: v for k, v in fault.items() if k not in ("id", "hits")})


def _counted(w: World, planned: list[Planned], known: list[str], before: set[str], seed: int, took: float) -> Report:
    key = {p.id: f"{call_id('hook', p.id)}.zoho" for p in planned}
    calls = Counter(r.get("Cb_Call_Key") for r in w.records("Calls"))
    tasks = Counter(r.get("Cb_Call_Key") for r in w.records("Tasks"))
    leads = [r for r in w.records("Leads") if r["id"] not in before]
    strangers = {p.client for p in planned if p.client and not p.known}
    counts = w.api("GET", "/summary")["outbox"].get("zoho", {})
    return Report(
        seed=seed,
        calls=len(planned),
        kills=w.kills,
        lost=sum(calls[f"{key[p.id]}:call"] == 0 for p in planned),
        doubled=sum(n - 1 for n in calls.values() if n > 1) + sum(n - 1 for n in tasks.values() if n > 1),
        disordered=_disordered(w, planned, key),
        strangers=len(strangers),
        leads=len(leads),
        leads_of_known=sum(read(str(r.get("Phone")), REGION).e164 in known for r in leads),
        tasks_wrong=_tasks_wrong(w, planned, key),
        parked=counts.get("parked", 0),
        starts=tuple(w.starts),
        took_s=took,
    )


def _tasks_wrong(w: World, planned: list[Planned], key: dict[str, str]) -> int:
    """Tasks that are missing or too many, or open though somebody talked with the client since, or closed too early."""
    wanted: dict[str, bool] = {}  # whether it is open at the end
    waiting: dict[str, str] = {}  # the one open task of each client
    for p in planned:
        if p.client and p.missed:
            wanted[waiting.setdefault(p.client, f"{key[p.id]}:task")] = True
        elif p.client in waiting:
            wanted[waiting.pop(p.client)] = False
    tasks = {r["Cb_Call_Key"]: r["Status"] != "Completed" for r in w.records("Tasks") if r.get("Cb_Call_Key")}
    none_needed = {one for one, is_open in wanted.items() if not is_open} - set(tasks)  # reached before it was decided
    return sum(tasks.get(one) != wanted.get(one) for one in {*tasks, *wanted} - none_needed)


def _disordered(w: World, planned: list[Planned], key: dict[str, str]) -> int:
    """Clients whose call records were not made in the order of their calls."""
    made = {r["Cb_Call_Key"]: int(r["id"]) for r in w.records("Calls") if r.get("Cb_Call_Key")}
    of: dict[str, list[int]] = defaultdict(list)
    for p in planned:
        if p.client and f"{key[p.id]}:call" in made:
            of[p.client].append(made[f"{key[p.id]}:call"])
    return sum(ids != sorted(ids) for ids in of.values())
