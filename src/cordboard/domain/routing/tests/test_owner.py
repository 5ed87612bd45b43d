"""Whose extension is called directly: own, shared, several; and what is said when nobody can be."""

from cordboard.domain.routing.owner import KnownPhones, OwnedRecord, direct, own_extension
from cordboard.domain.routing.route import Destination, DestinationKind, DirectToOwner, OwnerOf
from cordboard.domain.settings.company import TeamMember

ANA = TeamMember(id="ana", name="Ana", extensions=("80", "90"))
ALBERTO = TeamMember(id="alberto", name="Alberto", extensions=("81", "90"))
PAT = TeamMember(id="pat", name="Pat", extensions=("90",))
TEAM = (ANA, ALBERTO, PAT)
RULE = DirectToOwner(extension="1")


def contact(person: str | None, owner: str = "Ana") -> OwnedRecord:
    return OwnedRecord(of=OwnerOf.CONTACT, name="Eva", owner=owner, person=person)


def test_the_extension_to_which_only_they_are_assigned_wins() -> None:
    assert own_extension(ANA, TEAM).extension == "80"


def test_a_person_with_shared_extensions_only_has_none_unless_one_rings_first_or_is_registered() -> None:
    assert own_extension(PAT, TEAM).extension is None
    first = TeamMember(id="pat", name="Pat", extensions=("90",), primary="90")
    assert own_extension(first, (ANA, ALBERTO, first)).extension == "90"
    assert own_extension(PAT, TEAM, {"90"}).extension == "90"


def test_of_several_own_extensions_the_first_one_rings_else_the_only_registered_one() -> None:
    two = TeamMember(id="two", name="Two", extensions=("70", "71"))
    found = own_extension(two, (two, ANA))
    assert (found.extension, found.why.code) == (None, "several_own_extensions")
    assert own_extension(two, (two, ANA), {"71"}).extension == "71"
    assert own_extension(two, (two, ANA), {"70", "71"}).extension is None
    first = TeamMember(id="two", name="Two", extensions=("70", "71"), primary="71")
    assert own_extension(first, (first, ANA)).extension == "71"


def test_the_owner_of_the_first_record_of_the_order_is_called() -> None:
    deal = OwnedRecord(of=OwnerOf.DEAL, name="Roof", owner="Alberto", person="alberto")
    decision = direct(RULE, [contact("ana"), deal], TEAM)
    assert decision.destination == Destination(kind=DestinationKind.EXTENSION, target="81")
    assert (decision.ring_s, decision.substitute) == (20, None)
    other = DirectToOwner(extension="1", order=(OwnerOf.CONTACT,), ring_s=7, fallback="90")
    decision = direct(other, [contact("ana"), deal], TEAM)
    assert (decision.destination.target, decision.ring_s, decision.substitute) == ("80", 7, "90")
    assert [one.code for one in decision.why] == ["owner_is", "solo_extension", "rings_substitute"]


def test_nobody_or_somebody_outside_the_team_means_the_normal_course() -> None:
    for records, code in (([], "owner_none"), ([contact(None, "Zoe")], "owner_not_in_team")):
        decision = direct(RULE, records, TEAM)
        assert decision.destination == Destination()
        assert decision.why[-2].code == code
    decision = direct(RULE, [contact(None, "Zoe"), OwnedRecord(of=OwnerOf.LEAD, owner="Ana", person="ana")], TEAM)
    assert decision.destination.target == "80", "the next record of the order has an owner of ours"


def test_an_owner_who_was_called_anyway_is_not_called_twice() -> None:
    decision = direct(DirectToOwner(extension="80"), [contact("ana")], TEAM)
    assert (decision.destination, decision.why[-2].code) == (Destination(), "called_already")


def test_an_absent_owner_is_passed_over_and_one_in_a_call_is_rung() -> None:
    substituted = DirectToOwner(extension="1", fallback="90")
    absent, talking = KnownPhones(absent=frozenset({"80"})), KnownPhones(talking=frozenset({"80"}))
    decision = direct(substituted, [contact("ana")], TEAM, absent)
    assert (decision.destination.target, decision.ring_s, decision.substitute) == ("90", None, None)
    assert [one.code for one in decision.why][-2:] == ["owner_absent", "substitute_at_once"]
    assert direct(RULE, [contact("ana")], TEAM, absent).destination == Destination()
    decision = direct(substituted, [contact("ana")], TEAM, talking)
    assert (decision.destination.target, decision.ring_s, decision.substitute) == ("80", 20, "90")
