"""Settings without a fault, the users of their CRM, and what changes them, for tests of the settings check."""

import msgspec

from cordboard.domain.alerts.settings import AlertMail, Alerts
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.company import (
    Company,
    CompanyNumber,
    OpeningHours,
    TeamMember,
    Weekday,
)
from cordboard.domain.settings.crm_choices import CrmChoices, FieldChoice, PlaceChoice
from cordboard.domain.settings.crm_plan import (
    Cell,
    CrmPlan,
    EntityOwner,
    Mode,
    OwnerRule,
    Party,
    Situation,
)
from cordboard.domain.settings.settings import Settings

ANA = TeamMember(id="ana-r", name="Ana", email="ana@example.com", crm_users={"zoho": "ana"}, extensions=("80",))
IVAN = TeamMember(id="ivan-k", name="Ivan", crm_users={"zoho": "ivan"}, extensions=("81",))
ANAS = CompanyNumber(number="+34928000080", default_owner="ana-r")
IVANS = CompanyNumber(number="+380441234567", region="UA", default_owner="ivan-k")
CLEAN = Settings(team=(ANA, IVAN), numbers=(ANAS, IVANS), crm={"zoho": CrmPlan(default_user="boss")})
USERS = (
    CrmUser(id="boss", name="Boss"),
    CrmUser(id="ana", name="Ana", email="ANA@example.com"),
    CrmUser(id="ivan", name="Ivan"),
    CrmUser(id="gone", name="Gone", active=False),
)
ZOHO = {"zoho": USERS}
OFFERED = {
    "zoho": CrmChoices(
        places=(PlaceChoice(id="a", stages=("s1", "b")), PlaceChoice(id="own", stages=("s2",)), PlaceChoice(id="b")),
        fields={
            Entity.LEAD: (FieldChoice(name="Lead_Status", options=("New", "Warm")), FieldChoice(name="Tag")),
            Entity.TASK: (FieldChoice(name="Type", options=("Call",)), FieldChoice(name="Locked", writable=False)),
        },
    )
}
MISSED = Situation.INBOUND_MISSED


def changed(**changes: object) -> Settings:
    """The clean settings with these changes, in the plan where they are of the plan."""
    plan = {name: value for name, value in changes.items() if name in CrmPlan.__struct_fields__}
    others = {name: value for name, value in changes.items() if name not in plan}
    whole = {"crm": {"zoho": msgspec.structs.replace(CLEAN.crm["zoho"], **plan)}, **others}
    return msgspec.structs.replace(CLEAN, **whole)


def hours(**changes: object) -> dict[str, object]:
    usual = OpeningHours(name="Shop", days=(Weekday.MONDAY,), from_="09:00", to="18:00")
    return {"company": Company(hours=(msgspec.structs.replace(usual, **changes),))}


def owner(entity: Entity, rule: OwnerRule, user: str | None = None) -> EntityOwner:
    return EntityOwner(entity=entity, rule=rule, user=user)


MAIL = AlertMail(host="mail.example", sender="cordboard@example.com", to=("ana@example.com",))


def mail(**changes: object) -> dict[str, object]:
    return {"alerts": Alerts(mail=msgspec.structs.replace(MAIL, **changes))}


def cells(*rows: tuple[Entity, Mode, Party]) -> tuple[Cell, ...]:
    return tuple(Cell(situation=MISSED, party=party, entity=entity, mode=mode) for entity, mode, party in rows)
