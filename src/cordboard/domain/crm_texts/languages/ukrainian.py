"""Ukrainian: words and default templates of the texts for the CRM. Names stay as they are, so nothing declines them."""

from cordboard.domain.settings.crm_texts import CrmTexts

DATE = "{day:02}.{number:02}.{year}"
WORDS = {
    "months": "",
    "h": "год",
    "min": "хв",
    "s": "с",
    "extension": "внутрішній {number}",
    "hidden": "Прихований номер",
    "summary.inbound_answered": "Вхідний дзвінок: {client}",
    "summary.inbound_missed": "Пропущений дзвінок: {client}",
    "summary.outbound_answered": "Вихідний дзвінок: {client}",
    "summary.outbound_not_reached": "Вихідний дзвінок без відповіді: {client}",
    "summary.internal": "Внутрішній дзвінок: {parties}",
    "summary.call": "Дзвінок: {client}",
    "summary.hidden.inbound_answered": "Вхідний дзвінок із прихованого номера",
    "summary.hidden.inbound_missed": "Пропущений дзвінок із прихованого номера",
    "call.inbound_answered": "Вхідний дзвінок",
    "call.inbound_missed": "Пропущений дзвінок",
    "call.outbound_answered": "Вихідний дзвінок",
    "call.outbound_not_reached": "Вихідний дзвінок без відповіді",
    "call.internal": "Внутрішній дзвінок",
    "call.call": "Дзвінок",
    "outcome.answered_by": "Розмова з клієнтом: {person}.",
    "outcome.answered": "На дзвінок відповіли.",
    "outcome.client_answered": "Клієнт відповів.",
    "outcome.abandoned": "Клієнт поклав слухавку, не дочекавшись відповіді.",
    "outcome.waited_in_vain": "Клієнт відповів і поклав слухавку, перш ніж його з’єднали.",
    "outcome.no_answer": "Ніхто не відповів.",
    "outcome.busy": "Лінія була зайнята.",
    "outcome.unavailable": "Жоден телефон не був доступний.",
    "outcome.voicemail": "Дзвінок переведено на голосову пошту.",
    "outcome.cancelled": "Дзвінок скасовано до відповіді.",
    "outcome.failed": "Не вдалося з’єднати дзвінок.",
    "outcome.agent_no_answer": "Агент не відповів.",
    "outcome.agent_unavailable": "Телефон агента був недоступний.",
    "outcome.unknown": "На дзвінок не відповіли.",
    "outcome.unheard": "Телефонія не повідомила про завершення цього дзвінка.",
    "outcome.unheard_until": "Телефонія не повідомила про завершення цього дзвінка; остання подія — {time}.",
    "outcome.unheard_talk": "Скільки тривала розмова, невідомо.",
    "outcome.unheard_nobody": "Про відповідь не повідомлено.",
    "reason.number does not exist": "номер не існує",
    "reason.no route to the number": "немає маршруту до номера",
    "reason.phone does not respond": "телефон не відповідає мережі",
    "reason.phone not registered": "телефон не зареєстрований",
    "reason.declined": "дзвінок відхилено",
    "reason.number changed": "номер змінено",
    "reason.destination out of order": "напрямок не працює",
    "reason.wrong number format": "неправильний формат номера",
    "reason.no line free": "немає вільної лінії",
    "reason.network out of order": "мережа не працює",
    "reason.temporary failure of the network": "тимчасовий збій мережі",
    "reason.switch overloaded": "станція перевантажена",
    "reason.no such service on the line": "послуга недоступна на цій лінії",
    "reason.lost after transfer": "втрачено після переведення",
    "reason.answered outside": "відповіли на зовнішньому телефоні",
    "reason.the client answered, the agent did not": "клієнт відповів, оператор — ні",
    "reason.end not reported": "завершення не повідомлено",
    "reason.queue time over": "час очікування в черзі вичерпано",
    "reason.left in queue": "не дочекався в черзі",
    "reason.left while ringing": "не дочекався відповіді",
    "reason.left in menu": "поклав слухавку в меню",
    "reason.failed": "не вдалося",
    "reason.hung up": "слухавку покладено",
    "reason.ring timeout": "не відповіли вчасно",
    "reason.answered": "є відповідь",
    "reason.busy": "зайнято",
    "reason.congestion": "мережа перевантажена",
    "reason.cancel": "скасовано",
    "reason.repeated": "повторний дзвінок",
    "reason.repeat call": "повторний дзвінок",
    "reason.call forwarding scheme did not work": "схема переадресації не спрацювала",
    "reason.wrong extension": "неправильний внутрішній номер",
    "reason.no extension": "немає внутрішнього номера",
    "reason.no answer from a customer (callback)": "клієнт не відповів на зворотний дзвінок",
    "reason.forbidden destination": "заборонений напрямок",
    "reason.other": "інша причина",
    "reason.unavailable": "недоступно",
    "ended_by.client": "клієнт",
    "ended_by.agent": "ми",
    "ended_by.system": "телефонія",
    "remark.ahead": "Телефонія датувала цей дзвінок майбутнім часом: {moment}.",
    "remark.own_line": "{number} — один із наших номерів. Можливо, дзвінок переадресовано.",
    "remark.possible": "Можливі збіги: {names}. Виберіть потрібний.",
    "remark.country": "Країна номера {number} невідома.",
    "history": "Хід дзвінка:",
    "history.zone": "Хід дзвінка ({zone}):",
    "history.more": "і ще {count}",
    "story.started": "початок дзвінка",
    "story.rang": "{who}: дзвонить телефон",
    "story.refused": "{who} не приймає дзвінок",
    "story.queued": "очікування в черзі {who}",
    "story.queue_left": "вихід із черги {who}",
    "story.answered": "{who} відповідає",
    "story.joined": "{who} приєднується",
    "story.consulted": "консультація: {who}",
    "story.held": "{who} ставить дзвінок на утримання",
    "story.resumed": "{who} продовжує розмову",
    "story.transferred": "переведено: {who}",
    "story.merged": "два дзвінки об’єднано",
    "story.voicemail": "голосова пошта {who}",
    "story.recording_no_address": "немає посилання на запис: {who}",
    "story.ended": "кінець дзвінка",
    "story.unheard": "подальших подій немає",
    "someone": "Хтось",
    "entity.account": "компанія",
    "entity.contact": "контакт",
    "entity.lead": "лід",
    "entity.deal": "угода",
    "note.reached": "З клієнтом поговорили: {summary}, {date}, {time}[, {person}]",
    "note.late": "Не передзвонили з {since}.",
    "wrap_up.title": "Підсумок від {by}",
    "wrap_up.outcome": "Результат: {outcome}",
    "wrap_up.follow_up": "Повернутися до {client} о {time}",
    "wrap_up.withdrawn": "Скасовано: {by}.",
    "wrap_up.resolved": "Вирішено",
    "wrap_up.interested": "Зацікавлений",
    "wrap_up.call_later": "Зателефонувати пізніше",
    "wrap_up.not_interested": "Не зацікавлений",
    "wrap_up.wrong_number": "Помилковий номер",
    "line.also": "Також стосується: {name} ({entity})",
    "line.recording": "Запис розмови: {url}",
    "line.task_type": "Тип: {type}",
    "line.internal": "Внутрішній дзвінок.",
    "line.unknown": "Невідомо, хто кому дзвонив.",
    "line.talk_unknown": "Телефонія не повідомила тривалість розмови.",
}
TEMPLATES = CrmTexts(
    call_subject="{summary}[, {duration}][ ({person})][inbound missed: ({line})]",
    call_description="""{outcome}
Номер: {number}
Компанія: {company}
Наша лінія: {line}
Черга: {queue}
Дзвонили телефони: {rang}
[answered:Розмовляли: {person}]
Тривалість: {duration}
Очікування: {waited}
На утриманні: {hold}
Переведень: {transfers}
Першим поклав слухавку: {ended_by}
Причина: {reason}
Показане ім’я: {caller_id}
{remarks}
{parameters}
{history}""",
    task_subject="[inbound missed:Передзвонити: {client}][outbound missed:Зателефонувати ще раз: {client}]"
    "[answered:Зв’язатися: {client}][inbound missed: (пропущений дзвінок, {date}, {time})]"
    "[outbound missed: (без відповіді)]",
    task_description="""{summary}, {date}, {time}
{outcome}
Номер: {number}
Компанія: {company}
Наша лінія: {line}
Черга: {queue}
Дзвонили телефони: {rang}
Очікування: {waited}
Причина: {reason}
Показане ім’я: {caller_id}
{remarks}
{parameters}""",
    lead_name="{client}",
    lead_description="""Перший дзвінок: {date}, {time}
{summary}[ ({line})]
{remarks}
{parameters}""",
    contact_name="{client}",
    contact_description="""Перший дзвінок: {date}, {time}
{summary}[ ({line})]
{remarks}
{parameters}""",
    account_name="{client}",
    deal_name="{client}",
)
