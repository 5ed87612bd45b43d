"""Invented users, people, companies and numbers of every sandbox CRM: four countries, many ways of writing a number."""

import re
from collections.abc import Callable
from random import Random

import msgspec


class Country(msgspec.Struct):
    """Where a person comes from. `patterns` of national significant numbers: x is any digit."""

    code: str
    prefix: str
    trunk: str
    name: str
    firsts: tuple[str, ...]
    lasts: tuple[str, ...]
    cities: tuple[str, ...]
    mobiles: tuple[str, ...]
    lands: tuple[str, ...]
    companies: tuple[str, ...]


COUNTRIES = {
    country.code: country
    for country in (
        Country(
            "ES",
            "34",
            "",
            "Spain",
            (
                "María",
                "Carmen",
                "Lucía",
                "Paula",
                "Elena",
                "Nuria",
                "Javier",
                "Pablo",
                "Diego",
                "Sergio",
                "Íñigo",
                "Álvaro",
                "Rocío",
                "Beatriz",
            ),
            (
                "García",
                "Martínez",
                "Iglesias",
                "Núñez",
                "Santana",
                "Medina",
                "Quintana",
                "Hernández",
                "Peña",
                "Ortega",
                "Vega",
                "Betancor",
            ),
            ("Las Palmas de Gran Canaria", "Madrid", "Sevilla", "Telde", "Valencia", "Bilbao"),
            ("6xxxxxxxx", "7[1-4]xxxxxxx"),
            ("928[2-7]xxxxx", "91[2-7]xxxxxx", "93[2-7]xxxxxx", "95[4-5][2-7]xxxxx"),
            (
                "Talleres {}",
                "{} Hermanos S.L.",
                "Clínica {}",
                "Transportes {}",
                "Panadería {}",
                "Reformas {} S.L.",
                "Viveros {}",
            ),
        ),
        Country(
            "UA",
            "380",
            "0",
            "Ukraine",
            (
                "Олена",
                "Наталія",
                "Ірина",
                "Тетяна",
                "Андрій",
                "Сергій",
                "Тарас",
                "Богдан",
                "Oksana",
                "Dmytro",
                "Yuliia",
                "Maksym",
            ),
            (
                "Шевчук",
                "Коваль",
                "Бондаренко",
                "Ткаченко",
                "Лисенко",
                "Мороз",
                "Kravchenko",
                "Savchenko",
                "Marchenko",
                "Petrenko",
            ),
            ("Київ", "Львів", "Одеса", "Дніпро", "Kharkiv"),
            ("67xxxxxxx", "50xxxxxxx", "63xxxxxxx", "93xxxxxxx", "97xxxxxxx"),
            ("44[2-5]xxxxxx", "322[2-9]xxxxx", "48[2-7]xxxxxx"),
            ("ТОВ «{}»", "{} Логістик", "Студія {}", "{} Trade", "Аптека {}"),
        ),
        Country(
            "FR",
            "33",
            "0",
            "France",
            ("Camille", "Élodie", "Chloé", "Margaux", "Benoît", "Étienne", "Thibault", "Guillaume", "Maxime", "Anaïs"),
            (
                "Lefèvre",
                "Moreau",
                "Girard",
                "Bonnet",
                "Dupuis",
                "Fontaine",
                "Chevalier",
                "Gauthier",
                "Perrot",
                "Leclercq",
            ),
            ("Paris", "Lyon", "Nantes", "Toulouse", "Lille"),
            ("6[1-8]xxxxxxx", "7[5-8]xxxxxxx"),
            ("1[4-5]xxxxxxx", "4[7-8]xxxxxxx", "2[3-4]xxxxxxx"),
            ("Boulangerie {}", "{} & Fils", "Garage {}", "Menuiserie {}", "Cabinet {} SARL"),
        ),
        Country(
            "GB",
            "44",
            "0",
            "United Kingdom",
            ("Oliver", "Harriet", "George", "Imogen", "Callum", "Poppy", "Rhys", "Siobhan", "Freya", "Alistair"),
            (
                "Whitaker",
                "O'Connor",
                "Hughes",
                "Fletcher",
                "Barnes",
                "Sinclair",
                "Ashworth",
                "Patel",
                "Llewellyn",
                "Grant",
            ),
            ("London", "Leeds", "Bristol", "Cardiff", "Glasgow"),
            ("7400xxxxxx", "7[7-9]00xxxxxx"),
            ("20[7-8]946xxxx", "1134960xxx", "1174960xxx"),
            ("{} & Sons Ltd", "{} Bakery", "{} Plumbing Ltd", "{} Dental Practice", "{} Interiors"),
        ),
    )
}

# How often each country is chosen, by the region of the company.
MIX = {
    "ES": {"ES": 6, "UA": 2, "FR": 1, "GB": 1},
    "UA": {"ES": 1, "UA": 7, "FR": 1, "GB": 1},
    "FR": {"ES": 1, "UA": 1, "FR": 7, "GB": 1},
    "GB": {"ES": 1, "UA": 1, "FR": 1, "GB": 7},
}
# Who works in the CRMs of the demo, the same in each: (first name, last name, administrator, phone).
USERS = (
    ("Ana", "Ruiz", True, "+34 928 000 080"),
    ("Alberto", "Sanz", False, "+34 928 000 081"),
    ("Olha", "Melnyk", False, "+380 44 123 45 67"),
    ("Julien", "Petit", False, "+33 1 70 18 99 00"),
    ("Marta", "Cabrera", False, None),
    ("Grace", "Holloway", False, "+44 20 7946 0018"),
)


PIECE = re.compile(r"\[(\d)-(\d)]|(x+)|(\d+)")


def digits(chance: Random, pattern: str) -> str:
    """A national significant number from a pattern such as 928[2-7]xxxxx."""
    made = ""
    for low, high, free, fixed in PIECE.findall(pattern):
        if fixed:
            made += fixed
        elif free:
            made += f"{chance.randrange(10 ** len(free)):0{len(free)}d}"
        else:
            made += str(chance.randint(int(low), int(high)))
    return made


def _grouped(text: str, glue: str, size: int = 3) -> str:
    head = len(text) % size
    return glue.join(
        part for part in (text[:head], *(text[at : at + size] for at in range(head, len(text), size))) if part
    )


# The ways of writing: (how often, how).
SPELLINGS: tuple[tuple[int, Callable[[Country, str], str]], ...] = (
    (8, lambda country, number: f"+{country.prefix}{number}"),
    (5, lambda country, number: f"{country.trunk}{number}"),
    (5, lambda country, number: f"+{country.prefix} {_grouped(number, ' ')}"),
    (4, lambda country, number: _grouped(f"{country.trunk}{number}", " ")),
    (3, lambda country, number: f"{country.prefix}{number}"),
    (3, lambda country, number: f"00{country.prefix}{number}"),
    (3, lambda country, number: _grouped(f"{country.trunk}{number}", "-")),
    (2, lambda country, number: f"+{country.prefix}-{_grouped(number, '-')}"),
    (2, lambda country, number: _grouped(f"{country.trunk}{number}", ".", 2)),
    (2, lambda country, number: f"({country.trunk}{number[:2]}) {_grouped(number[2:], ' ')}"),
    (
        1,
        lambda country, number: (
            f"+{country.prefix} ({country.trunk}){number}" if country.trunk else f"+{country.prefix} {number}"
        ),
    ),
)


WAYS = tuple(way for weight, way in SPELLINGS for _ in range(weight))


def written(chance: Random, country: Country, number: str) -> str:
    """The number as somebody might have typed it into a CRM."""
    return chance.choice(WAYS)(country, number)
