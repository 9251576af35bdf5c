"""Does this message answer something we asked, or pick something we offered?"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot import clock
from bot.care import crisis
from bot.messaging.again import last_said
from bot.messaging.conversation import DESK, Conversation
from bot.messaging.options import Menu, menu_of, newest_menu, pick
from bot.messaging.outbox import Kind
from bot.messaging.question import ANSWERED, DROPPED, Question, ask, close, open_questions
from bot.schedule import which_asked
from bot.schedule.asking import QUESTIONS as SCHEDULE
from bot.schedule.changing_mind import another_number, taken_back
from bot.schedule.shift_question import SHIFT_ANSWER
from bot.text.answers import Control, control, yes_no
from bot.text.folding import bare
from bot.text.numbers import number
from bot.turns import questions, the_other
from bot.turns.meant import meant_value
from bot.turns.turn import ForRasa, Outcome, Turn
from bot.words.say import Choice, Say, say

WHICH = "which_question"
PERSON = "0"  # as HELP promises, unless an open question takes it as its answer
ENOUGH = 99  # times asked again after which a question is left alone
_SHORT = 2
_LONGEST_LIST = 99
# What a person may still answer to the coach while staff have the conversation.
_ALSO_WHILE_OWNED = frozenset((crisis.SAFE_NOW, *SCHEDULE))


def from_question(session: Session, turn: Turn, first: tuple[Say, ...]) -> Outcome | ForRasa:
    """Answer from options, open questions and control words; else the message is for Rasa."""
    conversation = turn.conversation
    owned = conversation.owner == DESK
    asked = open_questions(session, conversation.id)
    waiting = [one for one in asked if one.name in questions.REGISTER and (not owned or one.name in _ALSO_WHILE_OWNED)]
    waiting.sort(key=lambda one: one.name != crisis.SAFE_NOW)  # whatever was asked since, safety is answered first
    menu = newest_menu(session, conversation)
    if turn.inbound.option_of:
        menu, payload = _pressed(session, turn)
    else:
        payload = pick(turn.text, menu.options, turn.language) if menu else None
    if menu and payload and (menu.question_id is None or turn.inbound.option_of or payload.startswith("question:")):
        return _chosen(session, turn, payload, menu, asked, first)
    fits = _meant(session, turn, _fitting(turn, waiting, menu, payload))
    if says := _to_all(session, turn, asked, waiting, fits):
        return Outcome("answer:all", [*first, *says])
    if len(fits) > 1 and fits[0][0].name != crisis.SAFE_NOW:
        return Outcome("which", [*first, which(session, turn, [question for question, _ in fits], said=turn.text)])
    which_one = next((one for one in asked if one.name == WHICH), None)
    if which_one is not None and not fits and (pointed := the_other.pointed_at(session, turn, which_one, waiting)):
        return _told_which(session, turn, pointed.id, asked, first)
    if fits:
        outcome = _answered(session, turn, fits[0][0], fits[0][1], first)
        if which_one is not None and fits[0][0].name == SHIFT_ANSWER and isinstance(outcome, Outcome):
            outcome.says += the_other.left_over(session, turn, which_one, *fits[0], waiting)
        return outcome
    if menu and payload and menu.question_id is not None and payload.startswith("answer:") and _is_closed(asked, menu):
        return Outcome("too_late", [*first, say("question_is_over")])
    if waiting and (word := control(turn.text, turn.language)) and not _asks_for_safety(waiting):
        return _controlled(word, waiting[0], first)
    says = taken_back(session, conversation, turn.text, turn.inbound.id)
    if not (says or menu or waiting):
        says = another_number(session, conversation, turn.text, turn.inbound.id)
    if says:
        return Outcome("answer:taken_back", [*first, *says])
    if turn.text.strip(" .#!") == PERSON:
        return ForRasa(intent="ask_human", first=first)
    if crisis.in_crisis(conversation) and says_little(turn) and not _with_a_person(conversation):
        says = questions.again(waiting[0]) if _asks_for_safety(waiting) else crisis.follow_up()
        return Outcome("crisis", says, Kind.CRISIS, despite_stop=True)
    if not owned and (said := number(turn.text, turn.language)) is not None and said <= _LONGEST_LIST:
        return Outcome("no_such_number", [*first, *_no_such_number(session, conversation, waiting, menu)])
    return ForRasa(first=first)


def from_safety(session: Session, turn: Turn) -> Outcome | None:
    """The answer to "are you safe right now?", which passes a stop and a missing proof. After a stop "yes" is noted without an answer."""
    stopped = turn.conversation.contact.stopped_at is not None
    for question in open_questions(session, turn.conversation.id):
        if question.name == crisis.SAFE_NOW and (value := meant_value(session, turn.conversation, turn.inbound, question)) is not None:
            says = questions.answer(session, turn, question, value)
            return Outcome(f"answer:{question.name}", [] if value and stopped else says, Kind.CRISIS, despite_stop=True)
    return None


def _asks_for_safety(waiting: list[Question]) -> bool:
    """Whether "are you safe right now?" waits: it can be answered, not put off."""
    return bool(waiting) and waiting[0].name == crisis.SAFE_NOW


def _with_a_person(conversation: Conversation) -> bool:
    """Whether staff took over or wrote since the sign of danger: then "yes" is said to them."""
    replied, sign = conversation.staff_replied_at, conversation.crisis_at
    return conversation.owner == DESK and replied is not None and sign is not None and replied >= sign


def _controlled(word: Control, question: Question, first: tuple[Say, ...]) -> Outcome:
    """What later, skip, back and repeat do to a question."""
    if word == "later":
        question.data = {**question.data, "asked_again": ENOUGH}  # it may still be answered, but is not brought up again
        return Outcome("later", [*first, say("later_ok")])
    if word == "skip":
        close(question, DROPPED)
        return Outcome("skip", [*first, say("skip_ok")])
    return Outcome("asked_again", [*first, *questions.again(question)])


def _no_such_number(session: Session, conversation: Conversation, waiting: list[Question], menu: Menu | None) -> list[Say]:
    """A number that picks nothing is never guessed at: what it could have picked is said again."""
    if waiting:
        return [say("no_such_number"), *questions.again(waiting[0])]
    return [say("no_such_number"), *last_said(session, conversation)] if menu else [say("number_alone")]


def _fitting(turn: Turn, waiting: list[Question], menu: Menu | None, payload: str | None) -> list[tuple[Question, questions.Value]]:
    fits = []
    for question in waiting:
        if menu and payload and menu.question_id == question.id and payload.startswith("answer:"):
            fits.append((question, questions.by_option(payload)))
        elif (value := questions.parsed(question, turn.text, turn.language)) is not None:
            fits.append((question, value))
    return [one for one in fits if not questions.REGISTER[one[0].name].aside] or fits


def _meant(session: Session, turn: Turn, fits: list[tuple[Question, questions.Value]]) -> list[tuple[Question, questions.Value]]:
    """Without the reminders that the text is not for."""
    shifts = [question for question, _ in fits if question.name == SHIFT_ANSWER]
    kept = {one.id for one in which_asked.narrowed(session, turn.conversation, shifts, turn.text)} if shifts else set()
    return [(question, value) for question, value in fits if question.name != SHIFT_ANSWER or question.id in kept]


def _is_closed(asked: list[Question], menu: Menu) -> bool:
    """Whether what the newest list of options belongs to can be answered no more."""
    return all(question.id != menu.question_id for question in asked)


def _to_all(
    session: Session, turn: Turn, asked: list[Question], waiting: list[Question], fits: list[tuple[Question, questions.Value]]
) -> list[Say] | None:
    """ "1 both", or "both" to "which one is your answer for?"."""
    if not which_asked.says_all(turn.text):
        return None
    which_one = next((one for one in asked if one.name == WHICH), None)
    if not fits and which_one is not None:
        said = which_one.data["said"]
        meant = [(one, questions.parsed(one, said, turn.language)) for one in waiting if one.name == SHIFT_ANSWER]
        fits = [(one, value) for one, value in meant if value is not None]
    if len(fits) < _SHORT or any(question.name != SHIFT_ANSWER for question, _ in fits):
        return None
    says = which_asked.answer_all(session, turn.conversation, fits, turn.inbound.id)
    if says and which_one is not None:
        close(which_one, ANSWERED)
    return says


def _pressed(session: Session, turn: Turn) -> tuple[Menu | None, str | None]:
    """A button on the web: the message and the place of the option."""
    message, _, index = (turn.inbound.option_of or "").partition(":")
    menu = menu_of(session, int(message), turn.conversation.id) if message.isdigit() else None
    if menu is None or not index.isdigit() or int(index) >= len(menu.options):
        return None, None
    return menu, str(menu.options[int(index)]["payload"])


def _chosen(session: Session, turn: Turn, payload: str, menu: Menu, waiting: list[Question], first: tuple[Say, ...]) -> Outcome | ForRasa:
    if payload.startswith("question:"):
        return _told_which(session, turn, int(payload.removeprefix("question:")), waiting, first)
    if not payload.startswith("answer:"):
        return ForRasa(intent=payload, first=first)
    question = next((one for one in waiting if one.id == menu.question_id), None)
    if question is None:
        return Outcome("too_late", [*first, say("question_is_over")])
    return _answered(session, turn, question, questions.by_option(payload), first)


def _answered(session: Session, turn: Turn, question: Question, value: questions.Value, first: tuple[Say, ...]) -> Outcome | ForRasa:
    if intent := questions.REGISTER[question.name].by_intent:
        return ForRasa(intent=intent, first=first)
    critical = question.name == crisis.SAFE_NOW
    says = questions.answer(session, turn, question, value)
    return Outcome(f"answer:{question.name}", [*first, *says], Kind.CRISIS if critical else Kind.ANSWER, despite_stop=critical)


def which(session: Session, turn: Turn, fitting: Sequence[Question], said: str) -> Say:
    """Two open questions fit: ask which one is meant, and keep what was said."""
    question = ask(session, turn.conversation.id, WHICH, {"said": said}, hours=24)
    choices = [Choice(title=questions.label(one), payload=f"question:{one.id}") for one in fitting]
    return say("which_question", choices=choices, question_id=question.id)


def _told_which(session: Session, turn: Turn, question_id: int, waiting: list[Question], first: tuple[Say, ...]) -> Outcome | ForRasa:
    asked = next((one for one in waiting if one.name == WHICH), None)
    meant = next((one for one in waiting if one.id == question_id), None)
    if asked is None or meant is None:
        return Outcome("too_late", [*first, say("question_is_over")])
    asked.state, asked.closed_at = "answered", clock.now()
    value = questions.parsed(meant, asked.data["said"], turn.language)
    if value is None or questions.REGISTER[meant.name].by_intent:  # its action would read this text, and it only says which question
        return Outcome("asked_again", [*first, *questions.again(meant)])
    return _answered(session, turn, meant, value, first)


def says_little(turn: Turn) -> bool:
    """A text that means something only as an answer: a number, yes or no, a word or two."""
    if number(turn.text, turn.language) is not None or yes_no(turn.text, turn.language) is not None:
        return True
    return len(bare(turn.text).split()) <= _SHORT
