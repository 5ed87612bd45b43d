"""HubSpot's own Python client, unmodified, against the running simulator: what it reads, our connector may rely on."""

import importlib
import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hubspot import HubSpot

from cordboard.cli.commands.sandbox import command_of
from cordboard.crm.hubspot.push import signature_of

pytestmark = pytest.mark.journey
TOKEN = "pat-demo-0000"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A simulator of its own on a free port, with the property for our key."""
    log = tmp_path_factory.mktemp("sandbox") / "stderr.txt"
    command = [*command_of("hubspot", "--port", "0", "--ready-json", "--people", "40", "--own-field")]
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


@pytest.fixture(scope="module")
def client() -> Any:
    """The client; each of its parts is told another host, as its generated configuration allows."""
    return HubSpot(access_token=TOKEN)


def pointed(api: Any, base: str) -> Any:
    """One of its parts at our base."""
    api.api_client.configuration.host = base
    return api


def module(name: str) -> Any:
    return importlib.import_module(f"hubspot.crm.{name}")


def test_it_lists_and_searches_contacts(client: Any, base: str) -> None:
    page = pointed(client.crm.contacts.basic_api, base).get_page(limit=5, properties=["phone", "lifecyclestage"])
    assert len(page.results) == 5
    assert page.paging.next.after
    number = next(one.properties["phone"] for one in page.results if one.properties["phone"])
    contacts = module("contacts")
    test = contacts.Filter(property_name="phone", operator="EQ", value=number)
    request = contacts.PublicObjectSearchRequest(
        filter_groups=[contacts.FilterGroup(filters=[test])],
        properties=["phone"],
        limit=10,
        after="0",
        sorts=["-phone"],
    )
    found = pointed(client.crm.contacts.search_api, base).do_search(request)
    assert found.total >= 1
    assert {one.properties["phone"] for one in found.results} == {number}


def test_it_upserts_by_our_key_and_is_told_what_is_new(client: Any, base: str) -> None:
    objects = module("objects")
    row = objects.SimplePublicObjectBatchInputUpsert(
        id="k1",
        id_property="cordboard_key",
        properties={"hs_timestamp": "2026-12-01T10:00:00Z", "hs_call_title": "Call"},
    )
    batch = objects.BatchInputSimplePublicObjectBatchInputUpsert(inputs=[row])
    api = pointed(client.crm.objects.batch_api, base)
    first, second = (api.upsert("calls", batch).results[0] for _ in range(2))
    assert (first.new, second.new, first.id) == (True, False, second.id)


def test_it_links_two_records_and_reads_the_link(client: Any, base: str) -> None:
    contact = pointed(client.crm.contacts.basic_api, base).get_page(limit=1).results[0].id
    deals = module("deals")
    made = pointed(client.crm.deals.basic_api, base).create(
        deals.SimplePublicObjectInputForCreate(
            properties={"dealname": "New", "dealstage": "closedwon"}, associations=[]
        )
    )
    links = module("associations.v4")
    basic = pointed(client.crm.associations.v4.basic_api, base)
    basic.create_default("deals", made.id, "contacts", contact)
    asked = links.BatchInputPublicFetchAssociationsBatchRequest(
        inputs=[links.PublicFetchAssociationsBatchRequest(id=made.id)]
    )
    (row,) = pointed(client.crm.associations.v4.batch_api, base).get_page("deals", "contacts", asked).results
    assert [str(one.to_object_id) for one in row.to] == [contact]
    basic.archive("deals", made.id, "contacts", contact)
    assert not pointed(client.crm.associations.v4.batch_api, base).get_page("deals", "contacts", asked).results


def test_it_reads_owners_pipelines_and_properties(client: Any, base: str) -> None:
    owners = pointed(client.crm.owners.owners_api, base).get_page(limit=100).results
    assert {owner.first_name for owner in owners} >= {"Ana", "Alberto", "Olha"}
    (pipeline,) = pointed(client.crm.pipelines.pipelines_api, base).get_all("deals").results
    assert {stage.metadata["isClosed"] for stage in pipeline.stages} == {"true", "false"}
    fields = pointed(client.crm.properties.core_api, base).get_all("calls").results
    assert {"hs_call_direction", "cordboard_key"} <= {field.name for field in fields}


def test_it_takes_a_refusal_for_one(client: Any, base: str) -> None:
    contacts = module("contacts")
    wrong = contacts.SimplePublicObjectInputForCreate(properties={"nothing": "x"}, associations=[])
    with pytest.raises(contacts.ApiException) as caught:
        pointed(client.crm.contacts.basic_api, base).create(wrong)
    assert caught.value.status == 400
    assert json.loads(caught.value.body)["category"] == "VALIDATION_ERROR"


def test_a_signature_of_ours_is_one_for_it(client: Any) -> None:
    signature = importlib.import_module("hubspot.utils.signature").Signature
    url, body = "https://cordboard.example.com/hooks/hubspot", '[{"objectId":1}]'
    stamp = str(int(datetime.now(UTC).timestamp() * 1000))
    given = signature_of("secret", url, body.encode(), stamp)
    assert signature.is_valid(
        signature=given,
        client_secret="secret",
        request_body=body,
        http_uri=url,
        signature_version="v3",
        timestamp=stamp,
    )
