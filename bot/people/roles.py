"""Which role may do what. One table; the desk asks it at every door, and a test walks every route against it."""

from collections.abc import Mapping

CASE_MANAGER, SUPERVISOR, LIAISON, CONTENT_EDITOR, ADMIN = "case_manager", "supervisor", "liaison", "content_editor", "admin"
ROLES = (CASE_MANAGER, SUPERVISOR, LIAISON, CONTENT_EDITOR, ADMIN)

_EVERYBODY = frozenset(ROLES)
_CARE = frozenset({CASE_MANAGER, SUPERVISOR, ADMIN})
_LEADS = frozenset({SUPERVISOR, ADMIN})

# what may be done -> who may. Liaisons and content editors meet no person's words or number.
MAY: Mapping[str, frozenset[str]] = {
    "own_account": _EVERYBODY,  # sign out, own phone, own time on call
    "read_cases": _CARE,  # the list, a case, its conversation
    "work_cases": _CARE,  # claim, reply, note, hand back, close
    "work_any_case": _LEADS,  # also the case of a colleague
    "see_numbers": _CARE,
    "read_sensitive": frozenset({CASE_MANAGER, SUPERVISOR}),  # danger, health, a record, benefits: who helps, not who administers
    "read_people": _CARE,  # a person's page and conversations
    "change_people": _CARE,  # language, age band, PIN, consent, phones, complaints
    "label_messages": _CARE,  # say what a message means that the coach did not understand
    "export_records": _LEADS,  # a redacted copy of a conversation for a records request
    "merge_people": _LEADS,  # two records of one person, and the way back
    "write_later": _CARE,  # texts for later, to one or many
    "hold_data": _LEADS,  # legal holds
    "read_audit": _LEADS,
    "read_staff": _LEADS,
    "set_on_call": _LEADS,  # for others
    "manage_staff": frozenset({ADMIN}),
    "read_organizations": _LEADS,
    "manage_organizations": frozenset({ADMIN}),  # and name the officer for complaints
    "read_facts": _EVERYBODY - {LIAISON},  # what the coach tells, its sources and dates
    "verify_facts": frozenset({SUPERVISOR, CONTENT_EDITOR, ADMIN}),
    "go_live": frozenset({ADMIN}),
}


def may(role: str, what: str) -> bool:
    """Whether a role may do something. A word that is not in the table is an error, never a yes."""
    return role in MAY[what]
