"""What a change changed: only what differs, without secrets."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.settings import Settings
from cordboard.toolkit.audit_changes import MASKED, MORE, MOST, RENEWED, changes

plain = st.one_of(st.booleans(), st.integers(), st.text(max_size=20))
trees = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
)


def told(before: object, after: object) -> tuple[object, object]:
    return tuple(msgspec.json.decode(one) if one else None for one in changes(before, after))  # type: ignore[return-value]


def test_a_change_of_settings_names_the_setting_and_the_entries_that_came_and_went() -> None:
    ana, eva = TeamMember(id="ana", name="Ana", extensions=("80",)), TeamMember(id="eva", name="Eva")
    before = Settings(team=(ana, eva))
    after = msgspec.structs.replace(before, team=(msgspec.structs.replace(ana, extensions=("80", "81")), eva))
    assert told(before, after) == (
        {"team": [{"id": "ana", "name": "Ana", "extensions": ["80"]}]},
        {"team": [{"id": "ana", "name": "Ana", "extensions": ["80", "81"]}]},
    )
    country = msgspec.structs.replace(before, company=msgspec.structs.replace(before.company, country="UA"))
    assert told(before, country)[1] == {"company.country": "UA"}


def test_what_is_new_has_no_before_and_what_is_gone_no_after() -> None:
    assert told(None, {"role": "agent", "email": ""}) == (None, {"role": "agent"})
    assert told({"role": "agent"}, None) == ({"role": "agent"}, None)
    assert told({"a": 1}, {"a": 1}) == (None, None)


def test_secrets_show_that_they_changed_and_never_what_they_are() -> None:
    before = {
        "client_secret": "s1",
        "api_token": "t",
        "mail": {"password": "p"},
        "rows": [{"name": "x", "secret": "r"}],
    }
    old, new = changes(before, {"client_secret": "s2", "rows": []})
    assert not any(secret in old + new for secret in ('"s1"', '"s2"', '"t"', '"p"', '"r"'))
    assert told({"a": MASKED}, {"a": RENEWED}) == ({"a": MASKED}, {"a": RENEWED})


def test_a_huge_change_says_how_much_more_there_is() -> None:
    _, after = told({}, {f"n{n}": n for n in range(MOST + 5)})
    assert isinstance(after, dict)
    assert after[MORE] == 5
    assert len(after) == MOST + 1


@given(trees, trees)
def test_any_two_states_give_json_or_nothing(one: object, two: object) -> None:
    before, after = changes({"x": one}, {"x": two})
    for text in (before, after):
        assert not text or isinstance(msgspec.json.decode(text), dict)
    assert changes({"x": one}, {"x": one}) == ("", "")
