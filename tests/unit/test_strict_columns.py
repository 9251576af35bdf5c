"""What SQLite would take and PostgreSQL would not is refused in every test, whichever way it is written."""

import pytest
from sqlalchemy import insert, update

from bot.messaging.status import DeliveryReport
from bot.people.audit import Audit, note
from bot.people.person import Person
from bot.store.session import writing
from tests.strict_columns import DoesNotFit

PLAIN = {"sid": "SM1", "status": "sent"}


def test_a_text_longer_than_its_column_is_refused(sqlite: str) -> None:
    with pytest.raises(DoesNotFit, match=r"audit\.act holds 40 characters, not 41"), writing() as session:
        note(session, "staff:x", "x" * 41, "people")
    with writing() as session:
        note(session, "staff:x", "x" * 40, "people")
    with pytest.raises(DoesNotFit), writing() as session:
        session.execute(update(Audit).values(act="x" * 41))
    with pytest.raises(DoesNotFit), writing() as session:
        session.execute(insert(Person), [{"organization_id": "x" * 23, "source": "import"}])


@pytest.mark.parametrize("values", [{"error_code": 2**31}, {"outbound_id": 2**63}, {"sid": "a\0b"}])
def test_so_are_numbers_beyond_their_column_and_nuls(sqlite: str, values: dict[str, object]) -> None:
    with pytest.raises(DoesNotFit), writing() as session:
        session.add(DeliveryReport(**{**PLAIN, **values}))
    with writing() as session:
        session.add(DeliveryReport(**PLAIN, error_code=2**31 - 1, outbound_id=2**63 - 1))
