"""Fields of people beyond those that every directory holds, and the phone fields of deals: the settings name them, by
the CRM's own field names.
"""

from collections.abc import Mapping, Sequence

from cordboard.domain.crm.contact_match import Entity

ExtraFields = Mapping[Entity, Sequence[str]]


def no_extra_fields() -> ExtraFields:
    """Where no settings name any."""
    return {}
