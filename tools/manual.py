"""Generates blocks of the manual from the code, as Markdown tables. Pages call these functions through cog.

Descriptions that are not in the code (what a setting means for an administrator) are in `manual_words`. A setting
without a description stops the generator, so no page can lack one.
"""

import ast
import importlib
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import manual_words as words
import msgspec
from typer.main import get_command

from cordboard.app.connections.provider_texts import ProviderTexts
from cordboard.catalog import texts_of
from cordboard.cli.main import app as cordboard
from cordboard.contract.languages import ENGLISH
from cordboard.domain.crm_texts.template import PLACEHOLDERS
from cordboard.domain.diagnosis.cause import Press
from cordboard.domain.diagnosis.causes import CAUSES
from cordboard.domain.numbers.renumberings import RENUMBERINGS, Renumbering
from cordboard.domain.numbers.shared_plans import DIALLED
from cordboard.domain.scenario.reason_messages import SENTENCES
from cordboard.domain.scenario.rules.record_creation_rules import title_of
from cordboard.domain.scenario.rules.rule_table import RULES
from cordboard.domain.settings import crm_plan as model
from cordboard.domain.settings.background_jobs import WITHOUT
from cordboard.domain.settings.findings import FINDINGS
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.versions import MOVED
from cordboard.ports import errors as troubles
from cordboard.web.app import api as litestar_api
from cordboard.web.auth.permissions import ANYONE, PERMISSIONS, SIGNED_IN, Role

ROOT = Path(__file__).parent.parent
MANIFESTS = "src/cordboard/*/*/manifest.toml"
MANY_ROWS = 6  # of one change of a numbering plan; the page shows the first only
PRESSES: dict[Press | None, str] = {
    None: "",
    Press.RESUME: "resumes the connection",
    Press.SEND_NOW: "sends what waits now",
    Press.RETRY: "retries the rejected items",
    Press.PROTECT: "creates the key field",
    Press.SYNC: "reads the contacts again",
    Press.COMPARE: "compares the calls again",
    Press.CORRECT: "corrects the settings, where the finding says how",
    Press.TURN_ON: "turns the background job on",
}
PROBLEM_SOURCES = (
    "src/cordboard/web",
    "src/cordboard/app",
    "src/cordboard/toolkit",
    "src/cordboard/pbx",
    "src/cordboard/sms",
    "src/cordboard/messenger",
)


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join("| " + " | ".join(_cell(cell) for cell in line) + " |\n" for line in lines)


def _cell(value: Any) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def code(value: Any) -> str:
    return f"`{value}`"


def verbs() -> str:
    """The help text of ./run."""
    text = ROOT.joinpath("run").read_text(encoding="utf-8").split("TEXT")[1].strip("'\n")
    return f"```text\n{text}\n```\n"


# --- settings


def settings() -> str:
    """All settings with their default and effect."""
    rows = [(code(field.name), _default(field), words.SETTINGS[field.name]) for field in _fields(Settings)]
    return table(("setting", "default", "effect"), rows)


def entries() -> str:
    """The keys of one entry of each list."""
    return "\n".join(
        f"### {words.ENTRIES[struct]}\n\n"
        + table(
            ("key", "default", "meaning"),
            [
                (code(field.encode_name), _default(field), words.KEYS[struct][field.encode_name])
                for field in _fields(struct)
            ],
        )
        for struct in words.ENTRIES
    )


def background_jobs() -> str:
    """Every job that can be turned off, and what happens while it is."""
    return table(["job", "while it is off"], [(code(job), text) for job, text in WITHOUT.items()])


def placeholders() -> str:
    """The placeholders of templates for the texts in a CRM."""
    return table(("placeholder", "meaning"), [(code(f"{{{name}}}"), words_) for name, words_ in PLACEHOLDERS.items()])


def moved() -> str:
    """Where the settings of the version before are now."""
    rows = [(code(key), code(now.format(connection="CONNECTION"))) for key, now in MOVED.items()]
    return table(("old key", "now"), rows)


def choices() -> str:
    """The values that settings accept."""
    return "\n".join(
        f"### {title}\n\n" + table(("word", "meaning"), [(code(one.value), meanings[one]) for one in kind])
        for kind, (title, meanings) in words.CHOICES.items()
    )


def matrix() -> str:
    """The default matrix: situation and client down, kinds of record across."""
    scenario = model.CrmPlan().scenario
    entities = [entity for entity in model.Entity if any(cell.entity is entity for cell in scenario)]
    rows = [
        (situation.value, party.value, *[model.mode_of(scenario, situation, party, entity) for entity in entities])
        for situation in model.Situation
        for party in model.Party
        if any(cell.situation is situation for cell in scenario)
    ]
    return table(("situation", "client", *[entity.value for entity in entities]), rows)


def findings() -> str:
    """The findings of the checker."""
    return table(
        ("code", "severity", "message", "what to do"),
        [(code(name), severity, text, fix) for name, (severity, text, fix) in FINDINGS.items()],
    )


def _fields(struct: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(struct)


def _default(field: msgspec.structs.FieldInfo) -> str:
    value = field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default
    match value:
        case msgspec.NODEFAULT:
            return "required"
        case None:
            return "none"
        case () | []:
            return "empty"
        case dict():
            return "empty"
        case timedelta():
            return _span(value)
        case tuple():
            return f"{len(value)} entries" if len(value) > 1 else "1 entry"
        case Enum():
            return code(value.value)
        case bool():
            return "yes" if value else "no"
        case msgspec.Struct():
            return "see below"
    return code(value)


def _span(value: timedelta) -> str:
    if value.days:
        n, unit = value.days, "day"
    elif value.seconds % 3600 == 0:
        n, unit = value.seconds // 3600, "hour"
    else:
        n, unit = value.seconds // 60, "minute"
    return f"{n} {unit}{'' if n == 1 else 's'}"


# --- the command line


def commands() -> str:
    """All commands with their arguments and options."""
    return "\n".join(_command(path, command) for path, command in walked())


def walked() -> Iterator[tuple[str, Any]]:
    """All commands by what is typed."""
    yield from _walk("cordboard", get_command(cordboard))


def _walk(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
    else:
        for name, one in ((name, one) for name, one in inner.items() if not one.hidden):  # hidden: an old name
            yield from _walk(f"{path} {name}", one)


def _command(path: str, command: Any) -> str:
    params = [one for one in command.params if one.name != "help"]
    rows = [(code(_spelt(one)), _param_default(one), getattr(one, "help", "") or "") for one in params]
    shown = "\n" + table(("argument or option", "default", "meaning"), rows) if rows else ""
    return f"### {path}\n\n{(command.help or '').strip()}\n{shown}"


def _spelt(param: Any) -> str:
    if param.param_type_name == "option":
        return " / ".join([*param.opts, *param.secondary_opts])
    return str(param.metavar or param.name).strip("{}[]")


def _param_default(param: Any) -> str:
    if param.required:
        return "required"
    return "" if param.default in (None, False, True) or callable(param.default) else code(param.default)


# --- the API


def routes() -> str:
    """All routes with the permission they need."""
    return table(
        ("method", "address", "permission", "description"),
        [(verb, code(path), may, what) for verb, path, may, what in api()],
    )


def api() -> list[tuple[str, str, str, str]]:
    """(method, address, permission, description), ordered by address."""
    application = litestar_api(None, None)  # type: ignore[arg-type]  # nothing is asked of either
    rights = dict(_rights(application))
    found = []
    for path, verbs in application.openapi_schema.to_schema()["paths"].items():
        for verb, operation in verbs.items():
            if isinstance(operation, dict) and "responses" in operation:
                may = rights.get((verb.upper(), path), "")
                found.append((verb.upper(), path, may, operation.get("description") or operation.get("summary") or ""))
    return sorted(found, key=lambda one: (one[1], one[0]))


def _rights(application: Any) -> Iterator[tuple[tuple[str, str], str]]:
    shown = {ANYONE: "none", SIGNED_IN: "any user"}
    for route in application.routes:
        for handler in getattr(route, "route_handlers", ()):
            may = str(handler.opt.get("may", ""))
            for method in getattr(handler, "http_methods", ()):
                yield (str(method), route.path_format), shown.get(may, code(may))


def permissions() -> str:
    """The permissions of each role."""
    rows = [
        (code(name), what, *["x" if role is Role.ADMIN or role in roles else "" for role in Role])
        for name, (what, roles) in PERMISSIONS.items()
    ]
    return table(("permission", "allows", *[role.value for role in Role]), rows)


# --- rules


def rules() -> str:
    """The rules in the order in which they run."""
    return table(("", "rule", "effect"), [(n, code(rule.__name__), title_of(rule)) for n, rule in enumerate(RULES, 1)])


def sentences() -> str:
    """All sentences of explanations."""
    return table(("code", "sentence"), [(code(name), text) for name, text in SENTENCES.items()])


# --- errors


def decisions() -> str:
    """The error classes and what happens after each."""
    kinds = [
        kind for kind in vars(troubles).values() if isinstance(kind, type) and kind.__module__ == troubles.__name__
    ]
    return table(("class", "what happens"), [(code(kind.__name__), (kind.__doc__ or "").strip()) for kind in kinds])


def error_catalogues() -> Iterator[tuple[str, dict[str, Any]]]:
    """Title and table of every provider that exports `ERRORS` from its `errors.py`."""
    for path, manifest in manifests():
        if path.with_name("errors.py").exists():
            module = ".".join(path.parent.relative_to(ROOT / "src").parts)
            yield manifest["title"], importlib.import_module(f"{module}.errors").ERRORS


def provider_errors() -> str:
    """The error codes of each provider and what happens after each."""
    return "\n".join(
        f"### {title}\n\n"
        + table(
            ("code", "what happens", "what you can do"),
            [(code(name), words.DONE[row.action], row.then) for name, row in rows.items()],
        )
        for title, rows in error_catalogues()
    )


def problems() -> str:
    """All codes of problem details that the sources raise."""
    rows = {(status, name): (detail, then) for status, name, detail, then in _problems()}
    return table(
        ("code", "status", "message", "next step"),
        [(code(name), status, *said) for (status, name), said in sorted(rows.items(), key=lambda row: row[0][::-1])],
    )


def causes() -> str:
    """Every cause that the doctor can name."""
    return table(
        ("cause", "area", "name", "seen by", "what one press does", "page of the console"),
        [
            (code(one.code), one.area, one.name, ", ".join(map(code, one.signs)), PRESSES[one.press], code(one.page))
            for one in CAUSES
        ],
    )


def problem_codes() -> set[str]:
    return {name for _, name, _, _ in _problems()}


def _problems() -> Iterator[tuple[int, str, str, str]]:
    from cordboard.web.problems import WORDS

    yield from ((status, name, "", then) for status, (name, then) in WORDS.items())
    for folder in PROBLEM_SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "tests" not in path.parts:
                yield from _raised(path)


def _raised(path: Path) -> Iterator[tuple[int, str, str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) >= 3:
            status, *texts = [_literal(arg) for arg in node.args[:4]]
            if node.func.id in ("Cannot", "Rejected") and isinstance(status, int):
                name, detail, then = [*texts, "", ""][:3]
            elif node.func.id == "problem" and isinstance(status, int):
                detail, name, then = [*texts, "", ""][:3]
            else:
                continue
            if name and "…" not in str(name):
                yield status, str(name), str(detail), str(then)


def _literal(node: ast.expr) -> Any:
    """The value of a constant; the constant parts of an f-string."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return "…"


# --- providers


def manifests() -> list[tuple[Path, dict[str, Any]]]:
    return [(path, tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(ROOT.glob(MANIFESTS))]


def providers() -> str:
    """The available providers."""
    page = "[{}](../{}/README.md)"
    rows = [
        (page.format(m["id"], path.parent.relative_to(ROOT)), m["kind"], m["title"], m["api_version"], m["checked_on"])
        for path, m in manifests()
    ]
    return table(("provider", "kind", "what", "version", "checked on"), rows)


def capabilities() -> str:
    """The capabilities of each provider."""
    return "\n".join(
        f"### {m['title']}\n\n"
        + table(("capability", ""), [(code(k), _shown(v)) for k, v in m["capabilities"].items()])
        for _, m in manifests()
    )


def connection_settings() -> str:
    """The settings of each provider's connections."""
    headings = ("setting", "", "default", "meaning")
    return "\n".join(
        f"### {m['title']}\n\n"
        + table(headings, [_wanted(setting, texts_of(path.parent)[ENGLISH]) for setting in m["settings"]])
        for path, m in manifests()
    )


def _wanted(setting: dict[str, Any], texts: ProviderTexts) -> tuple[str, ...]:
    default = setting.get("default")
    shown = "" if default in (None, "") else _shown(default) if isinstance(default, bool) else code(default)
    text = texts.fields[setting["name"]]
    meaning = f"{text.label}. {text.help}"
    return code(setting["name"]), "required" if setting["required"] else "", shown, meaning


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


# --- numbers


def renumberings() -> str:
    """The changes of numbering plans: country, date, digits before and after, source."""
    groups: dict[tuple[str, str, str], list[Renumbering]] = {}
    for row in RENUMBERINGS:
        groups.setdefault((row.country, row.since, row.source), []).append(row)
    return table(
        ("country", "since", "old", "new", "source"),
        ((country, since, *_changes(rows), source) for (country, since, source), rows in groups.items()),
    )


def _changes(rows: Sequence[Renumbering]) -> tuple[str, str]:
    """Old and new digits; of many rows the first, with their number."""
    shown = rows if len(rows) <= MANY_ROWS else rows[:1]
    more = "" if shown is rows else f" and {len(rows) - 1} more"
    new = [" or ".join(code(one) for one in row.new) for row in shown]
    return ", ".join(code(row.old) for row in shown) + more, ", ".join(new) + more


def shared_plans() -> str:
    """What is dialled nationally although it belongs to another country."""
    rows = [(" ".join(homes), code(old), code(new), source) for homes, old, new, source in DIALLED]
    return table(("from", "dialled", "reaches, after the plus", "source"), rows)


# --- metrics


def metrics() -> str:
    """The metrics for Prometheus."""
    from cordboard.contract.views.overview import SummaryView
    from cordboard.web.raw.metrics import exposition

    nothing = SummaryView(calls_today={}, live=0, connections=(), outbox={}, credits={})
    help_lines = [
        line.split(" ", 3)[2:] for line in exposition(nothing, {}).decode().splitlines() if line.startswith("# HELP")
    ]
    return table(
        ("metric", "meaning"), [(code(name), text) for name, text in help_lines if name.startswith("cordboard")]
    )
