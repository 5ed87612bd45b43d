"""`cordboard attribution`: sources of calls with leads, deals and revenue, costs of campaigns, offline conversions."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cordboard.cli.console_output import AsJson, emit, table, text
from cordboard.cli.csv_import import Check, Target, import_file, put_file
from cordboard.cli.language import tr
from cordboard.cli.server_client import Server, Token, remote
from cordboard.domain.attribution.conversions import ClickId
from cordboard.domain.attribution.report import SourcesBy, TouchOf

EXAMPLES = """Examples:

  cordboard attribution report --by campaign --from 2026-11-01 --to 2026-12-01

  cordboard attribution add-cost google 2026-11-01 2026-11-30 1200.50 EUR --campaign brand

  cordboard attribution import-costs costs.csv --check

  cordboard attribution conversions gclid "Sale" --from 2026-11-01 --file conversions.csv"""
attribution = typer.Typer(no_args_is_help=True, help="Sources of calls, their revenue and cost, offline conversions.")

By = Annotated[SourcesBy, typer.Option("--by", help="What a line is about.")]
Touch = Annotated[TouchOf, typer.Option("--touch", help="Leads and deals count for the client's first or last call.")]
Since = Annotated[str | None, typer.Option("--from", help="Since this day or time. Default: 30 days ago.")]
Until = Annotated[str | None, typer.Option("--to", help="Before this day or time. Default: now.")]
Source = Annotated[str, typer.Argument(help="The source, as your campaigns name it, for example google.")]
First = Annotated[str, typer.Argument(metavar="FIRST_DAY", help="A day such as 2026-11-01.")]
Last = Annotated[str, typer.Argument(metavar="LAST_DAY", help="A day such as 2026-11-30; it is included.")]
Currency = Annotated[str, typer.Argument(help="A currency code, for example EUR.")]
Campaign = Annotated[str, typer.Option("--campaign", help="The campaign. Default: the source as a whole.")]


@attribution.command()
def report(
    by: By = SourcesBy.CAMPAIGN,
    touch: Touch = TouchOf.LAST,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show calls, leads, deals, revenue and cost of each source."""
    with remote(server, token) as far:
        found = far.get("/attribution", **_asked(since, until), by=by.value, touch=touch.value)
    if as_json:
        emit(found)
        return
    rows = [
        _row(" / ".join(filter(None, (one["source"], one["name"]))) or tr("No source"), one) for one in found["items"]
    ]
    if found["items"]:
        rows.append(_row(tr("Total"), found["total"]))
    if found["without_call"]["deals"] or found["without_call"]["won"]:
        rows.append(_row(tr("Deals without a call"), found["without_call"]))
    names = ("Source", "Calls", "Missed", "Answered after", "Leads", "Deals", "Won", "Revenue", "Cost", "Return")
    table([tr(one) for one in names], rows, tr("No calls in this period."))


def _row(name: str, one: dict[str, Any]) -> tuple[str, ...]:
    money = one["money"]
    return (
        name,
        *(str(one[key]) for key in ("calls", "missed")),
        "" if one["answer_ms"] is None else f"{one['answer_ms'] / 1000:.0f} s",
        *(str(one[key]) for key in ("leads", "deals", "won")),
        ", ".join(f"{each['revenue']} {each['currency']}".strip() for each in money),
        ", ".join(f"{each['cost']} {each['currency']}" for each in money if each["cost"] is not None),
        ", ".join(f"{each['gain']:+.0%} {each['currency']}" for each in money if each["gain"] is not None),
    )


def _asked(since: str | None, until: str | None) -> dict[str, str]:
    return {name: value for name, value in (("from", since), ("to", until)) if value}


@attribution.command()
def costs(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """List what campaigns cost."""
    with remote(server, token) as far:
        found = far.get("/attribution/costs")["items"]
    if as_json:
        emit(found)
        return
    rows = [
        (
            *(one[key] for key in ("source", "campaign", "first_day", "last_day")),
            f"{one['amount']} {one['currency']}",
            one["author"],
        )
        for one in found
    ]
    names = ("Source", "Campaign", "First day", "Last day", "Cost", "Entered by")
    table([tr(one) for one in names], rows, tr("No costs yet."))


@attribution.command("add-cost")
def add_cost(
    source: Source,
    first_day: First,
    last_day: Last,
    amount: Annotated[str, typer.Argument(help="A number with a point, for example 1200.50.")],
    currency: Currency,
    campaign: Campaign = "",
    server: Server = None,
    token: Token = None,
) -> None:
    """Enter what a campaign cost. The same campaign and days again: the amount is replaced."""
    cost = {
        "source": source, "campaign": campaign, "first_day": first_day, "last_day": last_day, "amount": amount,
        "currency": currency,
    }  # fmt: skip
    with remote(server, token) as far:
        far.send("POST", "/attribution/costs", cost)
    text(tr("Saved."))


@attribution.command("remove-cost")
def remove_cost(
    source: Source,
    first_day: First,
    last_day: Last,
    currency: Currency,
    campaign: Campaign = "",
    server: Server = None,
    token: Token = None,
) -> None:
    """Remove a cost, as `costs` lists it."""
    named = {
        "source": source, "campaign": campaign, "first_day": first_day, "last_day": last_day, "currency": currency,
    }  # fmt: skip
    with remote(server, token) as far:
        far.send("DELETE", "/attribution/costs", query=named)
    text(tr("Removed."))


@attribution.command("import-costs")
def import_costs(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV with the columns source, campaign, from, to, amount, currency.")
    ],
    check: Check = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Enter costs from a CSV file, all of them or none. Exits with 1 if the file has mistakes."""
    import_file(file, "/attribution/costs/import", _cost, check, as_json, server, token)


def _cost(one: dict[str, Any]) -> str:
    return (
        f"{one['source']} {one['campaign']}  {one['first_day']} - {one['last_day']}  {one['amount']} {one['currency']}"
    )


@attribution.command()
def conversions(
    click_id: Annotated[ClickId, typer.Argument(help="gclid, gbraid, wbraid (Google Ads) or msclkid (Microsoft).")],
    name: Annotated[str, typer.Argument(help="The name of the conversion in the advertising network.")],
    touch: Touch = TouchOf.LAST,
    since: Since = None,
    until: Until = None,
    target: Target = None,
    server: Server = None,
    token: Token = None,
) -> None:
    """Print won deals as a CSV file that the advertising network imports, or write it to a file."""
    asked = {"click_id": click_id.value, "name": name, "touch": touch.value, **_asked(since, until)}
    with remote(server, token) as far:
        found = far.get("/attribution/conversions", **asked)
    put_file(found["csv"], target)
    if target is not None:
        text(
            tr(
                "{n, plural, one {# conversion} other {# conversions}}; "
                "{rest, plural, one {# won deal has} other {# won deals have}} no such click ID.",
                n=found["conversions"],
                rest=found["without_click_id"],
            )
        )
