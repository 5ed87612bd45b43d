"""Recognises caller names that name nobody: "Anonymous", "Numéro masqué", "-", a number, a name broken on its way.

Phone systems send such words in place of a name. A record must be named by the number then.
The vocabulary covers the languages of the product and of its neighbours. `person_names.py` cleans real names.
"""

import re
import unicodedata

REPLACED = "\N{REPLACEMENT CHARACTER}"  # stands where bytes were no text
# why nobody is named; without accents and case (`_plain`)
WITHHELD = """
    anonymous anonym unknown unavailable unavail private restricted withheld blocked hidden unlisted undisclosed
    unidentified unassigned undefined unspecified unpublished unnamed nameless noname null none nil
    anonyme inconnu inconnue masque masquee prive privee indisponible cache cachee confidentiel confidentielle
    restreint restreinte secret secrete bloque bloquee
    anonimo anonima desconocido desconocida privado privada oculto oculta restringido restringida bloqueado
    confidencial
    анонім анонімний анонімно анонімна невідомий невідома невідоме невідомо прихований приховано прихована
    приватний приватна недоступний недоступно недоступна обмежений обмежено закритий закрито заборонено засекречений
    засекречено безіменний
    невизначений невизначено
    аноним анонимный анонимно неизвестный неизвестно неизвестен скрытый скрыт скрыто приватный недоступен недоступно
    засекречен засекречено ограничено запрещено
    unbekannt unbekannter unterdruckt verborgen sconosciuto privato anonimowy nieznany zastrzezony prywatny
    desconhecido desconhecida
    spam scam robocall telemarketer telemarketing
    tbd nan aucun aucune ningun ninguno ninguna немає нема нету отсутствует відсутній відсутня відсутнє
"""
ANYBODY = """
    guest customer client user visitor invite utilisateur cliente visiteur usuario visitante
    клієнт клієнтка користувач гість відвідувач клиент пользователь гость
"""
KINDS_OF_LINES = """
    payphone mobile cellphone cell landline wireless voip conference international incoming inbound outbound outgoing
    test toll free coin
    cabine telephonique portable fixe entrant entrante sortant internationale essai
    cabina telefonica movil fijo internacional saliente prueba
    таксофон мобільний стаціонарний міжнародний вхідний вихідний тестовий
    мобильный стационарный международный входящий исходящий тестовый
"""
LACKING = """
    no not non sin sans pas ne without out aucun aucune ningun ninguno ninguna
    без не ні нет немає нема нету
    kein keine ohne senza nao sem bez brak
"""
LACKED = """
    name caller callerid id cid cnam number phone available provided given set defined known shown disclosed
    identified area data info information found assigned registered
    nom numero disponible communique renseigne defini identifie affiche trouve attribue enregistre donnees
    nombre identificar identificado definido indicado facilitado identificacion encontrado
    asignado registrado datos
    ідентифікації
    імені ім'я імя номера номеру доступний доступно доступна визначений визначено відомо вказано відображається знайдено
    призначено зареєстровано даних
    имени номер определен определен определено доступен известно известен указано найдено
    назначен зарегистрирован данных
    verfugbar angabe namen nummer disponibile disponivel nome
"""
NOUNS = """
    caller callerid call calling called party id cid cnam name number phone telephone line pay
    subscriber person contact from the a an of num tel invalid likely potential suspected possible probable risk
    appel appelant appelante correspondant nom numero telephone ligne identite n le la l de d du un une personne
    llamada llamante nombre numero telefono linea identidad contacto abonado el de del persona
    номер номера абонент абонента телефон телефону телефона дзвінок виклик ім'я імя контакт лінія особа
    звонок вызов имя линия телефонний телефонный лицо
    anrufer nummer rufnummer numer chiamata chiamante utente numero usuario chamada
"""
WHOLE = frozenset(
    {
        "n a",
        "out of area",
        "out of service",
        "pay phone",
        "long distance",
        "ex directory",
        "device",
        "sip",
    }
)
# what the bytes of Cyrillic and accented letters look like in a Latin code page
DAMAGED = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]+"
)
ADDRESS = re.compile(r"<?(?:sips?|tel):\S+|<?\+?\d[\d\s().-]*@\S+", re.IGNORECASE)
APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u0060\u00b4", "'"))
OTHER_GENDER = re.compile(r"(?<=\w{3})[(/.\u00b7](?:es?|as?|os?|s)\b\)?", re.IGNORECASE)  # `Inconnu(e)`
GLUED = re.compile(r"(?<=[a-z\u0430-\u045f])(?=[A-Z\u0400-\u042f])")  # `UnknownCaller`
LONGEST_TRUE = 2  # characters; no name and no word of a name has more of these and no other
CODE = 5  # digits
PAGES = ("cp1252", "latin-1", "cp1251")
TOO_MANY = 3  # letters; `Лі` alone is a name in Cyrillic, and the bytes of another one


def names_nobody(name: str) -> bool:
    """Whether a cleaned name must not become the name of a record."""
    letters, digits = (sum(map(kind, name)) for kind in (str.isalpha, str.isdigit))
    coded = letters <= 1 and digits >= CODE  # V123456789012: a network's own mark
    if not letters or coded or REPLACED in name or _asks(name) or _misread(name):
        return True
    return bool(ADDRESS.fullmatch(name)) or any(map(_stands_for_none, (name, GLUED.sub(" ", name))))


def _stands_for_none(name: str) -> bool:
    """Made of words for "unknown", "no name" and what they go with, and of digits; at least one says why."""
    words = [word for word in _plain(name).split() if not word.isdigit()]
    if " ".join(words) in _WHOLE:
        return True
    said = _WITHHELD.union(_NOUNS)
    if all(word in said for word in words):
        return any(word in _WITHHELD for word in words) or all(word in _CALLER for word in words)
    lacking = [word for word in words if word in _LACKING]
    rest = [word for word in words if word not in _LACKING]
    return bool(lacking and rest) and all(word in _LACKED or word in said for word in rest)


def _asks(name: str) -> bool:
    """Letters became question marks: inside of words, or in place of whole ones."""
    return bool(re.search(r"\w\?+\w|\?{3}|(?:^|\s)\?{2}(?:\s|$)", name))


def _misread(name: str) -> bool:
    """Its bytes were read in the code page of another alphabet."""
    words = name.split()
    damaged = [word for word in words if DAMAGED.fullmatch(word)]
    if any(len(word) > LONGEST_TRUE + 1 for word in damaged):
        return True
    return (len(damaged) == len(words) and len(name) > LONGEST_TRUE) or any(_is_utf8(name, page) for page in PAGES)


def _is_utf8(name: str, page: str) -> bool:
    """The characters are the bytes of a UTF-8 text, such as `JosÃ©`. No language writes so."""
    if name.isascii():
        return False
    try:
        meant = name.encode(page).decode()
    except UnicodeError:
        return False
    return page != "cp1251" or sum(not one.isascii() for one in meant) >= TOO_MANY


def _plain(text: str) -> str:
    """Words without case, accents, punctuation and endings in brackets."""
    whole = OTHER_GENDER.sub("", text.translate(APOSTROPHES))
    folded = unicodedata.normalize("NFKD", whole.casefold()).casefold()
    kept = "".join(one for one in folded if not unicodedata.combining(one))
    return " ".join(re.sub(r"[^\w']+|_|'(?!\w)|(?<!\w)'", " ", kept).split())


CALLER = "caller callerid cid cnam call id appel appelant llamante llamada абонент anrufer"
_WITHHELD, _LACKING, _LACKED, _NOUNS, _CALLER = (
    frozenset(_plain(text).split()) for text in (WITHHELD + ANYBODY + KINDS_OF_LINES, LACKING, LACKED, NOUNS, CALLER)
)
_WHOLE = frozenset(_plain(text) for text in WHOLE)
