"""Fetches the value of a route once: from a field of the caller's record, or from an address of the company."""

from cordboard.app.routing.caller_records import CallerDirectory, CallerRecords
from cordboard.app.routing.custom_address import CustomAddresses
from cordboard.domain.attribution.deal import Deal
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.routing.check import entity_of
from cordboard.domain.routing.decision import Fetched, shortened
from cordboard.domain.routing.question import RouteQuestion
from cordboard.domain.routing.reasons import RouteReason, route_reason
from cordboard.domain.routing.route import Route, RouteSource

OF_DEAL = {"stage": "stage", "amount": "amount", "currency": "currency", "name": "name", "deal_name": "name"}
"""Fields of deals that the mirror has, by their names in lower case."""


class RouteValues:
    """One look-up a question."""

    def __init__(self, directory: CallerDirectory, addresses: CustomAddresses) -> None:
        self._directory = directory
        self._addresses = addresses

    async def fetch(self, route: Route, question: RouteQuestion, seconds: float) -> Fetched:
        """Within so many seconds; later than that there is a failure."""
        source = route.source
        if source.url is not None:
            return await self._addresses.ask(source, question, seconds)
        records = await self._directory.records(source.connection or "", question.caller, question.region)
        if records.failure is not None:
            return Fetched(failure=records.failure)
        return _of_deal(source, records) if entity_of(source) is Entity.DEAL else _of_person(source, records)


def _of_person(source: RouteSource, records: CallerRecords) -> Fetched:
    entity = entity_of(source)
    record = records.of(entity) if entity else None
    if record is None:
        return _missing(source, records) if records.people else Fetched(said=records.said, age_ms=records.age_ms)
    owner = record.owner.name or record.owner.id if record.owner else None
    value = record.fields.get(source.field.strip())
    return Fetched(value=value, said=(*records.said, _field(source, value)), owner=owner, age_ms=records.age_ms)


def _of_deal(source: RouteSource, records: CallerRecords) -> Fetched:
    if not records.deals:
        return _missing(source, records)
    name = source.field.strip().lower()
    deal: Deal = records.deals[0]
    if name not in OF_DEAL:
        return Fetched(said=records.said, failure=route_reason("deal_field_unknown", field=source.field))
    value = getattr(deal, OF_DEAL[name]) or None
    return Fetched(value=value, said=(*records.said, _field(source, value)), age_ms=records.age_ms)


def _missing(source: RouteSource, records: CallerRecords) -> Fetched:
    said = (*records.said, route_reason("record_missing", module=source.module))
    return Fetched(said=said, age_ms=records.age_ms)


def _field(source: RouteSource, value: str | None) -> RouteReason:
    if not value:
        return route_reason("field_empty", field=source.field)
    return route_reason("field_value", field=source.field, value=shortened(value))
