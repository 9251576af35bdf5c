"""What a text says to a trip that was just told: the next one, an earlier one, the way back, another time, the fare, my start place."""

import re
from datetime import datetime

from bot.answers.trips.timing import timing
from bot.answers.trips.wish import Wish
from bot.text.clock_words import when
from bot.text.folding import bare, flat, word_set

NEXT, EARLIER, BACK, TIME, REDUCED, FULL, FORGET, CHANGE = "next", "earlier", "back", "time", "reduced", "full", "forget", "change"
_WORD = (
    r"(?:and|ok|okay|so|whats|what|is|about|how|when|does|do|show|me|there|the|a|an|any|another|i|missed|it|that|one|ones|bus|"
    r"train|trip|come|leave|go|"
    r"get|please|pls|after|y|e|o|el|la|los|un|una|cual|es|cuando|hay|otro|otra|qual|quando|tem|um|uma|outro|outra|que|pasa|sale|"
    r"sai|passa|perdi|"
    r"guagua|tren|camion|onibus|trem|por|favor|porfa|pra|pro|no|mas|mais|al|para|then|now|maybe|can|options|option|s|uno|hora|"
    r"horas|time)"
)
_NEXT = re.compile(
    rf"(?:{_WORD} )*(?:next|nxt|later|after that|one more|que sigue|q sigue|de depois|"
    rf"siguiente|proxim[oa]|mas tarde|despues|seguinte|mais tarde|depois|another one|"
    rf"otro mas|outro)(?: {_WORD})*"
)
_EARLIER = re.compile(rf"(?:{_WORD} )*(?:earlier|sooner|before that|mas temprano|anterior|antes|mais cedo)(?: {_WORD})*")
_BACK = re.compile(
    r"\b(?:go|going|get|getting|come|coming|head|heading|way|trip|ride|bus|train) back\b(?! to (?:you|me|us|him|her|work|them))"
    r"|\bback (?:home|at|by|around|after)\b|^(?:and|and how about|what about|how about) (?:the way )?back$|\breturn (?:trip|ride|"
    r"bus|train|at|home)\b"
    r"|^(?:and )?(?:the )?return$|\bregres(?:o|ar|amos)\b|\b(?:de )?vuelta\b|\bvuelv[oa]\b|\bvolver (?!al? (?:menu|inicio|empezar))"
    r"|\bpa ?tras\b|\bdevuelv[oa]\b|^(?:y )?(?:para )?volver$|\bvolta\b|\bvolt(?:ar|o)\b(?! (?:ao|no) (?:menu|inicio|comeco))"
)
_CALLS = re.compile(r"\b(?:call|text|phone|write|llam\w+|escrib\w+|lig(?:a|ar|ue)|escrev\w+)\b")  # "call me back at 5"
_REDUCED = re.compile(
    r"\b(?:reduced|half price|discount|tap card|tarifa reducida|reducid[oa]|descuento|tarifa reduzida|reduzid[oa]|desconto|"
    r"meia tarifa)\b"
)
_FULL = re.compile(r"\b(?:full (?:fare|price)|no (?:reduced|discount)|tarifa (?:completa|cheia|normal|inteira))\b")
_MINE = re.compile(
    r"\b(?:i (?:have|got|pay|use)|i ve|ive|my fare|tengo|pago|uso|tenho|minha tarifa|mi tarifa|me dan)\b|^(?:reduced|full|"
    r"reducida|completa|reduzida|inteira)"
)
_OWN = (
    r"(?:my |mi |minha |the |la |a )?(?:home|house|start(?:ing)?(?: place| point| stop)?|casa|punto de salida|ponto de partida|"
    r"saved place)"
)
_FORGET = re.compile(rf"\b(?:forget|delete|remove|erase|clear|olvid\w+|borr\w+|quit\w+|esquec\w+|apag\w+|tira)\b.*\b{_OWN}\b")
_CHANGE = re.compile(
    rf"\b(?:change|update|save|set|remember|keep|new|cambi\w+|guard\w+|nuev[oa]|mud\w+|salv\w+|troc\w+|nov[oa])\b.*\b{_OWN}\b"
    rf"|^(?:i |we )?(?:just )?moved\b|^me mud\w+\b|\bmy home (?:stop |place |address )?is\b|\bi live (?:at|on|near|by)\b"
    r"|\bmi casa (?:es|esta|queda)\b|\bvivo (?:en|por|cerca)\b|\bminha casa (?:e|fica)\b|\bmoro (?:em|na|no|perto)\b"
)
# "I live on Elm St, how do I get to ..." is a trip from there.
_ASKS_THE_WAY = re.compile(
    r"\b(?:how (?:do|can|to|i|long)|(?:what|which|que|qual|cual) (?:bus|train|guagua|tren|onibus|trem)|"
    r"como (?:\w+ )?(?:llego|voy|ir|chego|vou))\b"
)
_IS = re.compile(
    r"^.*?\b(?:is|to|as|es|esta|queda|fica|live|vivo|moro|moved|mude|mudei|a|para|pra)\b(?: (?:to|at|on|in|near|by|en|por|"
    r"cerca de|em|na|no|perto de|perto da|a|para|pra|now|ahora|agora))*"
)
_ONLY_TIME = word_set(
    "and what about how if i leave go at by before after be there ok no actually instead make it for need to can then later "
    "earlier time on a las el la "
    "y que tal si mejor salgo para antes de estar alli e se sair saio chegar melhor as o pra ate em no na the want is was"
)
_SHORT = 9  # words; who says more asks something new


def follows(text: str, language: str) -> str:
    """Which of the kinds a text is, or empty."""
    words = bare(text[:200])
    if own := about_own(text):
        return own
    if len(words.split()) > _SHORT or words.isdecimal():  # "5" alone picks something
        return ""
    if _REDUCED.search(words) and _MINE.search(words):
        return REDUCED
    if _FULL.search(words) and (_MINE.search(words) or len(words.split()) <= 2):
        return FULL
    if _BACK.search(words) and not _CALLS.search(words):
        return BACK
    if _NEXT.fullmatch(words):
        return NEXT
    if _EARLIER.fullmatch(words):
        return EARLIER
    return TIME if only_a_time(text, language) else ""


def about_own(text: str) -> str:
    """FORGET or CHANGE if the text is about the person's own start place, else empty."""
    words = bare(text[:200])
    if _FORGET.search(words):
        return FORGET
    return CHANGE if _CHANGE.search(words) and not _ASKS_THE_WAY.search(words) else ""


def new_place(text: str) -> str | None:
    """The place in "my home is Main and Elm", "I moved to ..."; None if there is none."""
    words = bare(text[:200])
    found = _IS.match(words)
    rest = words[found.end() :].strip() if found else ""
    return rest or None


def only_a_time(text: str, language: str) -> bool:
    """Whether a text names a time and no place."""
    # Any day will do: only whether a time stands there and nothing else counts here.
    found = when(text[:200], language, datetime.fromisoformat("2026-06-15T12:00+00:00"))
    if not (found.start or found.end):
        return False
    rest = flat(text[:200])
    for span in reversed(found.understood):
        rest = f"{rest[: span.start]} {rest[span.end :]}"
    return all(word in _ONLY_TIME for word in bare(rest).split())


def other_time(text: str, language: str, now: datetime, before: Wish) -> Wish:
    """The time in a follow-up; arriving or leaving as before unless it says which."""
    wish = timing(text, language, now)
    says = re.search(r"\b(?:leav\w+|by|before|there|after|sal\w+|antes|sai\w*|cheg\w+|lleg\w+)\b", bare(text))
    return wish if says or wish.at is None else Wish(at=wish.at, arrive=before.arrive)
