"""What is wrong in a template: its code, its field, and the values of the sentence."""

import pytest

from cordboard.domain.crm_texts.template import PLACEHOLDERS
from cordboard.domain.settings.crm_texts import LONGEST_TEMPLATE, CrmTexts
from cordboard.domain.settings.text_contradictions import wrong_texts

MOST = {name: LONGEST_TEMPLATE[name] for name in ("lead_name", "call_description")}


@pytest.mark.parametrize(
    ("texts", "wrong"),
    [
        ({}, []),
        ({"lead_name": "{client}", "call_description": "Always the same\nin two lines"}, []),
        ({"lead_name": "x" * (MOST["lead_name"] - 8) + "{client}"}, []),
        ({"lead_name": "{client}\n"}, []),
        (
            {"lead_name": "{zzz}" + "x" * MOST["lead_name"]},
            [("texts.long", "lead_name", {"length": str(MOST["lead_name"] + 5), "most": str(MOST["lead_name"])})],
        ),
        (
            {"call_description": "x" * (MOST["call_description"] + 1)},
            [
                (
                    "texts.long",
                    "call_description",
                    {"length": str(MOST["call_description"] + 1), "most": str(MOST["call_description"])},
                )
            ],
        ),
        ({"lead_name": "{client}\n{number}\n{line}"}, [("texts.lines", "lead_name", {"lines": "3"})]),
        (
            {"lead_name": "a\nb"},
            [("texts.lines", "lead_name", {"lines": "2"}), ("texts.fixed", "lead_name", {})],
        ),
        ({"lead_name": "Client"}, [("texts.fixed", "lead_name", {})]),
        ({"call_description": "{client"}, [("texts.open", "call_description", {"sign": "{", "text": "{client"})]),
        (
            {"call_description": "{zzz}"},
            [("texts.unknown", "call_description", {"name": "zzz", "known": ", ".join(PLACEHOLDERS)})],
        ),
        (
            {"lead_name": "{clent}", "call_subject": "Call"},
            [
                ("texts.fixed", "call_subject", {}),
                ("texts.misspelt", "lead_name", {"name": "clent", "meant": "client"}),
            ],
        ),
    ],
)
def test_each_template_is_checked(texts: dict[str, str], wrong: list[object]) -> None:
    assert sorted(wrong_texts(CrmTexts(**texts)), key=str) == sorted(wrong, key=str)
