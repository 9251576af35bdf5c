"""What a yes asks besides: "1 what do i bring", "si, a que hora es?". The yes counts, and what is known of the shift is told."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.care.cases import open_case
from bot.messaging.conversation import Conversation
from bot.schedule.appointment import Appointment
from bot.schedule.lists import call
from bot.schedule.wording import fields
from bot.text.folding import bare
from bot.words.catalogue import LANGUAGES
from bot.words.say import Say, say

OTHER, LEAVE = "other", "leave"
_BEGINS = re.compile(
    r"\b(?:(?:and|also|but|so|y|e|pero|mas|tambien|tambem) )*"
    r"(?:what|whats|where|wheres|when|whens|who|whos|how|hows|which|can (?:u|you|i)|could (?:u|you|i)|do i|did|is (?:it|there)|should i|"
    r"(?:pls |please )?(?:send|text|tell|remind|give) me|(?:i )?need (?:the|to know)|"
    r"a que|a q|(?:de )?que|q|cual|cuales|donde|adonde|quien|con quien|por quien|como|cuando|cuanto|(?:me )?(?:puede|puedes|podria|pueden)|"
    r"me (?:manda|mandas|dice|dices|pasa|pasas|da|das|recuerda|recuerdas)|mandame|mandeme|digame|dime|pasame|necesito|tengo que|hay que|"
    r"(?:a )?que horas|qual|quais|onde|cade|quem|com quem|por quem|quando|quanto|o que|oq|(?:voce |vc )?(?:pode|consegue)|"
    r"preciso|tenho que|"
    r"tem que|me (?:fala|lembra|diz)|manda o|passa o)\b"
)
_THE = r"(?:the |your |my |la |el |o |a |tu |su )?"
_ABOUT = {
    "where": re.compile(rf"\b(?:{_THE}(?:address|location|direccion|ubicacion|endereco|localizacao)|wheres?|donde|adonde|onde|cade)\b"),
    "when": re.compile(r"\b(?:time|when|whens|horas?|horario|cuando|quando|start\w*|what day|(?:que|q) dia|empiez\w+|comeca\w*)\b"),
    "bring": re.compile(
        r"\b(?:bring|wear|take with|uniform|clothes|llev[oa]\w*|trae\w*|traigo|ponerme|me pongo|ropa|uniforme|lev[oa]\w*|trazer|trago|"
        r"vestir|roupa|what (?:else )?(?:do|should|will) i need)\b"
    ),
    "call": re.compile(
        r"\b(?:who (?:do|should|am|is|will)|whos|ask for|report to|phone|number|numero|telefono|telefone|supervisor\w*|boss|manager|"
        r"(?:a |con |por )?quien|(?:com |por )?quem|jef[ea]|chefe)\b"
    ),
    "ride": re.compile(
        r"\b(?:how (?:do|can|would) i get|(?:what|which) bus|como (?:llego|voy a llegar|chego|vou ate)|"
        r"(?:que|q|cual|qual) (?:bus|camion|onibus)|ride)\b"
    ),
}  # told in this order: what ends in a list comes last
_PLACED = re.compile(
    r"\b(?:park\w*|estacion\w*|eat|lunch|comer|como algo|almo\w+|bathroom|bano|banheiro|clock|paid|pagan|pago|paga|recebo|locker\w*)\b"
)
# Asked like this, the yes is in doubt: the whole text is for the classifier.
_NO_QUESTION = re.compile(
    r"\b(?:late\w*|leave|leaving|early|switch|swap|change|cambi\w+|trocar|mudar|off|tarde|temprano|cedo|salir|sair|cancel\w*|"
    r"sick|enferm\w*|"
    r"doente|have to (?:come|go|work)|quit|another|otr[oa]|outr[oa]|instead|libre|folga|not|no|nao|cant|wont|if)\b"
)


# A yes with a wish to go early: the wish is for people, the hours stay.
_LEAVES = re.compile(
    r"(?: (?:but|and|pero|y|mas|e|though))+ (?:(?:i|can|could|may|need|have|gotta|got|to|do|is|it|ok|will|ill|am|im|me|puedo|"
    r"tengo|que|necesito|"
    r"voy|a|se|posso|preciso|tenho|de|vou|eu|yo) )*(?:leave|leaving|get out|get off|salgo|salir|irme|saio|sair|ir embora)"
    r"(?: (?:a|a little|bit|un|poco|um|pouco|mais|mas))* (?:early|temprano|antes|cedo|(?:at|by|a|as|a las) [\w ]+)"
    r"(?: (?:today|hoy|hoje|please|pls|por favor|pfv))*$"
)
# "claro que si" holds a word that begins questions, and asks nothing.
_SURELY = re.compile(
    r"\b(?:what|whats|wheres?|whos?|hows?|which|can (?:u|you)|could (?:u|you)|do i|donde|adonde|quien|como|cual|cuando|cuanto|"
    r"onde|quem|qual|"
    r"quando|quanto|o que)\b"
)


def split(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The words before a question and what that asks for (a key of _ABOUT, OTHER or LEAVE); None of a text that asks nothing."""
    words = bare(text)
    if leaves := _LEAVES.search(words):
        return words[: leaves.start()].strip(), (LEAVE,)
    found = _BEGINS.search(words)
    if found is None or not found.start():
        return None
    asked = words[found.start() :]
    if _NO_QUESTION.search(asked):
        return None
    about = [name for name, pattern in _ABOUT.items() if pattern.search(asked)]
    begins = words[: found.start()].strip()
    if about and not _PLACED.search(asked):
        return begins, tuple(about)
    return (begins, (OTHER,)) if "?" in text or _SURELY.search(asked) else None


def facts(session: Session, talk: Conversation, one: Appointment, about: Sequence[str], inbound_id: int) -> list[Say]:
    """What is known of it; the team gets what is not."""
    series = one.series
    known: dict[str, Say | None] = {
        "where": say("reminder_place", {"place": _raw(series.place)}) if series.place else None,
        "bring": say("reminder_bring", {"bring": _raw(series.bring)}) if series.bring else None,
        "when": say(f"reminder_{series.kind}", fields(series, one.starts_at, one.ends_at)),
        "call": call(one) if series.supervisor_phone else None,
        "ride": say("shift_ask_ride", options=["ride"]),
    }
    if LEAVE in about:
        open_case(session, "schedule", conversation=talk, reason="case_schedule_change", inbound_id=inbound_id)
        return [say("request_schedule_change")]
    told = [known.get(name) for name in about if not (name == "where" and "ride" in about)]
    says = [one for one in told if one is not None]
    if None in told:
        open_case(session, "schedule", conversation=talk, reason="case_schedule_question", inbound_id=inbound_id)
        says.append(say("shift_ask_team"))
    return says


def _raw(text: str) -> dict[str, str]:
    """As a mapping a text of staff is never taken for the key of a sentence."""
    return dict.fromkeys(LANGUAGES, text)
