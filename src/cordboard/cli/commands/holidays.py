"""`cordboard holidays`: the public holidays of a country, and taking them over into the settings."""

from typing import Annotated, Any

import typer

from cordboard.cli.console_output import AsJson, emit, line, text
from cordboard.cli.language import language, tr
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = """Examples:

  cordboard holidays ES --region CT --year 2027

  cordboard holidays FR --year 2027 --add"""


def holidays(
    country: Annotated[str, typer.Argument(metavar="COUNTRY", help="Two letters, for example ES.")],
    year: Annotated[int, typer.Option(min=2000, max=2100, help="The year.")],
    region: Annotated[str | None, typer.Option(help="Code of a region with holidays of its own.")] = None,
    add: Annotated[bool, typer.Option("--add", help="Add them to the holidays of your company.")] = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show the public holidays of a country or region, or add them to the settings. Days already listed stay."""
    with remote(server, token) as far:
        path = "/settings/public-holidays"
        found = far.get(path, country=country, region=region, year=year, language=language())
        version, new = None, []
        if add:
            now = far.get("/settings")
            company = now["settings"]["company"]
            new = _new(found["holidays"], company["holidays"])
            if new:
                company["holidays"] = sorted([*company["holidays"], *new], key=_day)
                note = f"Public holidays {' '.join(filter(None, (found['country'], region, str(year))))}"
                body = {"settings": now["settings"], "note": note, "base_version": now["version"]}
                version = far.send("PUT", "/settings", body)["version"]
    if as_json:
        emit({**found, "added": new, "version": version})
        return
    _show(found)
    if version is not None:
        text(tr("Holidays added in version {version}: {n}.", n=len(new), version=version))
    elif add and found["holidays"]:
        text(tr("All these days are already listed."))


def _day(one: Any) -> str:
    return str(one["date"] if isinstance(one, dict) else one)


def _new(known: list[Any], listed: list[Any]) -> list[Any]:
    there = {_day(one) for one in listed}
    return [one for one in known if _day(one) not in there]


def _show(found: dict[str, Any]) -> None:
    for one in found["holidays"]:
        line(f"{one['date']}  {one['name']}")
    if not found["holidays"]:
        text(tr("No public holidays are known for {year}.", year=found["year"]))
    if found["regions"] and not found["region"]:
        known = ", ".join(f"{one['code']} ({one['name']})" for one in found["regions"])
        text(tr("Regions with holidays of their own: {regions}", regions=known))
