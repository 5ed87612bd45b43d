"""plan: what `cordboard plan` works out for 500 users and 500 numbers, each of them changed, against 0.3 s.

Reading the file, the checker with the users of the CRM, and the difference; in processor time, without the start of
the interpreter and the two requests.
"""

import resource
from time import process_time

import msgspec

from bench.figures import Figure, Goal, Side
from bench.inputs.webhook_events import CRM
from bench.size import Size
from cordboard.cli import settings_toml
from cordboard.cli.commands.settings import differences, in_todays_shape
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.company import Company, CompanyNumber, TeamMember
from cordboard.domain.settings.contradictions import findings
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.versions import WrittenSettings

MANY = 500  # users, and numbers
LIMIT_S = 0.3
USERS = {CRM: [CrmUser(id=f"u{n}", name=f"User {n}", email=f"u{n}@acme.example") for n in range(MANY)]}


def measure(size: Size) -> Figure:
    written, now = settings_toml.written(_settings(1), {}), msgspec.json.encode(_settings(0))
    rounds, read, changed, found = [], 0.0, 0, 0
    for _ in range(size.rounds + 1):
        begun = process_time()
        wanted = settings_toml.read(written)
        read = process_time() - begun
        changed, found = _planned(wanted, now)
        rounds.append((process_time() - begun, LIMIT_S))
    assert changed >= MANY
    return Figure(
        rounds=rounds[1:],  # the first one fills caches
        unit="s",
        limit_is="what a person waits for without noticing",
        goal=Goal(of="ratio", at_most=1.0),
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        sides=(
            Side(name="of it reading the file", value=read, unit="s"),
            Side(name="entries that differ", value=float(changed), unit=""),
            Side(name="findings", value=float(found), unit=""),
        ),
    )


def _planned(written: WrittenSettings, now: bytes) -> tuple[int, int]:
    """How many entries differ, and how many findings there are."""
    in_force = msgspec.json.decode(now, type=Settings)
    wanted = in_todays_shape(written, in_force)
    found = findings(wanted, USERS)
    changes = differences(msgspec.to_builtins(in_force), msgspec.to_builtins(wanted))
    return sum(len(one.get("added", ())) for one in changes), len(found)


def _settings(shift: int) -> Settings:
    """Everybody has an extension and a user of the CRM, every number belongs to somebody; `shift` moves all of them."""

    def of(n: int) -> int:
        return (n + shift) % MANY

    team = tuple(
        TeamMember(id=f"m{n}", name=f"Person {n}", crm_users={CRM: f"u{of(n)}"}, extensions=(str(1000 + n),))
        for n in range(MANY)
    )
    numbers = tuple(
        CompanyNumber(number=f"+34928{100_000 + n}", title=f"Line {n}", default_owner=f"m{of(n)}") for n in range(MANY)
    )
    return Settings(company=Company(country="ES"), team=team, numbers=numbers, crm={CRM: CrmPlan(default_user="u1")})
