"""Which language a person asks to be written to in."""

from __future__ import annotations

import re

from bot.text.folding import bare

# Names of languages in the languages people ask in, without accents. Code "und" is not used: an unknown name is no request.
_NAMES: dict[str, str] = {
    "en": "english inglish ingles anglais angle englis",
    "es": "spanish espanol espanish espanhol castellano castelhano castillano panyol",
    "pt": "portuguese portugese portuguse portugues portuges brazilian brasileiro brasileno portige",
    "ht": "haitian haitiano kreyol creole creol crioulo criollo kreol haiti ayisyen",
    "kea": "kriolu kriol caboverdiano caboverdeano capeverdean",
    "fr": "french francais frances franse",
    "vi": "vietnamese vietnamita viet tiengviet",
    "zh": "chinese mandarin cantonese chino mandarim chines cantones",
    "ar": "arabic arabe",
    "ru": "russian ruso russo",
    "uk": "ukrainian ucraniano",
    "km": "khmer cambodian camboyano cambojano",
    "so": "somali",
    "am": "amharic",
    "ti": "tigrinya",
    "ne": "nepali",
    "tl": "tagalog filipino",
    "pl": "polish polaco polones",
    "it": "italian italiano",
    "hi": "hindi",
    "pa": "punjabi",
    "ko": "korean coreano",
    "ja": "japanese japones",
    "sw": "swahili",
    "quc": "quiche kiche",
    "mam": "mam",
    "ase": "asl",
}
_CODE = {name: code for code, names in _NAMES.items() for name in names.split()}
_NATIVE = {"العربية": "ar", "عربي": "ar", "中文": "zh", "普通话": "zh", "русск": "ru", "українськ": "uk", "ខ្មែរ": "km", "한국어": "ko"}
_CREOLE = "(?:creole|kriolu|crioulo|criollo)"
_PAIRS = (
    (re.compile(r"\b(?:creole|kriolu|crioulo|criollo) (?:de |do |of )?(?:cape verde|cabo verde)\b"), "kriolu"),
    (re.compile(rf"\b(?:{_CREOLE} )?(?:cape verdean?|cabo verde|cabo ?verd[ie]ano)(?: {_CREOLE})?\b"), "kriolu"),
    (re.compile(r"\bhaitian (?:creole|kreyol)\b|\b(?:creole|crioulo|criollo) haitiano\b"), "haitian"),
    (re.compile(r"\btieng viet\b"), "tiengviet"),
)
_NAME = "(?:" + "|".join(sorted(_CODE, key=len, reverse=True)) + ")"
_HEARD = re.compile(rf"\b{_NAME}\b")
_PLEASE = (
    "(?:please|plz|pls|plis|por favor|porfa|porfavor|pfv|pf|xfa|favor|tanpri|instead|better|mejor|only|solo|so|thanks|thank you|gracias|"
    "obrigado|obrigada)"
)
_SMALL = (
    "(?:in|en|em|an|to|a|al|pra|para|el|o|i|only|solo|and|no|not|si|sim|yes|yea|yeah|ok|the|hi|hola|oi|ola|it|mejor|prefer|just|want|"
    "quiero|quero)"
)
# The whole message, or a clause of it, is little more than the name.
_ALONE = re.compile(rf"^(?:(?:{_SMALL}|{_PLEASE}) )*(?P<name>{_NAME})(?: (?:{_PLEASE}|only|option|version))*$")
_TO_YOU = r"\b(?:do|can|could|would|does|will) (?:you|u|ya|this|it|we|yall)\b"
_SPEAK = r"\b(?:speak|hablas?|hablan|hablar|fala|falam|falar|habla usted|voce fala|ou pale)\b"
_CHANGE = r"\b(?:switch|change|cambi\w+|mud\w+|troc\w+|translate|tradu\w+|flip|put it|put me)\b"
_WRITE = r"\b(?:text|write|send|talk|reply|answer|hable\w*|hablar|hablarme|escrib\w+|mand\w+|envi\w+|respond\w+|fale|falar|escrev\w+)\b"
_WANT = r"\b(?:want|need|prefer|can i (?:get|have)|quiero|quero|prefiero|prefiro|me gustaria|gostaria|me puede|podria|puede|pode)\b"
_FROM_NOW = r"\b(?:de ahora en adelante|from now on|a partir de agora|daqui pra frente)\b"
_ONLY = r"\b(?:only|solo|so|nomas|understand better in|better in)\b"
_KNOW = "(?:speak|read|know|hablo|leo|entiendo|falo|entendo|leio|sei|in|en|em)"
_HAVE = r"\b(?:you|have|hay|tiene|tienes|tem|is there|how about|got)\b"
_OFFER = "(?:option|version|or|o|ou|do you|possible|you know|you have|one)"
_IN = "(?:in|en|em)"
_REQUESTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_TO_YOU}(?: \w+){{0,6}}? (?:in )?(?P<name>{_NAME})\b",
        rf"{_SPEAK}(?: \w+)?? (?P<name>{_NAME})\b",
        rf"{_CHANGE}(?: \w+){{0,4}}? (?:to|in|into|back to|a|al|en|pra|para|pro|em|o) (?P<name>{_NAME})\b",
        rf"{_WRITE}(?: \w+){{0,5}}? (?:in|en|em|an) (?P<name>{_NAME})\b",
        rf"{_WANT}(?: \w+){{0,4}}? {_IN} (?P<name>{_NAME})\b",
        rf"{_WANT}(?: \w+){{0,3}}? (?P<name>{_NAME})$",
        rf"{_FROM_NOW}(?: \w+){{0,3}} {_IN} (?P<name>{_NAME})\b",
        rf"^(?P<name>{_NAME}) {_PLEASE}\b",
        rf"\b{_IN} (?P<name>{_NAME}) (?:\w+ )?{_PLEASE}\b",
        rf"\b(?P<name>{_NAME}) {_PLEASE}$",
        rf"{_ONLY}(?: {_KNOW})* (?P<name>{_NAME})\b",
        rf"{_HAVE}(?: \w+){{0,2}}? (?P<name>{_NAME})(?: {_OFFER}\b.*)?$",
        rf"^(?:\w+ )?(?P<name>{_NAME}) (?:possible|option|available|is there|do you have|you have)\b",
        rf"\bi (?:can )?(?:only )?speak (?P<name>{_NAME})\b",
    )
)
_NOT = "(?:no|not|dont|doesnt|stop with the|nothing in|nao|sin|sem|cannot|cant|poquito|little|learn(?:ing)?)"
_UNDERSTAND = "(?:hablo|speak|understand|read|entiendo|falo|entendo|leo|leio|know|much|se|follow|good)"
_THING = "(?:no good|is bad|class|classes|test|teacher|clase|aula|curso|lesson|course|ged|hiset|speaking|restaurant|food|store)"
_REFUSED = re.compile(
    rf"\b{_NOT}\b(?: {_UNDERSTAND})* ?(?:in |en |em |o |el |the )?(?P<name>{_NAME})\b|\b(?P<poor>{_NAME}) {_THING}\b",
)
_CLASS = re.compile(
    r"\b(?:class|classes|esl|esol|course|clase|clases|curso|aula|aulas|lesson|learn|aprender|estudiar|estudar|interview|floor|room|"
    r"professora?|maestr[oa]s?|profe|teachers?|to be|job|plain english)\b"
)


def _named(text: str) -> str:
    words = bare(text)
    for pattern, name in _PAIRS:
        words = pattern.sub(name, words)
    return words


def asked_language(text: str) -> str | None:
    """ISO 639 code of the language asked for ("en español por favor", "speak english?", "fala portugues?"), else None.

    "Creole" alone is taken as Haitian (ht); Cape Verdean has to be named (kea). A class of English, or "no English", asks for none;
    "no English. Spanish." asks for Spanish.
    """
    for name, code in _NATIVE.items():
        if name in text and len(text) <= 60:
            return code
    words = _named(text[:400])
    if not _HEARD.search(words):
        return None
    refused = {match.group("name") or match.group("poor") for match in _REFUSED.finditer(words)}
    # A refused language is cut out so that what remains of "no English. Spanish." is the request.
    rest = re.sub(r"\s+", " ", _REFUSED.sub(" ", words)).strip()
    clauses = [_named(clause) for clause in re.split(r"[.,;:!?\n]+", text[:400])]
    for clause in (rest, *clauses):
        alone = _ALONE.match(clause)
        if alone and alone.group("name") not in refused:
            return _CODE[alone.group("name")]
    if _CLASS.search(rest):
        return None
    for request in _REQUESTS:
        for match in request.finditer(rest):
            if match.group("name") not in refused:
                return _CODE[match.group("name")]
    return None
