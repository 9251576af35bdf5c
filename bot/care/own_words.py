"""Words that mean one thing wherever they are said, and how a complaint or a wish about one's data is told from other messages."""

import re

from sqlalchemy.orm import Session

from bot.care import complaints, deleting
from bot.messaging.conversation import Conversation
from bot.messaging.discreet import answered
from bot.text.folding import bare
from bot.words.say import Say

_PRIVATE = frozenset(("private", "privado", "privada"))
_COMPLAIN = frozenset(("complaint", "complain", "complaints", "queja", "quejas", "reclamacao", "reclamo", "queixa", "queixas"))
_YOUNG = re.compile(r"(i m|im|i am) (\d|1[0-3]) (years?( old)?|yrs?( old)?|yo)|(yo )?tengo (\d|1[0-3]) anos|(eu )?tenho (\d|1[0-3]) anos")
_COMPLAINT = re.compile(r"\b(complain|complaint|grievance|quej|reclam|queix)\w*")
_NONE = re.compile(
    r"\b(no|not|zero|nothing|without|never|any|can ?t|cannot|sin|ningun\w*|nada|sem|nenhum\w*|nao|nunca)( \w+){0,2} "
    r"(complain|quej|reclam|queix)"
)
# Their own employer is not ours to take complaints about; our people and programs are.
_OURS = re.compile(
    r"\b(case ?manager|case ?worker|counselor|coach|trainer|instructor|teacher|your (staff|team|program|office|people)"
    r"|the (program|class|training)"
    r"|gestor|consejer|entrenador|instructor|maestr|tu (equipo|personal|programa)|su (equipo|personal|programa)|el (programa|curso)"
    r"|conselheir|professor|treinador|instrutor|sua equipe|seu programa|o (programa|curso))\w*"
)


def answer(session: Session, conversation: Conversation, text: str) -> list[Say] | None:
    """What such a word does; None for every other text."""
    word = bare(text)
    if word in _PRIVATE and conversation.contact.private is False:
        return answered(session, conversation, None, True)
    if _YOUNG.fullmatch(word):
        return deleting.too_young(session, conversation)
    return complaints.begin(session, conversation) if word in _COMPLAIN else None


def complains(text: str, *, of_us: bool = False) -> bool:
    """Whether a text says that it is a complaint; `of_us`: and that it is about our people or programs."""
    said = bare(text)
    return bool(_COMPLAINT.search(said)) and not _NONE.search(said) and (not of_us or bool(_OURS.search(said)))
