"""What a text says of a trip: from where, to where, when to be there or to leave; in three languages as people text them."""

import re
from datetime import date, datetime, time, timedelta

from bot.answers.trips.wish import FIRST, HERE, HOME, LAST, MAYBE, WORK, Wish
from bot.text.clock_words import When, when
from bot.text.folding import bare, flat, word_set

_CUT = "zzcut"  # stands where a time was taken out
# Numbers that are lines, streets or houses and no time, and the town of Ayer: hidden while the time is read.
_NO_TIME = re.compile(
    r"\bayer\b|"
    r"\b\d{1,3}(?:st|nd|rd|th)\b(?=\s*(?:ave|av|st|street|avenue|and|&|y|e|pl|blvd|rd|road|way|@))"
    r"|(?<=\bbus )\d+|(?<=\broute )\d+|(?<=\bline )\d+|(?<=\bthe )\d{1,3}\b(?! ?(?:am|pm|th|st|nd|rd|:|o))"
    r"|(?<=\bruta )\d+|(?<=\blinea )\d+|(?<=\blinha )\d+|(?<=\bonibus )\d+|(?<=\bguagua )\d+|\b\d{2,5}(?= [a-z]+ (?:st|street|ave|"
    r"avenue|rd|road|blvd|dr)\b)"
)
_WISHES = re.compile(
    r"\b(?:need|needs|have|has|had|got|gotta|want|wanna|like|trying|supposed|going|able|how|where|when) (?:2|to) (?=get|go|be|"
    r"make|reach|catch|take|leave|arrive|come|head)"
)
_TO = {
    "en": r"(?:get|getting|go|going|head|headed|heading|way|ride|bus|train|directions|route|over|down|up|out|make it|back|need|"
    r"gotta)(?: over| back| out| down)?"
    r" (?:to|2|towards?)|reach|(?:be|arrive|arriving|class|shift|interview|work|job) (?:in|at)|towards?|into|to|for",
    "es": r"(?:llego|llegar|llegando|voy|ir|vamos|vuelvo|volver|regreso|regresar|salgo|bus|guagua|tren|camion) (?:a|al|hasta|pa|"
    r"pal|para)|estar en|hasta|hacia|para|pal|pa|al|a",
    "pt": r"(?:chego|chegar|vou|ir|vamos|volto|voltar|onibus|trem) (?:a|ao|em|no|na|ate|para|pra|pro|pras|pros)|estar (?:em|no|"
    r"na)|ate|para|pra|pro|ao|a",
}
_FROM = {
    "en": r"(?:coming |leaving |starting |going )?from|leaving|starting at|(?:im|i am|am) (?:at|in|by|near)",
    "es": r"desde|(?:saliendo|salgo|salir|vengo|parto) de(?:l)?|estoy (?:en|por|cerca de)|de(?:l)?(?= (?:\w+ ){1,6}(?:a|al|hasta|"
    r"para|pa|pal) )",
    "pt": r"desde|(?:saindo|saio|sair|venho|parto) d[eoa]|(?:estou|to) (?:em|no|na|num|numa|perto d[eoa])|"
    r"d[eoa](?= (?:\w+ ){1,6}(?:a|ao|ate|para|pra|pro) )",
}
_ENGLISH = (
    rf"{_CUT}|before|by|so|can|what|whats|when|how|which|without|if|because|and (?=i|im|then|what|when|how|need|have)|please|pls|thanks"
)
_CLAUSE = {
    "en": re.compile(rf"\b(?:{_ENGLISH})\b"),
    "es": re.compile(rf"\b(?:{_ENGLISH}|antes|sin|cuando|cual|que|porfa|gracias|si|y (?=yo|tengo|voy|que|como))\b"),
    "pt": re.compile(rf"\b(?:{_ENGLISH}|antes|sem|quando|qual|que|obrigad[oa]|se|e (?=eu|tenho|vou|como))\b"),
}
_TRAILING = re.compile(r"(?: (?:at|by|on|in|then|as|a|las|la|y|e|to|for|and|para|gotta|need|want))+$")
_PAUSE = re.compile(r"[,;?!\n]+")
_HOME = re.compile(r"\b(?:home|my (?:house|place|apartment|apt)|mi casa|casa|minha casa|la casa)\b")
_HOME_ONLY = re.compile(r"^(?:(?:my|the|mi|la|minha|a|back|at) )*(?:home|house|place|casa|apartment|apt|hogar)(?: stop)?$")
_MY_HOUSE = re.compile(r"^(?:my (?:house|place|apartment|apt|home)|mi casa|minha casa)\b")
_WORK = re.compile(
    r"\b(?:work|my (?:job|shift|class|training)|the job|mi (?:trabajo|turno|clase)|(?:el|al|pal) trabajo|trabajo|meu (?:trabalho|"
    r"turno)|minha aula|trabalho|servico)\b"
)
_WORK_ONLY = re.compile(
    r"^(?:(?:my|the|mi|el|la|meu|minha|o|a|next|proximo|proxima) )*(?:work|job|shift|class|training|trabajo|turno|clase|trabalho|"
    r"servico|trampo|aula|treinamento|chamba)$"
)
_HERE = re.compile(r"^(?:here|aqui|aca|ca|this place|where i am|there|alla|ahi|la)$")
_LEAVE = re.compile(
    r"\b(?:leave|leaving|depart\w*|after|lets out|let out|get off|gets out|get out|i m off|off at|done at|end[s]? at|"
    r"salgo|salir|saliendo|sale|despues|a partir|saio|sair|saindo|depois|largo)\b"
)
_BE_THERE = re.compile(
    r"\b(?:what time|when) (?:do|should|must) i (?:leave|go)|a que hora (?:salgo|tengo que salir)|que horas? (?:saio|tenho que sair)"
)
_LAST = re.compile(r"\b(?:last (?:bus|train|one|ride)|latest|ultim[oa])\b")
_FIRST = re.compile(r"\b(?:first (?:bus|train|one)|earliest|primer[oa]?|primeir[oa])\b")
_EMPTY = word_set(
    "out off how do does did i im can could you u me my the a an is are there to get go what whats which way bus buses train line lines "
    "ride trip please pls hey "
    "hi hello yo um like need want from here now today tonight tomorrow stop take takes catch best fastest plan look up find tell "
    "show directions route time "
    "when next where it and or for of on in at by be that this leave arrive going gonna gotta have should would much long soon "
    "early late number work "
    "como llego llegar ir voy a al la el los las un una de del que cual cuando hay bus guagua tren camion para pa pal por favor "
    "mi me necesito quiero "
    "tengo hora horas ruta camino linea aqui ahora hoy manana tomo cojo y en se puede salgo "
    "como chego chegar ir vou ao o os as um uma do da que qual quando tem onibus trem pra pro meu minha preciso quero tenho linha "
    "caminho aqui "
    "agora hoje amanha pego e em no na pode saio eu"
)
_USUAL = {"morning": time(8), "afternoon": time(13), "night": time(18)}
_SOON = timedelta(minutes=5)


def timing(text: str, language: str, now: datetime) -> Wish:
    """Only the time of a wish. `now` is aware, in the person's zone."""
    plain = flat(text[:400])
    found = when(_hidden(plain), language, now)
    words = bare(plain)
    day = found.date or (found.date_range[0] if found.date_range else None)
    if _LAST.search(words):
        last = datetime.combine((day or now.date()) + timedelta(days=1), time(3), now.tzinfo)
        return Wish(at=last, arrive=True, which=LAST)
    if _FIRST.search(words) and not found.start and not found.end:
        first = datetime.combine(day or (now.date() + timedelta(days=1 if now.hour >= 3 else 0)), time(3), now.tzinfo)
        return Wish(at=first, arrive=False, which=FIRST)
    hour = found.end or found.start
    if found.start and found.end:
        hour = found.start
    if hour is None:
        usual = _USUAL.get(str(found.part)) if found.part and day and day != now.date() else None
        if usual is not None and day is not None:
            return Wish(at=datetime.combine(day, usual, now.tzinfo), arrive=False)
        return Wish(day=day)
    leaves = bool(_LEAVE.search(words)) and not _BE_THERE.search(words)
    arrive = not leaves if not found.end or found.start else not re.search(r"\b(?:off|out|done|salgo|saio|largo)\b", words)
    return Wish(at=_moment(found, hour, day, now), arrive=arrive)


def _moment(found: When, hour: time, day: date | None, now: datetime) -> datetime:
    """The moment meant: of a time without am or pm the one that comes next; what is past is tomorrow's."""
    at = datetime.combine(day or now.date(), hour, now.tzinfo)
    if found.ambiguous and at.date() == now.date():
        both = sorted(datetime.combine(at.date(), time((hour.hour + shift) % 24, hour.minute), now.tzinfo) for shift in (0, 12))
        at = next((one for one in both if one >= now + _SOON), both[0] if day is None else both[1])
    if at < now and day is None:
        at = datetime.combine(at.date() + timedelta(days=1), at.timetz().replace(tzinfo=None), now.tzinfo)
    return at


def _hidden(plain: str) -> str:
    return _NO_TIME.sub(lambda match: "q" * len(match[0]), plain)


def read(text: str, language: str, now: datetime) -> Wish:
    """All that a text says of a trip; words of places are not looked up yet."""
    timed = timing(text, language, now)
    plain = flat(text[:400])
    for span in reversed(when(_hidden(plain), language, now).understood):
        plain = f"{plain[: span.start]} {_CUT} {plain[span.end :]}"
    words = _WISHES.sub("", bare(_PAUSE.sub(f" {_CUT} ", plain)))
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
    return Wish(start=start, end=end, at=timed.at, arrive=timed.arrive, day=timed.day, which=timed.which)


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
    return piece if any(word not in _EMPTY for word in piece.split()) else None


def place_words(text: str, language: str, now: datetime) -> str:
    """The place in an answer to "where from?" or "where to?": with or without a word before it."""
    wish = read(text, language, now)
    return (wish.start or wish.end or text).removeprefix(MAYBE)
