"""The most used Python client of Salesforce, unmodified, against the running simulator: what it reads, our connector
may rely on."""

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import (
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceResourceNotFound,
)
from simple_salesforce.format import format_soql

from cordboard.cli.commands.sandbox import command_of

pytestmark = pytest.mark.journey
CLIENT = {"client_id": "salesforce-demo-client", "client_secret": "salesforce-demo-secret"}
KEY = "Cordboard_Key__c"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A simulator of its own on a free port, with the field for our key."""
    log = tmp_path_factory.mktemp("sandbox") / "stderr.txt"
    command = [*command_of("salesforce", "--port", "0", "--ready-json", "--people", "40", "--own-field")]
    with log.open("wb") as errors:
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
        assert running.stdout is not None
        try:
            line = running.stdout.readline()
            assert line, log.read_text()
            yield str(json.loads(line)["base"])
        finally:
            running.terminate()
            running.wait(10)
            running.stdout.close()


def token(base: str) -> str:
    """An access token of the app itself."""
    form = {"grant_type": "client_credentials", **CLIENT}
    answer = httpx.post(f"{base}/services/oauth2/token", data=form).json()
    assert answer["instance_url"] == base
    return str(answer["access_token"])


@pytest.fixture(scope="module")
def client(base: str) -> Any:
    """The client with a token and the address of the instance; its addresses are on https, so they are told again."""
    return pointed(Salesforce(instance_url=base, session_id=token(base), version="66.0"), base)


def pointed(client: Any, base: str) -> Any:
    client.base_url = f"{base}/services/data/v66.0/"
    return client


def object_of(client: Any, name: str) -> Any:
    """One of its objects at our base."""
    one = getattr(client, name)
    one.base_url = f"{client.base_url}sobjects/{name}/"
    return one


def test_it_queries_people_page_by_page_and_with_its_own_quoting(client: Any) -> None:
    page = client.query("SELECT Id, LastName, Phone FROM Contact ORDER BY LastName LIMIT 5")
    assert (page["totalSize"], page["done"], len(page["records"])) == (5, True, 5)
    first = page["records"][0]
    assert first["attributes"]["type"] == "Contact"
    assert first["attributes"]["url"].endswith(first["Id"])
    asked = format_soql("SELECT Id FROM Contact WHERE LastName = {}", first["LastName"])
    assert first["Id"] in [row["Id"] for row in client.query_all(asked)["records"]]


def test_it_searches_phone_fields(client: Any, base: str) -> None:
    lead = object_of(client, "Lead")
    made = lead.create({"LastName": "O'Hara", "Company": "Firm", "Phone": "+34600111222"})
    assert (made["success"], made["errors"]) == (True, [])
    found = client.search("FIND {34600111222} IN PHONE FIELDS RETURNING Lead(Id, Name), Contact(Id)")
    assert [row["Id"] for row in found["searchRecords"]] == [made["id"]]
    asked = format_soql("SELECT Id FROM Lead WHERE LastName = {}", "O'Hara")
    assert [row["Id"] for row in client.query(asked)["records"]] == [made["id"]]


def test_it_upserts_by_our_key_and_is_told_whether_it_was_there(client: Any) -> None:
    task, values = object_of(client, "Task"), {"Subject": "Call", "TaskSubtype": "Call", "Status": "Completed"}
    assert [task.upsert(f"{KEY}/call-1", values) for _ in range(2)] == [201, 204]
    rows = client.query(f"SELECT Id, CallType FROM Task WHERE {KEY} = 'call-1'")["records"]
    assert [row["CallType"] for row in rows] == [None]
    assert task.update(rows[0]["Id"], {"CallType": "Inbound"}) == 204
    assert task.get(rows[0]["Id"])["CallType"] == "Inbound"
    assert task.delete(rows[0]["Id"]) == 204
    with pytest.raises(SalesforceResourceNotFound):
        task.get(rows[0]["Id"])


def test_it_reads_the_description_of_an_object(client: Any) -> None:
    fields = {one["name"]: one for one in object_of(client, "Lead").describe()["fields"]}
    assert fields["Company"]["nillable"] is False
    assert fields["Phone"]["type"] == "phone"
    assert fields[KEY]["externalId"] is True
    assert "Web" in [one["value"] for one in fields["LeadSource"]["picklistValues"]]


def test_it_reads_changes_in_their_order(client: Any) -> None:
    since = datetime.now(UTC) - timedelta(days=200)
    asked = format_soql("SELECT Id, SystemModstamp FROM Lead WHERE SystemModstamp >= {} ORDER BY SystemModstamp", since)
    moments = [row["SystemModstamp"] for row in client.query(asked)["records"]]
    assert moments == sorted(moments)
    assert datetime.fromisoformat(moments[0]).tzinfo is not None


def test_it_understands_errors_and_how_much_is_used(client: Any, base: str) -> None:
    with pytest.raises(SalesforceMalformedRequest) as caught:
        object_of(client, "Lead").create({"LastName": "Without company"})
    assert caught.value.content[0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    with pytest.raises(SalesforceMalformedRequest):
        client.query("SELECT Nickname__c FROM Lead")
    used = client.api_usage["api-usage"]
    assert 0 < used.used < used.total == 15000
    dead = pointed(Salesforce(instance_url=base, session_id="dead", version="66.0"), base)
    with pytest.raises(SalesforceExpiredSession):
        dead.query("SELECT Id FROM Lead LIMIT 1")
