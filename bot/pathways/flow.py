"""The exploration as a conversation: asks a step, takes its answer, ends with two or three pathways and a choice among them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.care.cases import open_case
from bot.care.handover import ask_person
from bot.knowledge.exploring import exploration
from bot.knowledge.occupations import Occupation, occupations
from bot.knowledge.openings import openings
from bot.knowledge.programs import offered
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question, ask, open_questions
from bot.pathways import steps
from bot.pathways.asking import PERSON, which
from bot.pathways.exploration import DONE, Exploration, begin_anew, keep, of_person, take_back
from bot.pathways.matching import Match, Matches, match
from bot.pathways.one_open import EXPLORE, EXPLORE_AGAIN, PATHWAY_PICK, make_room
from bot.pathways.own_words import ALSO, BACK, JUST_ONE, NONE, SKIP, settled
from bot.pathways.plan import begin_plan
from bot.pathways.told import others, told
from bot.pathways.wants import wants
from bot.people import ages
from bot.people.person import SMS
from bot.text.numbers import choice
from bot.words.catalogue import LANGUAGES
from bot.words.render import option
from bot.words.say import Choice, Say, say

HOURS_OPEN = 14 * 24
STILL_WARM = timedelta(hours=12)
HIDDEN, PROGRAMS, SEE, NEW = "hidden", "programs", "see", "new"
NEVER_SHOWN = "no_age"  # the law's limit, not a wish
_MINORS = {"14-15": "a14", "16-17": "a16"}
_BANDS = {"a14": "14-15", "a16": "16-17", "a18": "adult", "a21": "adult"}


def explore(session: Session, conversation: Conversation) -> list[Say]:
    """Begin, go on where the person stopped, or offer what was found before."""
    row = of_person(session, conversation.contact.person_id)
    if (band := ages.band_of(conversation.contact.person, clock.now().date())) in ages.MINORS:
        row.answers = {**row.answers, steps.AGE: _MINORS[band]}  # known already, so not asked
    if row.state == DONE:
        make_room(session, conversation)
        question = ask(session, conversation.id, EXPLORE_AGAIN, {"values": [SEE, NEW]})
        return [again_asked(question)]
    return [say("explore_resume" if row.asked else "explore_intro"), *_go_on(session, conversation, row)]


def way_back(session: Session, conversation: Conversation) -> list[Say]:
    """After an interruption that closed its question: the exploration goes on, if it was under way today and nothing else is open."""
    row = session.get(Exploration, conversation.contact.person_id)
    if row is None or row.state == DONE or not row.asked or clock.now() - row.changed_at > STILL_WARM:
        return []
    return [] if open_questions(session, conversation.id) else _go_on(session, conversation, row)


def again_asked(question: Question) -> Say:
    """See the pathways or start new; also to ask once more."""
    return say("explore_done_before", options=["explore_see", "explore_new"], question_id=question.id)


def again_or_new(session: Session, conversation: Conversation, value: str) -> list[Say]:
    """Who explored before sees the pathways or starts new."""
    row = of_person(session, conversation.contact.person_id)
    if value == SEE:
        return _result(session, conversation, row)
    begin_anew(row)
    return _go_on(session, conversation, row)


def answered(session: Session, conversation: Conversation, question: Question, value: Any) -> list[Say]:
    """Keep the answer and ask what comes next."""
    asks, step = exploration(), str(question.data["step"])
    row = of_person(session, conversation.contact.person_id)
    if not steps.picks(asks, step):
        return _go_on(session, conversation, row)  # it left the file since it was asked
    if isinstance(value, str) and value.startswith(ALSO):
        other, _, given = value.removeprefix(ALSO).partition(" ")
        _keep_one(conversation, row, other, given)
        return [say("explore_noted"), *_go_on(session, conversation, row)]
    if value == JUST_ONE:
        return [say("explore_one"), *_go_on(session, conversation, row)]
    if value == BACK:
        if take_back(row) is None:
            return [say("explore_first"), *_go_on(session, conversation, row)]
        return _go_on(session, conversation, row)
    if value == SKIP:
        keep(row, step, None)
    elif steps.is_many(asks, step):
        values = [str(one) for one in value] if isinstance(value, list) else [str(value)]
        keep(row, step, [one for one in settled(values, many=True) if one != NONE])
    else:
        _keep_one(conversation, row, step, str(value))
    return _go_on(session, conversation, row)


def _keep_one(conversation: Conversation, row: Exploration, step: str, value: str) -> None:
    keep(row, step, value)
    if step == steps.AGE and conversation.contact.person.age_band is None:
        conversation.contact.person.age_band = _BANDS.get(value)  # a guardian is asked before anything is sent first


def asked(question: Question) -> Say:
    """The open step with its choices; also to ask it once more."""
    asks, step = exploration(), str(question.data["step"])
    if not steps.picks(asks, step):
        return say("question_is_over")  # it left the file since it was asked
    choices = [Choice(title=pick.title, payload=f"answer:{pick.value}") for pick in steps.picks(asks, step)]
    return say("explore_asks", {"text": steps.text(asks, step)}, choices=choices, question_id=question.id)


def _go_on(session: Session, conversation: Conversation, row: Exploration) -> list[Say]:
    step = steps.next_step(exploration(), row.answers, row.asked, find, web=conversation.channel != SMS)
    if step is None:
        row.state, row.changed_at = DONE, clock.now()
        return _result(session, conversation, row)
    make_room(session, conversation)
    return [asked(ask(session, conversation.id, EXPLORE, {"step": step}, hours=HOURS_OPEN))]


def find(answers: Mapping[str, Any]) -> Matches:
    """The matches of these answers over today's knowledge."""
    today = clock.now().date()
    return match(wants(exploration(), answers), occupations(), offered(today), openings().all, today)


def _result(session: Session, conversation: Conversation, row: Exploration) -> list[Say]:
    found, mine = find(row.answers), wants(exploration(), row.answers)
    row.result = [one.occupation.id for one in found.shown]
    says = [] if mine.profile or not any(name.startswith("block:") for name in row.answers) else [say("explore_flat")]
    more = others(found.hidden)
    for n, one in enumerate(found.shown):
        says.append(told(one, mine.profile, more[n] if n < len(more) else None))
    if mine.records == "talk":
        open_case(session, "question", conversation=conversation, reason="case_pathway_talk")
        says.append(say("pathway_talk"))
    return [*says, _pick(session, conversation, found.shown, hidden=bool(_left_out(found)))]


def _left_out(found: Matches) -> list[Match]:
    return [one for one in found.hidden if NEVER_SHOWN not in one.hidden][: steps.SHOWN]


def _pick(session: Session, conversation: Conversation, shown: tuple[Match, ...] | list[Match], *, hidden: bool) -> Say:
    make_room(session, conversation)
    values = [one.occupation.id for one in shown] + [HIDDEN] * hidden + [PROGRAMS, PERSON]
    key = "pathway_pick" if shown else "explore_nothing"
    question = ask(session, conversation.id, PATHWAY_PICK, {"values": values, "key": key}, hours=HOURS_OPEN)
    return picks_asked(question)


def picks_asked(question: Question) -> Say:
    """The pathways with their choices; also to ask once more."""
    names = {HIDDEN: "explore_hidden", PROGRAMS: "explore_programs", PERSON: "human"}
    choices = []
    for value in question.data["values"]:
        work = occupation(value)
        if work is not None:
            choices.append(Choice(title=work.names, payload=f"answer:{value}"))
        elif value in names:
            titles = {language: option(names[value], language).title for language in LANGUAGES}
            choices.append(Choice(title=titles, payload=f"answer:{value}"))
    return say(question.data["key"], choices=choices, question_id=question.id)


def occupation(occupation_id: str) -> Occupation | None:
    """The occupation of this id; None if it is no longer in the file."""
    return next((one for one in occupations() if one.id == occupation_id), None)


def pick_meant(text: str, language: str, data: Mapping[str, Any]) -> str | None:
    """The value that a number picks; titles are matched as options of the message."""
    values = [value for value in data["values"] if value in (HIDDEN, PROGRAMS, PERSON) or occupation(value)]
    number = choice(text, len(values), language)
    return values[number - 1] if number is not None else None


def picked(session: Session, conversation: Conversation, value: str, inbound_id: int) -> list[Say]:
    """A pathway becomes a plan; or what was left out, all programs, a person."""
    row = of_person(session, conversation.contact.person_id)
    if value == PERSON:
        return [say("ask_human"), *ask_person(session, conversation, "human", "case_human", inbound_id)]
    if value == PROGRAMS:
        return which(session, conversation, "about", key="explore_pathways")
    found = find(row.answers)
    if value == HIDDEN:
        left = _left_out(found)
        mine = wants(exploration(), row.answers).profile
        return [say("explore_hidden"), *(told(one, mine) for one in left), _pick(session, conversation, left, hidden=False)]
    chosen = next((one for one in (*found.shown, *found.more, *found.hidden) if one.occupation.id == value), None)
    if chosen is None:
        return _result(session, conversation, row)
    return begin_plan(session, conversation, chosen, wants(exploration(), row.answers), inbound_id)
