"""French: words and default templates of the texts for the CRM."""

from cordboard.domain.settings.crm_texts import CrmTexts

DATE = "{day:02}/{number:02}/{year}"
WORDS = {
    "months": "",
    "h": "h",
    "min": "min",
    "s": "s",
    "extension": "poste {number}",
    "hidden": "Numéro masqué",
    "summary.inbound_answered": "Appel de {client}",
    "summary.inbound_missed": "Appel manqué de {client}",
    "summary.outbound_answered": "Appel à {client}",
    "summary.outbound_not_reached": "Appel sans réponse à {client}",
    "summary.internal": "Appel interne : {parties}",
    "summary.call": "Appel : {client}",
    "summary.hidden.inbound_answered": "Appel d’un numéro masqué",
    "summary.hidden.inbound_missed": "Appel manqué d’un numéro masqué",
    "call.inbound_answered": "Appel entrant",
    "call.inbound_missed": "Appel manqué",
    "call.outbound_answered": "Appel sortant",
    "call.outbound_not_reached": "Appel sortant sans réponse",
    "call.internal": "Appel interne",
    "call.call": "Appel",
    "outcome.answered_by": "Pris par {person}.",
    "outcome.answered": "Appel pris.",
    "outcome.client_answered": "Le client a répondu.",
    "outcome.abandoned": "L’appelant a raccroché avant que quelqu’un réponde.",
    "outcome.waited_in_vain": "Le client a répondu et raccroché avant que quelqu’un prenne l’appel.",
    "outcome.no_answer": "Personne n’a répondu.",
    "outcome.busy": "La ligne était occupée.",
    "outcome.unavailable": "Aucun téléphone n’était joignable.",
    "outcome.voicemail": "L’appelant a été dirigé vers la messagerie vocale.",
    "outcome.cancelled": "L’appel a été annulé avant que quelqu’un réponde.",
    "outcome.failed": "L’appel n’a pas pu aboutir.",
    "outcome.agent_no_answer": "L’agent n’a pas répondu.",
    "outcome.agent_unavailable": "Le téléphone de l’agent n’était pas joignable.",
    "outcome.unknown": "L’appel n’a pas été pris.",
    "outcome.unheard": "Le système téléphonique n’a pas signalé la fin de cet appel.",
    "outcome.unheard_until": "Le système téléphonique n’a pas signalé la fin de cet appel ; dernier événement à "
    "{time}.",
    "outcome.unheard_talk": "La durée de la conversation n’est pas connue.",
    "outcome.unheard_nobody": "Aucune réponse n’a été signalée.",
    "reason.number does not exist": "numéro inexistant",
    "reason.no route to the number": "aucune route vers ce numéro",
    "reason.phone does not respond": "le téléphone ne répond pas au réseau",
    "reason.phone not registered": "téléphone non enregistré",
    "reason.declined": "appel refusé",
    "reason.number changed": "le numéro a changé",
    "reason.destination out of order": "destination hors service",
    "reason.wrong number format": "format de numéro incorrect",
    "reason.no line free": "aucune ligne libre",
    "reason.network out of order": "réseau hors service",
    "reason.temporary failure of the network": "panne temporaire du réseau",
    "reason.switch overloaded": "central téléphonique saturé",
    "reason.no such service on the line": "service indisponible sur cette ligne",
    "reason.lost after transfer": "perdu après un transfert",
    "reason.answered outside": "décroché sur un téléphone externe",
    "reason.the client answered, the agent did not": "le client a décroché, pas l’agent",
    "reason.end not reported": "fin non signalée",
    "reason.queue time over": "délai d’attente dépassé",
    "reason.left in queue": "abandonné dans la file d’attente",
    "reason.left while ringing": "abandonné pendant la sonnerie",
    "reason.left in menu": "abandonné dans le menu vocal",
    "reason.failed": "échec",
    "reason.hung up": "raccroché",
    "reason.ring timeout": "pas de réponse à temps",
    "reason.answered": "décroché",
    "reason.busy": "occupé",
    "reason.congestion": "réseau saturé",
    "reason.cancel": "annulé",
    "reason.repeated": "appel répété",
    "reason.repeat call": "appel répété",
    "reason.call forwarding scheme did not work": "le schéma de renvoi n’a pas fonctionné",
    "reason.wrong extension": "poste incorrect",
    "reason.no extension": "aucun poste",
    "reason.no answer from a customer (callback)": "le client n’a pas répondu au rappel",
    "reason.forbidden destination": "destination interdite",
    "reason.other": "autre raison",
    "reason.unavailable": "indisponible",
    "ended_by.client": "le client",
    "ended_by.agent": "nous",
    "ended_by.system": "le système téléphonique",
    "remark.ahead": "Le système téléphonique a daté cet appel du {moment}, un moment encore à venir.",
    "remark.own_line": "{number} est l’un de nos numéros. L’appel a peut-être été transféré.",
    "remark.possible": "Correspondances possibles : {names}. À vous de choisir.",
    "remark.country": "Le pays du numéro {number} n’est pas connu.",
    "history": "Déroulement de l’appel :",
    "history.zone": "Déroulement de l’appel ({zone}) :",
    "history.more": "et {count} de plus",
    "story.started": "début de l’appel",
    "story.rang": "{who} : le téléphone a sonné",
    "story.refused": "{who} n’a pas pris l’appel",
    "story.queued": "en attente dans la file {who}",
    "story.queue_left": "sorti de la file {who}",
    "story.answered": "{who} a répondu",
    "story.joined": "{who} a rejoint l’appel",
    "story.consulted": "consultation de {who}",
    "story.held": "{who} a mis l’appel en attente",
    "story.resumed": "{who} a repris l’appel",
    "story.transferred": "transféré à {who}",
    "story.merged": "deux appels ont été réunis",
    "story.voicemail": "messagerie vocale {who}",
    "story.recording_no_address": "pas de lien vers l’enregistrement : {who}",
    "story.ended": "fin de l’appel",
    "story.unheard": "aucun autre événement",
    "someone": "Quelqu’un",
    "entity.account": "compte",
    "entity.contact": "contact",
    "entity.lead": "prospect",
    "entity.deal": "affaire",
    "note.reached": "Client joint : {summary}, {date}, {time}[, {person}]",
    "note.late": "Pas encore rappelé depuis {since}.",
    "wrap_up.title": "Post-appel de {by}",
    "wrap_up.outcome": "Résultat : {outcome}",
    "wrap_up.follow_up": "Suivi de {client} à {time}",
    "wrap_up.withdrawn": "Retiré par {by}.",
    "wrap_up.resolved": "Résolu",
    "wrap_up.interested": "Intéressé",
    "wrap_up.call_later": "Rappeler plus tard",
    "wrap_up.not_interested": "Pas intéressé",
    "wrap_up.wrong_number": "Faux numéro",
    "line.also": "Concerne aussi : {name} ({entity})",
    "line.recording": "Enregistrement : {url}",
    "line.task_type": "Type : {type}",
    "line.internal": "Appel interne.",
    "line.unknown": "On ne sait pas qui a appelé qui.",
    "line.talk_unknown": "Le système téléphonique n’a pas signalé la durée de conversation.",
}
TEMPLATES = CrmTexts(
    call_subject="{summary}[, {duration}][inbound answered:, pris par {person}][outbound:, par {person}]"
    "[inbound missed: ({line})]",
    call_description="""{outcome}
Numéro : {number}
Société : {company}
Notre ligne : {line}
File d’attente : {queue}
Téléphones qui ont sonné : {rang}
[answered:A parlé : {person}]
Durée : {duration}
Attente : {waited}
En garde : {hold}
Transferts : {transfers}
A raccroché en premier : {ended_by}
Motif : {reason}
Nom affiché : {caller_id}
{remarks}
{parameters}
{history}""",
    task_subject="[inbound missed:Rappeler {client}][outbound missed:Appeler {client} de nouveau]"
    "[answered:Relancer {client}][inbound missed: (appel manqué, {date}, {time})][outbound missed: (sans réponse)]",
    task_description="""{summary}, {date}, {time}
{outcome}
Numéro : {number}
Société : {company}
Notre ligne : {line}
File d’attente : {queue}
Téléphones qui ont sonné : {rang}
Attente : {waited}
Motif : {reason}
Nom affiché : {caller_id}
{remarks}
{parameters}""",
    lead_name="{client}",
    lead_description="""Premier appel : {date}, {time}
{summary}[ ({line})]
{remarks}
{parameters}""",
    contact_name="{client}",
    contact_description="""Premier appel : {date}, {time}
{summary}[ ({line})]
{remarks}
{parameters}""",
    account_name="{client}",
    deal_name="{client}",
)
