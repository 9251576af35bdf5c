"""A shift or class that a person tells us: understood, said back, and noted only after a yes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.errors import BadInput
from bot.messaging.conversation import Conversation
from bot.messaging.question import DROPPED, Question, ask, close, open_questions
from bot.schedule import hearing, placing, recurrence
from bot.schedule.answering import parse_yes_no
from bot.schedule.appointment import PERSON, Appointment, zone_of
from bot.schedule.completing import YES_FIRST, half_of, half_of_rows, heard_of, is_mere_answer, joined, row_of, with_before
from bot.schedule.conflicts import Conflict, conflicts
from bot.schedule.doubts import other_week
from bot.schedule.entering import Draft, enter
from bot.schedule.half_day import AM, NOON, PM, half_named, halves
from bot.schedule.hearing import Heard
from bot.schedule.placing import NewPlace
from bot.schedule.planning import plan
from bot.schedule.read_back import fits, lines
from bot.schedule.wishes import ReminderWish
from bot.schedule.wording import named, time_at
from bot.text.clock_words import When, when
from bot.text.folding import flat
from bot.text.numbers import choice
from bot.words.say import Choice, Field, Say, say

ADD_SHIFT_WHEN, ADD_SHIFT_HALF, ADD_SHIFT_CONFIRM = "add_shift_when", "add_shift_half", "add_shift_confirm"


def told(
    session: Session, talk: Conversation, text: str, found: When, inbound_id: int, before: Sequence[Mapping[str, Any]] = ()
) -> list[Say]:
    """Read a new time and say it back with what it overlaps and what was not understood; or ask for the day and time.

    `before` is what waits for a yes already and is said back with it, unless this takes its place.
    """
    language, now = talk.contact.person.language, clock.now().astimezone(zone_of(talk.contact.person))
    drafts = hearing.drafts(found, text, language, now)
    both = None if drafts else halves(lambda one: hearing.drafts(when(one, language, now), one, language, now), text)
    if both:
        waits = _waits(session, talk, before)
        return _which_half(session, talk, {half: with_before(waits, some, text) for half, some in both.items()}, both)
    if not drafts and (there := placing.for_waiting(_waits(session, talk, before), text, language, found, now)):
        return _said_back(session, talk, there, inbound_id)
    if not drafts and (about := placing.for_known(session, talk, text, found, inbound_id)):
        return about
    if not drafts:
        half = half_of(found, text, language, now)
        if half.get("days") and (known := placing.on_these_days(session, talk, found)):  # "im on friday right": that one, or another?
            return _asked(session, talk, "add_shift_hours_known", half, {"appointment": named(known)})
        open_case(session, "schedule", conversation=talk, reason="case_add_shift", inbound_id=inbound_id)
        return _asked(session, talk, "add_shift_when", half)
    far = other_week(found, text, now.date()) if len(drafts) == 1 and not drafts[0].rule else None
    drafts = with_before(_waits(session, talk, before), drafts, text)
    hours = hearing.hours_missed(found, language, now)  # each was read with its own day, else there were no drafts
    unread = [words for words in found.missed if words not in hours]
    return _said_back(session, talk, drafts, inbound_id, unread, far if len(drafts) == 1 else None)


def _waits(session: Session, talk: Conversation, before: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """What waits for a yes."""
    return before or next((old.data["drafts"] for old in open_questions(session, talk.id) if old.name == ADD_SHIFT_CONFIRM), ())


def _which_half(
    session: Session, talk: Conversation, whole: Mapping[str, Sequence[Heard]], both: Mapping[str, Sequence[Heard]]
) -> list[Say]:
    """ "tue 9 to 9": only morning or night is missing. `whole` is what is noted then, `both` what is asked about."""
    _drop(session, talk, ADD_SHIFT_CONFIRM)
    _drop(session, talk, ADD_SHIFT_WHEN)
    known = {half: [row_of(one) for one in some] for half, some in whole.items()}
    at = {half: f"{some[0].starts:%H:%M}" for half, some in both.items()}
    return [half_again(ask(session, talk.id, ADD_SHIFT_HALF, {**known, "at": at}))]


def half_again(question: Question) -> Say:
    """Morning or night, once more: the two hours it may begin."""
    choices = [Choice(title=time_at(question.data["at"][half]), payload=f"answer:{half}") for half in (AM, PM)]
    return say("add_shift_half", choices=choices, question_id=question.id)


def answer_half(session: Session, talk: Conversation, question: Question, value: str, inbound_id: int) -> list[Say]:
    """The half of the day, or other days and hours."""
    if value not in (AM, PM):
        return _completed(session, talk, half_of_rows(question.data[AM]), value, inbound_id)
    return _said_back(session, talk, heard_of(question.data[value]), inbound_id, other=heard_of(question.data[PM if value == AM else AM]))


def _asked(session: Session, talk: Conversation, key: str, half: Mapping[str, Any], fields: Mapping[str, Field] | None = None) -> list[Say]:
    """Ask for day and time, or for the one that is missing; what was read back before is off the table."""
    _drop(session, talk, ADD_SHIFT_CONFIRM)
    question = ask(session, talk.id, ADD_SHIFT_WHEN, {"half": dict(half)} if half else {})
    return [when_again(question) if key == "add_shift_when" else say(key, fields, question_id=question.id)]


def _drop(session: Session, talk: Conversation, name: str) -> None:
    for old in open_questions(session, talk.id):
        if old.name == name:
            close(old, DROPPED)


def _said_back(
    session: Session,
    talk: Conversation,
    drafts: list[Heard],
    inbound_id: int,
    missed: Sequence[str] = (),
    far: timedelta | None = None,
    other: Sequence[Heard] = (),
) -> list[Say]:
    person, zone = talk.contact.person, zone_of(talk.contact.person)
    if drafts[0].rule is None and all(_is_over(one, zone) for one in drafts if one.rule is None):
        return _asked(session, talk, "add_shift_past", {})
    _drop(session, talk, ADD_SHIFT_WHEN)
    there = [(one, conflicts(session, person, one)) for one in drafts]
    had = [other for one, found in there for other in _same(one, found)[:1]]
    drafts, same = [one for one, found in there if not _same(one, found)], [one for one, found in there if _same(one, found)]
    if not drafts:
        _drop(session, talk, ADD_SHIFT_CONFIRM)
        place = same[0].place if len({one.place for one in same}) == 1 else None
        told_place = placing.for_these(session, talk, had, place, inbound_id) if place else None
        return told_place or [say("add_shift_known", {"appointment": named(had[0])})]
    found_there = [one for draft, found in there if draft in drafts for one in found]
    shown = lines(drafts, zone)
    if not fits("add_shift_confirm", shown):  # what was not said back is not noted: without places, then
        drafts = [replace(one, place=None) for one in drafts]
        shown = lines(drafts, zone)
    known: dict[str, Any] = {"drafts": [row_of(one) for one in drafts], "lines": shown}
    if not fits("add_shift_confirm", shown):
        return _asked(session, talk, "add_shift_many", {})
    if far:
        moved = replace(drafts[0], starts=drafts[0].starts + far, ends=drafts[0].ends + far)
        known["instead"] = {"drafts": [row_of(moved)], "lines": lines([moved], zone)}
    elif other and fits("add_shift_instead", lines(other, zone)):  # "no" to the night: the morning then?
        known["instead"] = {"drafts": [row_of(one) for one in other], "lines": lines(other, zone)}
    question = ask(session, talk.id, ADD_SHIFT_CONFIRM, known)
    warnings = [say("add_shift_known_too", {"appointment": named(one)}) for one in had[:1]]
    warnings += [say("add_shift_overlaps", {"appointment": named(one.other)}) for one in found_there[:1]]
    warnings += [say("add_shift_end_guessed")] if any(one.ends_guessed for one in drafts) else []
    unread = [say("add_shift_missed", {"words": ", ".join(f'"{words}"' for words in missed)})] if missed else []
    return [*warnings, *unread, confirm_again(question)]


def _same(one: Heard, found: Sequence[Conflict]) -> list[Appointment]:
    """What is known already with the same times: one day, or a habit of the same days."""
    own = [c for c in found if c.other.series.kind == one.kind]
    alike = [c.other for c in own if (c.other.starts_at, c.other.ends_at) == (c.starts_at, c.ends_at)]
    return alike if one.rule is None or (len(alike) == len(own) and all(other.series.rule for other in alike)) else []


def _is_over(one: Draft, zone: ZoneInfo) -> bool:
    return recurrence.moment(one.ends, zone) <= clock.now()


def confirm_again(question: Question) -> Say:
    """The read-back once more."""
    return say(
        "add_shift_instead" if question.data.get("second") else "add_shift_confirm",
        {"lines": question.data["lines"]},
        question_id=question.id,
    )


def when_again(question: Question) -> Say:
    """Which day and time, once more; only what is missing of the two."""
    half = question.data.get("half") or {}
    key = "add_shift_hours" if half.get("days") else "add_shift_day" if half.get("start") else "add_shift_when"
    return say(key, question_id=question.id)


def parse_when(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """The text itself if it names a day and a time, or what was missing; it is read in the person's zone when it is answered."""
    found = when(text, language, clock.now())
    whole = found.start and (found.dates or found.every)
    return text if whole or (data.get("half") and is_mere_answer(text, language, clock.now())) else None


def answer_when(session: Session, talk: Conversation, question: Question, value: str, inbound_id: int) -> list[Say]:
    """The day and time that were asked for."""
    return _completed(session, talk, question.data.get("half") or {}, value, inbound_id)


def _completed(
    session: Session, talk: Conversation, half: Mapping[str, Any], text: str, inbound_id: int, before: Sequence[Mapping[str, Any]] = ()
) -> list[Say]:
    language, now = talk.contact.person.language, clock.now().astimezone(zone_of(talk.contact.person))
    found = when(text, language, now)
    if not half or (found.start and (found.dates or found.every)):
        return told(session, talk, text, found, inbound_id, before)
    if drafts := joined(half, text, language, now):
        return _said_back(session, talk, drafts, inbound_id)
    both = halves(lambda one: joined(half, one, language, now), text)
    return _which_half(session, talk, both, both) if both else _asked(session, talk, "add_shift_when", {})


def parse_confirm(text: str, language: str, data: Mapping[str, Any]) -> bool | str | NewPlace | None:
    """Yes, no, another place, or the text itself where it mends what was read back: "no, 10 to 6", "yes but until 6"."""
    if choice(text, 2, language) is None and is_mere_answer(text, language, clock.now()):
        return text
    if (other := data.get("instead")) and half_named(text) == (AM if heard_of(other["drafts"])[0].starts.hour < NOON else PM):
        return False  # "no am"
    before = [one["place"] for one in data["drafts"] if one.get("place")]
    if (place := placing.place_only(text, language, clock.now(), before)) is not None:
        return NewPlace(place)
    return parse_yes_no(text, language, data)


def answer_confirm(session: Session, talk: Conversation, question: Question, value: bool | str | NewPlace, inbound_id: int) -> list[Say]:
    """After a yes it is noted, planned, and shown to the team."""
    if isinstance(value, NewPlace):
        there = [replace(one, place=value.place) for one in heard_of(question.data["drafts"])]
        return _said_back(session, talk, there, inbound_id)
    if isinstance(value, str):
        more = YES_FIRST.match(flat(value))
        found = when(value, talk.contact.person.language, clock.now().astimezone(zone_of(talk.contact.person)))
        if more and found.start and found.dates:  # "yes and sat 10-2": that too
            noted = answer_confirm(session, talk, question, True, inbound_id)
            return [*noted, *told(session, talk, value[more.end() :], found, inbound_id)]
        rows = question.data["drafts"]
        return _completed(session, talk, half_of_rows(rows), value, inbound_id, rows)
    if not value and question.data.get("instead"):  # "next friday": the other one?
        return [confirm_again(ask(session, talk.id, ADD_SHIFT_CONFIRM, {**question.data["instead"], "second": True}))]
    if not value:
        return [say("add_shift_no", question_id=ask(session, talk.id, ADD_SHIFT_WHEN, {}).id)]
    made = []
    for draft in heard_of(question.data["drafts"]):
        if draft.rule is None and _is_over(draft, zone_of(talk.contact.person)):
            continue  # agreed to days later
        try:
            made.append(enter(session, talk.contact.person, draft, source=PERSON))
        except BadInput:
            return _asked(session, talk, "add_shift_past", {})
    if not made:
        return _asked(session, talk, "add_shift_past", {})
    plan(session, made)
    details = {"series_ids": [one.id for one in made]}
    open_case(session, "schedule", conversation=talk, reason="case_add_shift", inbound_id=inbound_id, details=details)
    wish = session.get(ReminderWish, talk.contact.person_id)
    return [say("add_shift_done_quiet" if wish and wish.offsets == [] else "add_shift_done")]
