"""./coach bench reminders [COUNT] [--kills 5]: reminders due in one minute, through the local Twilio, against a bare client.

The bare client posts the same bodies with 16 kept connections and no database, before and after the worker in the same run. Aim: 0.60
of its rate. Nobody calls back, neither for it nor for the worker. In a second pass workers are killed (-9) one after the other: none
may be lost and none sent twice. Then a year of weekly shifts is planned at growing sizes: seconds for each thousand must stay the
same. The full size is COUNT 100000 and --sizes 1000 10000 100000; the rate is from the first text taken up to the last one accepted.
"""

import argparse
import base64
import http.client
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import delete, func, select, text, update

from bot import clock
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import QUEUED, SENDING, SENT, UNKNOWN, Outbound
from bot.messaging.question import Question
from bot.people.consent import Consent
from bot.people.organization import home
from bot.people.person import ContactPoint, Person
from bot.phones.client import PhonesClient
from bot.schedule.appointment import WALL, Appointment, Series
from bot.schedule.planning import AHEAD, plan
from bot.settings import Settings, settings
from bot.store import migrate
from bot.store.crypto import keyring
from bot.store.session import reading, writing
from tests.conftest import fresh_settings, postgres
from tests.town import free_port

AIM, THREADS, KILLS, COUNT = 0.60, 16, 5, 2000
NUMBERS = 80_000  # numbers that can belong to nobody, which is all that the local Twilio reaches
YEAR, BATCH = timedelta(days=365), 2000


def people(count: int, shifts: int = 1, rule: str | None = None) -> None:
    """Invented people who agreed to reminders, each with `shifts` shifts in two days (or weekly from then)."""
    now, start = clock.now(), clock.now() + timedelta(days=2)
    columns = {"kind": "shift", "minutes": 60, "zone_name": "America/New_York", "source": "csv", "place": "12 Main St", "rule": rule}
    agreed = {"purpose": "reminders", "given": True, "wording": "bench", "channel": "paper", "proof": "bench", "at": now}
    for first in range(0, count, BATCH):
        with writing() as session:
            belongs = home(session).id
            some = [
                (clock.new_id(), clock.new_id(), f"+1{200 + n // 100}55501{n % 100:02d}") for n in range(first, min(count, first + BATCH))
            ]
            hashed = {number: keyring().keyed_hash(number) for _, _, number in some}
            session.add_all([Person(id=one, organization_id=belongs, name="Test", source="bench") for one, _, _ in some])
            session.flush()
            points = [(contact, one, number, hashed[number]) for one, contact, number in some]
            session.add_all(
                [ContactPoint(id=i, person_id=p, kind="sms", address=a, address_hash=h, introduced_at=now) for i, p, a, h in points]
            )
            session.flush()
            session.add_all([Conversation(line=f"sms:{h}", channel="sms", contact_point_id=i) for i, _, _, h in points])
            session.add_all([Consent(person_id=one, **agreed) for one, _, _ in some])
            for n in range(shifts):
                starts = (start + timedelta(hours=2 * n)).strftime(WALL)
                session.add_all([Series(person_id=one, starts=starts, **columns) for one, _, _ in some])


def planned(ahead: timedelta = AHEAD) -> float:
    """Seconds to plan every series."""
    began = time.perf_counter()
    while True:
        with writing() as session:
            some = list(session.scalars(select(Series).where(Series.plan_at <= clock.now()).limit(200)))
            if not some:
                return time.perf_counter() - began
            plan(session, some, ahead)


def keep() -> None:
    """Keep the first reminder of each shift as it was promised, for each pass to begin with."""
    with writing() as session:
        session.execute(text("CREATE TABLE promised AS SELECT * FROM outbound WHERE key LIKE '%evening'"))


def due_now() -> None:
    """Promise them (again, as if never sent): one reminder a shift, all of this minute."""
    now = clock.now()
    with writing() as session:
        for table in (Outbound, Question):
            session.execute(delete(table))
        session.execute(text("INSERT INTO outbound SELECT * FROM promised"))
        session.execute(update(Outbound).values(due_at=now, next_try_at=now, valid_until=now + timedelta(hours=6)))
        session.execute(update(Series).values(plan_at=now + timedelta(days=7)))  # planned already: nothing else to do for the worker


def worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "bot.worker"], env=dict(os.environ), stderr=subprocess.DEVNULL)


_WAITS = Outbound.state.in_((QUEUED, SENDING, UNKNOWN))


def left() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Outbound).where(_WAITS)) or 0


def any_left() -> bool:
    """Counting all that waits again and again would slow down what is measured."""
    with reading() as session:
        return session.scalar(select(Outbound.id).where(_WAITS).limit(1)) is not None


def drained(kills: int, workers: int) -> tuple[float, Counter[str]]:
    """Seconds from the first one taken up to the last accepted, and what became of them; `kills` workers die on the way."""
    due_now()
    return drain(kills, workers)


def in_flight(since: datetime) -> bool:
    """Whether texts taken up since then are on their way to Twilio."""
    with reading() as session:
        return session.scalar(select(Outbound.id).where(Outbound.state == SENDING, Outbound.attempted_at >= since).limit(1)) is not None


def drain(kills: int, workers: int) -> tuple[float, Counter[str]]:
    """The same with what is promised already. Who dies has texts on their way: killed between two batches nobody could lose any."""
    total, since = left(), clock.now()
    marks = [total - total * n // kills for n in range(kills)]
    running = [worker() for _ in range(workers)]
    try:
        while any_left():
            if marks and left() <= marks[0] and in_flight(since):
                marks.pop(0)
                victim = running.pop(0)
                victim.send_signal(signal.SIGKILL)
                victim.wait()
                since = clock.now()
                running.append(worker())
            assert all(one.poll() is None for one in running), "a worker ended by itself"
            time.sleep(0.02 if marks else 0.3)
    finally:
        for one in running:
            one.kill()
            one.wait()
    with reading() as session:
        first, last = session.execute(select(func.min(Outbound.first_attempt_at), func.max(Outbound.sent_at))).one()
        states = session.execute(select(Outbound.state, func.count()).group_by(Outbound.state)).all()
    assert not marks, f"{len(marks)} of {kills} kills came too late: everything had left"
    return (last - first).total_seconds(), Counter(dict(states))


def bare(known: Settings, bodies: list[tuple[str, str]]) -> float:
    """Texts a second of a client that only posts."""
    token = base64.b64encode(f"{known.twilio_sid}:{known.twilio_token}".encode()).decode()
    headers = {"Authorization": f"Basic {token}", "Content-Type": "application/x-www-form-urlencoded"}
    path, work, lock = f"/2010-04-01/Accounts/{known.twilio_sid}/Messages.json", iter(bodies), threading.Lock()
    callback, wrong = f"{known.public_url}/sms/status?o=1", []

    def post() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", known.phones_port)
        while True:
            with lock:
                one = next(work, None)
            if one is None:
                return
            values = {"To": one[0], "From": known.twilio_from, "Body": one[1], "ValidityPeriod": "36000", "StatusCallback": callback}
            connection.request("POST", path, urlencode(values), headers)
            answer = connection.getresponse()
            if answer.read() and answer.status != 201:
                wrong.append(answer.status)

    threads = [threading.Thread(target=post) for _ in range(THREADS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, f"the local Twilio refused {len(wrong)} texts of the bare client"
    return len(bodies) / (time.perf_counter() - began)


def taken(var: Path) -> Counter[tuple[str, str]]:
    """Texts the local Twilio took, by number and body; then it forgets them."""
    with sqlite3.connect(var / "phones.db", timeout=30) as database:
        found = Counter(database.execute("SELECT number, body FROM messages WHERE inbound = 0").fetchall())
        database.execute("DELETE FROM messages")
    return found


@contextmanager
def town(folder: Path, url: str) -> Iterator[Settings]:
    """An empty database and a local Twilio; nobody calls back, so only Twilio's list knows what became of a lost text."""
    new = {
        "COACH_VAR": str(folder),
        "DATABASE_URL": url,
        "COACH_BIND": f"127.0.0.1:{free_port()}",
        "COACH_PHONES_PORT": str(free_port()),
        "COACH_QUIET_HOURS": "03:00-03:00",  # none, whenever this runs
        "COACH_SETTLE_SECONDS": "5",
    }
    os.environ.update(new)
    fresh_settings()
    migrate.upgrade()
    phones = subprocess.Popen([sys.executable, "-m", "bot.phones"], env=dict(os.environ), stderr=subprocess.DEVNULL)
    client = PhonesClient(settings().phones_url, settings().internal_secret)
    try:
        while not client.ready():
            time.sleep(0.1)
        client.fault(callbacks="off")
        yield settings()
    finally:
        client.close()
        phones.kill()
        phones.wait()


def sending(folder: Path, url: str, count: int, kills: int, workers: int) -> bool:
    """Both passes; True if none was lost or sent twice."""
    with town(folder, url) as known:
        each = 1 if count <= NUMBERS else 2
        people(count // each, each)
        print(f"{count:,} reminders planned in {planned():.1f} s", flush=True)
        keep()
        with reading() as session:
            bodies = [(row.address, row.body) for row in session.scalars(select(Outbound).where(Outbound.key.like("%:evening")))]
        before = bare(known, bodies)
        taken(folder)
        seconds, _ = drained(0, workers)
        fine = _exact(taken(folder), count, "without kills")
        after = bare(known, bodies)
        taken(folder)
        reference, rate = (before + after) / 2, count / seconds
        shown = f"bare client {before:.0f}/s and {after:.0f}/s, {workers} workers {rate:.0f}/s"
        print(f"{shown}, ratio {rate / reference:.2f} (aim {AIM:.2f})", flush=True)
        if kills:
            seconds, states = drained(kills, workers)
            fine = _exact(taken(folder), count, f"with {kills} kills, {seconds:.1f} s, {states[SENT]} marked sent") and fine
    return fine


def _exact(got: Counter[tuple[str, str]], count: int, how: str) -> bool:
    twice, lost = sum(n - 1 for n in got.values()), count - len(got)
    print(f"{how}: lost {lost}, twice {twice}", flush=True)
    return not twice and not lost


def planning(folder: Path, sizes: list[int]) -> None:
    """A year of weekly shifts: seconds for each 1,000 appointments must stay the same."""
    for size in sizes:
        os.environ.update({"COACH_VAR": str(folder / str(size)), "DATABASE_URL": f"sqlite:///{folder}/plan{size}.db"})
        fresh_settings()
        migrate.upgrade()
        people(max(1, size // 52), rule="FREQ=WEEKLY")
        seconds = planned(YEAR)
        with reading() as session:
            made = session.scalar(select(func.count()).select_from(Appointment)) or 0
            texts = session.scalar(select(func.count()).select_from(Outbound)) or 0
        print(f"{made:7,} appointments, {texts:7,} reminders: {seconds:.1f} s, {1000 * seconds / made:.2f} s a thousand", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./coach bench reminders", description="Reminders due in one minute.")
    parser.add_argument("count", nargs="?", type=int, default=COUNT, help="how many (100000 is the full size)")
    parser.add_argument("--kills", type=int, default=KILLS, help="workers killed in the second pass")
    parser.add_argument("--workers", type=int, default=0, help="worker processes: 1 on SQLite, else one a core")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, at COACH_TEST_POSTGRES")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000], help="appointments to plan")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for url in postgres() if asked.postgres else (f"sqlite:///{folder}/coach.db",):
            workers = asked.workers or (os.cpu_count() or 1 if asked.postgres else 1)
            fine = sending(Path(folder), url, asked.count, asked.kills, workers)
        planning(Path(folder), asked.sizes)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
