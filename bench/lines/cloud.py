"""cloud: requests of a cloud telephony provider accepted and mapped by its table, compared with the plain webhook.

Both are connections of the same server, loaded in turn with the same calls. A round ends when every event is folded
into its call: the table makes the event then.
"""

import tempfile

from bench.figures import Figure, Goal, Side, percentile
from bench.inputs.cloud_requests import CLOUD
from bench.inputs.webhook_events import HOOK
from bench.programs.load_clients import Round
from bench.programs.worker import Worker
from bench.size import Size

PEOPLE = 1_000
DRAIN_S = 180.0


def measure(size: Size) -> Figure:
    rounds: list[tuple[tuple[Round, float, float], tuple[Round, float, float]]] = []
    with (
        tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder,
        Worker("bench.programs.load_clients:open_load") as load,
        Worker("bench.programs.measured_server:open_measured_server", data=folder, people=PEOPLE) as server,
    ):
        server.call("connect_cloud")
        for hook in (HOOK, CLOUD):  # the first requests of a process are slower
            _round(load, server, size, 0.2, hook)
        for _ in range(size.rounds):
            plain, cloud = (_round(load, server, size, size.seconds, hook) for hook in (HOOK, CLOUD))
            if refused := plain[0].refused + cloud[0].refused:
                raise RuntimeError(f"{refused} requests were refused")
            rounds.append((cloud, plain))
        memory = server.peak_mb()

    def half(values: list[float]) -> float:
        return percentile(values, 0.5)

    return Figure(
        rounds=[(_mapped(cloud), _mapped(plain)) for cloud, plain in rounds],
        unit="requests/s",
        limit_is="the plain webhook of the same server, accepted and folded",
        goal=Goal(of="ratio", at_least=0.5),
        memory_mb=memory,
        sides=(
            Side(name="accepted", value=half([cloud[0].per_second for cloud, _ in rounds]), unit="requests/s"),
            Side(name="accepted, plain", value=half([plain[0].per_second for _, plain in rounds]), unit="requests/s"),
            Side(name="p99", value=half([cloud[0].p99 for cloud, _ in rounds]), unit="ms"),
            Side(name="p99, plain", value=half([plain[0].p99 for _, plain in rounds]), unit="ms"),
            Side(name="CPU a request, mapped", value=half([cloud[2] for cloud, _ in rounds]), unit="us"),
            Side(name="CPU a request, plain", value=half([plain[2] for _, plain in rounds]), unit="us"),
        ),
    )


def _mapped(one: tuple[Round, float, float]) -> float:
    """Requests a second, until the last is folded."""
    return one[0].done / (one[0].seconds + one[1])


def _round(load: Worker, server: Worker, size: Size, seconds: float, hook: str) -> tuple[Round, float, float]:
    """The answers, the time until all is folded in s, and the server's CPU time per request in us."""
    port = server.ready["port"]
    load.call("build", port, seconds, PEOPLE, hook)
    before = server.call("cpu")
    found: Round = load.call("post", port, size.clients, seconds)
    folded = server.call("folded", DRAIN_S, hook)
    return found, folded, (server.call("cpu") - before) / max(1, found.done) * 1e6
