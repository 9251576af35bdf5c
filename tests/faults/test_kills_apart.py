"""kill -9 of a worker of its own and of the supervisor, in the middle of a conversation storm."""

import threading
import time

import pytest

from tests.storm import check_whole, storm
from tests.town import Town, running

pytestmark = pytest.mark.alone


def test_a_separate_worker_is_killed(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("apart"), {"COACH_WORKER": "apart"}) as town:
        thread = threading.Thread(target=storm, args=(town,))
        thread.start()
        time.sleep(1.0)
        town.kill("worker")
        thread.join()
        check_whole(town)


def test_nobody_outlives_a_killed_supervisor_and_nothing_is_lost(tmp_path_factory: pytest.TempPathFactory) -> None:
    var = tmp_path_factory.mktemp("orphans")
    town = Town(var)
    try:
        town.start()
        thread = threading.Thread(target=storm, args=(town,))
        thread.start()
        time.sleep(1.0)
        assert town.process is not None
        town.process.kill()
        town.process.wait()
        thread.join(60)
        town.until(lambda: not town.anybody_left(), 15, town.anybody_left)
        town.start()
        check_whole(town)
    finally:
        town.stop()
    assert not town.anybody_left()
