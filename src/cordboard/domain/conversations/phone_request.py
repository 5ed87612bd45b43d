"""What a client is asked who is to share their number: the text and its button, in their language. Pure."""

from cordboard.domain.calls.call import Value


class PhoneRequest(Value, frozen=True):
    """`text` explains, `button` shares."""

    text: str
    button: str


REQUESTS = {
    "en": PhoneRequest("Please share your phone number so that we can help you.", "Share my phone number"),
    "es": PhoneRequest("Comparta su número de teléfono para que podamos ayudarle.", "Compartir mi número"),
    "fr": PhoneRequest("Partagez votre numéro de téléphone pour que nous puissions vous aider.", "Partager mon numéro"),
    "uk": PhoneRequest("Поділіться, будь ласка, своїм номером телефону, щоб ми могли допомогти.", "Поділитися номером"),
}


def phone_request(*languages: str | None) -> PhoneRequest:
    """In the first of these languages that is known (`uk`, `uk-UA`), else in English."""
    known = (REQUESTS.get(one.replace("_", "-").partition("-")[0].lower()) for one in languages if one)
    return next((one for one in known if one), REQUESTS["en"])
