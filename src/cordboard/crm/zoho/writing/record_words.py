"""Lines that explain in a record what Zoho has no field for, in the language of its readers. Pure."""

import re

from cordboard.domain.calls.call import Disposition
from cordboard.domain.crm_texts.languages import ENGLISH, language_of

WORDS = {
    "en": {
        "talked": "They talked for {length}",
        "answered": "The call was answered. {why}",
        "stays_missed": "{how}. Zoho doesn't allow changing the type of a call, so it stays missed, without a "
        "duration.",
        "zero": "{why}; Zoho doesn't accept calls of zero length, so {length} is used as its duration.",
        "stays": "The call was missed. Zoho doesn't allow changing the type of a call, so it stays {kind}.",
        "unheard": "The talk time is unknown",
        "not_answered": "Not answered",
        "unreported": "The phone system didn't report the talk time",
        "short": "They talked for less than half a second",
    },
    "es": {
        "talked": "Hablaron {length}",
        "answered": "La llamada fue atendida. {why}",
        "stays_missed": "{how}. Zoho no permite cambiar el tipo de una llamada, así que sigue como perdida y sin "
        "duración.",
        "zero": "{why}; Zoho no acepta llamadas de duración cero, así que se indica {length}.",
        "stays": "La llamada fue perdida. Zoho no permite cambiar el tipo de una llamada, así que sigue como {kind}.",
        "unheard": "No se conoce el tiempo de conversación",
        "not_answered": "Sin respuesta",
        "unreported": "La centralita no comunicó el tiempo de conversación",
        "short": "Hablaron menos de medio segundo",
    },
    "fr": {
        "talked": "Ils ont parlé {length}",
        "answered": "L’appel a été pris. {why}",
        "stays_missed": "{how}. Zoho ne permet pas de changer le type d’un appel : il reste manqué, sans durée.",
        "zero": "{why} ; Zoho n’accepte pas les appels de durée nulle, la durée indiquée est donc {length}.",
        "stays": "L’appel a été manqué. Zoho ne permet pas de changer le type d’un appel : il reste {kind}.",
        "unheard": "La durée de la conversation n’est pas connue",
        "not_answered": "Sans réponse",
        "unreported": "Le système téléphonique n’a pas signalé la durée de conversation",
        "short": "Ils ont parlé moins d’une demi-seconde",
    },
    "uk": {
        "talked": "Тривалість розмови: {length}",
        "answered": "На дзвінок відповіли. {why}",
        "stays_missed": "{how}. Zoho не дозволяє змінювати тип дзвінка, тому він залишається пропущеним, без "
        "тривалості.",
        "zero": "{why}; Zoho не приймає дзвінків нульової тривалості, тому вказано {length}.",
        "stays": "Дзвінок пропущено. Zoho не дозволяє змінювати тип дзвінка, тому він залишається {kind}.",
        "unheard": "Тривалість розмови невідома",
        "not_answered": "Без відповіді",
        "unreported": "Телефонія не повідомила тривалість розмови",
        "short": "Розмова тривала менше ніж пів секунди",
    },
}
EARLIER = re.compile(  # as releases before this one worded them, after any text of ours
    r"(?:They talked for [\d:]+|The call was answered\. .+)\. Zoho (?:lets nobody change|doesn't allow changing) "
    r"the type of a call, .+"
    r"|.+; Zoho (?:takes no call|doesn't accept calls) of zero length, .+"
    r"|The call was missed\. Zoho (?:lets nobody change|doesn't allow changing) the type of a call, .+"
    r"|Direction: \w+\."
)


def say(language: str, code: str, **values: str) -> str:
    """The words of this code in that language; in English where we do not speak it."""
    return WORDS.get(language, WORDS[ENGLISH])[code].format(**values)


def not_answered(language: str, disposition: Disposition) -> str:
    """Why nobody talked, without a full stop."""
    words = language_of(language).words
    outcome = words.get(f"outcome.{disposition.value}")
    return outcome.rstrip(".") if outcome else say(language, "not_answered")
