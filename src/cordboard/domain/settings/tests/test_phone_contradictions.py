"""Phones on the extension of somebody else are named, each with where it is."""

from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.phone_contradictions import StrayPhone, of_phones
from cordboard.domain.settings.settings import Settings

TEAM = Settings(
    team=(TeamMember(id="ana", extensions=("80", "90")), TeamMember(id="alberto", extensions=("81",))),
)


def test_a_phone_on_the_extension_of_another_person_is_named() -> None:
    strays = {"Asterisk": (StrayPhone(extension="80", named="81"), StrayPhone(extension="82", named="80"))}
    first, second = of_phones(TEAM, strays)
    assert (first.code, first.where) == ("team.stray_phone", "team[0].extensions")
    assert first.values == {"extension": "80", "phone": "81", "title": "Asterisk"}
    assert second.where == "team", "82 is nobody's"


def test_two_extensions_of_one_person_are_no_mistake() -> None:
    assert list(of_phones(TEAM, {"Asterisk": (StrayPhone(extension="80", named="90"),)})) == []
