"""Extensions that belong to nobody, and who is offered for them."""

from datetime import UTC, datetime

from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.company import CompanyNumber, TeamMember
from cordboard.domain.settings.extension_matching import FoundExtension, likely_user, merged, unassigned
from cordboard.domain.settings.settings import Settings

ANA = CrmUser(id="1", name="Ana Ruíz", email="ana@example.com")
OTHER_ANA = CrmUser(id="2", name="Ruiz, Ana", email="ana.ruiz@example.com")
GONE = CrmUser(id="3", name="Bruno Vega", email="bruno@example.com", active=False)
AT = datetime(2026, 11, 28, 9, tzinfo=UTC)


def test_an_extension_of_a_person_or_of_an_ignored_number_needs_nobody() -> None:
    settings = Settings(
        team=(TeamMember(id="ana", extensions=("81", "973890196.70")),),
        numbers=(CompanyNumber(number="90", ignore=True), CompanyNumber(number="91"),
                 CompanyNumber(number="92", default_owner="ana")),
    )  # fmt: skip
    assert unassigned(["81", "70", "90", "91", "92", "91", "82"], settings) == ("91", "82")


def test_what_the_phone_system_and_the_calls_know_of_an_extension_is_one_line() -> None:
    listed = FoundExtension(extension="81", name="Ana Ruiz", listed=True, connections=("pbx",))
    heard = FoundExtension(extension="81", calls=3, last_at=AT, connections=("pbx", "hook"))
    longer = FoundExtension(extension="100", listed=True)
    assert merged([longer, listed, heard]) == (
        FoundExtension(extension="81", name="Ana Ruiz", listed=True, calls=3, last_at=AT, connections=("pbx", "hook")),
        longer,
    )


def test_an_address_says_more_than_a_name_and_a_name_of_two_people_says_nothing() -> None:
    by_mail = FoundExtension(extension="81", name="Ana Ruiz", email="ANA@example.com")
    assert likely_user(by_mail, [OTHER_ANA, ANA]) == (ANA, "email")
    by_name = FoundExtension(extension="81", name="ruiz ana")
    assert likely_user(by_name, [ANA]) == (ANA, "name")
    assert likely_user(by_name, [ANA, OTHER_ANA]) is None
    first = FoundExtension(extension="81", name="Ana")
    assert likely_user(first, [ANA]) == (ANA, "name")
    assert likely_user(first, [ANA, CrmUser(id="5", name="Ana Vega")]) is None
    assert likely_user(FoundExtension(extension="82", email="bruno@example.com"), [GONE]) is None
    assert likely_user(FoundExtension(extension="83"), [CrmUser(id="4", name="")]) is None
