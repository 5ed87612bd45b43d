"""Dates, lengths and counts as a reader of that language writes them."""

from datetime import datetime, timedelta

from cordboard.domain.reports.settings import Rhythm

WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "uk": ("понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота", "неділя"),
}
SHORT = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    "uk": ("пн", "вт", "ср", "чт", "пт", "сб", "нд"),
}
MONTHS = {  # within a date
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
    "uk": ("січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня",
           "листопада", "грудня"),
}  # fmt: skip
UKRAINIAN_MONTHS = ("січень", "лютий", "березень", "квітень", "травень", "червень", "липень", "серпень", "вересень",
                    "жовтень", "листопад", "грудень")  # fmt: skip
DATE = {"en": "{day} {month} {year}", "es": "{day} de {month} de {year}", "fr": "{day} {month} {year}",
        "uk": "{day} {month} {year} р."}  # fmt: skip
MONTH = {"en": "{month} {year}", "es": "{month} de {year}", "fr": "{month} {year}", "uk": "{month} {year} р."}
SPAN = {"en": "{since} to {until}", "es": "del {since} al {until}", "fr": "du {since} au {until}",
        "uk": "{since} – {until}"}  # fmt: skip
THOUSANDS = {"en": ",", "es": ".", "fr": "\u202f", "uk": "\u00a0"}
PERCENT = {"en": "{n}%", "es": "{n} %", "fr": "{n} %", "uk": "{n}%"}


def period_name(every: Rhythm, since: datetime, until: datetime, language: str) -> str:
    """`Saturday, 28 November 2026`, `23 November 2026 to 29 November 2026`, `November 2026`."""
    match every:
        case Rhythm.DAILY:
            return f"{WEEKDAYS[language][since.weekday()]}, {date(since, language)}"
        case Rhythm.WEEKLY:
            last = until - timedelta(hours=1)
            return SPAN[language].format(since=date(since, language), until=date(last, language))
        case Rhythm.MONTHLY:
            months = UKRAINIAN_MONTHS if language == "uk" else MONTHS[language]
            return MONTH[language].format(month=months[since.month - 1], year=since.year)


def date(at: datetime, language: str) -> str:
    return DATE[language].format(day=at.day, month=MONTHS[language][at.month - 1], year=at.year)


def bar_name(every: Rhythm, at: datetime, language: str) -> str:
    """`09:00` of a day, `Mon 23` of a longer period."""
    return f"{at:%H:%M}" if every is Rhythm.DAILY else f"{SHORT[language][at.weekday()]} {at.day}"


def count(number: int, language: str) -> str:
    return f"{number:,}".replace(",", THOUSANDS[language])


def share(part: int, whole: int, language: str) -> str:
    """As a percentage; a dash of nothing."""
    return PERCENT[language].format(n=round(100 * part / whole)) if whole else "–"


def mean(total_ms: int, calls: int) -> str:
    """`0:14`, `1:02:05`; a dash where there was no call."""
    return length(round(total_ms / calls)) if calls else "–"


def length(ms: int) -> str:
    """`0:14`, `1:02:05`. Units: ms."""
    seconds = round(ms / 1000)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"
