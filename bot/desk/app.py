"""All addresses of the desk. bot/gateway/app.py puts them beside its own; a test walks every one with every role."""

from starlette.routing import Mount, Route

from bot.desk import (
    account,
    account_code,
    assets,
    audit_log,
    case,
    cases,
    going_live,
    hand_over,
    live,
    oidc,
    on_call,
    organizations,
    people,
    person,
    person_changes,
    person_consent,
    report,
    sign_in,
    staff,
    welcome,
)

ROUTES: list[Route | Mount] = [
    *assets.ROUTES,
    *sign_in.ROUTES,
    *welcome.ROUTES,
    *cases.ROUTES,
    *case.ROUTES,
    *hand_over.ROUTES,
    *report.ROUTES,
    *people.ROUTES,
    *person.ROUTES,
    *person_consent.ROUTES,
    *person_changes.ROUTES,
    *live.ROUTES,
    *on_call.ROUTES,
    *staff.ROUTES,
    *organizations.ROUTES,
    *audit_log.ROUTES,
    *going_live.ROUTES,
    *account.ROUTES,
    *account_code.ROUTES,
    *oidc.ROUTES,
]
