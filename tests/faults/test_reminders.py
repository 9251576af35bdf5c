"""Five workers are killed (-9) with reminders of one minute on their way to Twilio: none is lost, none goes out twice."""

import pytest

from tests.bench import reminders


def test_five_killed_workers_lose_nothing_and_send_nothing_twice(tmp_path: reminders.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COACH_VAR", "DATABASE_URL", "COACH_BIND", "COACH_PHONES_PORT", "COACH_QUIET_HOURS", "COACH_SETTLE_SECONDS"):
        monkeypatch.setenv(name, "")  # put back afterwards
    with reminders.town(tmp_path, f"sqlite:///{tmp_path}/coach.db"):
        reminders.people(2000)
        reminders.planned()
        reminders.keep()
        _, states = reminders.drained(5, 1)
        got = reminders.taken(tmp_path)
    reminders.fresh_settings()
    assert (len(got), max(got.values())) == (2000, 1)
    assert states == {"sent": 2000}
