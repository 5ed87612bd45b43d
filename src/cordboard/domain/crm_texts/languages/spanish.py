"""Spanish: words and default templates of the texts for the CRM."""

from cordboard.domain.settings.crm_texts import CrmTexts

DATE = "{day:02}/{number:02}/{year}"
WORDS = {
    "months": "",
    "h": "h",
    "min": "min",
    "s": "s",
    "extension": "extensión {number}",
    "hidden": "Número oculto",
    "summary.inbound_answered": "Llamada de {client}",
    "summary.inbound_missed": "Llamada perdida de {client}",
    "summary.outbound_answered": "Llamada a {client}",
    "summary.outbound_not_reached": "Llamada sin respuesta a {client}",
    "summary.internal": "Llamada interna: {parties}",
    "summary.call": "Llamada: {client}",
    "summary.hidden.inbound_answered": "Llamada de un número oculto",
    "summary.hidden.inbound_missed": "Llamada perdida de un número oculto",
    "call.inbound_answered": "Llamada entrante",
    "call.inbound_missed": "Llamada perdida",
    "call.outbound_answered": "Llamada saliente",
    "call.outbound_not_reached": "Llamada saliente sin respuesta",
    "call.internal": "Llamada interna",
    "call.call": "Llamada",
    "outcome.answered_by": "Atendida por {person}.",
    "outcome.answered": "Atendida.",
    "outcome.client_answered": "El cliente contestó.",
    "outcome.abandoned": "Quien llamaba colgó antes de que alguien contestara.",
    "outcome.waited_in_vain": "El cliente contestó y colgó antes de que alguien atendiera la llamada.",
    "outcome.no_answer": "No contestó nadie.",
    "outcome.busy": "La línea estaba ocupada.",
    "outcome.unavailable": "Ningún teléfono estaba disponible.",
    "outcome.voicemail": "La llamada pasó al buzón de voz.",
    "outcome.cancelled": "La llamada se canceló antes de que alguien contestara.",
    "outcome.failed": "No se pudo establecer la llamada.",
    "outcome.agent_no_answer": "El agente no contestó.",
    "outcome.agent_unavailable": "El teléfono del agente no estaba disponible.",
    "outcome.unknown": "La llamada no fue atendida.",
    "outcome.unheard": "La centralita no comunicó el final de esta llamada.",
    "outcome.unheard_until": "La centralita no comunicó el final de esta llamada; el último evento fue a las {time}.",
    "outcome.unheard_talk": "No se sabe cuánto tiempo hablaron.",
    "outcome.unheard_nobody": "No se comunicó ninguna respuesta.",
    "reason.number does not exist": "el número no existe",
    "reason.no route to the number": "no hay ruta hacia el número",
    "reason.phone does not respond": "el teléfono no responde a la red",
    "reason.phone not registered": "teléfono no registrado",
    "reason.declined": "llamada rechazada",
    "reason.number changed": "el número ha cambiado",
    "reason.destination out of order": "destino fuera de servicio",
    "reason.wrong number format": "formato de número incorrecto",
    "reason.no line free": "ninguna línea libre",
    "reason.network out of order": "red fuera de servicio",
    "reason.temporary failure of the network": "fallo temporal de la red",
    "reason.switch overloaded": "central sobrecargada",
    "reason.no such service on the line": "servicio no disponible en la línea",
    "reason.lost after transfer": "perdida tras una transferencia",
    "reason.answered outside": "atendida en un teléfono externo",
    "reason.the client answered, the agent did not": "el cliente contestó, el agente no",
    "reason.end not reported": "final no comunicado",
    "reason.queue time over": "tiempo de espera en cola agotado",
    "reason.left in queue": "colgó en la cola",
    "reason.left while ringing": "colgó mientras sonaba",
    "reason.left in menu": "colgó en el menú",
    "reason.failed": "fallida",
    "reason.hung up": "colgada",
    "reason.ring timeout": "sin respuesta a tiempo",
    "reason.answered": "atendida",
    "reason.busy": "ocupado",
    "reason.congestion": "red saturada",
    "reason.cancel": "cancelada",
    "reason.repeated": "llamada repetida",
    "reason.repeat call": "llamada repetida",
    "reason.call forwarding scheme did not work": "el esquema de desvío no funcionó",
    "reason.wrong extension": "extensión incorrecta",
    "reason.no extension": "sin extensión",
    "reason.no answer from a customer (callback)": "el cliente no contestó a la devolución de llamada",
    "reason.forbidden destination": "destino no permitido",
    "reason.other": "otro motivo",
    "reason.unavailable": "no disponible",
    "ended_by.client": "el cliente",
    "ended_by.agent": "nosotros",
    "ended_by.system": "la centralita",
    "remark.ahead": "La centralita fechó esta llamada el {moment}, un momento aún futuro.",
    "remark.own_line": "{number} es uno de nuestros números. Puede ser una llamada desviada.",
    "remark.possible": "Posibles coincidencias: {names}. Elija una.",
    "remark.country": "No se conoce el país del número {number}.",
    "history": "Historial de la llamada:",
    "history.zone": "Historial de la llamada ({zone}):",
    "history.more": "y {count} más",
    "story.started": "comenzó la llamada",
    "story.rang": "{who}: sonó el teléfono",
    "story.refused": "{who} no atendió la llamada",
    "story.queued": "en espera en la cola {who}",
    "story.queue_left": "salió de la cola {who}",
    "story.answered": "{who} contestó",
    "story.joined": "{who} se unió",
    "story.consulted": "consulta con {who}",
    "story.held": "{who} puso la llamada en espera",
    "story.resumed": "{who} retomó la llamada",
    "story.transferred": "transferida a {who}",
    "story.merged": "dos llamadas se unieron en una",
    "story.voicemail": "buzón de voz {who}",
    "story.recording_no_address": "sin enlace a la grabación: {who}",
    "story.ended": "terminó la llamada",
    "story.unheard": "sin más eventos",
    "someone": "Alguien",
    "entity.account": "cuenta",
    "entity.contact": "contacto",
    "entity.lead": "lead",
    "entity.deal": "trato",
    "note.reached": "Contacto conseguido: {summary}, {date}, {time}[, {person}]",
    "note.late": "Sin devolver la llamada desde {since}.",
    "wrap_up.title": "Cierre de {by}",
    "wrap_up.outcome": "Resultado: {outcome}",
    "wrap_up.follow_up": "Seguimiento de {client} a las {time}",
    "wrap_up.withdrawn": "Retirado por {by}.",
    "wrap_up.resolved": "Resuelto",
    "wrap_up.interested": "Interesado",
    "wrap_up.call_later": "Llamar más tarde",
    "wrap_up.not_interested": "No interesado",
    "wrap_up.wrong_number": "Número equivocado",
    "line.also": "También relacionado: {name} ({entity})",
    "line.recording": "Grabación: {url}",
    "line.task_type": "Tipo: {type}",
    "line.internal": "Llamada interna.",
    "line.unknown": "No se sabe quién llamó a quién.",
    "line.talk_unknown": "La centralita no comunicó el tiempo de conversación.",
}
TEMPLATES = CrmTexts(
    call_subject="{summary}[, {duration}][inbound answered:, atendida por {person}][outbound:, por {person}]"
    "[inbound missed: ({line})]",
    call_description="""{outcome}
Número: {number}
Empresa: {company}
Nuestra línea: {line}
Cola: {queue}
Teléfonos que sonaron: {rang}
[answered:Habló: {person}]
Duración: {duration}
Tiempo de espera: {waited}
En retención: {hold}
Transferencias: {transfers}
Colgó primero: {ended_by}
Motivo: {reason}
Nombre mostrado: {caller_id}
{remarks}
{parameters}
{history}""",
    task_subject="[inbound missed:Devolver la llamada a {client}][outbound missed:Volver a llamar a {client}]"
    "[answered:Hacer seguimiento de {client}][inbound missed: (llamada perdida, {date}, {time})]"
    "[outbound missed: (sin respuesta)]",
    task_description="""{summary}, {date}, {time}
{outcome}
Número: {number}
Empresa: {company}
Nuestra línea: {line}
Cola: {queue}
Teléfonos que sonaron: {rang}
Tiempo de espera: {waited}
Motivo: {reason}
Nombre mostrado: {caller_id}
{remarks}
{parameters}""",
    lead_name="{client}",
    lead_description="""Primera llamada: {date}, {time}
{summary}[ ({line})]
{remarks}
{parameters}""",
    contact_name="{client}",
    contact_description="""Primera llamada: {date}, {time}
{summary}[ ({line})]
{remarks}
{parameters}""",
    account_name="{client}",
    deal_name="{client}",
)
