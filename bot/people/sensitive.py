"""What counts as sensitive (danger, health, a record, benefits) and who may read it.

It is decided by what a message was understood as and by the question it answered, never by its words: a machine that looks for
words would miss most and mark the rest. Staff can mark and unmark any message.
"""

from bot.people.roles import may

READ = "read_sensitive"  # the word of roles.MAY
INTENTS = frozenset(("crisis", "request_accommodation", "report_work_problem", "ask_benefits", "ask_benefits_and_work"))
# Questions whose answers tell of danger, health, a record or benefits; a topic room that asks a new one adds its name here.
QUESTIONS = frozenset(("safe_now", "pay_fact", "changes", "explore"))
PREFIXES = ("sensitive_", "benefits_", "record_", "health_")
_CRISIS, _ANSWER = "crisis", "answer:"
# Answers that are nobody's to search or to take along, whatever their role: complaints (their officer has them) and proofs of identity.
PROVING, COMPLAINT = "proving", "complaint"


def is_sensitive(intent: str | None = None, question: str | None = None) -> bool:
    """Whether a message of this intent, or an answer to this question, is sensitive."""
    return intent in INTENTS or (question is not None and (question in QUESTIONS or question.startswith(PREFIXES)))


def needs_notice(question: str, step: str | None = None) -> bool:
    """Whether the coach says first that staff can read the answer and may have to act."""
    return question in ("pay_fact", "changes", COMPLAINT) or (question == "explore" and step in ("body", "records"))


def by_outcome(outcome: str | None, intent: str | None) -> bool:
    """The same from what is kept of a turn: its outcome ("crisis", "answer:QUESTION", ...) and its intent."""
    question = outcome.removeprefix(_ANSWER) if outcome and outcome.startswith(_ANSWER) else None
    return outcome == _CRISIS or is_sensitive(intent, question)


def never_shown(outcome: str | None) -> bool:
    """Whether a message is left out of search and of every export."""
    return outcome is not None and outcome.startswith((f"{_ANSWER}{PROVING}", f"{_ANSWER}{COMPLAINT}"))


def may_read(role: str) -> bool:
    """Whether a role reads sensitive messages; for the others they are masked."""
    return may(role, READ)


def shown(role: str, body: str, sensitive: bool) -> str | None:
    """A message as a role may see it; None where it is masked."""
    return body if not sensitive or may_read(role) else None
