import pytest

from cordboard.toolkit.json_reader import Reader, UnexpectedShape

REPLY = {"data": [{"details": {"id": 610004000001077, "name": "Ana", "more": False, "list": []}}], "info": None}


def test_reads_text_below_a_path() -> None:
    assert Reader(REPLY)["data"][0]["details"].text("name") == "Ana"
    assert Reader(REPLY).text("data", 0, "details", "id") == "610004000001077"
    assert Reader(REPLY).at("data", 0, "details").flag("more") is False


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (("data", 0, "detail"), "reply['data'][0]['detail'] is missing"),
        (("data", 1), "reply['data'][1] is missing"),
        (("data", 0, "detail", "id"), "reply['data'][0]['detail'] is missing"),
        (("data", "details"), "reply['data'] is a list, not an object"),
        (("data",), "reply['data'] is a list, not text"),
        (("info",), "reply['info'] is null, not text"),
        (("data", 0, "details", "more"), "reply['data'][0]['details']['more'] is a yes/no, not text"),
    ],
)
def test_a_wrong_shape_is_named_by_its_path(steps: tuple[str | int, ...], said: str) -> None:
    with pytest.raises(UnexpectedShape) as error:
        Reader(REPLY).text(*steps)
    assert str(error.value) == said
    assert isinstance(error.value, ValueError)


def test_maybe_gives_none_where_anything_on_the_way_is_missing_or_null() -> None:
    assert Reader(REPLY).maybe_text("info", "count") is None
    assert Reader(REPLY).maybe_text("nothing", 3, "here") is None
    assert Reader(REPLY).maybe_text("data", 0, "details", "name") == "Ana"


def test_a_yes_no_is_not_a_number() -> None:
    with pytest.raises(UnexpectedShape):
        Reader({"count": True}).number("count")


def test_walking_a_list_keeps_the_path() -> None:
    first = next(iter(Reader(REPLY)["data"]))
    with pytest.raises(UnexpectedShape, match=r"reply\['data'\]\[0\]\['id'\] is missing"):
        first.text("id")
