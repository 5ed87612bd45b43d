"""routing: a rule decides 100 times a second by FastAGI; compared with a FastAGI server that answers a constant.

Beside it, in the same run: the HTTP endpoint, compared with a raw ASGI constant, and the same while a CRM is frozen.
"""

import tempfile
from statistics import median

from bench.figures import Figure, Goal, Side, percentile
from bench.inputs.webhook_events import number_of
from bench.programs.worker import Worker
from bench.size import Size

RATE = 100.0
RULE, SCRIPT = "bench", "route/bench?region=ES"


def measure(size: Size) -> Figure:
    ours: list[list[float]] = []
    theirs: list[list[float]] = []
    frozen: list[float] = []
    http: list[float] = []
    raw: list[float] = []
    with (
        tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder,
        Worker("bench.programs.constant_route:open_frozen_crm") as crm,
        Worker(
            "bench.programs.measured_server:open_measured_server",
            data=folder,
            people=size.people_of_routes,
            agi=True,
            crm_port=crm.ready["port"],
        ) as measured,
        Worker("bench.programs.constant_agi_server:open_constant", route=True) as constant,
        Worker("bench.programs.constant_route:open_constant_route") as endpoint,
        Worker("bench.programs.constant_agi_server:open_asker") as asker,
        Worker("bench.programs.constant_route:open_route_asker") as client,
    ):
        people = [n * 7919 % size.people_of_routes for n in range(size.asked)]
        callers = [number_of(n) for n in people]
        token = measured.call("route", RULE, people, bound=600)
        for number in range(size.rounds + 1):
            some = callers if number else callers[:30]  # the first conversations of a process are slower
            limit = asker.call("ask", constant.ready["agi"], some, RATE, SCRIPT)
            value = asker.call("ask", measured.ready["agi"], some, RATE, SCRIPT)
            bare = client.call("ask", endpoint.ready["port"], token, people)
            asked = client.call("ask", measured.ready["port"], token, people)
            if number:
                ours, theirs, http, raw = [*ours, value], [*theirs, limit], http + asked, raw + bare
        measured.call("refresh_crm")
        for _ in range(size.rounds):
            frozen += asker.call("ask", measured.ready["agi"], callers, RATE, SCRIPT)
        memory = measured.peak_mb()
    rounds = [(median(value) * 1000, median(limit) * 1000) for value, limit in zip(ours, theirs, strict=True)]
    all_ours, all_theirs = ([one for each in side for one in each] for side in (ours, theirs))
    p99, p99_constant, p99_frozen = (percentile(side, 0.99) * 1000 for side in (all_ours, all_theirs, frozen))
    p50_http, p50_raw = median(http) * 1000, median(raw) * 1000
    beside = median(value - limit for value, limit in rounds)
    return Figure(
        rounds=rounds,
        unit="ms at p50",
        limit_is="a FastAGI server that answers a constant",
        goal=Goal(of="ratio", at_most=1.3),
        held_by=f"{beside:.2g} ms beside the constant: the channel is asked what the caller dialled, the number is "
        "understood, one row of the directory is read, the rule decides, and the decision is written behind.",
        memory_mb=memory,
        sides=(
            Side(name="p99", value=p99, unit="ms"),
            Side(name="p99 of the constant", value=p99_constant, unit="ms"),
            Side(name="p99, ratio", value=p99 / p99_constant, unit="", at_most=1.5),
            Side(name="HTTP endpoint at p50", value=p50_http, unit="ms"),
            Side(name="raw ASGI constant at p50", value=p50_raw, unit="ms"),
            Side(name="HTTP endpoint, ratio", value=p50_http / p50_raw, unit="", at_most=1.3),
            Side(name="p99 with a frozen CRM", value=p99_frozen, unit="ms"),
            Side(name="p99 with a frozen CRM, of p99", value=p99_frozen / p99, unit="", at_most=1.1),
            Side(name="people", value=float(size.people_of_routes), unit=""),
        ),
    )
