"""Extensions that belong to nobody, and who is offered for them."""

from datetime import UTC, datetime

import msgspec

from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.company import Company, CompanyNumber, TeamMember
from cordboard.domain.settings.extension_matching import FoundExtension, assigned, likely_user, merged, unassigned
from cordboard.domain.settings.settings import Settings
from cordboard.domain.stop_list.entry import StopKind, StopListEntry

ANA = CrmUser(id="1", name="Ana Ruíz", email="ana@example.com")
OTHER_ANA = CrmUser(id="2", name="Ruiz, Ana", email="ana.ruiz@example.com")
GONE = CrmUser(id="3", name="Bruno Vega", email="bruno@example.com", active=False)
AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 28, 10, tzinfo=UTC)


def test_an_extension_of_a_person_or_of_an_ignored_number_needs_nobody() -> None:
    settings = Settings(
        team=(TeamMember(id="ana", extensions=("81", "973890196.70")),),
        numbers=(CompanyNumber(number="90"), CompanyNumber(number="91"),
                 CompanyNumber(number="92", default_owner="ana")),
        stop_list=(StopListEntry(kind=StopKind.EXTENSION, value="90"),),
    )  # fmt: skip
    assert unassigned(["81", "70", "90", "91", "92", "91", "82"], settings, AT) == ("91", "82")
    assert assigned(settings, AT) == {"81": "ana", "973890196.70": "ana", "70": "ana", "90": None, "92": "ana"}
    meeting_room = msgspec.structs.replace(settings, company=Company(shared_extensions=("91",)))
    assert unassigned(["81", "91", "82"], meeting_room, AT) == ("82",)


def test_the_extension_of_an_expired_entry_needs_somebody_again() -> None:
    entry = StopListEntry(kind=StopKind.EXTENSION, value="90", until="2026-11-28T09:30+00:00")
    settings = Settings(stop_list=(entry,))
    assert (unassigned(["90"], settings, AT), unassigned(["90"], settings, LATER)) == ((), ("90",))


def test_the_first_of_two_people_has_an_extension_and_people_come_before_numbers() -> None:
    settings = Settings(
        team=(TeamMember(id="ana", extensions=("81",)), TeamMember(id="eva", extensions=("81", "82"))),
        numbers=(CompanyNumber(number="82", default_owner="ana"), CompanyNumber(number="83", default_owner="ana"),
                 CompanyNumber(number="84")),
        stop_list=(StopListEntry(value="83"), StopListEntry(value="84")),
    )  # fmt: skip
    assert assigned(settings, AT) == {"81": "ana", "82": "eva", "83": "ana", "84": None}


def test_what_the_phone_system_and_the_calls_know_of_an_extension_is_one_line() -> None:
    listed = FoundExtension(extension="81", name="Ana Ruiz", listed=True, connections=("pbx",))
    heard = FoundExtension(extension="81", calls=3, last_at=AT, connections=("pbx", "hook"))
    longer = FoundExtension(extension="100", listed=True)
    assert merged([longer, listed, heard]) == (
        FoundExtension(extension="81", name="Ana Ruiz", listed=True, calls=3, last_at=AT, connections=("pbx", "hook")),
        longer,
    )


def test_of_two_reports_of_an_extension_the_first_that_says_something_counts() -> None:
    first = FoundExtension(extension="81", calls=1)
    second = FoundExtension(extension="81", name="Ana", email="a@example.com", calls=2)
    third = FoundExtension(extension="81", name="Eva", email="e@example.com", last_at=AT)
    assert merged([first, second]) == (FoundExtension(extension="81", name="Ana", email="a@example.com", calls=3),)
    assert merged([second, third, first]) == (
        FoundExtension(extension="81", name="Ana", email="a@example.com", calls=3, last_at=AT),
    )
    assert merged([third, msgspec.structs.replace(third, last_at=LATER)])[0].last_at == LATER


def test_an_address_says_more_than_a_name_and_a_name_of_two_people_says_nothing() -> None:
    assert likely_user("Ana Ruiz", "ANA@example.com", [OTHER_ANA, ANA]) == (ANA, "email")
    assert likely_user("ruiz ana", "", [ANA]) == (ANA, "name")
    assert likely_user("ruiz ana", None, [ANA, OTHER_ANA]) is None
    assert likely_user("Bruno Vega", "bruno@example.com", [GONE]) is None
    assert likely_user("", "", [CrmUser(id="4", name="")]) is None


def test_a_first_name_alone_is_that_of_the_only_person_who_has_it() -> None:
    three = CrmUser(id="6", name="Ana de Vega")
    assert likely_user("Ana", "", [ANA]) == (ANA, "name")
    assert likely_user("Ana", "x@example.com", [three]) == (three, "name")
    assert likely_user("Ana", "", [ANA, three]) is None
    assert likely_user("Ana de", "", [three]) is None


def test_an_account_without_a_name_is_called_as_it_is() -> None:
    assert FoundExtension(extension="ana").person_name == "ana"
    assert FoundExtension(extension="ana", name="Reception").person_name == "Reception"
    assert FoundExtension(extension="80").person_name == ""
