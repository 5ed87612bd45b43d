"""Templates: placeholders, sections and lines that vanish, mistakes with the nearest right word, no other effect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.crm_texts.template import PLACEHOLDERS, TemplateFault, lines, names_in, one_line, parsed

VALUES = {"client": "Olena Koval", "line": "Kyiv", "duration": "3 min", "history": "one\ntwo"}
MISSED = frozenset({"inbound", "missed"})


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Missed call from {client}", "Missed call from Olena Koval"),
        ("{client}[ ({company})]", "Olena Koval"),
        ("{client}[ on {line}]", "Olena Koval on Kyiv"),
        ("{ client }, {queue}", "Olena Koval,"),
        ("[inbound missed:Call back ][outbound:Call ]{client}", "Call back Olena Koval"),
        ("[answered:Talked]{client}", "Olena Koval"),
        ("[Queue: {queue}]", ""),
        ("[Line: {line}]", "Line: Kyiv"),
        ("{{client} [[a] b] {client}", "{client} [a] b] Olena Koval"),
        ("{history}", "one two"),
        ("plain", "plain"),
    ],
)
def test_a_template_in_one_line(template: str, text: str) -> None:
    assert one_line(template, VALUES, MISSED) == text


def test_a_line_whose_placeholders_are_all_empty_vanishes() -> None:
    template = "{client}\nQueue: {queue}\n[answered:Talked: {client}]\n\nNote: call back\n{history}\n{line}, {queue}"
    assert lines(template, VALUES, MISSED) == "Olena Koval\n\nNote: call back\none\ntwo\nKyiv,"


@pytest.mark.parametrize(
    ("template", "code", "values"),
    [
        ("{clent}", "texts.misspelt", {"name": "clent", "meant": "client"}),
        ("{Client}", "texts.misspelt", {"name": "Client", "meant": "client"}),
        ("{}", "texts.unknown", {"name": ""}),
        ("{0.__class__}", "texts.unknown", {"name": "0.__class__"}),
        ("{client!r}", "texts.misspelt", {"name": "client!r", "meant": "client"}),
        ("a {client", "texts.open", {"sign": "{", "text": "{client"}),
        ("a [b", "texts.open", {"sign": "[", "text": "a [b"}),
        ("[a [b]]", "texts.nested", {"text": "[b]]"}),
    ],
)
def test_a_mistake_is_named(template: str, code: str, values: dict[str, str]) -> None:
    with pytest.raises(TemplateFault) as fault:
        parsed(template)
    assert (fault.value.code, fault.value.values) == (code, values)


@given(st.text(alphabet="{}[]: \nabcclientmissed", max_size=60))
def test_any_template_gives_a_text_or_names_its_mistake(template: str) -> None:
    try:
        names = names_in(template)
    except TemplateFault as fault:
        code = fault.code
    else:
        code = "texts."
        assert names <= set(PLACEHOLDERS)
        assert "\n" not in one_line(template, VALUES, MISSED)
        assert len(lines(template, VALUES, MISSED).splitlines()) <= len(template.splitlines())
    assert code.startswith("texts.")


@given(st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), st.text(max_size=20)))
def test_a_value_is_never_read_as_a_template(values: dict[str, str]) -> None:
    for name in values:
        assert one_line(f"{{{name}}}", values, MISSED) == " ".join(values[name].split())
