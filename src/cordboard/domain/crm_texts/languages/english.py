"""English: words and default templates of the texts for the CRM."""

from cordboard.domain.settings.crm_texts import CrmTexts

DATE = "{day} {month} {year}"
WORDS = {
    "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "h": "h",
    "min": "min",
    "s": "s",
    "extension": "extension {number}",
    "hidden": "Hidden number",
    "summary.inbound_answered": "Call from {client}",
    "summary.inbound_missed": "Missed call from {client}",
    "summary.outbound_answered": "Call to {client}",
    "summary.outbound_not_reached": "Unanswered call to {client}",
    "summary.internal": "Internal call: {parties}",
    "summary.call": "Call: {client}",
    "summary.hidden.inbound_answered": "Call from a hidden number",
    "summary.hidden.inbound_missed": "Missed call from a hidden number",
    "call.inbound_answered": "Incoming call",
    "call.inbound_missed": "Missed call",
    "call.outbound_answered": "Outgoing call",
    "call.outbound_not_reached": "Unanswered outgoing call",
    "call.internal": "Internal call",
    "call.call": "Call",
    "outcome.answered_by": "Answered by {person}.",
    "outcome.answered": "Answered.",
    "outcome.client_answered": "The client answered.",
    "outcome.abandoned": "The caller hung up before anyone answered.",
    "outcome.waited_in_vain": "The client answered and hung up before anyone took the call.",
    "outcome.no_answer": "Nobody answered.",
    "outcome.busy": "The line was busy.",
    "outcome.unavailable": "No phone was reachable.",
    "outcome.voicemail": "The caller was sent to voicemail.",
    "outcome.cancelled": "The call was cancelled before anyone answered.",
    "outcome.failed": "The call could not be connected.",
    "outcome.agent_no_answer": "The agent did not answer.",
    "outcome.agent_unavailable": "The agent's phone was not reachable.",
    "outcome.unknown": "The call was not answered.",
    "outcome.unheard": "The phone system did not report the end of this call.",
    "outcome.unheard_until": "The phone system did not report the end of this call; the last event was at {time}.",
    "outcome.unheard_talk": "How long they talked is not known.",
    "outcome.unheard_nobody": "No answer was reported.",
    "reason.number does not exist": "number does not exist",
    "reason.no route to the number": "no route to the number",
    "reason.phone does not respond": "phone does not respond",
    "reason.phone not registered": "phone not registered",
    "reason.declined": "call declined",
    "reason.number changed": "number changed",
    "reason.destination out of order": "destination out of order",
    "reason.wrong number format": "wrong number format",
    "reason.no line free": "all lines busy",
    "reason.network out of order": "network out of order",
    "reason.temporary failure of the network": "temporary failure of the network",
    "reason.switch overloaded": "telephone exchange overloaded",
    "reason.no such service on the line": "service not available on this line",
    "reason.lost after transfer": "lost after a transfer",
    "reason.answered outside": "answered on an external phone",
    "reason.the client answered, the agent did not": "the client answered, the agent did not",
    "reason.end not reported": "end not reported",
    "reason.queue time over": "waiting time in the queue ran out",
    "reason.left in queue": "hung up in the queue",
    "reason.left while ringing": "hung up while it was ringing",
    "reason.left in menu": "hung up in the menu",
    "reason.failed": "failed",
    "reason.hung up": "hung up",
    "reason.ring timeout": "not answered in time",
    "reason.answered": "answered",
    "reason.busy": "busy",
    "reason.congestion": "congestion",
    "reason.cancel": "canceled",
    "reason.repeated": "repeated call",
    "reason.repeat call": "repeat call",
    "reason.call forwarding scheme did not work": "call forwarding scheme did not work",
    "reason.wrong extension": "wrong extension",
    "reason.no extension": "no extension",
    "reason.no answer from a customer (callback)": "no answer from a customer (callback)",
    "reason.forbidden destination": "forbidden destination",
    "reason.other": "other reason",
    "reason.unavailable": "unavailable",
    "ended_by.client": "the client",
    "ended_by.agent": "our side",
    "ended_by.system": "the phone system",
    "remark.ahead": "The phone system dated this call {moment}, which was still to come.",
    "remark.own_line": "{number} is one of our own numbers. The call may have been forwarded.",
    "remark.possible": "Possible matches: {names}. Please choose.",
    "remark.country": "The country of the number {number} is not known.",
    "history": "Call history:",
    "history.zone": "Call history ({zone}):",
    "history.more": "and {count} more",
    "story.started": "call started",
    "story.rang": "{who}: phone rang",
    "story.refused": "{who} did not take the call",
    "story.queued": "waiting in the queue {who}",
    "story.queue_left": "left the queue {who}",
    "story.answered": "{who} answered",
    "story.joined": "{who} joined",
    "story.consulted": "{who} was consulted",
    "story.held": "{who} put the call on hold",
    "story.resumed": "{who} resumed the call",
    "story.transferred": "transferred to {who}",
    "story.merged": "two calls became one",
    "story.voicemail": "voicemail {who}",
    "story.recording_no_address": "no link to the recording: {who}",
    "story.ended": "call ended",
    "story.unheard": "no further events",
    "someone": "Someone",
    "entity.account": "account",
    "entity.contact": "contact",
    "entity.lead": "lead",
    "entity.deal": "deal",
    "note.reached": "Reached: {summary}, {date}, {time}[, {person}]",
    "note.late": "Not called back since {since}.",
    "wrap_up.title": "Wrap-up by {by}",
    "wrap_up.outcome": "Outcome: {outcome}",
    "wrap_up.follow_up": "Follow up with {client} at {time}",
    "wrap_up.withdrawn": "Withdrawn by {by}.",
    "wrap_up.resolved": "Resolved",
    "wrap_up.interested": "Interested",
    "wrap_up.call_later": "Call later",
    "wrap_up.not_interested": "Not interested",
    "wrap_up.wrong_number": "Wrong number",
    "line.also": "Also concerns: {name} ({entity})",
    "line.recording": "Recording: {url}",
    "line.task_type": "Type: {type}",
    "line.internal": "Internal call.",
    "line.unknown": "It is not known who called whom.",
    "line.talk_unknown": "The phone system did not report the talk time.",
}
TEMPLATES = CrmTexts(
    call_subject="{summary}[, {duration}][inbound answered:, answered by {person}][outbound:, by {person}]"
    "[inbound missed: to {line}]",
    call_description="""{outcome}
Number: {number}
Company: {company}
Our line: {line}
Queue: {queue}
Phones that rang: {rang}
[answered:Talked: {person}]
Duration: {duration}
Waited: {waited}
On hold: {hold}
Transfers: {transfers}
Hung up first: {ended_by}
Reason: {reason}
Name shown: {caller_id}
{remarks}
{parameters}
{history}""",
    task_subject="[inbound missed:Call back {client}][outbound missed:Call {client} again]"
    "[answered:Follow up with {client}][inbound missed: (missed call, {date}, {time})][outbound missed: (not reached)]",
    task_description="""{summary}, {date}, {time}
{outcome}
Number: {number}
Company: {company}
Our line: {line}
Queue: {queue}
Phones that rang: {rang}
Waited: {waited}
Reason: {reason}
Name shown: {caller_id}
{remarks}
{parameters}""",
    lead_name="{client}",
    lead_description="""First call: {date}, {time}
{summary}[ ({line})]
{remarks}
{parameters}""",
    contact_name="{client}",
    contact_description="""First call: {date}, {time}
{summary}[ ({line})]
{remarks}
{parameters}""",
    account_name="{client}",
    deal_name="{client}",
)
