"""Invented people and their tickets: the same seed, the same portal."""

from random import Random

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.invented_people import COUNTRIES, USERS, digits
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.seed import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, seeded
from cordboard_sandbox.zoho_crm.org.state import Client
from cordboard_sandbox.zoho_desk.conversations import add_thread
from cordboard_sandbox.zoho_desk.portal import Portal, Record
from cordboard_sandbox.zoho_desk.tickets import new_person, new_ticket

SCOPES = ["tickets", "contacts", "products", "basic", "settings", "search", "events"]
DEPARTMENTS = (("Support", "support@invented.test"), ("Billing", "billing@invented.test"))
ROLES = ("Admin", "AgentPublic", "AgentPersonal", "Light")
SUBJECTS = (
    "It does not start",
    "Where is my order?",
    "Invoice is wrong",
    "How do I change my address?",
    "The screen is dark",
)
DAY = 86_400


def accounts_server(clock: Clock, seed: int) -> Org:
    """Who may sign in, with a refresh token that is valid from the start."""
    org = seeded(clock, seed=seed, people=0, client=Client(CLIENT_ID, CLIENT_SECRET), refresh=REFRESH_TOKEN)
    org.state.oauth.refresh[REFRESH_TOKEN].scopes = [
        f"Desk.{one}.{'READ' if one == 'search' else 'ALL'}" for one in SCOPES
    ]
    return org


def furnished(clock: Clock, seed: int = 1, tickets: int = 60, daily: int = 100_000) -> Portal:
    """A portal with two departments, six agents, people with accounts, and tickets of all kinds."""
    portal = Portal(clock, seed, daily)
    chance = Random(seed)
    departments = [_department(portal, name, address) for name, address in DEPARTMENTS]
    agents = [_agent(portal, n, departments) for n in range(len(USERS))]
    portal.agent = agents[0]["id"]
    people = [_person(portal, chance) for _ in range(max(tickets // 3, 5))]
    for _ in range(tickets):
        _ticket(portal, chance, departments, agents, people)
    portal.seen_before.clear()
    portal.sent.clear()
    return portal


def _department(portal: Portal, name: str, address: str) -> Record:
    return portal.add(
        "departments",
        {
            "name": name,
            "nameInCustomerPortal": name,
            "sanitizedName": name.lower(),
            "isEnabled": True,
            "isDefault": name == "Support",
            "isVisibleInCustomerPortal": True,
            "isAssignToTeamEnabled": False,
            "hasLogo": False,
            "description": None,
            "chatStatus": "NOT_CREATED",
            "createdTime": portal.now(),
            "supportEmail": address,
        },
    )


def _agent(portal: Portal, n: int, departments: list[Record]) -> Record:
    first, last, admin, phone = USERS[n]
    ids = [one["id"] for one in departments]
    return portal.add(
        "agents",
        {
            "firstName": first,
            "lastName": last,
            "name": f"{first} {last}",
            "status": "ACTIVE",
            "emailId": f"{first.lower()}@example.com",
            "phone": phone,
            "isConfirmed": n != 5,
            "zuid": str(7_000_001 + n),
            "rolePermissionType": "Admin" if admin else ROLES[1 + n % 3],
            "associatedDepartmentIds": ids if n % 2 == 0 else ids[:1],
        },
    )


def _person(portal: Portal, chance: Random) -> Record:
    country = chance.choice(list(COUNTRIES.values()))
    first, last = chance.choice(country.firsts), chance.choice(country.lasts)
    account = None
    if chance.random() < 0.5:
        name = chance.choice(country.companies).format(last)
        marks = {"createdTime": portal.now(), "modifiedTime": portal.now(), "isDeleted": False, "isTrashed": False}
        account = portal.add("accounts", {"accountName": name, "phone": None, **marks})["id"]
    number = f"+{country.prefix}{digits(chance, chance.choice(country.mobiles))}"
    address = f"p{len(portal.tables['contacts'])}@clients.test"
    return new_person(
        portal,
        {
            "firstName": first,
            "lastName": last,
            "email": address,
            "phone": number,
            "accountId": account,
            "secondaryEmail": None,
        },
    )


def _ticket(
    portal: Portal, chance: Random, departments: list[Record], agents: list[Record], people: list[Record]
) -> None:
    contact = chance.choice(people)
    status = chance.choice(("Open", "Open", "Open", "On Hold", "Escalated", "Closed"))
    due = portal.at(portal.clock.now() + chance.randint(-5, 10) * DAY)
    values = {
        "subject": chance.choice(SUBJECTS),
        "departmentId": chance.choice(departments)["id"],
        "contactId": contact["id"],
        "status": status,
        "priority": chance.choice((None, "High", "Medium", "Low")),
        "channel": "Email",
        "dueDate": due,
        "assigneeId": chance.choice((None, *(one["id"] for one in agents))),
    }
    ticket = new_ticket(portal, values, contact)
    if status == "Closed":
        ticket["closedTime"] = portal.now()
    by = {"id": contact["id"], "name": contact["lastName"], "email": contact["email"], "type": "END_USER"}
    mail = {
        "content": f"<p>{ticket['subject']}</p>",
        "summary": ticket["subject"],
        "fromEmailAddress": contact["email"],
        "isDescriptionThread": True,
        "to": DEPARTMENTS[0][1],
    }
    add_thread(portal, ticket, mail, "in", by)
