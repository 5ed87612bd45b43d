"""A believable company from a seed number: users, companies, people with numbers in many spellings, deals.

What is invented is the same for every dialect; `[seed]` says which records hold it, and under which names.
"""

from datetime import UTC, datetime
from random import Random
from typing import Any

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.invented_people import COUNTRIES, MIX, USERS, Country, digits, written
from cordboard_sandbox.record_server.dialect import Account, Dialect, Fixed, SeedRow
from cordboard_sandbox.record_server.records import instants
from cordboard_sandbox.record_server.records.counterpart import Counterpart, Record, State
from cordboard_sandbox.record_server.records.writing import seeded
from cordboard_sandbox.record_server.template import filled

COMPANY_DOMAIN = "miempresa.test"
BIRTH_S = 90 * 86_400  # records are up to ninety days old
SOURCES = ("call", "web", "campaign", "partner", "other")
SUBJECTS = ("renewal", "first order", "service contract", "new site")


def new_counterpart(
    dialect: Dialect, clock: Clock, *, seed: int = 1, region: str = "ES", people: int = 200, own_fields: bool = False
) -> Counterpart:
    """A new counterpart with so many people (half clients, half prospects)."""
    own = Counterpart(dialect, clock, State(seed=seed, region=region, people=people))
    own.state.access = {name: list(words) for name, words in dialect.access.items()}
    own.state.switches = dict(dialect.switches)
    if own_fields:
        add_own_fields(own)
    made = SeedRecords(own)
    made.users()
    made.add_people(people)
    own.changes.clear()
    return own


def add_own_fields(own: Counterpart) -> list[str]:
    """The fields of `[[own_fields]]`, as an administrator would add them."""
    for preset in own.dialect.own_fields:
        own.add_field(preset.entity, preset.name, preset.facts, unique=preset.unique)
    return [f"{preset.entity}.{preset.name}" for preset in own.dialect.own_fields]


class SeedRecords:
    """Creates users, companies, people and deals. Chance comes from the seed alone."""

    def __init__(self, own: Counterpart) -> None:
        self.own, self.seed = own, own.dialect.seed
        self.chance = Random(f"{own.dialect.dialect.id}:{own.state.seed}:{own.state.region}:{own.state.counter}")
        mix = MIX.get(own.state.region, MIX["ES"])
        self.countries = [COUNTRIES[code] for code, weight in mix.items() for _ in range(weight)]
        self.author = ""
        self.owners = [record.id for record in own.live(self.seed.users.entity) if self._may_own(record)]
        self.added = 0

    def _may_own(self, record: Record) -> bool:
        unlisted = self.own.dialect.entities[self.seed.users.entity].listed_unless
        hidden = any(record.values.get(name) in values for name, values in unlisted.items())
        return not hidden and bool(record.values.get(self.seed.active, True))

    def users(self) -> None:
        """Those who work here, one who left, and those who are programs."""
        for first, last, admin, phone in (*USERS, ("Former", "Colleague", False, None)):
            login = first.lower()
            known = {
                "first": first,
                "last": last,
                "full": f"{first} {last}",
                "login": login,
                "email": f"{first}.{last}@{COMPANY_DOMAIN}".lower(),
                "phone": phone,
                "admin": admin,
                "active": first != "Former",
            }
            made = self._make(self.seed.users, known)
            if first != "Former":
                self.owners.append(made.id)
        self.author = self.owners[0] if self.owners else ""
        for row in self.seed.fixed:
            self._fixed(row)
        for values in self.seed.service_users:
            self._insert(self.seed.users.entity, dict(values))
        self._accounts()

    def _fixed(self, row: Fixed) -> None:
        made = self._insert(row.entity, dict(row.values))
        if row.id:
            self.own.rename(made, row.id)

    def _accounts(self) -> None:
        users = {record.values.get(self.seed.login): record.id for record in self.own.live(self.seed.users.entity)}
        for row in self.seed.accounts:
            name = row.user if row.user not in self.own.state.accounts else f"{row.user}:{row.kind}"
            facts = {field: getattr(row, field) for field in Account.__struct_fields__}
            self.own.state.accounts[name] = Account(**{**facts, "user": users[row.user]})

    def add_people(self, people: int) -> None:
        companies: list[tuple[dict[str, Any], Country]] = []
        for at in range(people):
            country = self.chance.choice(self.countries)
            if at % 2:
                self._all("prospect", self._person(at, country, self._company(country)))
                continue
            if at % 6 == 0:
                company = self._company(country)
                ids = self._all("company", company)
                companies.append((company | {"company_id": ids[0] if ids else None}, country))
            near = [company for company, where in companies[-30:] if where is country]
            employer = self.chance.choice(near) if near and self.chance.random() < 0.8 else {}
            person = self._person(at, country, employer)
            clients = self._all("client", person)
            self._all("deal", person | {"client_id": clients[0] if clients else None} | self._deal(person))

    def _all(self, what: str, known: dict[str, Any]) -> list[str]:
        """Every record that the dialect makes of this; their ids."""
        rows = [row for row in self.seed.records if row.of == what]
        return [self._make(row, known).id for row in rows if row.share >= 1 or self.chance.random() < row.share]

    def _make(self, row: SeedRow, known: dict[str, Any]) -> Record:
        values = {name: self._value(shape, known) for name, shape in row.values.items()}
        return self._insert(row.entity, {name: value for name, value in values.items() if value is not None})

    def _value(self, shape: Any, known: dict[str, Any]) -> Any:
        """A template; {"pick": [..]} chooses, {"when", "yes", "no"} decides by what is known."""
        if isinstance(shape, dict) and "pick" in shape:
            return self.chance.choice(shape["pick"])
        if isinstance(shape, dict) and "when" in shape:
            return filled(shape["yes"] if known.get(shape["when"]) else shape["no"], known)
        return filled(shape, known)

    def _insert(self, entity: str, values: dict[str, Any]) -> Record:
        model = self.own.model(entity)
        assert model is not None, f"[seed] names {entity}, which is no entity"
        self.added += 1
        born = self.own.clock.now() - BIRTH_S + min(self.added * 37, BIRTH_S)
        style = self.own.dialect.times["instant"]
        stamps = {
            name: instants.written(style, born)
            for name, what in self.own.dialect.stamps.items()
            if what in ("created", "changed") and name in model.attributes
        }
        return seeded(self.own, model, values | stamps, self.author)

    # -- what is invented ---------------------------------------------------------------------------------------------

    def _number(self, country: Country, *, land: bool = False) -> str:
        pattern = self.chance.choice(country.lands if land else country.mobiles)
        return written(self.chance, country, digits(self.chance, pattern))

    def _company(self, country: Country) -> dict[str, Any]:
        name = self.chance.choice(country.companies).format(self.chance.choice(country.lasts))
        number = self._number(country, land=True)
        return {
            "company": name,
            "company_id": None,
            "numbers": [number],
            "number": number,
            "city": self.chance.choice(country.cities),
            "country": country.name,
            "owner": self.chance.choice(self.owners),
        }

    def _person(self, at: int, country: Country, employer: dict[str, Any]) -> dict[str, Any]:
        first, last = self.chance.choice(country.firsts), self.chance.choice(country.lasts)
        both = self.chance.random()
        numbers = [self._number(country)] if both > 0.2 else []
        if both < 0.5:
            numbers.append(self._number(country, land=True))
        return {
            "first": first,
            "last": last,
            "full": f"{first} {last}",
            "numbers": numbers,
            "number": numbers[0],
            "mobile": numbers[0] if both > 0.2 else None,
            "land": numbers[-1] if both < 0.5 else None,
            "email": f"p{at}@clients.test" if self.chance.random() < 0.7 else None,
            "city": self.chance.choice(country.cities),
            "country": country.name,
            "company": employer.get("company"),
            "company_id": employer.get("company_id"),
            "source": self.chance.choice(SOURCES),
            "owner": self.chance.choice(self.owners),
        }

    def _deal(self, person: dict[str, Any]) -> dict[str, Any]:
        closing = self.own.clock.now() + self.chance.randrange(-30, 90) * 86_400
        return {
            "deal": f"{person['last']}: {self.chance.choice(SUBJECTS)}",
            "amount": self.chance.randrange(200, 20_000, 50),
            "closing": datetime.fromtimestamp(closing, UTC).date().isoformat(),
        }
