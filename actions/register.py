"""Every action there is: importing a topic registers its actions."""

from rasa_sdk import Action  # type: ignore[import-untyped]

from actions import account, answers, basics, outcomes, pathways, schedule, support, trips
from actions.effect import REGISTER

TOPICS = (basics, pathways, schedule, answers, trips, support, outcomes, account)


def actions() -> dict[str, Action]:
    """By name."""
    return dict(REGISTER)
