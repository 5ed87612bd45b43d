"""Every sentence about where a call goes, in English, by its stable code; console and CLI translate by code."""

from cordboard.domain.calls.call import Value

SENTENCES: dict[str, str] = {
    # who calls, and what was fetched
    "caller_hidden": "The caller hid their number, so nobody is looked up.",
    "caller_found": "{name} ({entity}) has this number in {connection}.",
    "caller_several": "Records in {connection} with this number: {count}. {name} ({entity}) comes first.",
    "caller_unknown": "Nobody in {connection} has this number.",
    "record_missing": "The caller has no record in {module}.",
    "deal_field_unknown": "Of deals only stage, amount, currency, name and state are known here, not {field}.",
    "field_value": "{field} is “{value}”.",
    "field_empty": "{field} is empty.",
    "address_value": "{host} answered “{value}”.",
    # who could not be asked
    "directory_loading": "The contacts of {connection} are still syncing.",
    "connection_gone": "The CRM {connection} isn't connected.",
    "address_late": "{host} didn't answer within {ms} ms.",
    "address_status": "{host} answered with status {status}.",
    "address_refused": "{host} can't be asked: it isn't a public address. If it is in your network, allow that in the"
    " rule.",
    "address_broken": "{host} closed the connection before its answer was complete.",
    "address_unreachable": "{host} can't be reached.",
    "address_too_large": "The answer of {host} is too large.",
    "address_unreadable": "The answer of {host} isn't the JSON that it says to be.",
    "address_no_utf8": "The answer of {host} isn't UTF-8.",
    "address_resting": "{host} failed again and again (failures in a row: {times}). It's asked again in {seconds} s.",
    "too_late": "There was no answer within {ms} ms.",
    # the lines
    "line_matches": "Line {line}: “{value}” {operator} “{wanted}”.",
    "line_skipped": "Line {line} matches, but its destination can't be used.",
    "no_line": "No line matches “{value}”.",
    "destination_gone": "The phone system doesn't have this destination: {kind} {target}.",
    "external_off": "Calls to external numbers are switched off.",
    "external_emergency_number": "{target} isn't called: it is an emergency number.",
    "external_premium_number": "{target} isn't called: it is a premium or shared-cost number.",
    "external_outside_allowed_prefixes": "{target} isn't called: numbers of this country or with this prefix"
    " aren't dialled.",
    "external_not_a_number": "{target} isn't called: it isn't a phone number.",
    "external_number_ambiguous": "{target} isn't called: it may belong to several countries.",
    "external_too_many": "Too many calls to external numbers in the last hour.",
    "default": "The call goes to the default destination.",
    "normal_course": "The call takes its normal course.",
    "route_unknown": "There is no routing rule {rule}.",
    "too_many_routes": "As many rules as allowed have already decided about this call: {most}.",
    "diverted_already": "This call was already sent to an owner.",
    # direct to owner
    "not_direct": "Calls to extension {extension} aren't sent to owners.",
    "owner_is": "{owner} owns {name} ({entity}).",
    "owner_none": "Nobody owns a record of the caller.",
    "owner_not_in_team": "{owner} isn't assigned to anybody in the team.",
    "last_talked": "{owner} talked with the caller last.",
    "solo_extension": "Extension {extension} belongs only to {owner}.",
    "primary_extension": "Extension {extension} rings first for {owner}.",
    "registered_extension": "Of the extensions of {owner}, only {extension} is registered.",
    "no_own_extension": "No extension belongs only to {owner}, and none rings first.",
    "several_own_extensions": "Several extensions belong only to {owner} ({extensions}), and none rings first.",
    "called_already": "{owner} is the one who was called.",
    "owner_absent": "No phone of extension {extension} is registered.",
    "owner_in_call": "Extension {extension} is in a call.",
    "substitute_at_once": "Extension {substitute} is called instead.",
    "rings_owner": "Extension {extension} rings for {seconds} s, then the call takes its normal course.",
    "rings_substitute": "Extension {extension} rings for {seconds} s, then extension {substitute}.",
}


class RouteReason(Value, frozen=True, kw_only=True):
    """A sentence with its values, which are plain texts."""

    code: str
    values: dict[str, str] = {}

    @property
    def text(self) -> str:
        """In English; of a reason that an earlier version wrote, its code."""
        return SENTENCES[self.code].format(**self.values) if self.code in SENTENCES else self.code


def route_reason(code: str, **values: str) -> RouteReason:
    """The sentence with its values."""
    return RouteReason(code=code, values=values)
