"""A shift or class that a person tells us: understood, said back, and noted only after a yes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.errors import BadInput
from bot.messaging.conversation import Conversation
from bot.messaging.question import DROPPED, Question, ask, close, open_questions
from bot.schedule import hearing, recurrence
from bot.schedule.appointment import PERSON, WALL, zone_of
from bot.schedule.conflicts import conflicts
from bot.schedule.doubts import other_week
from bot.schedule.entering import Draft, enter
from bot.schedule.planning import plan
from bot.schedule.read_back import fits, lines
from bot.schedule.wording import named
from bot.text.clock_words import When, when
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
    shown = lines(drafts, zone)
    known: dict[str, Any] = {"drafts": [_row(one) for one in drafts], "lines": shown}
    if not fits("add_shift_confirm", shown):
        return [say("add_shift_many", question_id=ask(session, talk.id, ADD_SHIFT_WHEN, {}).id)]
    far = other_week(found, text, now.astimezone(zone).date()) if len(drafts) == 1 and not drafts[0].rule else None
    if far:
        moved = replace(drafts[0], starts=drafts[0].starts + far, ends=drafts[0].ends + far)
        known["instead"] = {"drafts": [_row(moved)], "lines": lines([moved], zone)}
    question = ask(session, talk.id, ADD_SHIFT_CONFIRM, known)
    warnings = [say("add_shift_overlaps", {"appointment": named(one.other)}) for one in found_there[:1]]
    warnings += [say("add_shift_end_guessed")] if any(one.ends_guessed for one in drafts) else []
    missed = [say("add_shift_missed", {"words": ", ".join(f'"{words}"' for words in found.missed)})] if found.missed else []
    return [*warnings, *missed, confirm_again(question)]


def _row(one: Draft) -> dict[str, Any]:
    times = {"starts": one.starts.strftime(WALL), "ends": one.ends.strftime(WALL)}
    return {"kind": one.kind, **times, "rule": one.rule, "first_day": one.first_day}


def confirm_again(question: Question) -> Say:
    """The read-back once more."""
    return say(
        "add_shift_instead" if question.data.get("second") else "add_shift_confirm",
        {"lines": question.data["lines"]},
        question_id=question.id,
    )


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
    if not value and question.data.get("instead"):  # "next friday": the other one?
        return [confirm_again(ask(session, talk.id, ADD_SHIFT_CONFIRM, {**question.data["instead"], "second": True}))]
    if not value:
        return [say("add_shift_no", question_id=ask(session, talk.id, ADD_SHIFT_WHEN, {}).id)]
    made = []
    for one in question.data["drafts"]:
        starts, ends = (datetime.strptime(one[name], WALL) for name in ("starts", "ends"))  # noqa: DTZ007 - wall clock
        try:
            made.append(
                enter(
                    session,
                    talk.contact.person,
                    Draft(one["kind"], starts, ends, rule=one["rule"], first_day=bool(one.get("first_day"))),
                    source=PERSON,
                )
            )
        except BadInput:
            return [say("add_shift_past", question_id=ask(session, talk.id, ADD_SHIFT_WHEN, {}).id)]
    plan(session, made)
    details = {"series_ids": [one.id for one in made]}
    open_case(session, "schedule", conversation=talk, reason="case_add_shift", inbound_id=inbound_id, details=details)
    return [say("add_shift_done")]
