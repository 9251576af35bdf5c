"""All addresses of the desk. bot/gateway/app.py puts them beside its own; a test walks every one with every role."""

from starlette.routing import Mount, Route

from bot.desk import account, account_code, assets, case, cases, going_live, live, oidc, on_call, sign_in, staff, welcome

ROUTES: list[Route | Mount] = [
    *assets.ROUTES,
    *sign_in.ROUTES,
    *welcome.ROUTES,
    *cases.ROUTES,
    *case.ROUTES,
    *live.ROUTES,
    *on_call.ROUTES,
    *staff.ROUTES,
    *going_live.ROUTES,
    *account.ROUTES,
    *account_code.ROUTES,
    *oidc.ROUTES,
]
