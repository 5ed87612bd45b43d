"""A believable org from a seed number: users, companies, people with numbers in many spellings, deals."""

from random import Random
from typing import Any

from cordboard_sandbox.invented_people import COUNTRIES, MIX, USERS, Country, digits, written
from cordboard_sandbox.zoho_crm.engine.clock import Clock
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.schema import LAYOUTS, LEAD_STATUSES, MODULES, PIPELINES, SOURCES
from cordboard_sandbox.zoho_crm.org.state import Client, Grant, State, User
from cordboard_sandbox.zoho_crm.settings_api.oauth import DEFAULT_SCOPES

CLIENT_ID = "1000.CORDBOARDDEMO"
CLIENT_SECRET = "demo-secret"
REFRESH_TOKEN = "1000.demo-refresh.cordboard"
BIRTH_S = 90 * 86_400  # records are up to ninety days old


def seeded(
    clock: Clock,
    *,
    seed: int = 1,
    region: str = "ES",
    people: int = 200,
    client: Client | None = None,
    refresh: str = REFRESH_TOKEN,
) -> Org:
    """A new org with so many people (half contacts, half leads)."""
    state = State(seed=seed, region=region, prefix=f"61{seed % 10_000:04d}", zgid=str(700_000_000 + seed), counter=1000)
    org = Org(state, clock)
    _furnish(org)
    client = client or Client(CLIENT_ID, CLIENT_SECRET)
    state.oauth.clients[client.id] = client
    state.oauth.refresh[refresh] = Grant(refresh, client.id, state.user, list(DEFAULT_SCOPES), clock.now())
    Sower(org).sow(people)
    org.events.clear()
    return org


def _furnish(org: Org) -> None:
    """Users, and lasting ids for everything that has one, always in the same order."""
    for first, last, admin, phone in USERS:
        id_ = org.new_id()
        user = User(
            id_,
            str(80_000_000 + len(org.state.users)),
            first,
            last,
            f"{first}.{last}@miempresa.test".lower(),
            admin,
            phone=phone,
        )
        org.state.users[id_] = user
    org.state.user = next(iter(org.state.users))
    inactive = User(
        org.new_id(), "80000999", "Former", "Colleague", "former.colleague@miempresa.test", status="inactive"
    )
    org.state.users[inactive.id] = inactive
    for name in MODULES:
        org.id_of(f"module:{name}")
        for layout in LAYOUTS.get(name, ("Standard",)):
            org.id_of(f"layout:{name}:{layout}")
    for pipeline in PIPELINES:
        org.id_of(f"pipeline:{pipeline.name}")
        for stage in pipeline.stages:
            org.id_of(f"stage:{stage}")


class Sower:
    """Makes companies, contacts, leads and deals. Chance comes from the seed alone."""

    def __init__(self, org: Org) -> None:
        self.org = org
        self.sown = 0
        self.chance = Random(f"{org.state.seed}:{org.state.region}")
        self.owners = [user.id for user in org.state.users.values() if user.status == "active"]
        mix = MIX.get(org.state.region, MIX["ES"])
        self.countries = [COUNTRIES[code] for code, weight in mix.items() for _ in range(weight)]

    def sow(self, people: int) -> None:
        companies: list[tuple[str, Country]] = []
        for at in range(people):
            country = self.chance.choice(self.countries)
            if at % 2:
                self._lead(country)
                continue
            if at % 6 == 0:
                companies.append((self._account(country), country))
            near = [id_ for id_, where in companies[-30:] if where is country]
            contact = self._contact(country, self.chance.choice(near) if near and self.chance.random() < 0.8 else None)
            if self.chance.random() < 0.4:
                self._deal(contact)

    def person(self, country: Country) -> tuple[str, str]:
        return self.chance.choice(country.firsts), self.chance.choice(country.lasts)

    def number(self, country: Country, *, land: bool = False) -> str:
        return written(
            self.chance, country, digits(self.chance, self.chance.choice(country.lands if land else country.mobiles))
        )

    def _insert(self, module: str, fields: dict[str, Any]) -> str:
        fields = {name: value for name, value in fields.items() if value is not None}
        self.sown += 1
        born = self.org.second() - BIRTH_S + min(self.sown * 37, BIRTH_S)  # ages keep the order of ids
        record = self.org.insert(
            module, {"Owner": self.chance.choice(self.owners), **fields}, self.org.state.user, born=born
        )
        return record.id

    def _account(self, country: Country) -> str:
        name = self.chance.choice(country.companies).format(self.chance.choice(country.lasts))
        if self.org.tables["Accounts"].with_value("Account_Name", [name]):
            name = f"{name} {len(self.org.tables['Accounts'])}"
        fields = {
            "Account_Name": name,
            "Phone": self.number(country, land=True),
            "Billing_City": self.chance.choice(country.cities),
            "Billing_Country": country.name,
            "Industry": self.chance.choice(["Manufacturing", "Service Provider", "Tourism", "Logistics"]),
        }
        return self._insert("Accounts", fields)

    def _human(self, country: Country) -> dict[str, Any]:
        first, last = self.person(country)
        both = self.chance.random()
        return {
            "First_Name": first,
            "Last_Name": last,
            "Full_Name": f"{first} {last}",
            "Phone": self.number(country, land=self.chance.random() < 0.4) if both < 0.8 else None,
            "Mobile": self.number(country) if both > 0.5 else None,
            "Email": f"p{len(self.org.tables['Leads']) + len(self.org.tables['Contacts'])}@clients.test"
            if self.chance.random() < 0.7
            else None,
            "Lead_Source": self.chance.choice(SOURCES),
        }

    def _contact(self, country: Country, account: str | None) -> str:
        fields = {
            **self._human(country),
            "Account_Name": account,
            "Mailing_City": self.chance.choice(country.cities),
            "Mailing_Country": country.name,
        }
        if self.chance.random() < 0.1:
            fields["WhatsApp"] = self.number(country)
        return self._insert("Contacts", fields)

    def _lead(self, country: Country) -> str:
        company = self.chance.choice(country.companies).format(self.chance.choice(country.lasts))
        more = {
            "Company": company,
            "Lead_Status": self.chance.choice(LEAD_STATUSES),
            "City": self.chance.choice(country.cities),
            "Country": country.name,
        }
        return self._insert("Leads", {**self._human(country), **more})

    def _deal(self, contact: str) -> str:
        person = self.org.tables["Contacts"].records[contact].fields
        pipeline = self.chance.choice(PIPELINES)
        subject = self.chance.choice(["renewal", "first order", "service contract", "new site"])
        fields = {
            "Deal_Name": f"{person['Last_Name']}: {subject}",
            "Layout": pipeline.layout,
            "Pipeline": pipeline.name,
            "Stage": self.chance.choice(pipeline.stages),
            "Contact_Name": contact,
            "Account_Name": person.get("Account_Name"),
            "Amount": self.chance.randrange(200, 20_000, 50),
            "Owner": person["Owner"],
            "Closing_Date": self.org.iso(self.org.second() + self.chance.randrange(-30, 90) * 86_400)[:10],
        }
        return self._insert("Deals", fields)
