"""The setting `templates`: how an existing CRM is asked, where it does not speak the contract. Values only, no code.

A request that is named replaces that of the contract in the parts that it has; where any is named, those that are not
named do not exist. Texts hold `{references}` with the steps of `toolkit.filled_text`.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec

from cordboard.crm.custom.contract import ROUTES, Method, Route
from cordboard.domain.crm.contact_match import Entity
from cordboard.toolkit.filled_text import REFERENCE, STEPS, texts_in

Short = Annotated[str, msgspec.Meta(max_length=200)]
Long = Annotated[str, msgspec.Meta(max_length=2000)]
Where = Short | tuple[Short, ...]
"""A place in an answer, `contact.phones.0`; of several all values. With braces a text around places."""
FORMS = ("e164", "digits", "national", "zeros")


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of the templates. Unknown keys are refused."""


class Number(Part, frozen=True, kw_only=True):
    """How `{number}` is written: +34600111222, 34600111222, 600111222 or 0034600111222, and how many of the last digits
    are sent (0: all)."""

    form: Literal[FORMS] = "e164"  # type: ignore[valid-type]  # the forms are listed once
    keep_last: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0


class Template(Part, frozen=True, kw_only=True):
    """One request. `fields`: the body, nested as it is sent; without it that of the contract. `rows`: where the answer
    has a list. `values`: where a row has what we know by these names. `nobody_on`: statuses that mean "not found"."""

    method: Method | None = None
    path: Long = ""
    headers: dict[Short, Long] = {}
    body: Literal["json", "form"] = "json"
    fields: dict[Short, Any] | None = None
    rows: Short | None = None
    values: dict[Short, Where] = {}
    nobody_on: tuple[int, ...] = (404,)

    def means_nobody(self, status: int) -> bool:
        """Whether this status says that nobody was found."""
        return status in self.nobody_on


class Templates(Part, frozen=True, kw_only=True):
    """All of it. Empty: the contract as it is."""

    number: Number = Number()
    requests: dict[Short, Template] = {}

    def offered(self, name: str) -> Template | None:
        """The request of this name; None: this CRM has none."""
        return Template() if not self.requests else self.requests.get(name)

    @property
    def keeps_keys(self) -> bool:
        """Whether every record that is created carries our key, by which the CRM knows it again."""
        created = [one for name, one in self.requests.items() if name.startswith(("create_", "log_"))]
        return all(
            one.fields is None or "{key}" in set(texts_in([one.fields, one.path, one.headers])) for one in created
        )


class WrongTemplates(ValueError):
    """The setting has another shape, or refers to what does not exist; the text says where."""


def templates_of(given: Mapping[str, Any] | None) -> Templates:
    """The setting, read and checked. Raises: WrongTemplates."""
    try:
        templates = msgspec.convert(given or {}, Templates)
    except msgspec.ValidationError as wrong:
        raise WrongTemplates(str(wrong)) from None
    for problem in problems_of(templates):
        raise WrongTemplates(problem)
    return templates


def problems_of(templates: Templates) -> Iterator[str]:
    """What is wrong with it."""
    for name, one in templates.requests.items():
        route = ROUTES.get(name)
        if route is None:
            yield f"requests: {name!r} is unknown; known: {', '.join(sorted(ROUTES))}"
            continue
        yield from _of_request(name, one, route)


def _of_request(name: str, one: Template, route: Route) -> Iterator[str]:
    if one.path and (not one.path.startswith("/") or one.path.startswith("//")):
        yield f"requests.{name}.path: {one.path!r} does not begin with one slash; the address is a setting of its own"
    for text in texts_in([one.path, one.headers, one.fields or {}]):
        for found in REFERENCE.findall(text):
            reference, *steps = found.split("|")
            if reference not in route.names:
                known = ", ".join(sorted(route.names)) or "none"
                yield f"requests.{name}: {{{reference}}} is unknown here; known: {known}"
            for step in (step for step in steps if step not in STEPS):
                yield f"requests.{name}: {step!r} is no step; known: {', '.join(sorted(STEPS))}"
    entity = one.values.get("entity")
    if name == "find" and one.values and not entity:
        yield f"requests.find.values: `entity` is missing; a place, or one of {', '.join(list(Entity)[:3])}"
