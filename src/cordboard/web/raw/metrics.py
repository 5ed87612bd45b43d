"""`/metrics` for Prometheus, read from the rows at each request; nothing is counted twice.

Names end in their unit. Nothing in it names a person.
"""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.process_collector import ProcessCollector

from cordboard.contract.views.overview import SummaryView

CONTENT_TYPE = CONTENT_TYPE_LATEST.encode()
LEVELS = {"green": 2, "quiet": 2, "amber": 1, "red": 0}


class _Now:
    """A summary as Prometheus wants it."""

    def __init__(self, summary: SummaryView, hook_answers: dict[str, int]) -> None:
        self._summary, self._hook_answers = summary, hook_answers

    def collect(self) -> Iterator[Metric]:
        view = self._summary
        yield GaugeMetricFamily("cordboard_calls_live", "Calls in progress.", value=view.live)
        today = GaugeMetricFamily("cordboard_calls_today", "Calls of today by outcome.", labels=["disposition"])
        for disposition, count in view.calls_today.items():
            today.add_metric([disposition], count)
        yield today
        items = GaugeMetricFamily("cordboard_outbox_items", "Outbox items by state.", labels=["connection", "state"])
        for lane, states in view.outbox.items():
            for state, count in states.items():
                items.add_metric([lane, state], count)
        yield items
        up = GaugeMetricFamily(
            "cordboard_connection_health", "2 green or quiet, 1 amber, 0 red.", labels=["connection", "provider"]
        )
        for each in view.connections:
            up.add_metric([each.id, each.provider], LEVELS.get(each.health.level, 0))
        yield up
        used = GaugeMetricFamily("cordboard_credits_24h", "Credits used in 24 hours.", labels=["connection"])
        for connection, credits in view.credits.items():  # noqa: A001  # the word of the field
            used.add_metric([connection], credits.used_24h)
        yield used
        answers = CounterMetricFamily("cordboard_hook_answers", "Webhook answers by status.", labels=["status"])
        for status, count in self._hook_answers.items():
            answers.add_metric([status], count)
        yield answers


def exposition(summary: SummaryView, hook_answers: dict[str, int]) -> bytes:
    """The page that Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Now(summary, hook_answers))
    ProcessCollector(registry=registry)
    return generate_latest(registry)
