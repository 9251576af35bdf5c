"""Cases about no conversation: one a reason and organization, so that none hides another."""

from bot.care.cases import close, open_case
from bot.people import organization
from bot.store.session import writing


def test_a_page_that_failed_is_not_added_to_a_month_s_costs(database: str) -> None:
    with writing() as session:
        first, other = organization.home(session).id, organization.named(session, "River Center").id
        opened = [
            open_case(session, "sending", conversation=None, reason=reason, organization_id=whose)
            for reason, whose in (
                ("case_cost", first),
                ("case_page_not_delivered", None),
                ("case_cost", other),
                ("case_page_not_delivered", None),
                ("case_cost", first),
            )
        ]
        assert [one.reason for one in opened] == [
            "case_cost",
            "case_page_not_delivered",
            "case_cost",
            "case_page_not_delivered",
            "case_cost",
        ]
        assert (opened[3], opened[4]) == (opened[1], opened[0])
        assert [(one.times, one.organization_id) for one in opened[:3]] == [(2, first), (2, None), (1, other)]
        close(session, opened[1])
        session.flush()
        assert open_case(session, "sending", conversation=None, reason="case_page_not_delivered") is not opened[1]
