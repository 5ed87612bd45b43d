"""Records change hands unless a person was quicker."""

from cordboard.domain.crm.actions import Ref, SetOwner
from cordboard.domain.crm.contact_match import Entity, Owner
from cordboard.toolkit.crm.owner_handover import decided, gone, waves


def give(*was: str) -> SetOwner:
    return SetOwner(key="k", record=Ref(entity=Entity.CONTACT, id="1", name="Ana"), owner="eva", was=was)


def test_from_one_of_the_known_owners_or_from_nobody_it_changes() -> None:
    assert decided(give("ana"), Owner(id="ana")) is None
    assert decided(give("ana"), None) is None
    assert decided(give(), Owner(id="ivan")) is None


def test_what_the_new_owner_has_already_is_done() -> None:
    outcome = decided(give("ana"), Owner(id="eva"), "link")
    assert outcome is not None
    assert (outcome.id, outcome.owner, outcome.was_there, outcome.link) == ("1", "eva", True, "link")


def test_what_a_person_gave_to_somebody_else_stays_there_and_is_said() -> None:
    outcome = decided(give("ana"), Owner(id="ivan", name="Ivan"))
    assert outcome is not None
    assert (outcome.owner, outcome.code) == ("ivan", "owner_left")
    assert "Ivan" in str(outcome.remark)


def test_a_record_that_is_gone_is_named() -> None:
    refused = gone("main", "SomeCRM", give())
    assert refused.code == "record_gone"
    assert "contact Ana is gone from SomeCRM" in refused.text


def test_no_record_is_twice_in_one_wave_and_the_order_of_each_is_kept() -> None:
    assert waves(["a", "b", "a", "a", "b", "c"]) == [[0, 1, 5], [2, 4], [3]]
    assert waves([]) == []
