"""The application as its two doors see it: each method is one use case, told in the rooms it calls."""

from cordboard.app.service.calls import OfCalls
from cordboard.app.service.connections import OfConnections
from cordboard.app.service.outbox import OfOutbox
from cordboard.app.service.overview import OfHouse
from cordboard.app.service.settings import OfSettings


class App(OfCalls, OfConnections, OfOutbox, OfSettings, OfHouse):
    """Implements `ports.service.Service`."""
