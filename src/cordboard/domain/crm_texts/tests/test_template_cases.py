"""Templates, one row each: what is shown, and what is wrong with those that cannot be used."""

import pytest

from cordboard.domain.crm_texts.template import TemplateFault, lines, names_in, nearest, one_line

VALUES = {"client": "Eva", "number": "600", "company": "", "queue": "sales", "history": "a\nb"}
HOLD = frozenset({"inbound", "missed"})


@pytest.mark.parametrize(
    ("template", "line", "text"),
    [
        ("", "", ""),
        ("Call", "Call", "Call"),
        ("  Call   from  ", "Call from", "Call   from"),
        ("{client}", "Eva", "Eva"),
        ("{ client }", "Eva", "Eva"),
        ("{client} and {number}", "Eva and 600", "Eva and 600"),
        ("{client}{company}!", "Eva!", "Eva!"),
        ("a {{b}} [[c]]", "a {b}} [c]]", "a {b}} [c]]"),
        ("a ] b", "a ] b", "a ] b"),
        ("{client}[ ({company})]", "Eva", "Eva"),
        ("{client}[ ({queue})]", "Eva (sales)", "Eva (sales)"),
        ("{client}[ ({queue} {company})]", "Eva", "Eva"),
        ("x[inbound: in][outbound: out]", "x in", "x in"),
        ("x[inbound missed: both][inbound answered: one]", "x both", "x both"),
        ("x[missed:{queue}]", "xsales", "xsales"),
        ("x[missed:{company}]y", "xy", ""),
        ("x[note: y]", "xnote: y", "xnote: y"),
        ("x[]y", "xy", ""),
        ("x[{client}: y]", "xEva: y", "xEva: y"),
        ("one\ntwo", "one two", "one\ntwo"),
        ("one\n{company}\ntwo", "one two", "one\ntwo"),
        ("one\nCompany: {company}\ntwo", "one Company: two", "one\ntwo"),
        ("one\n[Company: {company}]\ntwo", "one two", "one\ntwo"),
        ("{company}{client}\n\nend\n", "Eva end", "Eva\n\nend"),
        ("{history}", "a b", "a\nb"),
        ("{waited}", "", ""),
    ],
)
def test_a_template_shows_its_values(template: str, line: str, text: str) -> None:
    assert one_line(template, VALUES, HOLD) == line
    assert lines(template, VALUES, HOLD) == text


@pytest.mark.parametrize(
    ("template", "names"),
    [
        ("", set()),
        ("x", set()),
        ("{client}", {"client"}),
        ("{client}\n[{queue}: {number}]", {"client", "queue", "number"}),
        ("{{client}", set()),
    ],
)
def test_the_names_of_a_template_are_those_of_its_placeholders(template: str, names: set[str]) -> None:
    assert names_in(template) == names


@pytest.mark.parametrize(
    ("template", "code", "values"),
    [
        ("a {client", "texts.open", {"sign": "{", "text": "{client"}),
        ("{" + "x" * 50 + "[", "texts.open", {"sign": "{", "text": "{" + "x" * 39}),
        ("a [b", "texts.open", {"sign": "[", "text": "a [b"}),
        ("[" + "x" * 50, "texts.open", {"sign": "[", "text": "x" * 40}),
        ("[a\nb]", "texts.open", {"sign": "[", "text": "[a"}),
        ("[a [b]]", "texts.nested", {"text": "[b]]"}),
        ("[a [" + "x" * 50 + "]]", "texts.nested", {"text": "[" + "x" * 39}),
        ("{clent}", "texts.misspelt", {"name": "clent", "meant": "client"}),
        ("{ Clients}", "texts.misspelt", {"name": " Clients", "meant": "client"}),
        ("{zzz}", "texts.unknown", {"name": "zzz"}),
        ("{}", "texts.unknown", {"name": ""}),
    ],
)
def test_a_template_that_cannot_be_used_says_why(template: str, code: str, values: dict[str, str]) -> None:
    with pytest.raises(TemplateFault) as fault:
        one_line(template, VALUES, HOLD)
    assert (fault.value.code, fault.value.values, str(fault.value)) == (code, values, code)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Numbr ", "number"), ("durations", "duration"), ("dur", "duration"), ("zzz", None), ("", None)],
)
def test_the_placeholder_that_was_probably_meant_is_the_nearest(name: str, meant: str | None) -> None:
    assert nearest(name) == meant
