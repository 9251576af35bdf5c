"""What texts cost each organization this month; an administrator sets the price, the alert and the cap."""

from decimal import Decimal, InvalidOperation

from sqlalchemy import select
from starlette.exceptions import HTTPException

from bot.desk.doors import Go, Visit, door
from bot.desk.drawing import Page
from bot.desk.scope import organizations_of
from bot.errors import BadInput
from bot.people.organization import Organization
from bot.schedule import costs

THOUSAND = Decimal(1000)
_LONGEST = 10  # up to 999,999.999 dollars: its thousandths fit their column


def show(visit: Visit) -> Page:
    """One line an organization."""
    return _page(visit)


def save(visit: Visit) -> Page | Go:
    """Price, alert and cap of one organization, in dollars."""
    session, form = visit.session, visit.form
    seen = {one.id for one in organizations_of(session, visit.member)}
    found = session.get(Organization, visit.path["organization"])
    if found is None or found.id not in seen:
        raise HTTPException(404)
    try:
        price, alert, cap = (_thousandths(form.get(name, ""), name) for name in ("price", "alert", "cap"))
        if price is None:
            raise BadInput("The price of a segment is missing.", "Write dollars, such as 0.008.", "price")
        costs.set_budget(session, found.id, per_segment=price, alert_at=alert, cap=cap)
    except BadInput as error:
        return _page(visit, status=422, problem=error, where=found.id)
    visit.note("set_text_budget", f"organization:{found.id}")
    return Go("/desk/costs", "saved")


def _thousandths(text: str, field: str) -> int | None:
    """Dollars as somebody writes them, in thousandths; None when empty. Raises BadInput naming the field."""
    plain = text.strip().removeprefix("$").replace(",", "")
    if not plain:
        return None
    if len(plain) > _LONGEST or "e" in plain.lower():  # 1e999999 is short and takes all memory
        raise BadInput("That is no amount.", "Write dollars, such as 0.008 or 200.", field)
    try:
        value = Decimal(plain) * THOUSAND
        whole = int(value)
    except (InvalidOperation, ValueError, OverflowError):
        raise BadInput("That is no amount.", "Write dollars, such as 0.008 or 200.", field) from None
    if value != whole:
        raise BadInput("An amount has more than three digits after the point.", "Round it.", field)
    return whole


def _page(visit: Visit, *, status: int = 200, problem: BadInput | None = None, where: str = "") -> Page:
    """`where` is the organization whose form `problem` is about; what was typed there stands there again."""
    session, lines = visit.session, []
    seen = organizations_of(session, visit.member)
    query = select(costs.TextBudget).where(costs.TextBudget.organization_id.in_([one.id for one in seen]))
    used = costs.month_segments(session, [one.id for one in seen])
    budgets = {one.organization_id: one for one in session.scalars(query)}
    for one in seen:
        budget = budgets.get(one.id)
        price = budget.per_segment if budget else costs.USUAL_PRICE
        segments = used[one.id]
        kept = {
            "price": f"{price / THOUSAND:.3f}",
            "alert": _dollars(budget.alert_at if budget else None),
            "cap": _dollars(budget.cap if budget else None),
        }
        lines.append(
            {
                "id": one.id,
                "name": one.name,
                "segments": segments,
                "cost": f"{segments * price / THOUSAND:.2f}",
                **kept,
                "given": {name: visit.form.get(name, "") for name in kept} if one.id == where else kept,
                "alerted": budget is not None and budget.alert_at is not None and segments * price >= budget.alert_at,
                "capped": budget is not None and budget.cap is not None and segments * price >= budget.cap,
            }
        )
    data = {"lines": lines, "problem": str(problem) if problem else None, "field": problem.field if problem else "", "where": where}
    return Page("texts/costs.html", data, status)


def _dollars(thousandths: int | None) -> str:
    """ "200.00", or "0.125" where cents are not enough: what is shown is saved again with the form."""
    if thousandths is None:
        return ""
    return f"{thousandths / THOUSAND:.{3 if thousandths % 10 else 2}f}"


ROUTES = [
    door("/desk/costs", show, may="read_organizations"),
    door("/desk/costs/{organization}", save, may="manage_organizations", method="POST"),
]
