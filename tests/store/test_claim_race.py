"""Two hundred colleagues claim one case at once: one has it, and everybody else is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bot.care.cases import CLAIMED, Case, claim, open_case
from bot.people.staff import make_account
from bot.store.session import reading, writing

CLAIMS, AT_ONCE = 200, 20  # as many at a time as there are connections


def test_one_winner(database: str) -> None:
    with writing() as session:
        case = open_case(session, "human", conversation=None, reason="case_human").id
        staff = [make_account(session, f"m{n}@example.org", f"M {n}", "case_manager", None).id for n in range(CLAIMS)]
    start = Barrier(AT_ONCE)

    def try_it(n: int) -> str | None:
        if n < AT_ONCE:
            start.wait()
        with writing() as session:
            return staff[n] if claim(session, session.get_one(Case, case), staff[n]) else None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        winners = [one for one in pool.map(try_it, range(CLAIMS)) if one]
    assert len(winners) == 1
    with reading() as session:
        held = session.get_one(Case, case)
        assert (held.state, held.staff_id) == (CLAIMED, winners[0])
