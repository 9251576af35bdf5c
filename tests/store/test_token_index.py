"""The search index on a PostgreSQL that sorts as people do, as most are set up: "a" before "B", though ids are made the other way."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from bot import clock
from bot.messaging.token_index import PERSON, found, take_in
from bot.people.organization import home
from bot.people.person import Person
from bot.store.engine import engine
from bot.store.session import reading, writing
from tests.conftest import postgres, use


def test_who_was_imported_later_is_found_whatever_the_server_s_sorting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for url in postgres("template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"):
        for _ in use(url, tmp_path, monkeypatch):
            with engine().connect() as connection:
                assert connection.scalar(text("SELECT 'a' < 'B'"))
            long_ago = clock.now() - timedelta(days=1)
            for first, name in (("B", "Maria Lopez"), ("a", "Joao Silva")):
                with writing() as session:
                    row = {"id": first * 22, "organization_id": home(session).id, "name": name, "source": "import", "created_at": long_ago}
                    session.execute(insert(Person), [row])
                with writing() as session:
                    take_in(session)
            with reading() as session:
                for name, person in (("lopez", "B" * 22), ("silva", "a" * 22)):
                    query = found(name, [PERSON])
                    assert query is not None
                    assert [one for one, _ in session.execute(query)] == [person]
