"""The list of people, newest first: every one once, on a PostgreSQL that sorts as people do as well."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot import clock
from bot.people.organization import home
from bot.people.person import Person
from bot.store.session import writing
from tests.conftest import postgres
from tests.desk_world import World, world

MANY = 120


@pytest.fixture(params=["sqlite", "postgresql"])
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == "sqlite":
        with world(tmp_path) as made:
            yield made
    else:
        for url in postgres("template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"):
            with world(tmp_path, DATABASE_URL=url) as made:
                yield made


def test_everybody_is_listed_once_newest_first(here: World) -> None:
    began = clock.now() - timedelta(days=1)
    letters = "0Aa1Bb2Cc3Dd"  # ids as they are made sort by their bytes; many PostgreSQL put "a" before "B"
    ids = [f"{letters[i % 12]}{i:021d}" for i in range(MANY)]
    with writing() as session:
        rows = [
            {"id": one, "organization_id": home(session).id, "source": "import", "created_at": began + timedelta(seconds=i // 40)}
            for i, one in enumerate(ids)
        ]
        session.execute(insert(Person), rows)
    desk, seen, address = here.browser("supervisor"), [], "/desk/people"
    while address:
        page = desk.client.get(address).text
        seen += re.findall(r'href="/desk/people/([0-9A-Za-z]{22})"', page)
        more = re.search(r'href="(/desk/people\?before=[^"]+)"', page)
        address = more[1] if more else ""
    assert sorted(seen) == sorted(ids)
    at = {one: i // 40 for i, one in enumerate(ids)}
    assert [at[one] for one in seen] == sorted((at[one] for one in seen), reverse=True)
