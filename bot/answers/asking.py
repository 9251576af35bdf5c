"""Every question of this room: name -> what understands the answer, what the answer does, how it is asked again.

turns/questions.py joins them to the turn.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bot.answers import telling
from bot.answers.pay import asking as pay
from bot.answers.trips import asking as trips
from bot.answers.trips import telling as trip
from bot.messaging.conversation import Conversation
from bot.messaging.question import Question
from bot.words.say import Say


class Handler(NamedTuple):
    """`answer` takes session, conversation, question, the parsed value and the id of the message. `label` is a key of words.

    Without `answer` the action of `intent` carries on, outside the turn's transaction: it asks others over the network. `aside`: it
    stands aside where another open question fits too.
    """

    label: str
    parse: Callable[[str, str, Mapping[str, Any]], Any]
    answer: Callable[[Session, Conversation, Question, Any, int], list[Say]] | None
    again: Callable[[Question], Say]
    intent: str = ""
    aside: bool = False


QUESTIONS: Mapping[str, Handler] = {
    telling.ANSWER_MORE: Handler("label_answer", telling.wants, telling.more, telling.more_again),
    telling.ANSWER_WHICH: Handler("label_answer", telling.picked, telling.which, telling.which_again),
    trip.TRIP: Handler("label_trip", trips.followed, None, trip.trip_again, trips.INTENT, aside=True),
    trip.TRIP_ASK: Handler("label_trip_ask", trips.answered, None, trip.again, trips.INTENT),
    trip.TRIP_KEEP: Handler("label_trip_keep", trip.yes_or_no, trip.kept_or_not, trip.keep_again),
    pay.PAY_FACT: Handler("label_pay", pay.meant, pay.told, pay.again),
}
