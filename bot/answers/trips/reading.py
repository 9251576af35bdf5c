"""What a text says of a trip: from where, to where, when to be there or to leave; in three languages as people text them."""

import re
from datetime import datetime

from bot.answers.trips.timing import LEFT, VAGUE, hidden, timing
from bot.answers.trips.wish import HERE, HOME, MAYBE, WORK, Wish
from bot.text.clock_words import when
from bot.text.folding import bare, flat, word_set

_CUT = "zzcut"  # stands where a time was taken out
_BEFORE_A_TIME = re.compile(rf"\b(?:(?:at|by|around|a|as|las|ate) )+{_CUT}\b")
_WISHES = re.compile(
    r"\b(?:need|needs|have|has|had|got|gotta|want|wanna|like|trying|supposed|going|able|how|where|when) (?:2|to) (?=get|go|be|"
    r"make|reach|catch|take|leave|arrive|come|head)|\b(?:estou|to|tou) (?:atrasad[oa]|indo|saindo|com pressa)\b"
)
_TO = {
    "en": r"(?:get|getting|go|going|head|headed|heading|way|ride|bus|train|directions|route|over|down|up|out|make it|back|need|"
    r"gotta)(?: over| back| out| down)?"
    r" (?:to|2|towards?)|reach|(?:be|arrive|arriving|class|shift|interview|work|job) (?:in|at)|towards?|into|to|for",
    "es": r"(?:llego|llegar|llegando|voy|va|ir|vamos|vuelvo|volver|regreso|regresar|salgo|lleva|llevame|bus|guagua|tren|"
    r"camion) (?:a|al|hasta|pa|pal|para)|(?:estar|clase|turno|trabajo|cita|entrevista|trabajar) (?:en|a|al)|hasta|hacia|para|pal|pa|al|a",
    "pt": r"(?:chego|chegar|vou|vai|ir|vamos|volto|voltar|leva|onibus|trem) (?:a|ao|em|no|na|ate|para|pra|pro|pras|pros)|"
    r"(?:estar|aula|turno|trabalho|consulta|entrevista|trabalhar) (?:em|no|na)|ate|para|pra|pro|ao|a",
}
_FROM = {
    "en": r"(?:coming |leaving |starting |going )?from|leaving|starting at|(?:im|i am|am) (?:at|in|by|near)|i live (?:at|on|in|near|by)",
    "es": r"desde|(?:saliendo|salgo|salir|vengo|parto) de(?:l)?|(?:estoy|ando|vivo) (?:en|por|cerca de)|"
    r"de(?:l)?(?= (?:\w+ ){1,6}(?:a|al|hasta|"
    r"para|pa|pal) )",
    "pt": r"desde|(?:saindo|saio|sair|venho|parto) d[eoa]|(?:estou|to|moro) (?:em|no|na|num|numa|perto d[eoa])|"
    r"d[eoa](?= (?:\w+ ){1,6}(?:a|ao|ate|para|pra|pro) )",
}
_ENGLISH = (
    rf"{_CUT}|before|by|so|can|what|whats|when|how|which|without|if|because|and (?=i|im|then|what|when|how|need|have)|please|pls|thanks"
)
_CLAUSE = {
    "en": re.compile(rf"\b(?:{_ENGLISH})\b"),
    "es": re.compile(
        rf"\b(?:{_ENGLISH}|antes|sin|cuando|cual|como|donde|que|quiero|necesito|tengo|porfa|gracias|si|sale|pasa|llega|"
        r"y (?=yo|tengo|voy|que|como))\b"
    ),
    "pt": re.compile(
        rf"\b(?:{_ENGLISH}|antes|sem|quando|qual|como|onde|que|quero|preciso|tenho|obrigad[oa]|se|sai|passa|chega|"
        r"e (?=eu|tenho|vou|como))\b"
    ),
}
_TRAILING = re.compile(
    r"(?: (?:at|by|on|in|then|as|a|las|la|y|e|o|to|for|and|para|gotta|need|want|now|ahora|ahorita|agora|hoy|hoje|today|leave|leaves|come|"
    r"comes|go|goes|run|around|like|or|ou|ya|ja|fast|quick|quickly|asap|rapido|pf|pfv|em|en|no|na|de|da|do))+$"
)
# As people type them.
_TYPOS = {
    "yego": "llego",
    "yegar": "llegar",
    "lego": "llego",
    "xego": "chego",
    "xegar": "chegar",
    "ala": "a la",
    "k": "que",
    "b": "be",
    "q": "que",
    "kiero": "quiero",
    "wanna": "want to",
}
_PAUSE = re.compile(r"[,;?!\n]+")
_HOME = re.compile(r"\b(?:home|my (?:house|place|apartment|apt)|mi casa|casa|minha casa|la casa)\b")
_HOME_ONLY = re.compile(r"^(?:(?:my|the|mi|la|minha|a|back|at) )*(?:home|house|place|casa|apartment|apt|hogar)(?: stop)?$")
_MY_HOUSE = re.compile(r"^(?:my (?:house|place|apartment|apt|home)|mi casa|minha casa)\b")
_WORK = re.compile(
    r"\b(?:work|my (?:job|shift|class|training)|the job|mi (?:trabajo|turno|clase)|(?:el|al|pal) trabajo|trabajo|meu (?:trabalho|"
    r"turno)|minha aula|trabalho|servico|trabajar|trabalhar)\b"
)
_WORK_ONLY = re.compile(
    r"^(?:(?:my|the|mi|el|la|meu|minha|o|a|next|proximo|proxima) )*(?:work|job|shift|class|training|trabajo|turno|clase|trabalho|"
    r"servico|trampo|aula|treinamento|chamba)$"
)
# Where something is that has a place, and which one is not said.
_NOWHERE = re.compile(
    r"^(?:(?:my|the|an?|mi|la|el|una|minha|a|o|uma|meu) )*(?:job )?(?:interview|appointment|appt|doctor|dentist|"
    r"entrevista|cita|consulta|medico|dentista)$"
)
_HERE = re.compile(r"^(?:here|aqui|aca|ca|this place|where i am|there|alla|ahi|la)$")
_EMPTY = word_set(
    "out off how do does did i im can could you u me my the a an is are there to get go what whats which way bus buses train line lines "
    "ride trip please pls hey "
    "interview appointment appt entrevista cita consulta "
    "hi hello yo um like need want from here now today tonight tomorrow stop take takes catch best fastest plan look up find tell "
    "show directions route time "
    "when next where it and or for of on in at by be that this leave arrive going gonna gotta have should would much long soon "
    "early late number work goes whens wheres whos first last run runs leaves comes pass passes buss whats hows lift times schedule "
    "como llego llegar ir voy a al la el los las un una de del que cual cuando hay bus guagua tren camion para pa pal por favor "
    "mi me necesito quiero "
    "tengo hora horas ruta camino linea aqui ahora hoy manana tomo cojo y en se puede salgo ahi alli alla me lleva pasa sale llega "
    "mas rapido primer primero ultimo ultima proximo siguiente transporte aventon pon camion horario deja estar tengo "
    "quiero turno clase trabajo "
    "como chego chegar ir vou ao o os as um uma do da que qual quando tem onibus trem pra pro meu minha preciso quero tenho linha "
    "caminho aqui "
    "agora hoje amanha pego e em no na pode saio eu la leva passa sai chega mais rapido primeiro ultimo ultima carona transporte estar dar "
    "faco fazer horario turno aula trabalho"
)


def read(text: str, language: str, now: datetime) -> Wish:
    """All that a text says of a trip; words of places are not looked up yet."""
    timed = timing(text, language, now)
    plain = VAGUE.sub(f" {_CUT} ", flat(text[:400]))
    for span in reversed(when(hidden(plain), language, now).understood):
        plain = f"{plain[: span.start]} {_CUT} {plain[span.end :]}"
    plain = LEFT.sub(f" {_CUT} ", hidden(plain)) if timed.unclear else plain
    words = " ".join(_TYPOS.get(word, word) for word in bare(_PAUSE.sub(f" {_CUT} ", plain)).split())
    words = _WISHES.sub("", _BEFORE_A_TIME.sub(_CUT, words))
    start, end, rest = _ends(words, language)
    if end is None and _HOME.search(rest):
        end = HOME
    elif end is None and _WORK.search(rest):
        end = WORK
    elif end is None:
        left = _left(rest)
        end = f"{MAYBE}{left}" if left else None
    elif start is None and (head := _left(words.partition(" to ")[0] if " to " in words else "")):
        start = f"{MAYBE}{head}"  # "Springfield to Holyoke"
    return Wish(start=start, end=end, at=timed.at, arrive=timed.arrive, day=timed.day, which=timed.which, unclear=timed.unclear)


def _left(words: str) -> str:
    """The words that may name something."""
    return " ".join(word for word in words.replace(_CUT, " ").split() if word not in _EMPTY)


def _ends(words: str, language: str) -> tuple[str | None, str | None, str]:
    """(start, end, what is neither) of plain words."""
    kinds = dict.fromkeys((language, "en"))
    marks = re.compile(
        r"\b(?:(?P<from>" + "|".join(_FROM[one] for one in kinds) + ")|(?P<to>" + "|".join(_TO[one] for one in kinds) + r"))\b"
    )
    found = list(marks.finditer(words))
    start = end = None
    rest = words[: found[0].start()] if found else words
    for n, mark in enumerate(found):
        piece = words[mark.end() : found[n + 1].start() if n + 1 < len(found) else len(words)]
        said = _said(piece, language)
        if said is None:
            rest += f" {mark[0]} {piece}"
        elif mark["from"] and start is None:
            start = said
        elif mark["to"] and (end is None or end == HERE):
            end = said
        else:
            rest += f" {piece}"
    return start, end, rest


def _said(piece: str, language: str) -> str | None:
    """The place that a piece of text names; None if it names none."""
    cut = _CLAUSE[language].search(piece)
    piece = _TRAILING.sub("", " ".join((piece[: cut.start()] if cut else piece).split()))
    if _HOME_ONLY.match(piece) or _MY_HOUSE.match(piece):
        return HOME
    if _WORK_ONLY.match(piece):
        return WORK
    if _HERE.match(piece):
        return HERE
    if _NOWHERE.match(piece):
        return None
    return piece if any(word not in _EMPTY for word in piece.split()) else None


def place_words(text: str, language: str, now: datetime) -> str:
    """The place in an answer to "where from?" or "where to?": with or without a word before it."""
    wish = read(text, language, now)
    return (wish.start or wish.end or text).removeprefix(MAYBE)
