"""kill -9 in the middle of a conversation storm: every message is answered exactly once, in order, and nothing is left behind."""

import threading
import time

import pytest

from tests.storm import EACH, PEOPLE, check_whole, storm
from tests.town import Town

pytestmark = pytest.mark.alone


@pytest.mark.parametrize("program", ["engine", "actions", "gateway"])
def test_a_program_is_killed(town: Town, program: str) -> None:
    sent_before = int(town.rows("SELECT count(*) FROM inbound")[0][0])
    thread = threading.Thread(target=storm, args=(town,))
    thread.start()
    time.sleep(1.0)
    town.kill(program)
    thread.join()
    town.await_ready()
    check_whole(town)
    stored = int(town.rows("SELECT count(*) FROM inbound")[0][0]) - sent_before
    assert stored == len(PEOPLE) * EACH, f"{stored} of {len(PEOPLE) * EACH} messages were stored"
