"""A shift or class that a person tells us: understood, said back, and noted only after a yes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.errors import BadInput
from bot.messaging.conversation import Conversation
from bot.messaging.question import DROPPED, Question, ask, close, open_questions
from bot.people.person import Person
from bot.schedule import hearing, recurrence
from bot.schedule.appointment import PERSON, WALL, zone_of
from bot.schedule.conflicts import conflicts
from bot.schedule.entering import Draft, enter
from bot.schedule.planning import plan
from bot.schedule.wording import day_of, named, time_of
from bot.text.clock_words import When, when
from bot.words.catalogue import LANGUAGES
from bot.words.render import render
from bot.words.say import Say, say

ADD_SHIFT_WHEN, ADD_SHIFT_CONFIRM = "add_shift_when", "add_shift_confirm"


def told(session: Session, talk: Conversation, text: str, found: When, inbound_id: int) -> list[Say]:
    """Read a new time and say it back with what it overlaps and what was not understood; or ask for the day and time."""
    person = talk.contact.person
    zone, now = zone_of(person), clock.now()
    drafts = hearing.drafts(found, text, person.language, now.astimezone(zone))
    if not drafts:
        open_case(session, "schedule", conversation=talk, reason="case_add_shift", inbound_id=inbound_id)
        return [say("add_shift_when", question_id=ask(session, talk.id, ADD_SHIFT_WHEN, {}).id)]
    if all(recurrence.moment(one.ends, zone) <= now for one in drafts if one.rule is None) and drafts[0].rule is None:
        return [say("add_shift_past", question_id=ask(session, talk.id, ADD_SHIFT_WHEN, {}).id)]
    for old in open_questions(session, talk.id):
        if old.name == ADD_SHIFT_WHEN:
            close(old, DROPPED)
    found_there = [one for draft in drafts for one in conflicts(session, person, draft)]
    known_before = [one.other for one in found_there if (one.other.starts_at, one.other.ends_at) == (one.starts_at, one.ends_at)]
    if len(drafts) == 1 and drafts[0].rule is None and known_before and known_before[0].series.kind == drafts[0].kind:
        return [say("add_shift_known", {"appointment": named(known_before[0])})]
    overlaps = found_there[:1]
    known = {
        "drafts": [
            {"kind": one.kind, "starts": one.starts.strftime(WALL), "ends": one.ends.strftime(WALL), "rule": one.rule} for one in drafts
        ],
        "lines": _lines(drafts, person),
    }
    question = ask(session, talk.id, ADD_SHIFT_CONFIRM, known)
    warnings = [say("add_shift_overlaps", {"appointment": named(one.other)}) for one in overlaps]
    missed = [say("add_shift_missed", {"words": ", ".join(f'"{words}"' for words in found.missed)})] if found.missed else []
    return [*warnings, *missed, confirm_again(question)]


def _lines(drafts: list[Draft], person: Person) -> dict[str, str]:
    zone = zone_of(person)
    made: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for one in drafts:
        starts, ends = recurrence.moment(one.starts, zone), recurrence.moment(one.ends, zone)
        values = {"day": day_of(starts, zone), "start": time_of(starts, zone), "end": time_of(ends, zone)}
        for language in LANGUAGES:
            text = render(f"line_{one.kind}", values, language).text
            often = "every_other_week" if one.rule and "INTERVAL=2" in one.rule else "every_week"
            made[language].append(f"{text} ({render(often, {}, language).text})" if one.rule else text)
    return {language: "; ".join(texts) for language, texts in made.items()}


def confirm_again(question: Question) -> Say:
    """The read-back once more."""
    return say("add_shift_confirm", {"lines": question.data["lines"]}, question_id=question.id)


def when_again(question: Question) -> Say:
    """Which day and time, once more."""
    return say("add_shift_when", question_id=question.id)


def parse_when(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """The text itself if it names a day and a time; it is read in the person's zone when it is answered."""
    found = when(text, language, clock.now())
    return text if found.start and (found.dates or found.every) else None


def answer_when(session: Session, talk: Conversation, question: Question, value: str, inbound_id: int) -> list[Say]:
    """The day and time that were asked for."""
    person = talk.contact.person
    found = when(value, person.language, clock.now().astimezone(zone_of(person)))
    return told(session, talk, value, found, inbound_id)


def answer_confirm(session: Session, talk: Conversation, question: Question, value: bool, inbound_id: int) -> list[Say]:
    """After a yes it is noted, planned, and shown to the team."""
    if not value:
        return [say("add_shift_no", question_id=ask(session, talk.id, ADD_SHIFT_WHEN, {}).id)]
    made = []
    for one in question.data["drafts"]:
        starts, ends = (datetime.strptime(one[name], WALL) for name in ("starts", "ends"))  # noqa: DTZ007 - wall clock
        try:
            made.append(enter(session, talk.contact.person, Draft(one["kind"], starts, ends, rule=one["rule"]), source=PERSON))
        except BadInput:
            return [say("add_shift_past", question_id=ask(session, talk.id, ADD_SHIFT_WHEN, {}).id)]
    plan(session, made)
    details = {"series_ids": [one.id for one in made]}
    open_case(session, "schedule", conversation=talk, reason="case_add_shift", inbound_id=inbound_id, details=details)
    return [say("add_shift_done")]
