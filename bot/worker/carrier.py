"""The client of Twilio for this process's settings, or None where there is no Twilio."""

from bot.messaging.channels.twilio import Twilio
from bot.settings import Settings

CARRIED = ("SM", "MM")  # how Twilio's own ids of texts begin; messages of the web chat have other ids


def carrier(known: Settings) -> Twilio | None:
    """Made anew for each caller; each has its own connections."""
    if not (known.twilio_sid and known.twilio_token):
        return None
    return Twilio(
        account_sid=known.twilio_sid,
        auth_token=known.twilio_token,
        api_url=known.twilio_api_url,
        service_sid=known.twilio_service_sid,
        sender=known.twilio_from,
    )
