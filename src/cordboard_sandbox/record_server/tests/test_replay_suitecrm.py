"""Replays every recorded exchange of a real SuiteCRM 7.13.2 against the dialect: V8 (JSON:API, OAuth2) and v4_1.

Source: ../shared/specs/suitecrm (reference data, see SOURCES.txt there). Ids and tokens of the recording are mapped to
ours; state that the recording found there (one user, two older contacts) is set up first.
"""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.dialect import load
from cordboard_sandbox.record_server.seed import new_counterpart
from cordboard_sandbox.record_server.tests.conftest import Api
from cordboard_sandbox.record_server.tests.replay import Pairs, exchanges, recording

FOLDER = Path(__file__).parents[3] / "cordboard" / "crm" / "suitecrm"
V8 = recording("suitecrm/suitecrm-7.13.2-v8.exchanges.json")
V4 = recording("suitecrm/suitecrm-7.13.2-v4_1.exchanges.json")
FIELDS = recording("suitecrm/v8-fields-7.13.2.json")
OPTIONS = recording("suitecrm/v4_1-enum-options-7.13.2.json")
BEGAN = datetime(2026, 11, 22, 1, 7, 0, tzinfo=UTC).timestamp()
ID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
TOKENS = frozenset({"<suite-token>", "<suite-token2>", "<suite-token3>", "<suite-refresh>", "<suite-refresh2>"})
# not compared, with the reason
LEFT_OUT = frozenset({"relationships", "links"})  # the recording has a note instead, or leaves pages out
MORE_V8 = True  # the recording keeps only some attributes of long records
V4_LEFT_OUT = {"find_by_phone": frozenset({"assigned_user_name"})}  # the login there, the name in V8; ours has the name
OLDER_CONTACT = "eed70df1-6677-a8cc-1515-6b0240f5a1df"  # v4_1 links a contact that the recording of V8 created

pytestmark = pytest.mark.skipif(not V8.exists(), reason="../shared/specs/suitecrm is not here: nothing to replay")


@pytest.fixture
def api() -> Iterator[Api]:
    own = new_counterpart(load(FOLDER), Clock("manual", BEGAN), people=0)
    admin = next(user for user in own.live("Users") if user.values["user_name"] == "admin")
    own.state.tables["Users"] = {}
    admin.id = "1"
    own.table("Users")["1"] = admin
    accounts = own.state.accounts
    own.state.accounts = {name: msgspec.structs.replace(one, user="1") for name, one in accounts.items()}
    with asyncio.Runner() as runner:
        api = Api(own, runner, {})
        older = {"phone_mobile": "+34 600 777 001", "phone_work": "911 77 70 01", "assigned_user_id": "1"}
        nora = {"first_name": "Nora", "last_name": "Sanz", "date_modified": "2026-11-22 01:06:00"}
        api.control("records/Contacts", older | nora)
        api.control("records/Contacts", {"last_name": "Vega", "date_modified": "2026-11-22 00:42:00"})
        yield api
        api.close()


def test_every_exchange_with_v8_gets_the_recorded_answer(api: Api) -> None:
    pairs = Pairs(ID, TOKENS, LEFT_OUT)
    differing, answered = {}, 0
    for exchange in exchanges(V8):
        request, name = exchange["request"], exchange["name"]
        token = pairs.theirs.get("<suite-token3>") or pairs.theirs.get("<suite-token>", "")
        known = "Authorization" in request["headers"] and name != "err_unauthorized"
        headers = {"Authorization": f"Bearer {token}"} if known else {}
        body = {"json": pairs.ours(request["body"])} if request["body"] is not None else {}
        path = pairs.ours(request["path"])
        reply = api.call(request["method"], path, headers=headers, params=request["query"], **body)
        recorded = exchange["response"]
        if name == "link_call_to_contact":  # ids inside a text
            recorded = pairs.ours(recorded)
        if found := pairs.differences(recorded, reply, ("content-type",), more=MORE_V8):
            differing[name] = found
        answered += 1
    assert differing == {}
    assert answered == 25


def test_every_exchange_with_v4_1_gets_the_recorded_answer(api: Api) -> None:
    api.control("records/Contacts", {"id": OLDER_CONTACT, "last_name": "Sanz"})
    pairs = Pairs(ID, frozenset({"<session>"}))
    differing, answered = {}, 0
    for exchange in exchanges(V4):
        form = dict(pairs.ours(exchange["request"]["body"])["__form__"])
        reply = api.call("POST", exchange["request"]["path"], data=form)
        pairs.keys = V4_LEFT_OUT.get(exchange["name"], frozenset())
        if found := pairs.differences(exchange["response"], reply, ("content-type",), more=False):
            differing[exchange["name"]] = found
        answered += 1
    assert differing == {}
    assert answered == 13


def test_facts_about_fields_are_those_of_the_recording() -> None:
    dialect, recorded = load(FOLDER), json.loads(FIELDS.read_text(encoding="utf-8"))
    words = dialect.routes[3].how["words"]
    for module, fields in recorded.items():
        ours = dialect.entities[module].fields
        told = {name: {word: fact[word] for word in words if word in fact} for name, fact in ours.items()}
        kept = {
            name: {word: fields[name][word] for word in words if fields[name].get(word) is not None}
            for name in ours
            if name in fields
        }
        assert told == kept, module
    options = json.loads(OPTIONS.read_text(encoding="utf-8"))
    for module, enums in options.items():
        for name, enum in enums.items():
            legacy = dialect.entities[module].fields[name]["legacy"]
            assert ([*legacy["options"]], legacy["required"]) == (enum["options"], enum["required"]), name
