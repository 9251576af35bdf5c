"""Looks at the questions of data/knowledge as people will read their answers: whole, short, plain, and found by their own words.

Each finding is a sentence that names the record and what to do. `./coach check` and a house test call it.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.answers.finding import BY_WORDS, find, settled
from bot.errors import BadFile
from bot.knowledge.questions import Known, load, questions
from bot.knowledge.reading import KNOWLEDGE
from bot.text.folding import fold_sms
from bot.text.gsm import count
from bot.text.reading_grade import CUT_OFF, too_hard
from bot.text.shaming import shaming
from bot.words.catalogue import LANGUAGES
from bot.words.render import numbered, option

MOST_SEGMENTS = 2
_GRADED_FROM = 8  # words; one long name decides the grade of a shorter text


def check(folder: Path = KNOWLEDGE) -> list[str]:
    """Problems as sentences; empty when all is well."""
    try:
        known = load(folder)
    except BadFile as error:
        return error.places or [str(error)]
    problems = [problem for one in known for problem in _record(one)]
    if known == questions():
        problems += [problem for one in known for problem in _found(one)]
    return problems


def _record(one: Known) -> Iterator[str]:
    for name, texts, options in (("answer", one.answer, True), ("more", one.more if one.answer else None, False)):
        if texts is not None:
            yield from _texts(f"{one.id}, {name}", texts, options)
    if one.answer is not None and one.more is None:
        yield f"{one.id}, more: say a little more, or give the file a text for all."


def _texts(where: str, texts: Mapping[str, str], options: bool) -> Iterator[str]:
    for language in LANGUAGES:
        text = texts[language]
        shown = numbered(text, [option(name, language) for name in ("tell_more", "tell_team")]) if options else text
        cost = count(fold_sms(shown))
        if cost.segments > MOST_SEGMENTS:
            yield f"{where}, {language}: as a text this costs {cost.segments} segments ({cost.units} {cost.encoding}); shorten it to 2."
        for word in shaming(text, language):
            yield f"{where}, {language}: {word!r} shames; call it something else."
        value = too_hard(text, language) if len(text.split()) >= _GRADED_FROM else None
        if value is not None:
            yield f"{where}, {language}: hard to read ({value:.1f}, cut-off {CUT_OFF[language][1]:g}); use shorter words and sentences."


def _found(one: Known) -> Iterator[str]:
    """Each way to ask must lead to its question: else another record claims the same words."""
    for language, ways in one.asks.items():
        for way in ways:
            best = find(way)
            if not best or best[0].known.id != one.id or not settled(best, BY_WORDS):
                other = best[0].known.id if best else "nothing"
                yield f"{one.id}, asks, {language}: {way!r} finds {other}; say it in words that only this question has."
