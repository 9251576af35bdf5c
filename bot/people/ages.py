"""Age bands: nobody under 14 is stored; from 14 to 17 a guardian's consent is recorded before anything is sent first."""

from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from bot.errors import BadInput
from bot.people import consent
from bot.people.person import Person

YOUNGEST, GROWN = 14, 18
BANDS = ("14-15", "16-17", "adult")
MINORS = BANDS[:2]
GUARDIAN = "guardian"  # the purpose under which a guardian's yes or no is in the ledger


class Aged(Protocol):
    """A Person, or only these columns of one."""

    @property
    def born_on(self) -> date | None: ...
    @property
    def age_band(self) -> str | None: ...


def age(born_on: date, today: date) -> int:
    """Whole years; who was born on February 29 has the birthday on March 1 in other years."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def band(born_on: date, today: date) -> str:
    """The band of a date of birth. Raises BadInput under 14 (then nothing of the person may be stored) and for an impossible date."""
    years = age(born_on, today)
    if not 0 <= years <= 120:
        raise BadInput("That date of birth cannot be right.", "Write it as YEAR-MONTH-DAY, such as 2004-05-31.")
    if years < YOUNGEST:
        raise BadInput(f"People under {YOUNGEST} are not stored.", "Take the row out.")
    return BANDS[0] if years < 16 else BANDS[1] if years < GROWN else BANDS[2]


def birthday(text: str, today: date) -> date:
    """A date of birth as a file gives it: 2004-05-31 or 5/31/2004. Raises BadInput for one that is none, and for somebody under 14."""
    born: date | None = None
    for form in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            born = datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day of the calendar has no zone
            break
        except ValueError:
            continue
    if born is None:
        raise BadInput("That is not a date of birth.", "Write it like 2004-05-31.")
    band(born, today)
    return born


def stated(text: str) -> str:
    """A band as somebody wrote it ("16-17", "Adult", "17", "18+"). Raises BadInput for one under 14 or one that is none."""
    said = text.strip().casefold().replace("–", "-")
    if said in BANDS:
        return said
    if said in ("18+", "18 or older"):
        return BANDS[2]
    if said.isascii() and said.isdigit() and len(said) <= 3:
        if int(said) < YOUNGEST:
            raise BadInput(f"People under {YOUNGEST} are not stored.", "Take the row out.")
        if int(said) <= 120:
            return BANDS[0] if int(said) < 16 else BANDS[1] if int(said) < GROWN else BANDS[2]
    if said in ("under_14", "under 14"):
        raise BadInput(f"People under {YOUNGEST} are not stored.", "Take the row out.")
    raise BadInput("That is not an age band.", f"Write one of {', '.join(BANDS)}.")


def band_of(person: Aged, today: date) -> str | None:
    """The band a person is in today: by the date of birth where it is known, since a band that was told grows old."""
    if person.born_on is None:
        return person.age_band
    return BANDS[2] if age(person.born_on, today) >= GROWN else BANDS[1] if age(person.born_on, today) >= 16 else BANDS[0]


def is_minor(person: Aged, today: date) -> bool:
    """Whether a person is known to be under 18. Nobody is taken for a minor because the age is unknown."""
    return band_of(person, today) in MINORS


def guardian_answered(
    session: Session, person: Person, given: bool, *, by: str, wording: str, channel: str, proof: str, at: datetime | None = None
) -> None:
    """Record a guardian's yes or no. `by` is who they are to the person ("mother"), `proof` how we know ("signed form")."""
    consent.record(session, person.id, GUARDIAN, given, wording=wording, channel=channel, proof=f"{by}: {proof}", at=at)
