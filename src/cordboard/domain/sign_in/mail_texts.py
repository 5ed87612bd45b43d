"""Mails that let a user in: an invitation, a forgotten password. Pure; `app/sign_in/account_mail.py` sends them."""

from collections.abc import Mapping
from datetime import datetime

from cordboard.domain.alerts.message_text import MessageText, one_line

ENGLISH = "en"
TEXTS: Mapping[str, Mapping[str, tuple[str, str]]] = {  # language: purpose: subject, lines
    "en": {
        "invitation": (
            "Your Cordboard account",
            "Hello {name},\n\n{by} invited you to Cordboard. Choose your password here:\n\n{url}\n\n"
            "The link works once, until {until}.\n",
        ),
        "reset": (
            "Choose a new password for Cordboard",
            "Hello {name},\n\nchoose a new password here:\n\n{url}\n\nThe link works once, until {until}. "
            "If you didn't ask for it, ignore this mail: your password stays as it is.\n",
        ),
    },
    "fr": {
        "invitation": (
            "Votre compte Cordboard",
            "Bonjour {name},\n\n{by} vous invite sur Cordboard. Choisissez votre mot de passe ici :\n\n{url}\n\n"
            "Le lien fonctionne une seule fois, jusqu’au {until}.\n",
        ),
        "reset": (
            "Choisissez un nouveau mot de passe Cordboard",
            "Bonjour {name},\n\nchoisissez un nouveau mot de passe ici :\n\n{url}\n\n"
            "Le lien fonctionne une seule fois, jusqu’au {until}. "
            "Si vous n’avez rien demandé, ignorez ce message : votre mot de passe ne change pas.\n",
        ),
    },
    "es": {
        "invitation": (
            "Su cuenta de Cordboard",
            "Hola, {name}:\n\n{by} le invita a Cordboard. Elija su contraseña aquí:\n\n{url}\n\n"
            "El enlace funciona una sola vez, hasta el {until}.\n",
        ),
        "reset": (
            "Elija una nueva contraseña de Cordboard",
            "Hola, {name}:\n\nelija una nueva contraseña aquí:\n\n{url}\n\nEl enlace funciona una sola vez, hasta el "
            "{until}. Si no lo ha pedido, ignore este mensaje: su contraseña no cambia.\n",
        ),
    },
    "uk": {
        "invitation": (
            "Ваш обліковий запис Cordboard",
            "Вітаємо, {name}!\n\n{by} запрошує вас до Cordboard. Виберіть пароль тут:\n\n{url}\n\n"
            "Посилання діє один раз, до {until}.\n",
        ),
        "reset": (
            "Виберіть новий пароль для Cordboard",
            "Вітаємо, {name}!\n\nВиберіть новий пароль тут:\n\n{url}\n\nПосилання діє один раз, до {until}. "
            "Якщо ви цього не просили, не зважайте на цей лист: пароль не зміниться.\n",
        ),
    },
}


def mail_text(purpose: str, language: str, *, name: str, by: str, url: str, until: datetime) -> MessageText:
    """The mail in that language; in English where there is none."""
    subject, text = TEXTS.get(language, TEXTS[ENGLISH])[purpose]
    values = {"name": one_line(name), "by": one_line(by), "url": url, "until": f"{until:%Y-%m-%d %H:%M %Z}"}
    return MessageText(subject=subject, text=text.format(**values))
