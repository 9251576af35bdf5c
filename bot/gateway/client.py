"""The way to the action server, to ask whether it can act."""

from functools import lru_cache

import httpx

from bot.settings import Settings

CHECK = "action_check"
_TIMEOUT = httpx.Timeout(5, connect=1)
_BODY = {
    "next_action": CHECK,
    "sender_id": "readiness",
    "tracker": {
        "sender_id": "readiness",
        "slots": {},
        "latest_message": {},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
    },
    "domain": {},
}


@lru_cache(maxsize=2)
def _http(port: int, secret: str) -> httpx.Client:
    # trust_env=False: a proxy of the machine cannot reach its loopback.
    headers = {"Authorization": f"Bearer {secret}"}
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=_TIMEOUT, trust_env=False)


def action_runs(settings: Settings) -> bool:
    """Whether the action server runs an action right now: one that reads the database and answers nothing."""
    try:
        return _http(settings.actions_port, settings.internal_secret).post("/webhook", json=_BODY).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
