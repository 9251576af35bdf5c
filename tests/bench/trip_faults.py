"""./coach bench trip_faults: from a text to its answer while OpenTripPlanner and the MBTA fail in every way, with the time-outs in use.

The reference is the same question with both answering well. Aim: a useful text within 5 s.
"""

import os
import tempfile
import time
from datetime import UTC, datetime

from actions.register import actions
from bot import clock
from bot.settings import settings
from bot.store import migrate
from tests import small_feed
from tests.acting import receive, told
from tests.conftest import fresh_settings
from tests.local_sources import Sources, serving

NOW = datetime(2026, 11, 24, 15, 45, tzinfo=UTC)
ASK = "from main and elm to whole foods by noon"
WAYS = ("slow", "drip", "hangup", "error", "refused", "nonsense")


def asked(n: int) -> tuple[float, str]:
    """Seconds until the answer, and its first line."""
    conversation, message = receive(ASK, f"+1413555{n:04}")
    began = time.perf_counter()
    says = actions()["action_plan_trip"].effect(message, conversation)["says"]
    return time.perf_counter() - began, told(says).splitlines()[0][:60]


def well(sources: Sources) -> None:
    def at(hour: int, minute: int) -> int:
        return int(datetime(2026, 11, 24, hour + 5, minute, tzinfo=UTC).timestamp() * 1000)

    route = {"gtfsId": "1:one", "shortName": "1", "longName": "", "agency": {"name": "MBTA"}}
    ends = {"from": {"name": "Main St @ Elm St", "stop": {"gtfsId": "1:elm"}}, "to": {"name": "Whole Foods"}}
    leg = {"mode": "BUS", "startTime": at(11, 0), "endTime": at(11, 30), "route": route, "trip": {"gtfsId": "1:a"}, **ends}
    sources.how = "well"
    sources.answers = {
        "/otp/gtfs/v1": {"data": {"plan": {"itineraries": [{"startTime": at(11, 0), "endTime": at(11, 30), "legs": [leg]}]}}},
        "/predictions": {"data": []},
        "/alerts": {"data": []},
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, serving() as sources, clock.frozen(NOW):
        os.environ |= {"COACH_VAR": folder, "OTP_URL": sources.url, "MBTA_API_KEY": "key", "MBTA_API_URL": sources.url}
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/coach.db"
        fresh_settings()
        migrate.upgrade()
        town = settings().var / "transit" / "town.zip"
        town.parent.mkdir(parents=True)
        small_feed.write(town)
        well(sources)
        asked(0)
        reference, line = min(asked(n) for n in range(1, 6))
        print(f"both answer well: {reference * 1000:.0f} ms: {line}")
        worst = 0.0
        for n, how in enumerate(WAYS, 10):
            sources.how = how
            seconds, line = asked(n)
            worst = max(worst, seconds)
            print(f"{how}: {seconds:.2f} s: {line}")
        print(f"slowest {worst:.2f} s (aim 5 s), {worst / reference:.0f} times the reference")
        fresh_settings()


if __name__ == "__main__":
    main()
