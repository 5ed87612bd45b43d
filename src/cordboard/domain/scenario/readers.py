"""Who reads what is written into a CRM: as the company says, else as the organisation of the CRM does."""

from cordboard.domain.crm_texts.languages import ENGLISH, spoken
from cordboard.domain.scenario.facts import Organisation


def readers_language(company: str | None, organisation: Organisation | None) -> str:
    """One that we speak; `company` and the organisation may name a country too, such as `uk_UA`."""
    return spoken(company) or spoken(organisation.language if organisation else None) or ENGLISH


def readers_time_zone(company: str | None, organisation: Organisation | None) -> str:
    """A name of the IANA database."""
    return company or (organisation.time_zone if organisation else None) or "UTC"
