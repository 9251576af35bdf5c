"""Shifts and classes. Our own team is told at once; a supervisor only after a yes, with consent for that employer."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from actions.effect import action
from actions.telling import offer_team, tell_team
from bot import clock
from bot.care.cases import open_case
from bot.schedule import adding, change_wish, days_off, lists, reporting, taken_off, wishing
from bot.schedule.appointment import ABSENT, COMING, LATE, zone_of
from bot.schedule.own_answers import HERE, UNDERWAY, bare_minutes, own_answer, with_unit
from bot.schedule.reading_answers import cant_on
from bot.text.clock_words import When, when
from bot.turns.turn import Turn
from bot.words.say import Say, say


def _found(turn: Turn) -> When:
    """Day and time in the text, in the person's own zone."""
    now = clock.now().astimezone(zone_of(turn.conversation.contact.person))
    return days_off.all_week(when(with_unit(turn.text), turn.language, now), turn.text, now.date())


@action
def action_ask_schedule(session: Session, turn: Turn) -> list[Say]:
    """When or where a shift or class is."""
    known = lists.schedule(session, turn.conversation.contact.person, _found(turn), turn.text)
    return known or offer_team(session, turn, "ask_schedule", "case_schedule_question")


def _reported(session: Session, turn: Turn, value: str) -> list[Say] | None:
    """What is said to a report; words that surely mean the contrary ("no voy a faltar", "on my way now") are taken as that."""
    own, found = own_answer(turn.text), _found(turn)
    coming = own if own in (COMING, UNDERWAY, HERE) else None
    if value == LATE and found.duration is None and (minutes := bare_minutes(turn.text)):
        found = replace(found, duration=timedelta(minutes=minutes))  # "tarde como 20" is no clock
    known = reporting.report(session, turn.conversation, coming or value, found, turn.inbound.id)
    return known or ([say("ok_yes")] if coming else None)


def _absence(session: Session, turn: Turn) -> list[Say]:
    return _reported(session, turn, ABSENT) or tell_team(session, turn, "report_absence", "absence", "case_absence")


@action
def action_report_absence(session: Session, turn: Turn) -> list[Say]:
    """Cannot come."""
    return _absence(session, turn)


@action
def action_report_late(session: Session, turn: Turn) -> list[Say]:
    """Running late."""
    return _reported(session, turn, LATE) or tell_team(session, turn, "report_late", "late", "case_late")


@action
def action_request_schedule_change(session: Session, turn: Turn) -> list[Say]:
    """Wants other days or hours: said back, and who decides hears of it."""
    found = _found(turn)
    if days_off.names_several(found) and cant_on(turn.text, found):  # no wish to work on one day in place of the other
        return _absence(session, turn)
    known = change_wish.wished(session, turn.conversation, turn.text, found)
    if known is None:
        return tell_team(session, turn, "request_schedule_change", "schedule", "case_schedule_change")
    open_case(session, "schedule", conversation=turn.conversation, reason="case_schedule_change", inbound_id=turn.inbound.id)
    return known


@action
def action_add_shift(session: Session, turn: Turn) -> list[Say]:
    """Tells a new time: said back first. Or that one was taken away."""
    off = taken_off.heard(session, turn.conversation, turn.text, turn.inbound.id)
    return off or adding.told(session, turn.conversation, turn.text, _found(turn), turn.inbound.id)


@action
def action_set_reminders(session: Session, turn: Turn) -> list[Say]:
    """When and how often to be reminded."""
    return wishing.wished(session, turn.conversation, turn.text, turn.inbound.id)
