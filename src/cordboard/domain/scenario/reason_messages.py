"""Every sentence of a decision, in English, by its stable code; the console translates by code.

Nothing is decided here. Values are plain strings; a template names each value that it needs.
"""

from cordboard.domain.calls.call import Value
from cordboard.domain.scenario.facts import RuleOutcome

SENTENCES: dict[str, str] = {
    # what kind of call
    "situation.is": "Call type: {what}.",
    "situation.is_unheard": "The phone system didn't report the end of this call. By the events up to {at}, the"
    " call type is: {what}.",
    "situation.not_ended": "The call is in progress.",
    "situation.no_direction": "The phone system didn't report the direction of the call.",
    "situation.client_not_called": "The agent didn't answer, so the client was not called.",
    "situation.internal": "Internal call between extensions.",
    # stop list
    "ignore.none": "No ignored number in this call.",
    "ignore.number": "{value} is an ignored number.",
    "ignore.extension": "Extension {value} is ignored.",
    "ignore.prefix": "{number} begins with the ignored prefix {value}.",
    "ignore.range": "{number} is in the ignored range {value}.",
    "ignore.hidden": "Calls with a hidden number are ignored.",
    "ignore.tag": "The client has the ignored tag {value}.",
    "ignore.note": "Note: {note}",
    "ignore.stops_all": "The call isn't logged.",
    "ignore.stops_all_but_call": "Only the call is logged.",
    "ignore.stops_people": "No account, contact or lead is created or changed.",
    "ignore.stops_tasks": "No task is created.",
    "ignore.line": "Your number {number} is ignored. The call isn't logged.",
    "ignore.listed": "{number} is an ignored number. The call isn't logged.",
    "ignore.listed_note": "{number} is an ignored number ({note}). The call isn't logged.",
    # internal calls
    "internal.no": "Not an internal call.",
    "internal.off": "Internal calls aren't logged.",
    "internal.on": "Internal calls are logged without a contact.",
    # the number
    "number.usable": "The number is {number}.",
    "number.open": "{number} is a local number in several countries; the country is unknown.",
    "number.hidden": "The caller hid their number. Only the call is logged.",
    "number.hidden_allowed": "The caller hid their number; your settings allow records without a number.",
    "number.not_a_person": "{number} is {kind}. Only the call is logged.",
    "number.own_line": "{number} is one of your own numbers. No record is created or linked.",
    # who is it
    "match.found": "{name} ({entity}) has this number.",
    "match.being_created": "A record with this number is being created ({entity}).",
    "match.several": "{count} records have this number. {name} ({entity}) is chosen: contacts before leads, "
    "leads before accounts, then the latest change. Others: {others}.",
    "match.chosen": "{count} records have this number. {by} chose {name} ({entity}) on {at}.",
    "match.deal": "{name} (deal) holds this number in a phone field of its own. No other record has it.",
    "match.may_be": "The number may belong to {others}, but its country is unknown. No one is chosen.",
    "match.not_found": "No match in the CRM.",
    "match.empty": "The CRM's answer was empty. Waiting to ask again.",
    "match.unknown": "The CRM couldn't be asked yet: {reason} The decision waits.",
    "match.nobody": "No one to look up.",
    # rules of the settings
    "rules.none": "No rule matches this call.",
    "rules.matched": "Rule {rule} matches.",
    "rules.met": "{parameter} {operator} “{wanted}”. The call has “{value}”.",
    "rules.met_alone": "{parameter} {operator}.",
    "rules.matched_any_call": "Rule {rule} matches every call.",
    "rules.placed": "Rule {rule} sets where the deal goes: {where}.",
    "rules.lead_status": "Rule {rule} sets the status {status}.",
    "rules.task_type": "Rule {rule} sets the type {type}.",
    "rules.tagged": "Rule {rule} sets the tags {tags}.",
    # field mappings
    "mapped.written": "Mapped fields ({entity}): {fields}.",
    "mapped.update": "Mapped fields of {name} ({entity}): {fields}. Values that people entered stay.",
    # existing records
    "update.off": "Existing records aren't updated for this call type ({what}, {party} caller).",
    "update.nobody": "No record to update.",
    "update.may_be": "The number may belong to an existing client. No record is changed on a guess.",
    "update.none": "No record of this type has this number ({entity}).",
    "update.being_created": "The client's record is being created ({entity}) and gets its owner then.",
    "update.stopped": "The ignored numbers exclude this call. No record is changed.",
    "update.needs_deals": "Waiting for the client's deals from the CRM.",
    "update.owner_unknown": "The owner of {name} ({entity}) is unknown, so it isn't changed.",
    "update.unnamed": "{name} ({entity}) stays with {owner}: the owner rule sets no one else for this call.",
    "update.inactive": "{name} ({entity}) stays with {owner}: {user} is no longer active in the CRM.",
    "update.kept": "{name} ({entity}) stays with its owner, as the owner rule says.",
    "update.already": "{name} ({entity}) already belongs to {user}.",
    "update.waits": "No record has this number yet. One that appears in the CRM by {at} is updated.",
    "update.owner": "{name} ({entity}): owner changed from {owner} to {user}.",
    # several CRMs
    "routing.elsewhere": "Records of this type ({entity}) only go to {crms}.",
    # account
    "account.off": "Off for this call type ({what}, {party} caller).",
    "account.update_only": "Only existing accounts are updated.",
    "account.no_meaning": 'The mode "{mode}" can\'t be used for accounts. Nothing is created.',
    "account.stopped": "The ignored numbers exclude this call. No account is created.",
    "account.nobody": "No number to create an account from.",
    "account.own_line": "This is one of your own numbers. No account is created.",
    "account.may_be": "The number may belong to an existing client. No account is created on a guess.",
    "account.being_created": "The client's record is being created. Nothing else is created until it's done.",
    "account.known": "{name} already exists.",
    "account.created": "No existing account, so {name} is created.",
    # contact
    "contact.off": "Off for this call type ({what}, {party} caller).",
    "contact.update_only": "Only existing contacts are updated.",
    "contact.no_meaning": 'The mode "{mode}" can\'t be used for contacts. Nothing is created.',
    "contact.stopped": "The ignored numbers exclude this call. No contact is created.",
    "contact.nobody": "No number to create a contact from.",
    "contact.own_line": "This is one of your own numbers. No contact is created.",
    "contact.may_be": "The number may belong to an existing client. No contact is created on a guess.",
    "contact.being_created": "The client's record is being created. Nothing else is created until it's done.",
    "contact.known": "{name} already exists.",
    "contact.created": "No existing contact, so {name} is created.",
    # lead
    "lead.off": "Off for this call type ({what}, {party} caller).",
    "lead.update_only": "Only existing leads are updated.",
    "lead.no_meaning": 'The mode "{mode}" can\'t be used for leads. Nothing is created.',
    "lead.stopped": "The ignored numbers exclude this call. No lead is created.",
    "lead.nobody": "No number to create a lead from.",
    "lead.own_line": "This is one of your own numbers. No lead is created.",
    "lead.may_be": "The number may belong to an existing client. No lead is created on a guess.",
    "lead.known": "{name} is already in the CRM ({entity}). Leads are only for new callers.",
    "lead.made_otherwise": "The client is created as {entity}. A lead would duplicate it.",
    "lead.created": "New caller, so the lead {name} is created.",
    # deal
    "deal.off": "Off for this call type ({what}, {party} caller).",
    "deal.update_only": "Only existing deals are updated.",
    "deal.update_nobody": "No client, so no deal to update.",
    "deal.update_none": "The client has no open deal of the last {days} days, so none is updated.",
    "deal.update_nothing": "{name} isn't updated: no parameter of the call is mapped to a field of deals.",
    "deal.no_meaning": 'The mode "{mode}" can\'t be used for deals. Nothing is created.',
    "deal.stopped": "The ignored numbers exclude this call. No deal is created.",
    "deal.nobody": "No number to create a deal for.",
    "deal.own_line": "This is one of your own numbers. No deal is created.",
    "deal.may_be": "The number may belong to an existing client. No deal is created on a guess.",
    "deal.needs_deals": "Waiting for the client's deals from the CRM.",
    "deal.some": "The client already has {count} deals, open or closed.",
    "deal.active": "{name} is open and less than {days} days old.",
    "deal.created": "A deal is created: {reason}.",
    # task
    "task.off": "Off for this call type ({what}, {party} caller).",
    "task.no_meaning": 'The mode "{mode}" can\'t be used for tasks. Nothing is created.',
    "task.stopped": "The ignored numbers exclude this call. No task is created.",
    "task.nobody": "No number to call back.",
    "task.created": "Call-back task created, due {due}.",
    "task.created_unheard": "Call-back task created, due {due}: no answer was reported.",
    "task.created_after_talk": "Task created, due {due}.",
    "task.reached": "Someone has talked with the client since this call ({at}). No task is created.",
    "task.open": "A call-back task for this client has been open since {since}. Only if it was closed in the CRM is a"
    " new one created.",
    "task.closed": "The client was reached, so the call-back task open since {since} is closed.",
    # call record
    "call.off": "Off for this call type ({what}, {party} caller).",
    "call.no_meaning": 'The mode "{mode}" can\'t be used for call records. Nothing is created.',
    "call.logged": "Call logged for {name} ({entity}).",
    "call.logged_alone": "Call logged without a contact.",
    "call.clock_ahead": "The phone system's clock is ahead: it reported the start at {told}. The call is logged"
    " at {written} instead.",
    # owners
    "owner.talked": "{user}, who answered last ({line}).",
    "owner.called": "{user}: the call was on {line}.",
    "owner.rang": "{user}: the only agent whose phone rang ({line}).",
    "owner.unmapped": "{user}, the default owner: no number or extension in this call is assigned.",
    "owner.default": "{user}: the default owner.",
    "owner.rule": "{user}: set by rule {rule}.",
    "owner.fixed": "{user}: set in the logging rules.",
    "owner.fixed_missing": "{user}: no specific user is set, so the default owner.",
    "owner.of_record": "{user}: the owner of {name} ({entity}).",
    "owner.of_created": "{user}: the owner of the record created for this call ({entity}).",
    "owner.no_record": "{user}: no {entity} with an owner, so {how}",
    "owner.no_client": "{user}: the client's record has no owner yet, so {how}",
    "owner.cycle": "{user}: circular owner rules ({entity}), so {how}",
    "owner.inactive": "{user}: {gone} is no longer active in the CRM, so the default owner.",
    "owner.nobody": "No active user is set, so the CRM decides.",
    # what a person asked for on one call
    "request.log": "{by} logged this call by hand.",
    "request.log_again": "{by} logged this call again: its record was no longer in the CRM.",
    "request.create": "{by} created a lead by hand.",
    "request.create_again": "{by} created a lead again: the first one was no longer in the CRM.",
    "request.relink": "{by} linked this call to {name} ({entity}).",
    "request.adopt": "{name} ({entity}) appeared in the CRM after this call. The call is linked to it.",
    "request.unlink": "{by} undid the link to {name} ({entity}).",
    "request.wrap_up": "{by} wrapped up this call.",
    "request.not_appeared": "No record with this number appeared in the CRM in time, so none is updated.",
    "request.ignore": "{by} added {number} to the ignored numbers. Later calls with it aren't logged.",
    "request.assign": "{by} assigned extension {extension} to {person}. Later calls have an owner.",
    # why no lead was created, in one line
    "answer.no_crm": "No new lead: no CRM was connected.",
    "answer.not_ended": "No new lead yet: the call is in progress.",
    "answer.no_direction": "No new lead: the phone system didn't report the direction of the call.",
    "answer.client_not_called": "No new lead: the agent didn't answer, so the client was not called.",
    "answer.inside": "Internal call - not logged.",
    "answer.inside_written": "Internal call. Only the call is logged.",
    "answer.ignored_line": "No new lead: your number {number} is ignored.",
    "answer.ignored": "No new lead: {number} is an ignored number.",
    "answer.ignored_note": "No new lead: {number} is an ignored number ({note}).",
    "answer.stopped": "No new lead: the ignored numbers exclude this call.",
    "answer.hidden": "No new lead: the caller hid their number.",
    "answer.own_line": "No new lead: {number} is one of your own numbers.",
    "answer.not_a_person": "No new lead: {number} is {kind}.",
    "answer.waits": "No new lead yet: waiting for the CRM contacts.",
    "answer.contact": "No new lead: {name} is already a contact.",
    "answer.lead": "No new lead: {name} is already a lead.",
    "answer.account": "No new lead: {name} is already an account.",
    "answer.deal": "No new lead: the deal {name} holds this number.",
    "answer.several": "No new lead: {count} CRM records have this number; {name} ({entity}) was chosen.",
    "answer.being_created": "No new lead: another call from this number is already creating the record ({entity}).",
    "answer.may_be": "No new lead: the number may belong to {others}.",
    "answer.made_otherwise": "No new lead: the client is created as another record ({entity}).",
    "answer.off": "No new lead: off for new callers ({what}).",
    "answer.elsewhere": "No new lead: leads only go to {crms}.",
    "answer.update_only": "No new lead: leads are only updated here.",
    "answer.no_meaning": "No new lead: the mode {mode} can't be used for leads.",
    "answer.open": "No new lead yet: it's waiting to be sent to the CRM.",
    "answer.parked": "No new lead yet: the CRM rejected it.",
    "answer.held": "No new lead yet: it's on hold.",
    "answer.dropped": "No new lead: it was discarded.",
}


class ReasonMessage(Value, frozen=True, kw_only=True):
    """A sentence before it belongs to a rule."""

    code: str
    values: dict[str, str] = {}

    @property
    def text(self) -> str:
        """In English."""
        return SENTENCES[self.code].format(**self.values)


def reason_message(code: str, **values: str) -> ReasonMessage:
    """The sentence with its values."""
    return ReasonMessage(code=code, values=values)


def tried(rule: str, title: str, said: ReasonMessage, *, applied: bool) -> RuleOutcome:
    """A line of the explanation."""
    return RuleOutcome(rule=rule, title=title, applied=applied, code=said.code, text=said.text, values=said.values)
