"""What people answer to a reminder in their own words, where no word leaves a doubt; anything else is for the classifier.

"on my way" is no "late", "no voy a faltar" is no "can't come", and "maybe" is no "yes". A number of the list may have words after it:
"2, 15 min", "3 sorry".
"""

import re

from bot.schedule.appointment import ABSENT, COMING, LATE
from bot.text.folding import bare

UNSURE = "unsure"
_ANSWERS = (COMING, LATE, ABSENT)

# Words before and after that change nothing. A plain "no" is one only before English "im", "ill": "no voy" is a no.
_BEFORE = re.compile(
    r"^(?:(?:nvm|nevermind|never mind|actually|wait|ok|okay|k|sorry|my bad|forget (?:it|that)|scratch that|"
    r"hey|hi|hello|good news|turns out|"
    r"yes|yeah|yea|yep|yup|sure|of course|no (?:problem|prob|worries)|np|dont worry|thanks|thank you|no(?= (?:im|i am|ill|i will)\b)|"
    r"mejor|al final|olvidal[oa]|perdon|disculp[ae]|espera|siempre|pensandolo bien|si|sip|claro(?: que si)?|hola|no hay problema|"
    r"sin problemas?|no (?:te|se) preocupen?|gracias|va|dale|"
    r"na verdade|deixa|deixa pra la|esquece|desculpa|pensando bem|no fim|espera ai|sim|claro que sim|oi|ta|beleza|blz|nao se preocupe|"
    r"sem problemas?|obrigad[oa]) )+"
)
_AFTER = re.compile(
    r"(?: (?:after all|anyway|now|rn|already|actually|then|thanks|thank you|thx|ty|boss|sir|maam|dont worry|no worries|"
    r"for sure|on time|lol|"
    r"al final|siempre|de todos modos|gracias|jefe|jefa|seguro|sin falta|a tiempo|puntual|ahorita|ya|no (?:te|se) preocupe[ns]?|"
    r"mesmo assim|afinal|no fim|obrigad[oa]|com certeza|pode deixar|na hora|sem falta|agora|ja|chefe|viu|sim))+$"
)
_COMING = re.compile(
    r"(?:im |i am |i |we |were |already |just |almost |about to )*"
    r"(?:on (?:my|the|our) way|omw|(?:headed|heading|going|driving|walking|coming|comin) (?:there|over|in)|coming|"
    r"comin|here|outside|be there|"
    r"got here|(?:will|ll|gonna|imma|going to)? ?(?:b|be) (?:there|here|in)|count me in|"
    r"see (?:you|u|ya|yall)(?: there| then| soon)?)"
    r"|(?:ill|i will|i can|imma|im gonna|im going to|well|we will) (?:(?:b|be) (?:there|here|in)|make it|come|show up|get there|go in?)"
    r"|i (?:make|made) it(?: work)?"
    r"|(?:i |im )?(?:wont|will not|wouldnt|would not|not gonna|not going to|never|aint gonna|dont) (?:be )?(?:miss|missing)"
    r"(?: (?:it|work|class|my shift|the shift|my class|the class))?"
    r"|(?:ya |aqui |ahi |alla |yo )*(?:voy|vengo|estare|llego)(?: (?:en camino|de camino|en ruta|para alla|pa alla|pa ya|ahi|alla|alli))*"
    r"|(?:ya |aqui |ahi |alla )+(?:estoy|toy)"
    r"|(?:ya |yo )*(?:estoy|toy) (?:en camino|de camino|saliendo|llegando|yendo|ahi|alla|aqui|list[oa])"
    r"|(?:en|de) camino|saliendo(?: para alla)?|llegando|cuent[ae]n? conmigo|(?:ahi|alla) (?:nos vemos|estare|estoy|voy(?: a estar)?)"
    r"|(?:yo )?no (?:voy a |pienso )?falt(?:ar|o|are)(?: (?:al trabajo|al turno|a la clase|a clase|a trabajar))?"
    r"|(?:eu |ja |la )*(?:vou|estarei|chego)(?: (?:indo|la|ai))*"
    r"|(?:eu |ja |la )*(?:to|tou|estou) (?:indo|chegando|a caminho|no caminho|saindo|la|ai|pront[oa])"
    r"|(?:a|no) caminho|chegando|saindo|(?:pode )?conta(?:r)? comigo"
    r"|(?:eu )?nao (?:vou )?(?:faltar|falto|perder|perco)(?: (?:o trabalho|o turno|a aula|ao trabalho|no trabalho))?"
)
_UNSURE = re.compile(
    r"(?:(?:maybe|might|perhaps|possibly|depends|idk|dunno|not sure|im not sure|i dont know|dont know|we ll see|well see)(?: yet)?"
    r"(?: (?:if|whether) .*)?"
    r"|(?:maybe )?i (?:might|may)(?: not)?(?: (?:be able to )?(?:make it|come|go|be there))?"
    r"|(?:todavia |aun )?(?:no se|no lo se|nose|no estoy segur[oa]|quizas?|tal vez|a lo mejor|puede que(?: si| no)?|depende)"
    r"(?: (?:todavia|aun))?(?: si .*)?"
    r"|(?:ainda )?(?:nao sei|sei la|talvez|quem sabe|nao tenho certeza|depende)(?: ainda)?(?: se .*)?)"
)
_NUMBERED = re.compile(r"\s*(?:#|no\.? ?)?([123])(?:\s*[.):,;!\-]+\s*|\s+)(\S.*)", re.DOTALL)
# After a number these make it a quantity or a clock, no choice.
_UNIT = re.compile(
    r"(?:m|min|mins|minutes?|minutos?|hrs?|hours?|horas?|h|am|pm|a m|p m|days?|dias?|weeks?|semanas?|months?|mes\w*|kids?|"
    r"hij[oa]s?|filh[oa]s?|"
    r"blocks?|more|mas|mais|of|de|da|do|o clock|st|nd|rd|to|till|until|a las|por|for|buses|bus|times|veces|vezes|"
    r"(?:or|o|ou|and|y|e) \d|jobs?|"
    r"classes|"
    r"shifts?|turnos?|clases?|aulas?|people|personas|pessoas|miles?|years?|anos?|y media|e meia|\d)\b"
)
_AGAINST = {
    COMING: re.compile(r"\b(?:late|cant|cannot|wont|not|but|sick|tarde|no|nao|pero|mas|atras\w*|doente|enferm\w*|maybe|[23])\b"),
    LATE: re.compile(r"\b(?:cant|cannot|wont|sick|no|nao|doente|enferm\w*|[13] (?:for|para|pra))\b"),
    ABSENT: re.compile(r"\b(?:ill be|im coming|voy|vou|but|pero|mas|late|tarde|atras\w*|can|[12])\b"),
}


# What a yes, and what a no, does not hold: "yeah im sick", "no, si puedo ir".
_NOT_IN = {
    True: re.compile(r"\b(?:cant|cannot|not|wont|sick|late|enferm[oa]|mal[oa]|nao|doente|tarde|atras\w*|hospital|faltar)\b"),
    False: re.compile(
        r"(?<!no )(?<!nao )(?<!num )\b(?:coming|on my way|ill be|i will|i can|puedo|voy|estare|llego|posso|vou|estarei|chego)\b"
    ),
}
_LATE = r"(?:late|behind|tarde|atras\w*|retras\w*|de atraso)"
_ABOUT = r"(?:like|about|around|by|maybe|como|unos|unas|uns|umas|tipo|por|de)"
_BARE_MINUTES = re.compile(
    rf"\b(?:{_LATE}(?: {_ABOUT})*|{_ABOUT}) (?P<after>[1-9]\d?)(?! ?(?:\d|am|pm|a m|p m|h\b|hora|hour|hr))(?: {_LATE})?\b"
    rf"|\b(?P<before>[1-9]\d?) {_LATE}\b"
)


def contradicts(text: str, yes: bool) -> bool:
    """Whether a text that begins as a yes or no also says something of the other kind; then it is neither."""
    return bool(_NOT_IN[yes].search(bare(text)))


def bare_minutes(text: str) -> int | None:
    """The minutes of "late like 15", "tarde como 20", "uns 20 atrasado": a number without a unit beside "late", and no clock."""
    words = bare(text)
    found = _BARE_MINUTES.search(words) if re.search(rf"\b{_LATE}\b", words) else None
    minutes = int(found["after"] or found["before"]) if found else 0
    return minutes if 5 <= minutes <= 90 else None


def own_answer(text: str) -> str | None:
    """COMING or UNSURE; None where the words leave it open."""
    words = bare(text)
    core = _AFTER.sub("", _BEFORE.sub("", words))
    for one in (core, words):
        if _COMING.fullmatch(one):
            return COMING
        if _UNSURE.fullmatch(one):
            return UNSURE
    return None


def numbered_answer(text: str) -> tuple[str, str] | None:
    """The choice and the words after it of "2, 15 min", "3 sorry"; None where the number is a quantity or the words say otherwise."""
    found = _NUMBERED.fullmatch(text)
    if found is None:
        return None
    answer, rest, apart = _ANSWERS[int(found[1]) - 1], bare(found[2]), "," in text[: found.start(2)]
    return None if not rest or (_UNIT.match(rest) and not apart) or _AGAINST[answer].search(rest) else (answer, found[2])
