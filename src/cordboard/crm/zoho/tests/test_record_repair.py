"""Records that are made to fit."""

from typing import Any

import pytest

from cordboard.crm.zoho.errors import ApiError
from cordboard.crm.zoho.reading.decode import ModuleField
from cordboard.crm.zoho.writing import record_repair
from cordboard.ports.crm import Field, Pipeline, Stage


def error(code: str, name: str | None = None, **details: Any) -> ApiError:
    return ApiError(code=code, details={**({"api_name": name} if name else {}), **details})


def place(name: str, layout: str, *stages: str) -> Pipeline:
    return Pipeline(
        id=f"{layout}/{name}",
        name=name,
        path=(layout,),
        stages=tuple(Stage(id=one, name=one, state="open") for one in stages),
    )


PLACES = [place("Closed only", "1"), place("Sales", "1", "First", "Second"), place("Service", "2", "Visit")]


def test_a_text_that_is_too_long_is_cut_and_said() -> None:
    changed = record_repair.mended({"Subject": "x" * 20}, error("INVALID_DATA", "Subject", maximum_length=5), [])
    assert changed == ({"Subject": "xxxx…"}, ["Subject was cut to 5 characters."])


def test_a_choice_that_is_not_known_is_left_out_and_said() -> None:
    wrong = error("INVALID_DATA", "Lead_Status", supported_values=["A"], expected_data_type="picklist")
    changed = record_repair.mended({"Lead_Status": "B", "Last_Name": "x"}, wrong, [])
    assert changed is not None
    assert changed[0] == {"Last_Name": "x"}
    assert "Lead_Status" in changed[1][0]


def test_an_update_is_never_emptied() -> None:
    wrong = error("INVALID_DATA", "Lead_Status", supported_values=["A"])
    assert record_repair.mended({"id": "1", "Lead_Status": "B"}, wrong, [], new=False) is None


def test_a_recording_that_finds_no_place_is_told_in_the_description() -> None:
    record = {"Voice_Recording__s": "http://r", "Description": "d"}
    changed = record_repair.mended(
        record, error("INVALID_DATA", "Voice_Recording__s", expected_data_type="website"), []
    )
    assert changed is not None
    assert changed[0] == {"Description": "d\nRecording: http://r"}


@pytest.mark.parametrize(
    "wrong",
    [
        error("INVALID_DATA", "Owner", expected_data_type="jsonobject"),
        error("INVALID_DATA", "Call_Type", supported_values=["Inbound"]),
        error("INVALID_DATA", "What_Id"),
        error("INVALID_DATA", "Not_Ours", maximum_length=1),
        error("INVALID_DATA"),
        error("MANDATORY_NOT_FOUND", "City"),
        error("NO_PERMISSION", "Owner"),
    ],
)
def test_what_only_a_person_can_decide_is_not_mended(wrong: ApiError) -> None:
    record = {"Owner": {"id": "1"}, "Call_Type": "Missed", "What_Id": {"id": "2"}}
    assert record_repair.mended(record, wrong, []) is None


def test_all_errors_of_a_record_are_mended_or_none() -> None:
    rows = [
        {"code": "INVALID_DATA", "status": "error", "details": {"api_name": "A", "maximum_length": 2}},
        {"code": "MANDATORY_NOT_FOUND", "status": "error", "details": {"api_name": "Company"}},
    ]
    both = ApiError(code="MULTIPLE_OR_MULTI_ERRORS", details={"errors": rows})
    changed = record_repair.mended({"A": "xyz"}, both, [])
    assert changed is not None
    assert changed[0] == {"A": "x…", "Company": "-"}
    rows.append({"code": "MANDATORY_NOT_FOUND", "status": "error", "details": {"api_name": "City"}})
    assert record_repair.mended({"A": "xyz"}, both, []) is None


@pytest.mark.parametrize(
    ("layout", "pipeline", "pipeline_found", "stage"),
    [
        ("1", "Sales", "Sales", "First"),
        ("", "Service", "Service", "Visit"),
        ("2", "gone", "Service", "Visit"),
        ("9", "gone", "Sales", "First"),
        ("", "", "Sales", "First"),
    ],
)
def test_a_deal_whose_place_is_gone_stands_in_the_nearest_one(
    layout: str, pipeline: str, pipeline_found: str, stage: str
) -> None:
    found = record_repair.default_place(PLACES, layout, pipeline)
    assert found is not None
    assert (found[0].name, found[1]) == (pipeline_found, stage)


def test_a_deal_is_not_sent_again_to_the_place_that_was_refused() -> None:
    record = {"Layout": {"id": "1"}, "Pipeline": "Sales", "Stage": "First"}
    assert record_repair.mended(record, error("MAPPING_MISMATCH", "Stage"), PLACES) is None
    assert record_repair.mended({**record, "Stage": "Gone"}, error("MAPPING_MISMATCH", "Stage"), PLACES) is not None


def test_optional_fields_stay_away_where_they_cannot_be_written() -> None:
    def known(name: str, writable: bool) -> ModuleField:
        return ModuleField(field=Field(name=name, label=name, type="text", writable=writable), data_type="text")

    fields = {"Caller_ID": known("Caller_ID", False), "Dialled_Number": known("Dialled_Number", True)}
    record = {"Caller_ID": "1", "Dialled_Number": "2", "Call_Result": "3", "Subject": "s"}
    assert record_repair.trimmed(record, fields) == {"Dialled_Number": "2", "Subject": "s"}
    assert record_repair.trimmed(record, {}) == record


def test_tags_that_are_too_long_are_cut_and_those_that_are_short_need_a_person() -> None:
    wrong = error("INVALID_DATA", "Tag", expected_data_type="jsonarray", maximum_length=25)
    changed = record_repair.mended({"Tag": [{"name": "Контекстна реклама в Україні"}, {"name": "vip"}]}, wrong, [])
    cut = [{"name": "Контекстна реклама в Укра"}, {"name": "vip"}]
    assert changed == ({"Tag": cut}, ["Tags were cut to 25 characters."])
    assert record_repair.mended({"Tag": [{"name": "vip"}]}, wrong, []) is None
