"""Finds routes and direct-to-owner rules that cannot work, each with its place in the settings. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.routing.decision import condition_of
from cordboard.domain.routing.route import DestinationKind, DirectToOwner, Route, RouteSource
from cordboard.domain.rules.check import Wrong, wrong_rules
from cordboard.domain.rules.rule import Rule
from cordboard.domain.settings.company import TeamMember

MODULES: Mapping[str, Entity] = {
    "contacts": Entity.CONTACT,
    "leads": Entity.LEAD,
    "accounts": Entity.ACCOUNT,
    "deals": Entity.DEAL,
}
"""Our own names of modules; any other is the CRM's."""
_BARE = frozenset({DestinationKind.DEFAULT})


def entity_of(source: RouteSource) -> Entity | None:
    """The kind of record; None: one that we do not know. A CRM's own name is read like ours: `Contacts`, `Contact`."""
    name = source.module.strip().lower() or "contacts"
    return MODULES.get(name) or MODULES.get(f"{name}s")


def route_fields(routes: Sequence[Route], connection: str | None) -> Mapping[Entity, tuple[str, ...]]:
    """The fields of people that routes compare, for the directory of this CRM; deals are mirrored apart."""
    named: dict[Entity, tuple[str, ...]] = {}
    for source in (one.source for one in routes if one.source.url is None and one.source.connection == connection):
        entity = entity_of(source)
        if entity is not None and entity is not Entity.DEAL and source.field.strip():
            named[entity] = tuple(dict.fromkeys((*named.get(entity, ()), source.field.strip())))
    return named


def wrong_routes(routes: Sequence[Route], known: Collection[str]) -> Iterator[Wrong]:
    """`known`: connected CRMs; empty: not known."""
    seen: set[str] = set()
    for n, route in enumerate(routes):
        where = f"routes[{n}]"
        if route.id in seen:
            yield "routes.twice", f"{where}.id", {"id": route.id}
        seen.add(route.id)
        yield from _place(route, where)
        yield from _source(route.source, f"{where}.source", known)
        yield from _destinations(route, where)
        rules = [Rule(name="", when=(condition_of(line),)) for line in route.lines]
        for code, place, values in wrong_rules(rules):
            yield _of_line(code, f"{where}.{place}", values)


def _of_line(code: str, where: str, values: dict[str, str]) -> Wrong:
    """A finding of the rule engine, as one of a line: each line is a rule with one condition."""
    where = where.replace(".rules[", ".lines[").replace(".when[0]", "")
    if code.startswith("rules.shadowed"):
        return "routes.shadowed", where, {"line": values["rule"], "other": values["other"]}
    return code, where, values


def _place(route: Route, where: str) -> Iterator[Wrong]:
    if bool(route.place.did) == bool(route.place.ivr):
        yield "routes.place", f"{where}.place", {"id": route.id}
    if route.place.did and (route.greeting or route.digits):
        yield "routes.digits_of_did", f"{where}.digits", {"id": route.id}


def _source(source: RouteSource, where: str, known: Collection[str]) -> Iterator[Wrong]:
    if source.url is not None:
        if not source.url.startswith(("http://", "https://")):
            yield "routes.url", f"{where}.url", {"url": source.url}
        if source.connection:
            yield "routes.two_sources", where, {}
        return
    if not source.connection:
        yield "routes.source", where, {}
    elif known and source.connection not in known:
        yield "routes.connection", f"{where}.connection", {"connection": source.connection}
    if entity_of(source) is None:
        yield "routes.module", f"{where}.module", {"module": source.module}
    if not source.field.strip():
        yield "routes.field", f"{where}.field", {}


def _destinations(route: Route, where: str) -> Iterator[Wrong]:
    given = [(f"{where}.lines[{n}]", line.destination) for n, line in enumerate(route.lines)]
    for place, one in [*given, (f"{where}.default", route.default.destination)]:
        if one.kind not in _BARE and not one.target.strip():
            yield "routes.target", f"{place}.target", {"kind": one.kind.value}


def wrong_owners(rules: Sequence[DirectToOwner], team: Sequence[TeamMember]) -> Iterator[Wrong]:
    """Extensions twice, substitutes who are the called one, rules without an order."""
    seen: set[str] = set()
    assigned = {one for member in team for one in member.extensions}
    for n, rule in enumerate(rules):
        where, values = f"direct_to_owner[{n}]", {"extension": rule.extension}
        if rule.extension in seen:
            yield "direct.twice", f"{where}.extension", values
        seen.add(rule.extension)
        if not rule.order:
            yield "direct.no_order", f"{where}.order", values
        if rule.fallback and rule.fallback not in assigned:
            yield "direct.substitute", f"{where}.fallback", {**values, "substitute": rule.fallback}
