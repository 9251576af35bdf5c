"""What to paste into Twilio's Advanced Opt-Out, printed by `./coach up` once Twilio is set.

Twilio stops a number on CANCEL, END and QUIT, and those answer a reminder too. So its list is cut to words that mean nothing else; the
coach itself understands all the others, and any wording.
"""

from bot.messaging.speaking import introduction_fields
from bot.text.folding import fold_sms
from bot.words.render import render

NAMES = {"en": "English (default)", "es": "Spanish", "pt": "Portuguese"}
KEYWORDS = {  # by language: stop, start, help; Twilio keeps STOP, START and HELP whatever we say
    "en": (("STOP", "STOPALL", "UNSUBSCRIBE", "REVOKE", "OPTOUT"), ("START", "UNSTOP"), ("HELP", "INFO")),
    "es": (("PARAR", "ALTO", "DETENER", "DESUSCRIBIR"), ("COMENZAR", "REACTIVAR"), ("AYUDA",)),
    "pt": (("PARE", "PAREM", "DESCADASTRAR"), ("REATIVAR",), ("AJUDA",)),
}
SENTENCES = ("opted_out", "opted_in", "help")


def to_paste() -> str:
    """The keywords and messages of all three languages, as Twilio's form asks for them."""
    lines = [
        "Paste this into Twilio's console (Messaging service, Opt-Out Management, Advanced), and take CANCEL, END, QUIT and YES off its",
        "lists: they answer reminders, and would cut people off.",
    ]
    for language, kinds in KEYWORDS.items():
        lines.append(f"  {NAMES[language]}")
        for name, words, key in zip(("Opt-out", "Opt-in", "Help"), kinds, SENTENCES, strict=True):
            lines.append(f"    {name} keywords".ljust(23) + ", ".join(words))
            lines.append(f"    {name} message".ljust(23) + fold_sms(render(key, introduction_fields(), language).text))
    return "\n".join(lines)
