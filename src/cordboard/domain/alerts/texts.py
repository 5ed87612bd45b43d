"""The sentences of alerts in four languages, by code. Counts follow a colon, so that no word depends on them.

`message_text.py` decides which of them a message contains.
"""

ENGLISH = {
    "subject.paused": "{title} needs you: it is paused",
    "subject.away": "{title} is away",
    "subject.parked": "{title}: work is parked and needs a person",
    "subject.still": "Still so: {subject}",
    "subject.over": "{title} works again",
    "subject.done": "{title}: nothing is parked any more",
    "subject.test": "A test of the alerts",
    "what.paused": "{title} does not let Cordboard in any more. Nothing is sent there until a person helps.",
    "what.away.crm": "{title} cannot be reached.",
    "what.away.pbx": "The phone system {title} cannot be reached.",
    "what.parked": "Work for {title} was refused or cannot go on by itself, and is parked.",
    "what.over": "{title} works again.",
    "what.done": "Nothing is parked for {title} any more.",
    "what.test": "All is well: this was sent to see whether alerts arrive here.",
    "where": "Connection: {title} ({connection})",
    "since": "Since: {since}",
    "lasted": "It lasted from {since} until {until}.",
    "said": "What the other side said: {reason}",
    "itself.paused": "What happens by itself: calls are taken and decided as before; everything for the CRM is kept, "
    "in order.",
    "itself.away.crm": "What happens by itself: it is tried again and again; calls are taken as before, and what is "
    "kept is sent, in order, when it is back.",
    "itself.away.pbx": "What happens by itself: it is tried again and again. Calls that begin and end before it is "
    "back are not seen.",
    "itself.parked": "What happens by itself: everything else goes on.",
    "itself.over.crm": "What happens by itself: what was kept is sent, in order, each item once.",
    "kept": "Items kept until then: {kept}",
    "left": "Items still waiting: {kept}",
    "parked": "Items parked: {parked}",
    "todo.paused": "What you can do: open the connection and re-authorise it.",
    "todo.away.crm": "What you can do: nothing, if the service is known to be disturbed. Else look at the connection.",
    "todo.away.pbx": "What you can do: see whether the phone system runs, and whether address, user and secret of the "
    "connection are still right.",
    "todo.parked": "What you can do: open the outbox, read the reason, then retry or drop.",
    "link": "Console: {url}",
    "late": "This message is from {made}; it could not be sent before.",
}
SPANISH = {
    "subject.paused": "{title} le necesita: está en pausa",
    "subject.away": "{title} no responde",
    "subject.parked": "{title}: hay trabajo apartado que necesita a una persona",
    "subject.still": "Sigue igual: {subject}",
    "subject.over": "{title} vuelve a funcionar",
    "subject.done": "{title}: ya no queda nada apartado",
    "subject.test": "Una prueba de las alertas",
    "what.paused": "{title} ya no deja entrar a Cordboard. No se envía nada allí hasta que una persona ayude.",
    "what.away.crm": "No se puede acceder a {title}.",
    "what.away.pbx": "No se puede acceder a la centralita {title}.",
    "what.parked": "Hay trabajo para {title} que fue rechazado o no puede seguir solo; está apartado.",
    "what.over": "{title} vuelve a funcionar.",
    "what.done": "Ya no queda nada apartado para {title}.",
    "what.test": "Todo va bien: esto se envió para ver si las alertas llegan aquí.",
    "where": "Conexión: {title} ({connection})",
    "since": "Desde: {since}",
    "lasted": "Duró desde {since} hasta {until}.",
    "said": "Lo que dijo el otro lado: {reason}",
    "itself.paused": "Qué ocurre por sí solo: las llamadas se reciben y se deciden como antes; todo lo destinado al "
    "CRM se guarda, en orden.",
    "itself.away.crm": "Qué ocurre por sí solo: se reintenta una y otra vez; las llamadas se reciben como antes y lo "
    "guardado se envía, en orden, cuando vuelva.",
    "itself.away.pbx": "Qué ocurre por sí solo: se reintenta una y otra vez. Las llamadas que empiecen y terminen "
    "antes de que vuelva no se ven.",
    "itself.parked": "Qué ocurre por sí solo: todo lo demás sigue.",
    "itself.over.crm": "Qué ocurre por sí solo: lo guardado se envía, en orden, cada elemento una sola vez.",
    "kept": "Elementos guardados hasta entonces: {kept}",
    "left": "Elementos aún en espera: {kept}",
    "parked": "Elementos apartados: {parked}",
    "todo.paused": "Qué puede hacer: abra la conexión y vuelva a autorizarla.",
    "todo.away.crm": "Qué puede hacer: nada, si se sabe que el servicio tiene una avería. Si no, mire la conexión.",
    "todo.away.pbx": "Qué puede hacer: compruebe si la centralita está en marcha y si la dirección, el usuario y el "
    "secreto de la conexión siguen siendo correctos.",
    "todo.parked": "Qué puede hacer: abra la bandeja de salida, lea el motivo y reintente o descarte.",
    "link": "Consola: {url}",
    "late": "Este mensaje es de {made}; no se pudo enviar antes.",
}
FRENCH = {
    "subject.paused": "{title} a besoin de vous : en pause",
    "subject.away": "{title} ne répond pas",
    "subject.parked": "{title} : du travail est mis de côté et demande une personne",
    "subject.still": "Toujours : {subject}",
    "subject.over": "{title} fonctionne de nouveau",
    "subject.done": "{title} : plus rien n’est mis de côté",
    "subject.test": "Un essai des alertes",
    "what.paused": "{title} ne laisse plus entrer Cordboard. Rien n’y est envoyé tant que personne n’intervient.",
    "what.away.crm": "{title} est injoignable.",
    "what.away.pbx": "Le système téléphonique {title} est injoignable.",
    "what.parked": "Du travail pour {title} a été refusé ou ne peut pas continuer seul ; il est mis de côté.",
    "what.over": "{title} fonctionne de nouveau.",
    "what.done": "Plus rien n’est mis de côté pour {title}.",
    "what.test": "Tout va bien : ceci a été envoyé pour voir si les alertes arrivent ici.",
    "where": "Connexion : {title} ({connection})",
    "since": "Depuis : {since}",
    "lasted": "Cela a duré de {since} à {until}.",
    "said": "Ce qu’a dit l’autre côté : {reason}",
    "itself.paused": "Ce qui se fait tout seul : les appels sont reçus et décidés comme avant ; tout ce qui va au CRM "
    "est gardé, dans l’ordre.",
    "itself.away.crm": "Ce qui se fait tout seul : on réessaie sans cesse ; les appels sont reçus comme avant et ce "
    "qui est gardé part, dans l’ordre, au retour.",
    "itself.away.pbx": "Ce qui se fait tout seul : on réessaie sans cesse. Les appels qui commencent et finissent "
    "avant le retour ne sont pas vus.",
    "itself.parked": "Ce qui se fait tout seul : tout le reste continue.",
    "itself.over.crm": "Ce qui se fait tout seul : ce qui était gardé part, dans l’ordre, chaque élément une fois.",
    "kept": "Éléments gardés d’ici là : {kept}",
    "left": "Éléments encore en attente : {kept}",
    "parked": "Éléments mis de côté : {parked}",
    "todo.paused": "Ce que vous pouvez faire : ouvrez la connexion et autorisez-la de nouveau.",
    "todo.away.crm": "Ce que vous pouvez faire : rien, si le service est connu pour être perturbé. Sinon, regardez la "
    "connexion.",
    "todo.away.pbx": "Ce que vous pouvez faire : voyez si le système téléphonique tourne et si l’adresse, "
    "l’utilisateur et le secret de la connexion sont toujours justes.",
    "todo.parked": "Ce que vous pouvez faire : ouvrez la boîte d’envoi, lisez la raison, puis réessayez ou écartez.",
    "link": "Console : {url}",
    "late": "Ce message date de {made} ; il n’a pas pu partir plus tôt.",
}
UKRAINIAN = {
    "subject.paused": "{title} потребує вас: на паузі",
    "subject.away": "{title} не відповідає",
    "subject.parked": "{title}: робота відкладена й потребує людини",
    "subject.still": "Досі так: {subject}",
    "subject.over": "{title} знову працює",
    "subject.done": "{title}: більше нічого не відкладено",
    "subject.test": "Перевірка сповіщень",
    "what.paused": "{title} більше не впускає Cordboard. Туди нічого не надсилається, доки не допоможе людина.",
    "what.away.crm": "{title}: немає зв’язку.",
    "what.away.pbx": "Телефонна система {title}: немає зв’язку.",
    "what.parked": "Роботу для {title} відхилено, або вона не може тривати сама; її відкладено.",
    "what.over": "{title} знову працює.",
    "what.done": "Для {title} більше нічого не відкладено.",
    "what.test": "Усе гаразд: це надіслано, щоб перевірити, чи доходять сюди сповіщення.",
    "where": "З’єднання: {title} ({connection})",
    "since": "Від: {since}",
    "lasted": "Тривало від {since} до {until}.",
    "said": "Що сказала інша сторона: {reason}",
    "itself.paused": "Що відбувається саме: дзвінки приймаються й вирішуються, як раніше; усе для CRM зберігається, "
    "за порядком.",
    "itself.away.crm": "Що відбувається саме: спроби тривають; дзвінки приймаються, як раніше, а збережене буде "
    "надіслано за порядком, щойно зв’язок повернеться.",
    "itself.away.pbx": "Що відбувається саме: спроби тривають. Дзвінків, які почнуться й закінчаться до повернення "
    "зв’язку, не буде видно.",
    "itself.parked": "Що відбувається саме: усе інше триває.",
    "itself.over.crm": "Що відбувається саме: збережене надсилається за порядком, кожен елемент один раз.",
    "kept": "Збережено до того часу, елементів: {kept}",
    "left": "Ще чекає, елементів: {kept}",
    "parked": "Відкладено, елементів: {parked}",
    "todo.paused": "Що можна зробити: відкрийте з’єднання й авторизуйте його знову.",
    "todo.away.crm": "Що можна зробити: нічого, якщо про збій сервісу відомо. Інакше перегляньте з’єднання.",
    "todo.away.pbx": "Що можна зробити: перевірте, чи працює телефонна система і чи правильні адреса, користувач і "
    "секрет з’єднання.",
    "todo.parked": "Що можна зробити: відкрийте чергу, прочитайте причину, тоді повторіть або скасуйте.",
    "link": "Консоль: {url}",
    "late": "Це повідомлення від {made}; раніше надіслати його не вдалося.",
}
TEXTS = {"en": ENGLISH, "es": SPANISH, "fr": FRENCH, "uk": UKRAINIAN}
