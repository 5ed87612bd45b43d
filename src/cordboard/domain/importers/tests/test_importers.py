"""Files of other systems become settings of ours; each part that does not is listed with line and reason."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from cordboard.domain.importers.asterlink import read_asterlink
from cordboard.domain.importers.converted import Converted, Unreadable
from cordboard.domain.importers.crm_template import read_crm_template
from cordboard.domain.importers.rule_table import read_rule_table
from cordboard.domain.routing.decision import Fetched, decide
from cordboard.domain.routing.route import Route

FIXTURES = Path(__file__).parents[1] / "fixtures"


def left_of(converted: Converted) -> list[tuple[int, str, str]]:
    return [(one.line, one.part, one.code) for one in converted.left]


def test_a_crm_template_becomes_a_connection_and_says_what_it_left() -> None:
    converted = read_crm_template((FIXTURES / "crm_template.xml").read_bytes())
    content: dict[str, Any] = converted.content
    assert (content["provider"], content["title"]) == ("custom", "Invented CRM")
    settings = content["settings"]
    assert (settings["url"], settings["sign_in"]) == ("https://crm.invented.example", "header")
    assert settings["header"] == "X-Api-Key: {secret}"
    templates = settings["templates"]
    assert templates["number"] == {"form": "digits", "keep_last": 9}
    find, create, log = (templates["requests"][name] for name in ("find", "create_contact", "log_call"))
    assert (find["path"], find["rows"]) == ("/v1/people?phone={number}", "people")
    assert find["values"] == {
        "entity": "contact",
        "id": "id",
        "link": "https://crm.invented.example/people/{id}",
        "company": "company.name",
        "name": "{first} {last}",
        "phones": ["mobile", "office"],
    }
    assert create["fields"] == {"first": "{first_name}", "last": "{last_name}", "mobile": "{phone}"}
    assert create["values"] == {"id": "person.id"}
    assert log["fields"]["call"]["text"] == "{disposition} call from {client_number}, {talk_s} s"
    assert log["fields"]["call"]["tags"] == ["phone"]
    assert log["values"] == {"id": "call.id"}
    assert left_of(converted) == [
        (5, "Connection", "by_our_rules"),
        (38, "Output Email", "variable"),
        (38, "Output Email", "no_counterpart"),
        (59, "SkipIf", "by_our_rules"),
        (65, "day", "expression"),
        (75, "Outputs", "scenario"),
        (77, "Scenario ReportChat", "scenario"),
    ]


def test_a_rule_table_becomes_routes_that_the_settings_take() -> None:
    converted = read_rule_table((FIXTURES / "rule_table.csv").read_bytes(), "zoho")
    routes = msgspec.convert(converted.content["routes"], tuple[Route, ...])
    tiers, balance, elsewhere = routes
    assert (tiers.id, tiers.place.did, tiers.source.connection, tiers.source.field) == (
        "tiers",
        "928000080",
        "zoho",
        "Tier",
    )
    assert [(line.value, line.target) for line in tiers.lines] == [("GOLD", "vip"), ("SILVER", "80")]
    assert (tiers.default.target, tiers.default.voicemail) == ("600", False)
    assert (balance.place.ivr, balance.greeting, balance.source.url) == (
        "7000",
        "welcome",
        "https://crm.invented.example/route?tenant=7",
    )
    assert balance.default.voicemail
    assert decide(balance, Fetched(value="1200")).destination.target == "please-pay"
    assert decide(balance, Fetched(value="999")).destination.kind == "voicemail"
    assert (elsewhere.place.did, elsewhere.place.ivr) == (None, None)
    assert left_of(converted) == [
        (2, "Tiers", "secret"),
        (4, "Tiers", "operator"),
        (5, "Tiers", "destination"),
        (7, "Elsewhere", "location"),
        (7, "Elsewhere", "module"),
    ]


def test_the_words_of_the_french_screen_are_understood() -> None:
    converted = read_rule_table((FIXTURES / "rule_table_fr.csv").read_bytes())
    (route,) = msgspec.convert(converted.content["routes"], tuple[Route, ...])
    assert (route.id, route.place.did, route.default.kind, route.default.voicemail) == (
        "statut",
        "928000081",
        "queue",
        True,
    )
    assert (route.lines[0].kind, route.lines[0].target) == ("ivr", "7000")
    assert left_of(converted) == [(2, "Statut", "connection")]


@pytest.mark.parametrize(
    ("reader", "content", "line"),
    [
        (read_crm_template, b"<Crm", 1),
        (read_crm_template, b"<Other/>", 1),
        (read_crm_template, b'<!DOCTYPE x [<!ENTITY a "b">]><Crm/>', 1),
        (read_crm_template, b"<a>" * 100, 1),
        (read_crm_template, b"x" * 1_000_001, 0),
        (read_rule_table, b"\xff\xfe", 0),
        (read_rule_table, b"Rule name;Value\n", 1),
        (read_rule_table, b"", 1),
    ],
)
def test_a_file_of_another_kind_is_refused_with_its_line(reader: Any, content: bytes, line: int) -> None:
    with pytest.raises(Unreadable) as caught:
        reader(content)
    assert caught.value.line == line


def test_rules_of_one_name_get_ids_of_their_own_and_lines_before_any_rule_are_listed() -> None:
    text = "Rule name,CRM field name,Operator,Value,Destination\n,,=,1,Queue\nA,f,=,1,Queue\nA,f,=,2,Queue\n"
    converted = read_rule_table(text.encode(), "crm")
    assert [route["id"] for route in converted.content["routes"]] == ["a", "a-2"]
    assert left_of(converted)[0] == (2, "", "no_rule")


def test_settings_of_asterlink_become_connections_and_say_what_they_left() -> None:
    converted = read_asterlink((FIXTURES / "asterlink.yml").read_bytes())
    pbx = {"host": "pbx.invented.example", "port": 5039, "username": "link", "dial_context": "from-inside"}
    assert converted.content == {
        "connections": [
            {"provider": "asterisk", "settings": pbx},
            {"provider": "suitecrm", "settings": {"url": "https://crm.invented.example"}},
        ]
    }
    assert left_of(converted) == [
        (2, "log_level", "by_our_rules"),
        (7, "ami.pass", "secret"),
        (9, "dialplan.incoming_context", "by_our_rules"),
        (11, "dialplan.outgoing_context", "by_our_rules"),
        (13, "dialplan.ext_context", "by_our_rules"),
        (17, "pbx.dids", "by_our_rules"),
        (18, "pbx.cid_format", "by_our_rules"),
        (22, "suitecrm.endpoint_addr", "no_counterpart"),
        (23, "suitecrm.endpoint_token", "no_counterpart"),
        (24, "recordings", "unknown_part"),
    ]


def test_another_crm_of_asterlink_and_a_missing_host_are_listed() -> None:
    converted = read_asterlink(b"ami:\n  user: link\nbitrix24:\n  webhook_url: https://b24.invented.example/rest\n")
    assert converted.content == {"connections": [{"provider": "asterisk", "settings": {"username": "link"}}]}
    assert left_of(converted) == [(1, "ami.host", "incomplete"), (4, "bitrix24.webhook_url", "no_counterpart")]


def test_a_setting_of_asterlink_without_a_value_is_listed() -> None:
    converted = read_asterlink(b"ami:\n  host:\n  port: []\n  user: link\nsuitecrm:\n  url:\n")
    assert converted.content == {"connections": [{"provider": "asterisk", "settings": {"username": "link"}}]}
    assert left_of(converted) == [
        (line, part, "incomplete") for line, part in ((2, "ami.host"), (3, "ami.port"), (6, "suitecrm.url"))
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"- a\n- b\n", 1),
        (b"title: something else\n", 1),
        (b"ami:\n  host: [\n", 3),
        (b"? [a]\n: b\n", 1),
        (b"", 1),
        (b"\xff\xfe\x00", 0),
        ("".join(f"{' ' * deep}ami:\n" for deep in range(40)).encode(), 21),
    ],
)
def test_a_file_that_is_none_of_asterlink_is_refused_with_its_line(content: bytes, line: int) -> None:
    with pytest.raises(Unreadable) as refused:
        read_asterlink(content)
    assert refused.value.line == line
