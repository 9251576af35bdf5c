"""What a look at a text shows before it is promised or changed: its segments, what it costs, whom it reaches and when."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.desk.doors import Visit
from bot.knowledge.office import office
from bot.messaging.conversation import Conversation
from bot.schedule.appointment import zone_of
from bot.schedule.messages import Preview, reachable
from bot.schedule.reminder_times import is_quiet
from bot.schedule.wishes import ReminderWish, quiet_for
from bot.text.gsm import ALPHABET
from bot.words.moments import clock_time


def shown(
    visit: Visit, seen: Preview, talks: Sequence[Conversation], dues: Sequence[datetime], *, bulk: bool, mark: str, **more: int
) -> dict[str, Any]:
    """What templates/texts/look.html shows; `mark` names exactly this. `more` counts who gets nothing: strangers, numberless."""
    reached, _ = reachable(visit.session, talks)
    due = dict(zip((talk.id for talk in talks), dues, strict=True))
    when = [due[talk.id] for talk in reached] or list(dues)
    return {
        "mark": mark,
        "text": seen.text,
        "segments": seen.each.segments,
        "odd": next((sign for sign in seen.text if sign not in ALPHABET), ""),
        "people": seen.people,
        "cost": f"{Decimal(seen.cost) / 1000:.2f}",
        "strangers": 0,
        "numberless": 0,
        "languages": Counter(talk.contact.person.language for talk in reached).most_common(),
        "left_out": seen.left_out.most_common(),
        "first": min(when),
        "last": max(when),
        "many": bulk,
        **_there(visit, talks[0], dues[0], alone=not bulk),
        **more,
    }


def _there(visit: Visit, talk: Conversation, at: datetime, *, alone: bool) -> dict[str, Any]:
    """To one person it goes out at any hour: staff see what their clock says then, and whether they may be asleep."""
    person, zone = talk.contact.person, zone_of(talk.contact.person)
    wish = visit.session.get(ReminderWish, person.id)
    elsewhere = alone and zone.key != office().zone.key
    return {"there": clock_time(at, zone)["en"] if elsewhere else "", "quiet": alone and is_quiet(at, zone, quiet_for(wish))}


def marked(*seen: object) -> str:
    """The name of what was looked at: only exactly that is promised or saved."""
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:32]
