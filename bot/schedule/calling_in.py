""" "how do i call in", "a quién aviso si no puedo ir": asked, not told; so nothing is reported, and who asks learns whom to call."""

import re

from sqlalchemy.orm import Session

from bot import clock
from bot.messaging.conversation import Conversation
from bot.schedule import employer
from bot.schedule.appointment import ABSENT, CLASS, Appointment, coming_up, zone_of
from bot.schedule.hearing import kind_of
from bot.schedule.lists import call
from bot.schedule.planning import AHEAD
from bot.schedule.still_so import takes_place
from bot.text.clock_words import when
from bot.text.folding import bare
from bot.words.say import Say, say

_LONGEST = 120  # letters; what is longer tells something
_HELLO = r"(?:(?:hey|hi|hello|so|um+|ok|okay|coach|question|quick question|hola|oye|oi|ola|bom dia|buenos dias|and|y|e|but|then) )*"
_MY = r"(?:my |the |our |mi |el |la |al |del |meu |minha |o |a |ao |do |pro |no |na )*"
_WORK = rf"(?:{_MY}(?:work|job|shift|class|school|trabajo|chamba|turno|clase|curso|trabalho|servico|aula))"
_BOSS = rf"(?:{_MY}(?:boss|supervisor\w*|manager|work|job|jef[ea]|patron\w*|encargad[oa]|chefe|trabajo|trabalho))"
_CANT = (
    r"(?:(?:im|i am|ill be|i will be|i|im gonna be|im going to be|i get|i ll be|running|estoy|llego|voy a llegar|me|to|tou|"
    r"estou|vou|eu|fico|ficar|"
    r"for being|being) )*"
    r"(?:sick|ill|late|out|not coming|cant (?:come|go|make it|work)|cannot (?:come|go|make it|work)|wont (?:make it|be there|come)|"
    r"have to miss|need to miss|miss|enferm[oa]|enfermo|no (?:puedo|voy)(?: a)?(?: ir| poder ir| trabajar| llegar)?|tarde|"
    r"falto|voy a faltar|faltar|"
    r"no vengo|doente|nao (?:vou|posso|puder|consigo|der|da)(?: (?:ir|poder ir|trabalhar|pra ir|para ir)){0,2}|vou faltar|"
    r"atrasad[oa]|atrasar)"
)
_IF = r"(?: (?:if|when|that|bc|because|for|to say|to tell them|si|cuando|que|q|porque|se|quando))"
_DAY = (
    r"(?: too| tambien| tambem| (?:(?:on|for|el|la|na|no|a|de|para) )?(?:today|tonight|tmrw|tmr|tomorrow|hoy|manana|hoje|"
    r"amanha|\w+day|lunes|"
    r"martes|miercoles|jueves|viernes|sabado|domingo|segunda|terca|quarta|quinta|sexta))*"
)
_REST = rf"(?:(?: (?:to|for|from|de|para|pra|en|em|at))? ?{_WORK})?{_DAY}"
_CALL = r"(?:call|phone|text|tell|notify|contact|let know|report to|talk to)"
_PATTERNS = (
    rf"(?:how|who|where|what number)(?: (?:do|can|should|would|to|am|must|does))*(?: (?:i|we|you|u|one|supposed to))* (?:call|phone)"
    rf"(?: (?:in|out|off|to call in|to call out))(?: (?:sick|late|absent))*{_REST}",
    rf"how(?: (?:do|can|should|would))? i (?:{_CALL}|report|let)(?: {_BOSS}| them| someone)?(?: know)?(?:{_IF}? {_CANT}|"
    rf" an absence| absent){_REST}",
    rf"(?:who|whom)(?: (?:do|can|should|would|to|must))*(?: i)? {_CALL}(?: to)?{_IF} {_CANT}{_REST}",
    rf"what(?: (?:do|should|can))+ i do{_IF} {_CANT}{_REST}",
    r"what(?: i)?s the (?:call (?:in|out|off)|sick|absence) (?:number|line|phone)(?: (?:for|at) .*)?",
    rf"(?:do i (?:have|need|got)(?: to)?|should i|must i) (?:also )?{_CALL} {_BOSS}(?:{_IF} {_CANT})?{_REST}",
    rf"(?:como|de que forma)(?: (?:le|les|yo|puedo|debo|tengo que|hago para|se))* (?:aviso|avisar|reporto|reportar|digo|decir|llamo|llamar)"
    rf"(?: {_BOSS})?(?:{_IF} {_CANT}|(?: para)? reportarme(?: enferm[oa])?| (?:una |mi )?(?:falta|ausencia)){_REST}",
    rf"(?:a|con) quien(?: (?:le|yo|debo|puedo|tengo que))* (?:aviso|avisar|llamo|llamar|digo|hablo|hablar|marco|"
    rf"reporto){_IF} {_CANT}{_REST}",
    rf"que (?:hago|debo hacer|tengo que hacer|se hace){_IF} {_CANT}{_REST}",
    rf"(?:tengo que|debo|necesito|hay que) (?:avisar|llamar|decir)(?:le)?(?: a)? {_BOSS}(?:{_IF} {_CANT})?{_REST}",
    rf"como(?: (?:eu|posso|devo|faco (?:para|pra)|que eu))* (?:aviso|avisar|falo|falar|ligo|ligar|comunico)(?: (?:pro|pra|"
    rf"para|com|o|a))?(?: {_BOSS})?"
    rf"(?:{_IF} {_CANT}| (?:uma |minha )?(?:falta|ausencia)){_REST}",
    rf"(?:(?:a|pra|para|com) )?quem(?: (?:eu|posso|devo|tenho que))* (?:aviso|avisar|ligo|ligar|falo|falar|chamo){_IF} {_CANT}{_REST}",
    rf"o que(?: (?:eu|e que eu))? (?:faco|devo fazer|tenho que fazer){_IF} {_CANT}{_REST}",
    rf"(?:tenho que|preciso|devo) (?:avisar|ligar|falar)(?: (?:pro|pra|para|com|o|a))? {_BOSS}(?:{_IF} {_CANT})?{_REST}",
)
_ASKS = re.compile(rf"{_HELLO}(?:{'|'.join(_PATTERNS)})(?: (?:please|pls|thanks|por favor|gracias|obrigad[oa]))*")
# Where a shift or class is near these ask the same.
_WHOM = re.compile(
    rf"{_HELLO}(?:who(?: (?:do|should|can|to))* i call|what number(?: (?:do|should|can))* i call|"
    rf"(?:a )?quien (?:le )?(?:llamo|aviso|marco)|"
    r"(?:(?:a|pra|para) )?quem (?:eu )?(?:ligo|aviso))"
)


def asks(text: str) -> bool:
    """Whether a text asks nothing but how to call in, or whom to call."""
    words = bare(text)
    return len(words) <= _LONGEST and bool(_ASKS.fullmatch(words) or _WHOM.fullmatch(words))


def answer(session: Session, talk: Conversation, text: str) -> list[Say] | None:
    """Whom to call and what to say; None where a mere "who do i call" has no shift or class near that it may be about."""
    whom = bool(_WHOM.fullmatch(bare(text)))
    one = _meant(session, talk, text)
    if one is None:
        return None if whom else [say("call_how"), say("call_how_tell_me")]
    known = bool(one.series.supervisor and one.series.supervisor_phone) or one.series.kind == CLASS
    says = [call(one) if known else say("call_how")]
    if one.answer == ABSENT or whom:  # told before, or no word of what about
        return says
    return [*says, say("call_how_i_text" if employer.may_be_told(session, talk, one) else "call_how_tell_me")]


def _meant(session: Session, talk: Conversation, text: str) -> Appointment | None:
    """The one of the day that is named, else the next one; of a class if the text says so."""
    person, now = talk.contact.person, clock.now()
    found = when(text, person.language, now.astimezone(zone_of(person)))
    ahead = [one for one in coming_up(session, person.id, now, now + AHEAD) if takes_place(one)]
    if kind_of(text) == CLASS:
        ahead = [one for one in ahead if one.series.kind == CLASS] or ahead
    named = [one for one in ahead if one.starts_at.astimezone(one.series.zone).date() in found.dates]
    return next(iter(named or ahead), None)
