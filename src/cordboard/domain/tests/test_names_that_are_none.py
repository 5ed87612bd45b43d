"""What phone systems send in place of a name must not name a record. All of these failed before the rule existed."""

import pytest

from cordboard.domain.person_names import person_name

GIVEN = ["Anonymous", "Unknown", "unavailable", "<unknown>", "Private Number", "Name Unavailable", "-", "0"]
ENGLISH = [
    "ANONYMOUS", "Restricted", "RESTRICTED NUMBER", "Withheld", "Number Withheld", "Caller ID Unavailable", "Private",
    "private caller", "Unknown Caller", "Unknown Name", "No Caller ID", "No name", "Not available", "N/A", "n/a",
    "Out of Area", "OUT-OF-AREA", "Blocked", "Hidden Number", "unidentified", "Not provided", "null", "(null)",
    "None",
    "undefined", "Unavail", "Wireless Caller", "Wireless", "Toll Free", "Spam Likely", "Potential Spam", "Robocall",
    "V123456789012", "V12345", "anonymous@anonymous.invalid",
    "Caller", "Anonymous 1", "Unknown 600111222", "'unknown'", '"Unknown"', "Unknown.",
]  # fmt: skip
FRENCH = [
    "Anonyme", "Inconnu", "INCONNU", "Numéro inconnu", "Numero masqué", "Appel masqué", "Numéro privé", "Privé",
    "Indisponible", "Nom indisponible", "Non disponible", "Appelant inconnu", "Correspondant inconnu", "Sans nom",
    "Numéro caché", "Masqué", "Confidentiel", "Non communiqué", "Numéro non communiqué", "Pas de nom", "Restreint",
    "Nom non renseigné", "Secret", "Identité masquée", "N° masqué", "Num. inconnu",
]  # fmt: skip
SPANISH = [
    "Anónimo", "ANONIMO", "Desconocido", "Número desconocido", "Privado", "Número privado", "Oculto", "Número oculto",
    "No disponible", "Nombre no disponible", "Llamada oculta", "Restringido", "Sin nombre", "Sin identificar",
    "Llamante desconocido", "Identidad oculta", "Usuario desconocido", "Sin identificación", "Nº oculto",
    "Número restringido",
]  # fmt: skip
UKRAINIAN = [
    "Анонім", "Анонімний", "Невідомий", "Невідомо", "Невідомий номер", "НЕВІДОМИЙ АБОНЕНТ", "Прихований",
    "Прихований номер", "Номер приховано", "Приватний номер", "Недоступний", "Недоступно", "Без імені", "Без імені.",
    "Номер не визначено", "Ім'я невідоме", "Ім’я невідоме", "Обмежено", "Не визначений", "Абонент",
    "№ приховано", "Невизначений", "Без ідентифікації",
    "Неизвестный", "Неизвестный номер", "Скрытый номер", "Номер скрыт", "Аноним", "Без имени", "Номер не определен",
    "Номер не определён",
]  # fmt: skip
KINDS_OF_LINES = [
    "Payphone", "Pay Phone", "PAY-PHONE", "International", "International Call", "Cell Phone", "Mobile Caller",
    "Mobile",
    "Landline", "VoIP Caller", "Incoming call", "Toll-Free Caller", "TOLL FREE CALLER", "Conference Call",
    "Test call",
    "Cabine téléphonique", "Appel international", "Appel entrant", "Fixe", "Téléphone portable",
    "Cabina telefónica", "Llamada internacional", "Llamada entrante", "Teléfono móvil", "Móvil",
    "Таксофон", "Міжнародний дзвінок", "Вхідний дзвінок", "Мобільний", "Мобільний телефон", "Стаціонарний телефон",
]  # fmt: skip
ANYBODY = [
    "Customer", "Client", "Guest", "User 12", "Unknown person", "Personne inconnue", "Cliente", "Persona desconocida",
    "Клієнт", "Невідома особа", "Користувач",
]  # fmt: skip
LACKED = [
    "Not found", "Name not found", "No data", "Aucun nom", "Aucun", "Numéro non attribué", "Nom non trouvé",
    "Sin datos", "Ninguno", "Ningún nombre", "No encontrado", "Немає імені", "Немає даних", "Немає", "Не знайдено",
    "Имя не найдено", "TBD", "NaN",
]  # fmt: skip
SPELLED_OTHERWISE = [
    "UnknownCaller", "PrivateNumber", "NoCallerID", "НевідомийАбонент", "Inconnu(e)", "Masqué·e", "Anonyme(s)",
    "Desconocido/a", "Без імʼя", "Ім\u02bcя невідоме", "Ім`я невідоме", "Ім´я невідоме", "Unknown\u00a0Caller",
]  # fmt: skip
ADDRESSES = [
    "sip:600111222@pbx.example", "<sip:+34600111222@10.0.0.1:5060>", "tel:+34600111222", "600111222@carrier.example",
    "+34 600 111 222@carrier.example",
]  # fmt: skip
WITHOUT_LETTERS = ["--", ".", "...", "?", "*", "600111222", "+34 600 111 222", "(0)", "_", "1234", "#", "— —", "☎"]
DAMAGED = [
    "\ufffd\ufffd\ufffd\ufffd", "\ufffd", "\ufffd \ufffd", "Jos\ufffd Garc\ufffda", "\ufffd\ufffdван",
    "????? ????????", "??????", "Ivan?? ??", "?? ??", "Jos? Garc?a", "Þð³é Øåâ÷åíêî", "Îëÿ", "Âàñèëü", "ТОВ Ðîìàøêà",
    "ТОВ Ðîìà", "РђРґР°",
    "TOV Ðîìàøêà",
    "Ð®Ñ€Ñ–Ð¹", "ÐÐ°Ð´Ñ–Ñ", "JosÃ© GarcÃ\u00ada", "MÃ¼ller", "Р®СЂС–Р№", "РћР»РµРЅР°", "Ãƒâ€°ric",
]  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        *GIVEN, *ENGLISH, *FRENCH, *SPANISH, *UKRAINIAN, *KINDS_OF_LINES, *ANYBODY, *LACKED, *SPELLED_OTHERWISE,
        *ADDRESSES, *WITHOUT_LETTERS, *DAMAGED,
    ],
    ids=ascii,
)  # fmt: skip
def test_what_names_nobody_is_no_name(told: str) -> None:
    assert person_name(told) is None


@pytest.mark.parametrize(
    "name",
    [
        "Eva Vidal", "Juan Client", "Ana", "Ім'я Прізвище-Перше", "Юрій Шевченко", "Олена Невідома-Коваль", "Лі",
        "Anonymous Content", "Unknown Worlds", "Private Smith", "Sergeant Private Ryan", "Numéro Un", "La Une",
        "Desconocidos S.L.", "Secret Escapes", "Sans Souci", "Sin Miedo", "Non Solo Pizza", "3M", "Privalia",
        "O'Connor", "O’Connor", "Éloïse", "Þórður Óðinsson", "Ñañez", "Müller", "Ève", "Zoë", "José García Ñuñez",
        "Рівне", "Лі Сін", "Ганна Їжак", "Who?", "Yahoo!", "Out of Office GmbH", "Area 51 Bar", "Client SA", "Nadie",
        "Hotel Nord", "Spam Museum", "B612", "V1234", "AB12345", "N. Durand", "Data Area", "Sin", "ТОВ Éèê",
        "No Problem GmbH", "Tel Aviv Foods", "Приват Банк", "ПриватБанк", "Закрита Школа", "Mobile World",
        "International Paper", "Payne", "Guest Services Ltd", "Test Anna", "Jennifer Null",
        "Cabina Roja", "Мобільний Сервіс", "McClient", "Ana/Eva", "Eva (a)", "ana@firm.example", "Not Found Records",
        "Клієнтська Служба", "Anna Mobil", "Marie-Ange Fixe", "User Friendly GmbH", "Who??", "Sipho Ndlovu", "TelCo",
        "王小明", "محمد", "Ñ", "Éé",
    ],
    ids=ascii,
)  # fmt: skip
def test_a_name_that_names_somebody_stays_as_it_is(name: str) -> None:
    assert person_name(name) == name


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Юрій Шевчен\ufffd", "Юрій Шевчен"),
        ("José Garc\ufffd\ufffd ", "José Garc"),
        ("Ana \ufffd", "Ana"),
        ("Malcolm X\ufffd", "Malcolm X"),
        (None, None),
        ("", None),
    ],
)
def test_a_letter_cut_at_the_end_is_left_out(told: str | None, name: str | None) -> None:
    assert person_name(told) == name
