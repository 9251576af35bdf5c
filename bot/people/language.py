"""Which language a person is answered in: chosen by them, else detected once for sure, then kept."""

from bot.people.person import Person
from bot.text.language import detect

LANGUAGES = ("en", "es", "pt")


def choose(person: Person, language: str) -> None:
    """The person said which language they want."""
    person.language, person.language_known, person.language_chosen = language, True, True


def notice(person: Person, text: str) -> str:
    """Take a message into account and return the language to answer in.

    The first message that is surely in one language decides; after that only a whole sentence in another one changes it,
    and never one the person chose. "ok", "si" and "2" decide nothing.
    """
    if person.language_chosen:
        return person.language
    guess = detect(text)
    if guess.language in LANGUAGES and (guess.sure or not person.language_known):
        person.language = guess.language
        person.language_known = person.language_known or guess.sure
    return person.language
