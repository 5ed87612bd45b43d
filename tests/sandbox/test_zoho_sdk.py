"""The official Zoho SDK, unmodified, against the running sandbox program: what it can read, our connector may rely on.

Source: docs/reference/zoho-crm.md 12.1 (how to point the SDK at loopback).
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A sandbox of its own on a free port."""
    command = [sys.executable, "-m", "cordboard_sandbox.zoho_crm", "--port", "0", "--ready-json", "--people", "40"]
    log = tmp_path_factory.mktemp("sandbox") / "stderr.txt"
    with log.open("wb") as errors:
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
        assert running.stdout is not None
        try:
            line = running.stdout.readline()
            assert line, log.read_text()
            yield json.loads(line)
        finally:
            running.terminate()
            running.wait(10)
            running.stdout.close()


@pytest.fixture(scope="module")
def control(program: dict[str, str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=program["control"], trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def sdk(program: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The SDK, initialised as its documentation says, with our base instead of a data centre."""
    from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
    from zohocrmsdk.src.com.zoho.api.authenticator.store import FileStore
    from zohocrmsdk.src.com.zoho.crm.api import Initializer
    from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter
    from zohocrmsdk.src.com.zoho.crm.api.sdk_config import SDKConfig

    folder, base = tmp_path_factory.mktemp("sdk"), program["base"]
    Initializer.initialize(
        DataCenter.Environment(base, f"{base}/oauth/v2/token", base),
        OAuthToken(
            client_id=program["client_id"],
            client_secret=program["client_secret"],
            refresh_token=program["refresh_token"],
        ),
        store=FileStore(str(folder / "tokens.csv")),
        sdk_config=SDKConfig(update_api_domain=False),
        resource_path=str(folder),
        logger=None,
    )
    return program


def read(answer: Any, status: int) -> Any:
    """The object of an SDK answer, after a look at its status."""
    assert answer is not None
    assert answer.get_status_code() == status
    return answer.get_object()


def records(module: str) -> Any:
    from zohocrmsdk.src.com.zoho.crm.api.record import RecordOperations

    return RecordOperations(module)


def body(*rows: dict[str, Any], check: list[str] | None = None) -> Any:
    """A request body with records made of plain values."""
    from zohocrmsdk.src.com.zoho.crm.api.record import BodyWrapper, Record

    wrapper, made = BodyWrapper(), []
    for row in rows:
        record = Record()
        for name, value in row.items():
            record.add_key_value(name, value)
        made.append(record)
    wrapper.set_data(made)
    wrapper.set_trigger([])
    if check:
        wrapper.set_duplicate_check_fields(check)
    return wrapper


def choice(value: str) -> Any:
    from zohocrmsdk.src.com.zoho.crm.api.util import Choice

    return Choice(value)


def created_id(module: str, row: dict[str, Any]) -> int:
    answer = read(records(module).create_records(body(row)), 201)
    (result,) = answer.get_data()
    assert type(result).__name__ == "SuccessResponse", result.get_details()
    return int(result.get_details()["id"])


def linked(id_: int) -> Any:
    from zohocrmsdk.src.com.zoho.crm.api.record import Record

    record = Record()
    record.set_id(id_)
    return record


def test_the_sdk_finds_its_user_and_org_while_it_starts(sdk: dict[str, str], control: httpx.Client) -> None:
    asked = control.get("/state").json()["requests"]["by_path"]
    assert asked["POST /oauth/v2/token"] == 1
    assert asked["GET /crm/v8/users"] == 1
    assert asked["GET /crm/v8/org"] == 1


def test_users_and_org_are_read(sdk: dict[str, str]) -> None:
    from zohocrmsdk.src.com.zoho.crm.api.org import OrgOperations
    from zohocrmsdk.src.com.zoho.crm.api.parameter_map import ParameterMap
    from zohocrmsdk.src.com.zoho.crm.api.users import GetUsersParam, UsersOperations

    wanted = ParameterMap()
    wanted.add(GetUsersParam.type, "ActiveConfirmedUsers")
    people = read(UsersOperations().get_users(wanted), 200).get_users()
    assert {"ana.ruiz@miempresa.test", "olha.melnyk@miempresa.test"} <= {person.get_email() for person in people}
    (org,) = read(OrgOperations().get_organization(), 200).get_org()
    assert org.get_zgid() == sdk["zgid"]
    assert org.get_license_details().get_paid_type() == "enterprise"


def test_fields_modules_layouts_and_pipelines_are_read(sdk: dict[str, str]) -> None:
    from zohocrmsdk.src.com.zoho.crm.api.fields import FieldsOperations, GetFieldsParam
    from zohocrmsdk.src.com.zoho.crm.api.layouts import GetLayoutsParam, LayoutsOperations
    from zohocrmsdk.src.com.zoho.crm.api.modules import ModulesOperations
    from zohocrmsdk.src.com.zoho.crm.api.parameter_map import ParameterMap
    from zohocrmsdk.src.com.zoho.crm.api.pipeline import PipelineOperations

    wanted = ParameterMap()
    wanted.add(GetFieldsParam.module, "Calls")
    fields = {field.get_api_name(): field for field in read(FieldsOperations().get_fields(wanted), 200).get_fields()}
    assert fields["Call_Start_Time"].get_system_mandatory() is True
    assert "Missed" in {value.get_actual_value() for value in fields["Call_Type"].get_pick_list_values()}
    assert "Calls" in {module.get_api_name() for module in read(ModulesOperations().get_modules(), 200).get_modules()}
    asked = ParameterMap()
    asked.add(GetLayoutsParam.module, "Deals")
    layouts = read(LayoutsOperations().get_layouts(asked), 200).get_layouts()
    assert [layout.get_name() for layout in layouts] == ["Standard", "Services"]
    pipelines = read(PipelineOperations(layouts[0].get_id()).get_pipelines(), 200).get_pipeline()
    assert {stage.get_forecast_type() for line in pipelines for stage in line.get_maps()} >= {"Open", "Closed Won"}


def test_a_lead_is_created_read_updated_and_deleted(sdk: dict[str, str]) -> None:
    lead = created_id("Leads", {"Last_Name": "Iglesias", "Company": "-", "Phone": "+34928000111"})
    (found,) = read(records("Leads").get_record(lead), 200).get_data()
    assert found.get_key_value("Phone") == "+34928000111"
    assert found.get_key_value("Owner").get_email() == "ana.ruiz@miempresa.test"
    (changed,) = read(records("Leads").update_record(lead, body({"City": "Telde"})), 200).get_data()
    assert changed.get_code().get_value() == "SUCCESS"
    (gone,) = read(records("Leads").delete_record(lead), 200).get_data()
    assert gone.get_status().get_value() == "success"
    assert records("Leads").get_record(lead).get_status_code() == 204
    deleted = read(records("Leads").get_deleted_records(), 200).get_data()
    assert lead in {record.get_id() for record in deleted}


def test_a_call_stands_with_its_contact_and_a_wrong_one_says_why(sdk: dict[str, str]) -> None:
    contact = created_id("Contacts", {"Last_Name": "Melnyk", "Phone": "067 123-45-67"})
    began = datetime.now(UTC) - timedelta(minutes=10)
    good = {
        "Subject": "Inbound call",
        "Call_Type": choice("Inbound"),
        "Call_Start_Time": began,
        "Call_Duration": "03:20",
        "Who_Id": linked(contact),
    }
    call = created_id("Calls", good)
    (found,) = read(records("Calls").get_record(call), 200).get_data()
    assert found.get_key_value("Call_Duration_in_seconds") == 200
    assert found.get_key_value("Who_Id").get_id() == contact
    (refused,) = read(records("Calls").create_records(body({**good, "Call_Duration": "00:00"})), 400).get_data()
    assert type(refused).__name__ == "APIException"
    assert refused.get_details()["api_name"] == "Call_Duration"


def test_one_of_two_failing_answers_207_with_both_told_apart(sdk: dict[str, str]) -> None:
    answer = read(records("Leads").create_records(body({"Last_Name": "Good"}, {"First_Name": "Nameless"})), 207)
    kinds = [type(result).__name__ for result in answer.get_data()]
    assert kinds == ["SuccessResponse", "APIException"]
    assert answer.get_data()[1].get_code().get_value() == "MANDATORY_NOT_FOUND"


def test_upsert_inserts_once_and_then_updates(sdk: dict[str, str]) -> None:
    row = {"Last_Name": "Twice", "Email": "twice@clients.test"}
    actions = []
    for city in ("Madrid", "Sevilla"):
        answer = read(records("Leads").upsert_records(body({**row, "City": city}, check=["Email"])), 200)
        actions.append(answer.get_data()[0].get_action().get_value())
    assert actions == ["insert", "update"]


def test_search_finds_a_number_once_it_is_indexed(sdk: dict[str, str], control: httpx.Client) -> None:
    from zohocrmsdk.src.com.zoho.crm.api.parameter_map import ParameterMap
    from zohocrmsdk.src.com.zoho.crm.api.record import SearchRecordsParam

    contact = created_id("Contacts", {"Last_Name": "Searched", "Mobile": "+34 655 010 203"})
    wanted = ParameterMap()
    wanted.add(SearchRecordsParam.phone, "655010203")
    assert records("Contacts").search_records(wanted).get_status_code() == 204
    control.post("/clock", json={"advance_s": 6})
    found = read(records("Contacts").search_records(wanted), 200).get_data()
    assert [record.get_id() for record in found] == [contact]


def test_coql_finds_a_number_at_once(sdk: dict[str, str]) -> None:
    from zohocrmsdk.src.com.zoho.crm.api.coql import BodyWrapper, CoqlOperations

    lead = created_id("Leads", {"Last_Name": "Live", "Phone": "+380671230077"})
    query = BodyWrapper()
    query.set_select_query(
        "select id, Phone, Owner from Leads where ((Phone = '+380671230077') or (Mobile = 'x')) limit 5"
    )
    (found,) = read(CoqlOperations().get_records(query), 200).get_data()
    assert found.get_id() == lead


@pytest.mark.filterwarnings("ignore:unclosed file .*talk.txt:ResourceWarning")  # the SDK does not close what it uploads
@pytest.mark.filterwarnings("ignore:Exception ignored in.*talk.txt:pytest.PytestUnraisableExceptionWarning")
def test_a_note_and_both_kinds_of_attachment_are_kept(sdk: dict[str, str], tmp_path: Path) -> None:
    from zohocrmsdk.src.com.zoho.crm.api.attachments import (
        AttachmentsOperations,
        FileBodyWrapper,
        GetAttachmentsParam,
        UploadUrlAttachmentsParam,
    )
    from zohocrmsdk.src.com.zoho.crm.api.modules import MinifiedModule
    from zohocrmsdk.src.com.zoho.crm.api.notes import BodyWrapper, Note, NotesOperations, ParentId
    from zohocrmsdk.src.com.zoho.crm.api.parameter_map import ParameterMap
    from zohocrmsdk.src.com.zoho.crm.api.util import StreamWrapper

    lead = created_id("Leads", {"Last_Name": "Noted"})
    note, parent, module, wrapper = Note(), ParentId(), MinifiedModule(), BodyWrapper()
    note.set_note_title("After call")
    note.set_note_content("wants a quote")
    module.set_api_name("Leads")
    parent.set_id(lead)
    parent.set_module(module)
    note.set_parent_id(parent)
    wrapper.set_data([note])
    (kept,) = read(NotesOperations().create_notes(wrapper), 201).get_data()
    assert kept.get_status().get_value() == "success"

    recording = tmp_path / "talk.txt"
    recording.write_text("hello")
    upload = FileBodyWrapper()
    upload.set_file(StreamWrapper(file_path=str(recording)))
    (stored,) = read(AttachmentsOperations().upload_attachments(lead, "Leads", upload), 200).get_data()
    assert stored.get_code().get_value() == "SUCCESS"
    link = ParameterMap()
    link.add(UploadUrlAttachmentsParam.attachmenturl, "https://rec.example/p-77.mp3")
    link.add(UploadUrlAttachmentsParam.title, "Recording")
    (hung,) = read(AttachmentsOperations().upload_url_attachments(lead, "Leads", link), 200).get_data()
    assert hung.get_code().get_value() == "SUCCESS"
    wanted = ParameterMap()
    wanted.add(GetAttachmentsParam.fields, "id,File_Name,Owner")
    listed = read(AttachmentsOperations().get_attachments(lead, "Leads", wanted), 200).get_data()
    assert {attachment.get_file_name() for attachment in listed} == {"talk.txt", "Recording"}


def test_the_owner_of_a_lead_changes(sdk: dict[str, str], control: httpx.Client) -> None:
    from zohocrmsdk.src.com.zoho.crm.api.change_owner import BodyWrapper, ChangeOwnerOperations, Owner

    lead = created_id("Leads", {"Last_Name": "Handed over"})
    users = {user["email"]: user["id"] for user in httpx_users(sdk)}
    owner, wrapper = Owner(), BodyWrapper()
    owner.set_id(int(users["olha.melnyk@miempresa.test"]))
    wrapper.set_owner(owner)
    wrapper.set_notify(False)
    (done,) = read(ChangeOwnerOperations("Leads").single_update(lead, wrapper), 200).get_data()
    assert done.get_status().get_value() == "success"
    (found,) = read(records("Leads").get_record(lead), 200).get_data()
    assert found.get_key_value("Owner").get_email() == "olha.melnyk@miempresa.test"


def httpx_users(program: dict[str, str]) -> list[dict[str, str]]:
    form = {name: program[name] for name in ("client_id", "client_secret", "refresh_token")}
    with httpx.Client(base_url=program["base"], trust_env=False) as client:
        token = client.post("/oauth/v2/token", data={"grant_type": "refresh_token", **form}).json()["access_token"]
        headers = {"Authorization": f"Zoho-oauthtoken {token}"}
        users: list[dict[str, str]] = client.get("/crm/v8/users", headers=headers).json()["users"]
        return users


def test_a_channel_is_opened_listed_and_closed(sdk: dict[str, str]) -> None:
    from zohocrmsdk.src.com.zoho.crm.api.notifications import (
        BodyWrapper,
        DeleteNotificationParam,
        Notification,
        NotificationsOperations,
    )
    from zohocrmsdk.src.com.zoho.crm.api.parameter_map import ParameterMap

    channel, wrapper = Notification(), BodyWrapper()
    channel.set_channel_id("7001")
    channel.set_events(["Leads.all"])
    channel.set_token("cb-7f3a")
    channel.set_notify_url("http://127.0.0.1:9/none")
    channel.set_channel_expiry(datetime.now(UTC) + timedelta(hours=2))
    wrapper.set_watch([channel])
    (opened,) = read(NotificationsOperations().enable_notifications(wrapper), 201).get_watch()
    assert opened.get_status().get_value() == "success"
    (listed,) = read(NotificationsOperations().get_notifications(), 200).get_watch()
    assert listed.get_resource_name() == "Leads"
    wanted = ParameterMap()
    wanted.add(DeleteNotificationParam.channel_ids, "7001")
    (closed,) = read(NotificationsOperations().delete_notification(wanted), 200).get_watch()
    assert closed.get_status().get_value() == "success"


def test_calls_of_a_contact_come_through_the_related_list(sdk: dict[str, str]) -> None:
    from zohocrmsdk.src.com.zoho.crm.api.parameter_map import ParameterMap
    from zohocrmsdk.src.com.zoho.crm.api.related_records import GetRelatedRecordsParam, RelatedRecordsOperations

    contact = created_id("Contacts", {"Last_Name": "Listed"})
    missed = {
        "Subject": "Missed",
        "Call_Type": choice("Missed"),
        "Call_Start_Time": datetime.now(UTC) - timedelta(minutes=1),
        "Who_Id": linked(contact),
    }
    call = created_id("Calls", missed)
    wanted = ParameterMap()
    wanted.add(GetRelatedRecordsParam.fields, "id,Subject")
    answer = RelatedRecordsOperations("Calls", "Contacts").get_related_records(contact, wanted)
    assert [record.get_id() for record in read(answer, 200).get_data()] == [call]


def test_tags_are_put_on_a_lead(sdk: dict[str, str]) -> None:
    from zohocrmsdk.src.com.zoho.crm.api.tags import NewTagRequestWrapper, Tag, TagsOperations

    lead = created_id("Leads", {"Last_Name": "Tagged"})
    tag, wrapper = Tag(), NewTagRequestWrapper()
    tag.set_name("telephony")
    wrapper.set_tags([tag])
    (done,) = read(TagsOperations().add_tags("Leads", lead, wrapper), 200).get_data()
    assert done.get_status().get_value() == "success"
    (found,) = read(records("Leads").get_record(lead), 200).get_data()
    assert [tag.get_name() for tag in found.get_key_value("Tag")] == ["telephony"]
