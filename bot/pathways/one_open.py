"""One question of this room is open at a time: answers are numbers, and "1" must mean one thing. What was gathered is kept in rows."""

from sqlalchemy.orm import Session

from bot.care.offer import ASK_STAFF, drop
from bot.messaging.conversation import Conversation

WHICH_PROGRAM = "which_program"
EXPLORE, EXPLORE_AGAIN, PATHWAY_PICK = "explore", "explore_again", "pathway_pick"
PLAN_STEP, SEAT_GIVE_UP = "plan_step", "seat_give_up"
REFER_NAME, REFER_VETERAN, REFER_CONSENT = "refer_name", "refer_veteran", "refer_consent"
JOB_HELP, GUIDE, CHANGES, EASE = "job_help", "guide", "changes", "ease"
OURS = (
    *(WHICH_PROGRAM, EXPLORE, EXPLORE_AGAIN, PATHWAY_PICK, PLAN_STEP, SEAT_GIVE_UP, REFER_NAME, REFER_VETERAN, REFER_CONSENT),
    *(JOB_HELP, GUIDE, CHANGES, EASE),
)


def make_room(session: Session, conversation: Conversation) -> None:
    """Close what is open of this room, and an offer to ask the team."""
    drop(session, conversation, ASK_STAFF, *OURS)
