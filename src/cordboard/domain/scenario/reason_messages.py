"""Every sentence of a decision, in English, by its stable code; the console translates by code.

Nothing is decided here. Values are plain strings; a template names each value that it needs.
"""

from cordboard.domain.calls.call import Value
from cordboard.domain.scenario.facts import RuleOutcome

SENTENCES: dict[str, str] = {
    # what kind of call
    "situation.is": "This is {what}.",
    "situation.is_unheard": "The phone system never reported the end of this call. By what was heard until {at}, it is "
    "{what}.",
    "situation.not_ended": "The call has not ended yet.",
    "situation.no_direction": "The phone system did not say who called whom.",
    "situation.client_not_called": "The agent's own phone was not answered, so the client was never called.",
    "situation.internal": "One extension called another.",
    # stop list
    "ignore.none": "No number of this call is on the stop list.",
    "ignore.line": "{number} is one of our numbers that the CRM ignores, so nothing is written.",
    "ignore.listed": "{number} is on the stop list, so nothing is written.",
    "ignore.listed_note": "{number} is on the stop list ({note}), so nothing is written.",
    # internal calls
    "internal.no": "One side of the call is outside the company.",
    "internal.off": "Internal calls are not written to the CRM.",
    "internal.on": "Internal calls are written to the CRM, without records about anybody.",
    # the number
    "number.usable": "The number is {number}.",
    "number.open": "{number} is a local spelling in several countries and nothing says which one is meant.",
    "number.hidden": "The caller hides the number: only the call itself is written.",
    "number.hidden_allowed": "The caller hides the number; the settings allow records without one.",
    "number.not_a_person": "{number} is {kind}, not the number of a person: only the call itself is written.",
    "number.own_line": "{number} is one of our own lines, so it is nobody's: no record is created from it or linked.",
    # who is it
    "match.found": "{name} ({entity}) has this number.",
    "match.being_created": "Somebody with this number is being created right now ({entity}).",
    "match.several": "{count} records have this number. {name} ({entity}) is taken: contacts come before leads, leads "
    "before accounts, then what was changed last. The others: {others}.",
    "match.may_be": "It may be {others}, but the number does not say which country it belongs to. Nobody is chosen.",
    "match.not_found": "The CRM knows nobody with this number.",
    "match.empty": "The CRM's answer was empty. The decision waits.",
    "match.unknown": "The CRM could not be asked ({reason}). The decision waits.",
    "match.nobody": "There is nobody to look for.",
    # existing records
    "update.off": "No record that stands is brought up to date: {what}, client {party}.",
    "update.nobody": "There is nobody whose record could be brought up to date.",
    "update.may_be": "The number may belong to somebody the CRM knows; nobody's record is changed on a guess.",
    "update.none": "No {entity} has this number.",
    "update.being_created": "The client is being created right now ({entity}) and gets an owner with that.",
    "update.needs_deals": "The client's deals have to be asked for first. The decision waits.",
    "update.owner_unknown": "Whose record {name} ({entity}) is, is not known here, so it is left alone.",
    "update.unnamed": "{name} ({entity}) stays with {owner}: the owner rule names nobody of its own for this call.",
    "update.inactive": "{name} ({entity}) stays with {owner}: {user} is no longer active in the CRM.",
    "update.already": "{name} ({entity}) belongs to {user} already.",
    "update.owner": "{name} ({entity}) goes from {owner} to {user}.",
    # account
    "account.off": "Off for {what}, client {party}.",
    "account.update_only": "Only existing accounts are updated; none is created.",
    "account.no_meaning": "The mode {mode} means nothing for accounts; nothing is created.",
    "account.nobody": "There is no number to create an account from.",
    "account.own_line": "The number is one of our own lines; no account is created from it.",
    "account.may_be": "The number may belong to somebody the CRM knows; no account is created on a guess.",
    "account.being_created": "The client is being created right now; nothing is added before that record stands.",
    "account.known": "{name} exists already.",
    "account.created": "None could be associated with the call, so {name} is created.",
    # contact
    "contact.off": "Off for {what}, client {party}.",
    "contact.update_only": "Only existing contacts are updated; none is created.",
    "contact.no_meaning": "The mode {mode} means nothing for contacts; nothing is created.",
    "contact.nobody": "There is no number to create a contact from.",
    "contact.own_line": "The number is one of our own lines; no contact is created from it.",
    "contact.may_be": "The number may belong to somebody the CRM knows; no contact is created on a guess.",
    "contact.being_created": "The client is being created right now; nothing is added before that record stands.",
    "contact.known": "{name} exists already.",
    "contact.created": "None could be associated with the call, so {name} is created.",
    # lead
    "lead.off": "Off for {what}, client {party}.",
    "lead.update_only": "Only existing leads are updated; none is created.",
    "lead.no_meaning": "The mode {mode} means nothing for leads; nothing is created.",
    "lead.nobody": "There is no number to create a lead from.",
    "lead.own_line": "The number is one of our own lines; no lead is created from it.",
    "lead.may_be": "The number may belong to somebody the CRM knows; no lead is created on a guess.",
    "lead.known": "{name} ({entity}) is known already. A lead is only for somebody new.",
    "lead.made_otherwise": "This call creates the client as {entity} already; a lead would be the same person twice.",
    "lead.created": "Nobody has this number, so the lead {name} is created.",
    # deal
    "deal.off": "Off for {what}, client {party}.",
    "deal.no_meaning": "The mode {mode} means nothing for deals; nothing is created.",
    "deal.nobody": "There is no number to create a deal for.",
    "deal.own_line": "The number is one of our own lines; no deal is created from it.",
    "deal.may_be": "The number may belong to somebody the CRM knows; no deal is created on a guess.",
    "deal.needs_deals": "The client's deals have to be asked for first. The decision waits.",
    "deal.some": "The client has {count} deals already, open or closed.",
    "deal.active": "{name} is open and was created less than {days} days ago.",
    "deal.created": "A deal is created: {reason}.",
    # task
    "task.off": "Off for {what}, client {party}.",
    "task.no_meaning": "The mode {mode} means nothing for tasks; nothing is created.",
    "task.nobody": "There is no number to call back.",
    "task.created": "A task is left for {due}: the call did not take place.",
    "task.created_unheard": "A task is left for {due}: nobody was heard to answer.",
    "task.created_after_talk": "A task is left for {due}.",
    # call record
    "call.off": "Off for {what}, client {party}.",
    "call.no_meaning": "The mode {mode} means nothing for call records; nothing is created.",
    "call.logged": "The call is written down, linked to {name} ({entity}).",
    "call.logged_alone": "The call is written down, linked to nobody.",
    "call.clock_ahead": "The phone system's clock is ahead: it dated the call {told}, which was still to come. Written "
    "is {written}, so that the call ended when it was heard.",
    # owners
    "owner.talked": "{user}: the line of {line}, who talked last.",
    "owner.called": "{user}: the line of {line}, our side of the call.",
    "owner.rang": "{user}: the only person whose phone rang ({line}).",
    "owner.unmapped": "{user}: no number of ours in this call is assigned to anybody, so the default user.",
    "owner.default": "{user}: the default user.",
    "owner.fixed": "{user}: the user fixed in the settings.",
    "owner.fixed_missing": "{user}: the settings name no fixed user, so the default user.",
    "owner.of_record": "{user}: the owner of the {entity} {name}.",
    "owner.of_created": "{user}: the owner of the {entity} that this call creates.",
    "owner.no_record": "{user}: there is no {entity} whose owner could be taken, so {how}",
    "owner.no_client": "{user}: no record of the client has an owner yet, so {how}",
    "owner.cycle": "{user}: the owner rules run in a circle at the {entity}, so {how}",
    "owner.inactive": "{user}: {gone} is no longer active in the CRM, so the default user.",
    "owner.nobody": "The settings name no usable user; the CRM decides.",
    # why no lead was created, in one line
    "answer.no_crm": "No lead was made: no CRM was connected.",
    "answer.not_ended": "No lead was made so far: the call has not ended yet.",
    "answer.no_direction": "No lead was made: the phone system did not say who called whom.",
    "answer.client_not_called": "No lead was made: the client was never called, for the agent's own phone was not "
    "answered.",
    "answer.inside": "No lead was made and nothing was written: a call inside the house.",
    "answer.inside_written": "No lead was made: a call inside the house. Only the call itself is written.",
    "answer.ignored_line": "No lead was made: the CRM ignores {number}, one of our numbers.",
    "answer.ignored": "No lead was made: {number} is on the stop list.",
    "answer.ignored_note": "No lead was made: {number} is on the stop list ({note}).",
    "answer.hidden": "No lead was made: the caller hides the number.",
    "answer.own_line": "No lead was made: {number} is one of our own lines.",
    "answer.not_a_person": "No lead was made: {number} is {kind}, not the number of a person.",
    "answer.waits": "No lead was made so far: waiting for the CRM's directory.",
    "answer.contact": "No lead was made: the number is {name}, a contact of the CRM.",
    "answer.lead": "No lead was made: the number is {name}, a lead of the CRM already.",
    "answer.account": "No lead was made: the number is {name}, an account of the CRM.",
    "answer.several": "No lead was made: {count} records of the CRM have the number; {name} ({entity}) was taken.",
    "answer.being_created": "No lead was made: another call of this number was making the record ({entity}) already.",
    "answer.may_be": "No lead was made: the number may be {others}, and nobody is chosen on a guess.",
    "answer.made_otherwise": "No lead was made: this call makes the client a record of another kind ({entity}).",
    "answer.off": "No lead was made: the scenario asks for none after {what} of a new client.",
    "answer.update_only": "No lead was made: the scenario only updates leads here.",
    "answer.no_meaning": "No lead was made: the mode {mode} means nothing for leads.",
    "answer.open": "No lead was made so far: it waits to be sent to the CRM.",
    "answer.parked": "No lead was made so far: the CRM refused it, and a person has to look.",
    "answer.held": "No lead was made so far: a person holds it back.",
    "answer.dropped": "No lead was made: a person dropped it.",
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
