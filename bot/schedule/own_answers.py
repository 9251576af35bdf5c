"""What people answer to a reminder in their own words, where no word leaves a doubt; anything else is for the classifier.

"on my way" is no "late", "no voy a faltar" is no "can't come", and "maybe" is no "yes". A number of the list may have words after it:
"2, 15 min", "3 sorry".
"""

import re

from bot.schedule.appointment import ABSENT, COMING, LATE
from bot.schedule.own_troubles import in_the_way
from bot.text.clock_words import When
from bot.text.folding import bare

UNSURE, UNDERWAY, HERE = "unsure", "underway", "here"
_ANSWERS = (COMING, LATE, ABSENT)

# Words before and after that change nothing. A plain "no" is one only before English "im", "ill": "no voy" is a no.
_BEFORE = re.compile(
    r"^(?:(?:nvm|nevermind|never mind|actually|wait|ok|okay|k|sorry|my bad|forget (?:it|that)|scratch that|"
    r"hey|hi|hello|good news|turns out|"
    r"yes|yeah|yea|yep|yup|sure|of course|no (?:problem|prob|worries)|np|dont worry|thanks|thank you|no(?= (?:im|i am|ill|i will)\b)|"
    r"god willing|inshallah|si dios quiere|primero dios|se deus quiser|mejor|al final|olvidal[oa]|perdon|disculp[ae]|espera|"
    r"siempre|pensandolo bien|si|sip|claro(?: que si)?|hola|no hay problema|"
    r"sin problemas?|no (?:te|se) preocupen?|gracias|va|dale|"
    r"na verdade|deixa|deixa pra la|esquece|desculpa|pensando bem|no fim|espera ai|sim|claro que sim|oi|ta|beleza|blz|nao se preocupe|"
    r"sem problemas?|obrigad[oa]) )+"
)
_AFTER = re.compile(
    r"(?: (?:after all|anyway|now|rn|already|actually|then|thanks|thank you|thx|ty|boss|sir|maam|dont worry|no worries|"
    r"(?:for|to|at|a|para|pra|pro|na|no|en) ?(?:my |the |mi |la |el |o |a |minha |meu )?"
    r"(?:class|shift|work|clase|turno|trabajo|aula|trabalho)|"
    r"for sure|on time|lol|god willing|inshallah|si dios quiere|primero dios|dios mediante|se deus quiser|"
    r"al final|siempre|de todos modos|gracias|jefe|jefa|seguro|sin falta|a tiempo|puntual|ahorita|ya|no (?:te|se) preocupe[ns]?|"
    r"mesmo assim|afinal|no fim|obrigad[oa]|com certeza|pode deixar|na hora|sem falta|agora|ja|chefe|viu|sim))+$"
)
# Words that they are going already: before the start that is a yes, after it they are late.
_MOVING = (
    r"(?:im |iam |i am |i |we |were |already |just |almost |about to )*"
    r"(?:on (?:my|the|our) way|omw|o m w|(?:headed|heading|going|driving|walking|coming|comin) (?:there|over|in)|"
    r"leaving (?:home|the house|now|rn)|coming|"
    r"comin|"
    r"(?:on|in) (?:the|a|my) (?:bus|train|car|uber|lyft|subway|highway)|pulling (?:up|in)|parking|close by|nearby|around the corner)"
    r"(?: now| rn)?(?: (?:be there|there) (?:soon|shortly|in a (?:bit|sec|min|minute)))?"
    r"|(?:ill |i will )?(?:be there|there) (?:soon|shortly|in a (?:bit|sec|min|minute))"
    r"|(?:ya |aqui |ahi |ay |ai |aya |alla |yo )*(?:voy|vengo|llego)(?: (?:en camino|de camino|en ruta|para alla|pa alla|pa ya|"
    r"ahi|alla|alli|"
    r"saliendo|llegando|pronto|en un rato))*"
    r"|(?:ya |yo )*(?:estoy|toy|ando) (?:en camino|de camino|saliendo|llegando|yendo|cerca|(?:en|arriba de) ?el (?:bus|camion|"
    r"tren|carro|metro))"
    r"|(?:ya )?(?:en|de) camino|(?:ya )?saliendo(?: para alla)?|(?:ya )?llegando|ya (?:casi|mero) llego"
    r"|(?:eu |ja |la )*(?:vou|chego)(?: (?:indo|la|ai|ja|logo|saindo))*"
    r"|(?:eu |ja |la )*(?:to|tou|estou) (?:indo|chegando|a caminho|no caminho|saindo|perto|(?:no|dentro do) (?:onibus|trem|"
    r"carro|metro|uber|busao))"
    r"|(?:ja )?(?:a|no) caminho|(?:ja )?chegando|(?:ja )?saindo"
)
# That they are there.
_THERE = (
    r"(?:im |iam |i am |i |we |were |already |just )*(?:here|outside|got here|arrived|(?:clocked|checked) in|inside|at work)"
    r"|(?:ya |aqui |ahi |alla )+(?:estoy|toy)|(?:ya |yo )*(?:estoy|toy) (?:ahi|aca|alla|aqui)(?: afuera)?|(?:ya )?llegue"
    r"|(?:eu |ja |la )*(?:to|tou|estou) (?:la|ai|aqui)(?: fora)?|(?:ja )?cheguei"
)
_COMING = (
    r"(?:im |iam |i am |i |we |were |already |just )*"
    r"(?:be there|(?:will|ll|gonna|gona|imma|going to)? ?(?:b|be) (?:there|thier|their|here|in)|count me in|"
    r"see (?:you|u|ya|yall)(?: there| then| soon)?)"
    r"|(?:ill|i will|i can|imma|im gonna|im gona|im going to|well|we will) (?:(?:b|be) (?:there|thier|their|here|in)|make it|come|show up|"
    r"get there|go in?)"
    r"|i (?:make|made) it(?: work)?"
    r"|(?:im |i am |i |ill |i will |gonna |going to |be |get there |make it |there )+(?:on time|in time)(?: now)?"
    r"|(?:im |i am |i )?(?:not|wont be|will not be|not gonna be|not going to be|aint gonna be) late(?: anymore| any more| now)?"
    r"|(?:ya |yo |si )*(?:voy|llego|llegare|estoy|voy a llegar|voy bien|llego bien) (?:a tiempo|puntual|a la hora)"
    r"|(?:ya no (?:voy a llegar|llego|llegare|voy)|no (?:voy a llegar|llegare)) tarde"
    r"|(?:eu |ja )*(?:vou|chego|vou chegar|estou|to|consigo chegar) (?:na hora|a tempo|no horario)"
    r"|(?:ja )?nao vou (?:me atrasar|chegar atrasad[oa])(?: mais)?|(?:ja )?nao (?:chego|estou) (?:mais atrasad[oa]|atrasad[oa] mais)"
    r"|(?:i |im )?(?:wont|will not|wouldnt|would not|not gonna|not going to|never|aint gonna|dont) (?:be )?(?:miss|missing)"
    r"(?: (?:it|work|class|my shift|the shift|my class|the class))?"
    r"|(?:ya |aqui |ahi |ay |ai |aya |alla |yo |si )*(?:estare|andare|asistire|asisto|voy a (?:ir|estar|asistir))(?: (?:ahi|alla|alli))?"
    r"|(?:yo )?(?:estoy|toy) list[oa]|cuent[ae]n? conmigo|(?:ahi|alla) nos vemos|confirmo (?:mi )?asistencia"
    r"|(?:yo )?no (?:voy a |pienso )?falt(?:ar|o|are)(?: (?:al trabajo|al turno|a la clase|a clase|a trabajar))?"
    r"|(?:eu |ja |la )*(?:estarei|vou (?:estar|comparecer))(?: (?:la|ai|presente))*|(?:eu )?(?:to|tou|estou) pront[oa]"
    r"|(?:pode )?conta(?:r)? comigo|pode confirmar|confirmo (?:minha )?presenca"
    r"|(?:eu )?nao (?:vou )?(?:faltar|falto|perder|perco)(?: (?:o trabalho|o turno|a aula|ao trabalho|no trabalho))?"
)
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in ((COMING, _COMING), (HERE, _THERE), (UNDERWAY, _MOVING)))
# Beside these "on my way" takes back what was said before: "nvm, omw", "al final si voy".
_TAKES_BACK = re.compile(
    r"\b(?:nvm|nevermind|never mind|actually|forget (?:it|that)|scratch that|good news|turns out|after all|mejor|al final|olvidal[oa]|"
    r"pensandolo bien|na verdade|deixa|esquece|pensando bem|no fim|mesmo assim|afinal|on time|a tiempo|puntual|na hora)\b"
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
# After a number these make it a quantity or a clock, no choice. One of a thing is no count of it: "3 kid sick", "2 bus is late".
_UNIT = re.compile(
    r"(?:m|min|mins|minutes?|minutos?|hrs?|hours?|horas?|h|am|pm|a m|p m|days?|dias?|weeks?|semanas?|months?|mes(?:es)?|kids|"
    r"hijos|hijas|filh[oa]s|blocks?|more|mas|mais|of|de|da|do|o clock|st|nd|rd|to(?= \d)|por|buses|times|veces|vezes|"
    r"(?:or|o|ou|and|y|e) \d|jobs?|classes|shifts?|turnos?|clases?|aulas?|people|personas|pessoas|miles?|years?|anos?|y media|e meia|\d)\b"
)
_CLOCK = re.compile(r"(?:till?|until|at|a las?|hasta|ate)\b")
_AGAINST = {
    COMING: re.compile(r"\b(?:late|cant|cannot|wont|not|sick|tarde|no|nao|pero|mas|but|atras\w*|doente|enferm\w*|maybe|[23])\b"),
    LATE: re.compile(
        r"\b(?:(?:cant|cannot|wont) (?:come|go|make|be)|sick|no (?:puedo|voy|ire|podre)|nao (?:posso|vou|consigo|da)|doente|enferm\w*|"
        r"[13] (?:for|para|pra))\b"
    ),
    ABSENT: re.compile(
        r"\b(?:ill be(?! (?:in|at) (?:the )?(?:hospital|court|er|doctor))|im coming|(?<!no )(?<!nao )(?:voy|vou)|but|pero|mas|late|tarde|"
        r"atras\w*|i can|puedo ir|posso ir|[12])\b"
    ),
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


_FROM_NOW = re.compile(
    r"\b((?:in|en|em|within|dentro de|daqui a)(?: (?:like|about|unos|unas|uns|umas|como|tipo|maybe))?) (\d\d?)"
    r"(?=\s*(?:$|[,.!;]|(?:max|tops|sorry|thanks|gracias|perdon|desculpa|obrigad[oa]|ok|mas o menos|mais ou menos|bus|traffic|trafico)\b))",
    re.IGNORECASE,
)


def with_unit(text: str) -> str:
    """ "be there in 20" means minutes, not the 20th hour."""
    return _FROM_NOW.sub(lambda found: f"{found[1]} {found[2]} min" if 3 <= int(found[2]) <= 90 else found[0], text)


def contradicts(text: str, yes: bool) -> bool:
    """Whether a text that begins as a yes or no also says something of the other kind; then it is neither."""
    return bool(_NOT_IN[yes].search(bare(text)))


def bare_minutes(text: str) -> int | None:
    """The minutes of "late like 15", "tarde como 20", "uns 20 atrasado": a number without a unit beside "late", and no clock."""
    words = bare(text)
    found = _BARE_MINUTES.search(words) if re.search(rf"\b{_LATE}\b", words) else None
    minutes = int(found["after"] or found["before"]) if found else 0
    return minutes if 5 <= minutes <= 90 else None


_SAYS_LATE = re.compile(
    r"(?:(?:hey|hi|sorry|ok|yes|yeah|yea|no|si|sim|hola|oi|perdon|desculpa|coach) )*"
    r"(?:(?:im|iam|i am|ill|i will|gonna|gona|going to|imma|ima|be|b|am|i|a|running|runnin|run|comin|coming|"
    r"voy(?: a)?|boy|llegar|llego|llegare|ando|un|me|se|hizo|hace|vengo|"
    r"vou|chegar|chego|to|tou|estou|um|atrasar) )*"
    r"(?:(?:like|about|around|by|(?<=. )maybe|a|little|lil|bit|few|min|mins|minutes|poco|poquito|como|unos|unas|mas o menos|"
    r"pouco|pouquinho|uns|umas|mais ou menos|de|till?|until|hasta|ate|at|a|las|as|there|be|ill) ?)*"
    rf"\b(?:{_LATE}|l8|atraso|retraso)\b"
    r"(?: (?:like|about|around|by|maybe|unos|unas|como|uns|umas|sorry|today|hoy|hoje|perdon|desculpa|traffic|trafico|transito|bus|"
    r"till?|until|hasta|ate|a|las|as|at|de|to|al|ao|the|my|work|shift|class|trabajo|turno|trabalho|clase|aula|thanks|gracias))*"
    r"(?: (?:bc|because|cause|cuz|cus|coz|since|my|the|porque|xq|por|pq|pois|no se cuanto|not sure how late|nao sei quanto)\b.*)?"
)


def is_late(text: str, found: When) -> bool:
    """Whether a text says nothing but that they will be late, until when, and why."""
    left = list(text)
    for span in found.understood:
        left[span.start : span.end] = " " * (span.end - span.start)
    words = bare("".join(left))
    without = bare(re.sub(r"\b\d{1,2}\b", " ", words))
    return bool(_SAYS_LATE.fullmatch(without)) and not _AGAINST[LATE].search(words) and "?" not in text


def own_answer(text: str) -> str | None:
    """COMING, UNDERWAY, HERE, UNSURE, ABSENT, OFF or HELD_UP; None where the words leave it open."""
    words = bare(text)
    core = _AFTER.sub("", _BEFORE.sub("", words))
    for one in (core, _BEFORE.sub("", words), words):
        for kind, pattern in _KINDS:
            if pattern.fullmatch(one) and not (kind == COMING and text.rstrip().endswith("?")):
                return COMING if kind == UNDERWAY and _TAKES_BACK.search(words) else kind
        if _UNSURE.fullmatch(one):
            return UNSURE
        if (way := in_the_way(one)) is not None and "?" not in text:
            return way
    return None


def numbered_answer(text: str) -> tuple[str, str] | None:
    """The choice and the words after it of "2, 15 min", "3 sorry"; None where the number is a quantity or the words say otherwise."""
    found = _NUMBERED.fullmatch(text)
    if found is None:
        return None
    answer, rest, apart = _ANSWERS[int(found[1]) - 1], bare(found[2]), "," in text[: found.start(2)]
    if not rest or (_UNIT.match(rest) and not apart) or (answer != LATE and _CLOCK.match(rest)):
        return None
    return None if _AGAINST[answer].search(rest) else (answer, found[2])
