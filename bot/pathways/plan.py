"""Telling the plan: the whole of it in one text, the next step, and what a person says about it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from bot import clock
from bot.care.handover import ask_person
from bot.knowledge.office import office
from bot.knowledge.programs import program
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask
from bot.pathways import ladder, places
from bot.pathways.career_map import Plan, PlanStep, active, done, make, next_step, put_off, steps_for
from bot.pathways.matching import Match
from bot.pathways.one_open import PLAN_STEP, SEAT_GIVE_UP, make_room
from bot.pathways.refer import begin_referral
from bot.pathways.told import fits, phrase
from bot.pathways.wants import Wants
from bot.words.catalogue import LANGUAGES
from bot.words.moments import day
from bot.words.say import Say, say

DID, ALL, WEEK, LATER, PERSON = "did", "all", "week", "later", "person"
GIVE_UP = "give_up"
CHOICES = (DID, ALL, WEEK, LATER, PERSON)


def begin_plan(session: Session, conversation: Conversation, match: Match, wants: Wants, inbound_id: int) -> list[Say]:
    """Make the plan of a chosen pathway, tell it, and go on to the referral if a program or an opening leads there."""
    here = office()
    today = clock.now().astimezone(here.zone).date()
    plan = make(session, conversation.contact.person_id, match, steps_for(match, wants, here, today))
    says = [told_plan(plan, match.occupation.names)]
    opening = match.openings[0] if match.openings else None
    if match.program is not None or opening is not None:
        return [*says, *begin_referral(session, conversation, match.program, inbound_id, opening=opening, occupation=match.occupation)]
    return [*says, *ask_person(session, conversation, "application", "case_plan", inbound_id, occupation=match.occupation.id)]


def my_plan(session: Session, conversation: Conversation) -> list[Say]:
    """The next step; without a plan, what there is instead."""
    person_id = conversation.contact.person_id
    plan, mine = active(session, person_id), places.mine(session, person_id)
    seats = [places.told_again(session, place, opening) for place, opening in mine]
    if plan is None:
        return [*seats, say("ask_my_plan")]
    return [*seats, *told_next(session, conversation, plan, seat=bool(mine))]


def told_next(session: Session, conversation: Conversation, plan: Plan, *, seat: bool = False) -> list[Say]:
    """The next step with its date, and what can be said about it."""
    step = next_step(plan)
    if step is None:
        return [say("plan_finished")]
    make_room(session, conversation)
    question = ask(session, conversation.id, PLAN_STEP, {"step": step.id, "values": [*CHOICES, GIVE_UP] if seat else list(CHOICES)})
    counted = {"step": with_day(step), "done": str(sum(1 for one in plan.steps if one.done_at)), "all": str(len(plan.steps))}
    question.data = {**question.data, "fields": counted}
    return [asked(question)]


def asked(question: Question) -> Say:
    """The next step with its choices; also to ask once more."""
    return say("plan_next", question.data["fields"], options=[f"plan_{name}" for name in question.data["values"]], question_id=question.id)


def answered(session: Session, conversation: Conversation, step_id: str, value: str, inbound_id: int) -> list[Say]:
    """Done, all of it, another week, or a person."""
    plan, step = active(session, conversation.contact.person_id), session.get(PlanStep, step_id)
    if plan is None or step is None or step.plan_id != plan.id:
        return my_plan(session, conversation)
    if value == PERSON:
        return [say("ask_human"), *ask_person(session, conversation, "human", "case_human", inbound_id)]
    if value == ALL:
        return [told_plan(plan, _names(plan)), *told_next(session, conversation, plan)]
    if value == LATER:
        return [*ladder.told(plan.program, plan.occupation), *told_next(session, conversation, plan)]
    if value == GIVE_UP:
        make_room(session, conversation)
        return [asked_give_up(ask(session, conversation.id, SEAT_GIVE_UP, {}))]
    if value == WEEK:
        put_off(step)
        return [say("plan_moved", {"step": with_day(step)})]
    done(step, "person")
    return [say("plan_did"), *told_next(session, conversation, plan)]


def asked_give_up(question: Question) -> Say:
    """Whether the seat, or the place in the line, is really given up; also to ask once more."""
    return say("seat_give_up", question_id=question.id)


def gave_up(session: Session, conversation: Conversation, sure: bool) -> list[Say]:
    """Every place of the person is given up, or none."""
    person_id = conversation.contact.person_id
    if not sure:
        return [say("ok_no"), *my_plan(session, conversation)]
    for _, opening in places.mine(session, person_id):
        places.give_up(session, opening, person_id)
    return [say("seat_given_up")]


def told_plan(plan: Plan, name: Mapping[str, str]) -> Say:
    """The plan in one text: what is left of it, as many steps as two segments hold."""
    left = [step for step in plan.steps if step.done_at is None]
    for shown in range(len(left), 0, -1):
        made = _listed(name, left[:shown], len(left) - shown)
        if fits(made):
            return made
    return _listed(name, left[:1], max(0, len(left) - 1))


def _listed(name: Mapping[str, str], steps: Sequence[PlanStep], more: int) -> Say:
    lines = [with_day(step) for step in steps]
    if more:
        lines.append(phrase("plan_more", {"more": str(more)}))
    text = {language: "\n- ".join(line[language] for line in lines) for language in LANGUAGES}
    return say("plan_told", {"name": name, "steps": text})


def with_day(step: PlanStep) -> Mapping[str, str]:
    """The step in words, with its day."""
    what = phrase(step.key, step.fields)
    if step.due_on is None:
        return what
    return phrase("plan_by", {"step": what, "day": _day(step.due_on)})


def _day(due: date) -> Mapping[str, str]:
    zone = office().zone
    return day(datetime.combine(due, time(12), zone), zone)


def _names(plan: Plan) -> Mapping[str, str]:
    from_program = program(plan.program) if plan.program else None
    return from_program.short if from_program else phrase("plan_yours")
