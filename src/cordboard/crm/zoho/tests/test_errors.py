"""Every row of the catalogue becomes the decision that it names."""

from datetime import timedelta

import pytest

from cordboard.crm.zoho.errors import ERRORS, ApiError, inner_errors, read_error, row_of, trouble_of
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable, Unsupported
from cordboard.toolkit.crm.error_actions import ErrorAction
from cordboard.toolkit.json_reader import Reader

CLASSES: dict[ErrorAction, type[Trouble]] = {
    ErrorAction.RETRY: Unavailable,
    ErrorAction.REFRESH: NeedsHuman,  # after the one refresh that the sender tries
    ErrorAction.SCOPE: NeedsHuman,
    ErrorAction.RATE: RateLimited,
    ErrorAction.SLOWLY: Unavailable,
    ErrorAction.SPLIT: Refused,  # of a single record; a batch is split before
    ErrorAction.MEND: Refused,  # where nothing can be mended
    ErrorAction.ADOPT: Refused,  # where the clash does not name a record
    ErrorAction.RETARGET: Refused,  # where the lead tells no contact
    ErrorAction.RESTART: Unavailable,
    ErrorAction.PARK: Refused,
    ErrorAction.NEVER: Unsupported,
}
# Source: docs/reference/zoho-crm.md section 6: code -> what the client does.
REFERENCE = {
    "refresh": "INVALID_TOKEN AUTHENTICATION_FAILURE INVALID_OAUTHTOKEN",
    "scope": "OAUTH_SCOPE_MISMATCH",
    "rate": "TOO_MANY_REQUESTS RATE_LIMIT_EXCEEDED",
    "split": "LIMIT_EXCEEDED",
    "mend": "MANDATORY_NOT_FOUND INVALID_DATA MAPPING_MISMATCH",
    "adopt": "DUPLICATE_DATA",
    "retarget": "CONVERTED_RECORD ID_ALREADY_CONVERTED",
    "slowly": "RECORD_LOCKED NOT_APPROVED",
    "never": "NOT_SUPPORTED FEATURE_NOT_SUPPORTED API_NOT_SUPPORTED",
    "restart": ("TOKEN_BOUND_DATA_MISMATCH EXPIRED_VALUE PAGINATION_LIMIT_EXCEEDED DISCRETE_PAGINATION_LIMIT_EXCEEDED"),
    "retry": (
        "ALREADY_MODIFIED INTERNAL_ERROR INTERNAL_SERVER_ERROR SERVICE_UNAVAILABLE PROCESSING_STOPPED "
        "ROLLBACK_PERFORMED REQUEST_TIMEOUT"
    ),
    "park": (
        "AUTHORIZATION_FAILED NO_PERMISSION LIMIT_REACHED REQUIRED_PARAM_MISSING EXPECTED_PARAM_MISSING "
        "EXPECTED_FIELD_MISSING DEPENDENT_FIELD_MISSING DEPENDENT_MISMATCH DEPENDENT_SERVICE_ERROR NOT_ALLOWED "
        "RECORD_IN_BLUEPRINT INVALID_MODULE INVALID_URL_PATTERN INVALID_REQUEST_METHOD INVALID_QUERY SYNTAX_ERROR "
        "INVALID_ALIAS DUPLICATE_ALIAS AMBIGUITY_DURING_PROCESSING FILE_SIZE_MORE_THAN_ALLOWED_SIZE VIRUS_DETECTED "
        "STORAGE_SPACE_EXCEEDED INVALID_REFERENCE LOOPING_FOUND"
    ),
}
ROWS = [(code, ErrorAction(word)) for word, codes in REFERENCE.items() for code in codes.split()]


@pytest.mark.parametrize(("code", "action"), ROWS)
def test_each_error_of_the_reference_is_decided_as_it_says(code: str, action: ErrorAction) -> None:
    error = ApiError(code=code, message="words", status=400)
    assert row_of(error).action is action
    trouble = trouble_of(error, "main", wrote=None, scope="ZohoCRM.modules.leads.CREATE")
    assert isinstance(trouble, CLASSES[action])
    assert trouble.text.startswith("main: ")
    assert row_of(error).then in trouble.text


def test_the_catalogue_holds_nothing_that_the_reference_does_not() -> None:
    assert set(ERRORS) == {code for code, _ in ROWS}


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Refused), (403, Refused), (404, Refused), (429, RateLimited), (500, Unavailable), (503, Unavailable)],
)
def test_an_unknown_code_goes_by_its_status(status: int, kind: type[Trouble]) -> None:
    assert isinstance(trouble_of(ApiError(code="NEW_CODE", status=status), "main", wrote=None), kind)


def test_a_write_that_failed_over_there_may_have_happened() -> None:
    error = ApiError(code="INTERNAL_ERROR", status=500)
    assert trouble_of(error, "main", wrote=None).wrote is None
    assert trouble_of(error, "main", wrote=False).wrote is False


def test_a_missing_scope_is_named() -> None:
    trouble = trouble_of(
        ApiError(code="OAUTH_SCOPE_MISMATCH", status=401), "main", wrote=None, scope="ZohoCRM.coql.READ"
    )
    assert trouble.code == "scope_missing"
    assert "ZohoCRM.coql.READ" in trouble.text


def test_how_long_to_wait_is_read_where_the_answer_says_so() -> None:
    told = trouble_of(ApiError(code="TOO_MANY_REQUESTS", status=429, details={"retry_after": 7}), "main", wrote=False)
    silent = trouble_of(ApiError(code="TOO_MANY_REQUESTS", status=429), "main", wrote=False)
    assert isinstance(told, RateLimited)
    assert isinstance(silent, RateLimited)
    assert (told.after, silent.after) == (timedelta(seconds=7), None)


def test_a_locked_record_is_tried_again_slowly() -> None:
    trouble = trouble_of(ApiError(code="RECORD_LOCKED", status=403), "main", wrote=None)
    assert isinstance(trouble, Unavailable)
    assert trouble.after == timedelta(minutes=5)


def test_a_dependent_service_that_is_only_busy_passes_by_itself() -> None:
    busy = ApiError(code="DEPENDENT_SERVICE_ERROR", details={"dependency_error": "PROCESSING_ERROR"})
    assert isinstance(trouble_of(busy, "main", wrote=None), Unavailable)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"api_name": "Last_Name", "json_path": "$.data[0].Last_Name"}, "Last_Name"),
        ({"api_name": "id", "json_path": "$.data[3].Owner.id"}, "Owner"),
        ({"api_name": "Tag", "json_path": "$.data[0].Tag[1].name"}, "Tag"),
        ({"api_name": "Email"}, "Email"),
        ({}, None),
    ],
)
def test_the_field_at_fault_is_the_first_step_below_the_record(details: dict[str, str], field: str | None) -> None:
    error = ApiError(code="INVALID_DATA", details=details)
    assert error.field == field
    trouble = trouble_of(error, "main", wrote=None)
    assert isinstance(trouble, Refused)
    assert trouble.field == field


def test_what_the_details_say_is_shown() -> None:
    error = ApiError(
        code="INVALID_DATA", details={"api_name": "X", "expected_data_type": "integer", "maximum_length": 9}
    )
    assert "(expected: integer; longest: 9)" in trouble_of(error, "main", wrote=None).text


def test_several_errors_of_one_record_are_taken_apart() -> None:
    one = {"code": "INVALID_DATA", "status": "error", "message": "m", "details": {"api_name": "A"}}
    error = ApiError(code="MULTIPLE_OR_MULTI_ERRORS", details={"errors": [one, {**one, "details": {"api_name": "B"}}]})
    assert [inner.field for inner in inner_errors(error)] == ["A", "B"]


@pytest.mark.parametrize("value", [{"code": "SUCCESS", "status": "success"}, {"data": []}, {}, None, [1]])
def test_what_is_no_error_is_read_as_none(value: object) -> None:
    assert read_error(Reader(value), 200) is None


def test_an_error_inside_a_200_is_an_error() -> None:
    error = read_error(Reader({"code": "INVALID_TOKEN", "status": "error", "message": "m", "details": {}}), 200)
    assert error is not None
    assert error.code == "INVALID_TOKEN"
