"""How often something may be tried at the desk: by a caller's address or by a key such as a session."""

from starlette.requests import Request

from bot.limits import Limit


def too_often(request: Request, what: str, times: int, seconds: float, key: str | None = None) -> bool:
    """Count one try of `what` by whoever asks (or of `key`); True if it is more than `times` in `seconds`."""
    limits = getattr(request.app.state, "desk_limits", None)
    if limits is None:
        limits = request.app.state.desk_limits = {}
    limit = limits.setdefault(what, Limit(times, seconds))
    caller = request.client.host if request.client else "unknown"
    return not limit.allows(key or caller)
