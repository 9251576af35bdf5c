"""Looks at everything the coach can say: languages, length as a text, reading grade, shaming words, keys of code and rules.

Each finding is a sentence that names file, key and what to do. `./coach check` and a house test call it.
"""

from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.errors import BadFile
from bot.settings import ROOT
from bot.text.folding import bare, fold_sms
from bot.text.gsm import count
from bot.text.keywords import keyword
from bot.text.reading_grade import CUT_OFF, too_hard
from bot.text.shaming import shaming
from bot.words.catalogue import LANGUAGES, Catalogue, Sentence, load, placeholders
from bot.words.render import numbered, option
from bot.words.used_keys import used_keys

MOST_SEGMENTS = 2
# Long examples: what a field may hold at its longest. A field that is not here is taken as a phone number.
SAMPLES = {
    "program": "North Central Job Coach",
    "email": "help@northcentralcoach.org",
    "hours": "Mon-Thu 8:30am-5:30pm, Fri 9am-1pm",
    "closes": "10:30 p. m.",
    "opens": "10:30 a. m.",
    "day": "mié, 25 de nov",
    "link": "https://coach.example.org/desk/cases/0123456789012345678901",
    "case": "abc123",
    "line": "2-1-1",
    "language": "crioulo cabo-verdiano",
    "name": "Retail Skills for Success in Grocery (supermercado)",
    "job": "Cuidadores e auxiliares de saúde em casa",
    "area": "Massachusetts",
    "source": "dados de trabalho dos EUA, maio 2025",
    "low": "20.65",
    "median": "24.12",
    "high": "29.98",
    "unknown": "cuánto dura, si el curso se paga, a qué trabajo lleva, dónde es, la fecha de inicio o el costo",
    "facts": "",  # knowledge; measured with each program in bot/pathways/check.py
    "steps": "",
    "text": "",  # what somebody wrote
    "assumed": "sem outro salário, salário antes dos impostos, um mês são 4.3 semanas, SSI por deficiência, você paga seu aluguel e comida",
    "whom": "Seguro Social, DTA, MassHealth, seu escritório de moradia",
    "cover": "MassHealth enquanto trabalha",
    "left": "8",
}
_PHONE = "877-382-1609"
# STOP may be named only where the law asks for it; CANCEL, END and QUIT nowhere: carriers cut people off on them.
MAY_NAME_STOP = frozenset(("introduction", "help", "opted_in", "opted_out", "joined", "consent"))
_FOR_STAFF = frozenset(("cases.yml", "desk.yml"))
_GRADED_FROM = 8  # words; one long name decides the grade of a shorter text


def check(root: Path = ROOT) -> list[str]:
    """Problems of data/words, as sentences; empty when all is well."""
    try:
        words = load(root / "data" / "words")
    except BadFile as error:
        return list(error.places)
    problems = [problem for sentence in words.sentences.values() for problem in _sentence(sentence, words)]
    return problems + _together(words) + list(_options(words, root)) + list(_keys(words, root))


def _sentence(sentence: Sentence, words: Catalogue) -> Iterator[str]:
    where = f"data/words/{sentence.file}, {sentence.key}"
    for language in LANGUAGES:
        variants = {sentence.texts[language], sentence.web[language] if sentence.web else sentence.texts[language]}
        options = [option(name, language, words) for name in sentence.options]
        filled = sentence.texts[language].format_map(sample(sentence.texts[language]))
        cost = count(fold_sms(numbered(filled, options)))
        if cost.segments > MOST_SEGMENTS:
            yield f"{where}, {language}: as a text this costs {cost.segments} segments ({cost.units} {cost.encoding}); shorten it to 2."
        for text in variants:
            yield from _wording(f"{where}, {language}", text, sentence)
    if sentence.web and frozenset(placeholders(sentence.web["en"])) - sentence.fields:
        yield f"{where}: the web text has {{fields}} that the text message has not."


def _wording(where: str, text: str, sentence: Sentence) -> Iterator[str]:
    language = where[-2:]
    for word in shaming(text, language):
        yield f"{where}: {word!r} shames; say what happened without it."
    for word in ("CANCEL", "END", "QUIT", "STOP"):
        if word in text.replace(".", " ").replace(",", " ").split() and not (word == "STOP" and sentence.key in MAY_NAME_STOP):
            yield f"{where}: never ask for {word}: the carrier would cut the person off. Use a number or another word."
    plain = masked(text)
    value = too_hard(plain, language) if sentence.file not in _FOR_STAFF and len(plain.split()) >= _GRADED_FROM else None
    if value is not None:
        yield f"{where}: hard to read ({value:.1f}, cut-off {CUT_OFF[language][1]:g}); use shorter words and sentences."


def _together(words: Catalogue) -> list[str]:
    problems = []
    for language in LANGUAGES:
        texts = [masked(one.texts[language]) for one in words.sentences.values() if one.file not in _FOR_STAFF]
        value = too_hard(" . ".join(texts), language, together=True)
        if value is not None:
            problems.append(f"data/words, {language}: all texts together are hard to read ({value:.1f}, cut-off {CUT_OFF[language][0]:g}).")
    return problems


def _options(words: Catalogue, root: Path) -> Iterator[str]:
    intents = set(yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))["intents"]) - {"nlu_fallback"}
    for one in words.options.values():
        where = f"data/words/options.yml, {one.key}"
        if not one.payload.startswith("answer:") and one.payload not in intents:
            yield f"{where}: the payload {one.payload!r} is no intent of domain.yml and no answer:VALUE."
        for language in LANGUAGES:
            for title in (one.titles[language], *one.also[language]):
                if keyword(title) == "stop":
                    yield f"{where}, {language}: {title!r} stops all messages when it is typed; call it something else."
                for word in shaming(title, language):
                    yield f"{where}, {language}: {word!r} shames; call it something else."
    for sentence in words.sentences.values():
        for language in LANGUAGES:
            titles = [bare(words.options[name].titles[language]) for name in sentence.options]
            if len(set(titles)) < len(titles):
                yield f"data/words/{sentence.file}, {sentence.key}, {language}: two of its options have the same title."


def _keys(words: Catalogue, root: Path) -> Iterator[str]:
    used = used_keys(root)
    for key, where in used.said.items():
        if key not in words.sentences:
            yield f"{where}: says {key!r}, which is not in data/words."
    for key, where in used.rules.items():
        if key not in words.sentences:
            yield f"{where}: utter_{key} has no words in data/words."
        elif words.sentences[key].fields:
            yield f"{where}: utter_{key} needs {{fields}}, which a rule cannot give; use an action."
    for sentence in words.sentences.values():
        if not used.uses(sentence.key):
            yield f"data/words/{sentence.file}, {sentence.key}: nothing says this; take it out."
    offered = {name for sentence in words.sentences.values() for name in sentence.options}
    for name in words.options:
        if name not in offered and not used.uses(name):
            yield f"data/words/options.yml, {name}: nothing offers this; take it out."


def sample(text: str) -> dict[str, str]:
    """Long values for the {fields} of a text."""
    return {name: SAMPLES.get(name, _PHONE) for name in placeholders(text)}


def masked(text: str) -> str:
    """A text with a short word in place of each {field}: names and numbers say nothing about how hard it is."""
    return text.format_map(dict.fromkeys(placeholders(text), "it"))
