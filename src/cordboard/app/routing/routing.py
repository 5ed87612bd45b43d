"""Routing inside the call, put together: one set of parts over one store."""

from collections.abc import Callable
from functools import partial

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.phone_lists import PhoneLists
from cordboard.app.directory.caller_lookup import CallerLookup
from cordboard.app.directory.live_look_up import LiveLookUp
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.routing.caller_records import CallerDirectory
from cordboard.app.routing.caller_variables import CallerVariables
from cordboard.app.routing.custom_address import CustomAddresses
from cordboard.app.routing.external_destinations import ExternalDestinations
from cordboard.app.routing.owner_phones import AskPhone, OwnerPhones, unknown_state
from cordboard.app.routing.owners import CallerOwners
from cordboard.app.routing.phone_inventory import PhoneInventory
from cordboard.app.routing.route_answers import RouteAnswers
from cordboard.app.routing.route_values import RouteValues
from cordboard.app.service.routing import RoutingUseCases
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store

LISTED_S = 600.0  # how old lists may be that rule a destination out: what was added since is not in them


class Routing:
    """`use_cases` for the API; `variables` answers dialplans."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        live: LiveLookUp,
        lists: PhoneLists,
        clock: Clock,
        derived: Callable[[str], bytes],
        ask_phone: AskPhone = unknown_state,
    ) -> None:
        directory = CallerDirectory(store, live_connections, settings_in_force, live, clock)
        addresses = CustomAddresses(derived("addresses of routing rules").hex(), clock)
        self.answers = RouteAnswers(
            store,
            settings_in_force,
            RouteValues(directory, addresses),
            CallerOwners(store, live_connections, settings_in_force, directory),
            OwnerPhones(ask_phone),
            PhoneInventory(partial(lists.complete, LISTED_S)),
            ExternalDestinations(settings_in_force, clock),
            clock,
        )
        self.use_cases = RoutingUseCases(store, self.answers, addresses)
        lookup = CallerLookup(live_connections, settings_in_force, live)
        self.variables = CallerVariables(lookup, self.answers)
