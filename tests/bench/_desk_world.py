"""A desk with 50,000 people and a million messages: a database of its own on PostgreSQL, filled by COPY, dropped at the end.

One sealed body and one sealed number a person are enough for the crypto to be paid as in life: each value is opened on its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
from sqlalchemy.engine import make_url

from bot import clock
from bot.messaging.inbox import line_of
from bot.people import organization
from bot.people.passwords import hash_password
from bot.people.staff import make_account
from bot.store.crypto import keyring
from bot.store.migrate import upgrade
from bot.store.session import writing

PEOPLE, MESSAGES = 50_000, 1_000_000
PASSWORD = "four quiet words here"
EMAIL = "bench@example.org"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@contextmanager
def throw_away(admin_url: str) -> Iterator[str]:
    """The address of an empty database that is dropped at the end."""
    name = f"coach_bench_{uuid4().hex[:8]}"
    url = make_url(admin_url)
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def fill(url: str, people: int = PEOPLE, messages: int = MESSAGES) -> tuple[str, list[str], list[str]]:
    """Make the world at the process's own database; returns the id of the member who signs in, and ids of people and conversations."""
    upgrade()
    with writing() as session:
        home = organization.home(session).id
        member = make_account(session, EMAIL, "Bench", "supervisor", None)
        member.password = hash_password(PASSWORD)
        staff = member.id
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        made = _people(connection, people, home)
        _messages(connection, made, messages)
        connection.commit()
        connection.autocommit = True
        connection.execute("ANALYZE")
    return staff, [person for person, _, _ in made], [talk for _, talk, _ in made]


def _people(connection: psycopg.Connection, n: int, home: str) -> list[tuple[str, str, str]]:
    ring, now = keyring(), clock.now()
    made, nothing = [], ring.seal("{}")
    numbers = [f"+1413{2_000_000 + i:07d}" for i in range(n)]
    for number in numbers:
        made.append((clock.new_id(), clock.new_id(), line_of("sms", number)))
    contacts = [clock.new_id() for _ in made]
    copies = (
        (
            "person (id, organization_id, name, language, language_known, language_chosen, source, retention, created_at)",
            (
                (person, home, ring.seal(f"Ana Reis {i}"), "en", True, False, "import", "person", now)
                for i, (person, _, _) in enumerate(made)
            ),
        ),
        (
            "contact_point (id, person_id, kind, address, address_hash, introduced_at, created_at)",
            ((contacts[i], person, "sms", ring.seal(numbers[i]), line.split(":")[1], now, now) for i, (person, _, line) in enumerate(made)),
        ),
        (
            "conversation (id, line, channel, contact_point_id, owner, unsure_in_a_row, menu_after, last_inbound_at, created_at)",
            ((talk, line, "sms", contacts[i], "bot", 0, 0, now, now) for i, (_, talk, line) in enumerate(made)),
        ),
        (
            "consent (id, person_id, purpose, given, wording, channel, proof, at, recorded_at)",
            ((clock.new_number(), person, "coaching_texts", True, "texted_in", "sms", "message", now, now) for person, _, _ in made),
        ),
        (
            "care_case (id, kind, priority, state, conversation_id, person_id, organization_id, reason, details, times,"
            " opened_at, last_at)",
            (
                (
                    clock.new_id(),
                    "human",
                    2,
                    "closed" if i % 100 else "open",
                    talk,
                    person,
                    home,
                    "case_human",
                    nothing,
                    1,
                    now,
                    now,
                )
                for i, (person, talk, _) in enumerate(made)
                if i % 2 or i % 100 == 0
            ),
        ),
    )
    for table, rows in copies:
        with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    return made


def _messages(connection: psycopg.Connection, made: list[tuple[str, str, str]], n: int) -> None:
    ring = keyring()
    body = [ring.seal(f"When is my next shift, and can I swap the one on day {i}?") for i in range(500)]
    number = ring.seal("+14132000000")
    each = n // len(made) // 2
    total = each * len(made)
    columns = "id, sid, line, channel, address, body, media_count, received_at, next_try_at, tries, answered_at, outcome, intent, retention"
    with connection.cursor().copy(f"COPY inbound ({columns}) FROM STDIN") as copy:
        for i in range(total):
            line, at = made[i % len(made)][2], BEGIN + timedelta(seconds=i * 10)
            copy.write_row(
                (i * 2 + 1, f"SM{i:032x}", line, "sms", number, body[i % 500], 0, at, at, 1, at, "rasa", "ask_schedule", "message")
            )
    columns = (
        "id, conversation_id, inbound_id, author, channel, address, address_hash, kind, language, body, state, created_at, due_at,"
        " next_try_at, tries, repeated, sid, status, status_rank, sent_at, segments, retention"
    )
    with connection.cursor().copy(f"COPY outbound ({columns}) FROM STDIN") as copy:
        for i in range(total):
            _, talk, line = made[i % len(made)]
            at = BEGIN + timedelta(seconds=i * 10 + 2)
            head = (i * 2 + 2, talk, i * 2 + 1, "coach", "sms", number, line.split(":")[1], 2, "en", body[i % 500], "sent", at, at, at)
            copy.write_row((*head, 1, False, f"SM{total + i:032x}", "delivered", 5, at, 1, "message"))
