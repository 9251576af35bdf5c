"""The only reader of the environment. `.env.example` lists every setting with its meaning."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values

from bot.errors import BadSettings

ROOT = Path(__file__).resolve().parent.parent
LOCAL_NUMBER = "+14135550100"
KEYWORD_OWNERS = ("twilio", "coach")
# Days that each kind of data is kept; 0 keeps it without end. What they must be is the deployer's to decide (docs/deciding.md).
KEEP = {
    "message": 730,  # both sides of a conversation
    "sensitive": 180,  # messages that tell of danger, health, a record or benefits
    "case": 1095,  # closed cases with their notes
    "report": 2555,  # mandated reports that are done
    "consent": 1825,  # answers of the consent ledger that a newer one replaced, and those of erased people
    "audit": 2190,
    "person": 1095,  # people from whom nothing was heard, and who have no case that is open
    "trace": 30,  # delivery reports, stored answers of actions, closed questions, web sessions nobody came back to
    "tracker": 7,  # Rasa's own file
    "carrier": 30,  # Twilio's log
}


@dataclass(frozen=True)
class Settings:
    """What the environment says, checked. Times are local, rates are a second, addresses have no trailing slash."""

    root: Path
    var: Path
    database_url: str
    redis_url: str | None
    bind_host: str
    bind_port: int
    public_url: str
    secret_key: bytes
    old_secret_keys: tuple[bytes, ...]
    timezone: str
    quiet_hours: tuple[time, time]
    allow_numbers: frozenset[str]
    keywords: str
    partner_origins: tuple[str, ...]
    twilio_live: bool
    twilio_sid: str | None
    twilio_token: str | None
    twilio_service_sid: str | None
    twilio_from: str | None
    twilio_api_url: str
    rasa_port: int
    actions_port: int
    phones_port: int
    internal_secret: str
    sms_per_second: float
    settle_seconds: float
    worker_apart: bool
    oidc_issuer: str | None
    oidc_client_id: str | None
    oidc_client_secret: str | None
    report_hours: float
    keep: Mapping[str, int] = field(hash=False)
    gtfs_path: Path | None
    otp_url: str | None
    mbta_api_key: str | None
    mbta_api_url: str

    @property
    def loopback(self) -> bool:
        """True when nobody outside this machine can reach the gateway."""
        return _is_loopback(self.bind_host)

    @property
    def phones(self) -> bool:
        """True when the local Twilio stands in: no Twilio settings, and only on loopback."""
        return not self.twilio_live and self.loopback

    @property
    def phones_url(self) -> str:
        """Where the local Twilio listens."""
        return f"http://127.0.0.1:{self.phones_port}"

    @property
    def sms_number(self) -> str | None:
        """The coach's own number as people see it, if it is known."""
        return self.twilio_from


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _secret(env: Mapping[str, str], var: Path) -> bytes:
    if env.get("COACH_SECRET_KEY"):
        return env["COACH_SECRET_KEY"].encode()
    path = var / "secret_key"
    try:
        return path.read_bytes().strip()
    except FileNotFoundError:
        var.mkdir(parents=True, exist_ok=True)
    draft = var / f"secret_key.{os.getpid()}"
    draft.write_bytes(secrets.token_urlsafe(32).encode())
    draft.chmod(0o600)
    try:
        os.link(draft, path)  # fails if another process was first: then its key is the key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_bytes().strip()


def _derived(key: bytes, name: str) -> str:
    return hmac.digest(key, name.encode(), hashlib.sha256).hex()[:32]


def _bind(env: Mapping[str, str]) -> tuple[str, int]:
    text = env.get("COACH_BIND") or "127.0.0.1:8000"
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise BadSettings(f"COACH_BIND is {text!r}.", "Write an address and a port, such as 127.0.0.1:8000.")
    return host, int(port)


def _quiet(env: Mapping[str, str]) -> tuple[time, time]:
    text = env.get("COACH_QUIET_HOURS") or "21:00-08:00"
    try:
        start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise BadSettings(f"COACH_QUIET_HOURS is {text!r}.", "Write two times, such as 21:00-08:00.") from None
    return start, end


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name) or str(default)
    try:
        value = float(text)
    except ValueError:
        value = -1
    if value < 0:
        raise BadSettings(f"{name} is {text!r}.", "Write a number that is not negative.")
    return value


def _list(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in (env.get(name) or "").split(",") if part.strip())


def _keep(env: Mapping[str, str]) -> Mapping[str, int]:
    kept = dict(KEEP)
    for part in _list(env, "COACH_KEEP"):
        kind, _, days = (piece.strip() for piece in part.partition(":"))
        if kind not in KEEP or not days.isdecimal():
            raise BadSettings(f"COACH_KEEP has {part!r}.", f"Write days by kind, such as message:730,audit:0. Kinds: {', '.join(KEEP)}.")
        kept[kind] = int(days)
    return kept


def load(env: Mapping[str, str] | None = None) -> Settings:
    """Read settings from `env`, or from the real environment over .env.

    Raises:
        BadSettings: a value cannot be understood; says which and what to write.
    """
    if env is None:
        dotenv = {k: v for k, v in dotenv_values(ROOT / ".env").items() if v is not None}
        env = dotenv | dict(os.environ)
    var = Path(env.get("COACH_VAR") or ROOT / "var")
    host, port = _bind(env)
    key = _secret(env, var)
    zone = env.get("COACH_TIMEZONE") or "America/New_York"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadSettings(f"COACH_TIMEZONE is {zone!r}.", "Write a name such as America/New_York.") from None
    keywords = (env.get("COACH_KEYWORDS") or "twilio").lower()
    if keywords not in KEYWORD_OWNERS:
        raise BadSettings(f"COACH_KEYWORDS is {keywords!r}.", "Write twilio or coach.")
    live = bool(env.get("TWILIO_ACCOUNT_SID") and env.get("TWILIO_AUTH_TOKEN"))
    if live and not (env.get("TWILIO_MESSAGING_SERVICE_SID") or env.get("TWILIO_FROM")):
        raise BadSettings("Twilio has no sender.", "Set TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM.")
    oidc = [env.get(name) or None for name in ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")]
    if any(oidc) and not all(oidc):
        raise BadSettings("Sign-in by an identity provider is half set.", "Set all three: OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET.")
    phones_port = int(_number(env, "COACH_PHONES_PORT", 8092))
    local = not live and _is_loopback(host)
    return Settings(
        root=ROOT,
        var=var,
        database_url=env.get("DATABASE_URL") or f"sqlite:///{var / 'coach.db'}",
        redis_url=env.get("REDIS_URL") or None,
        bind_host=host,
        bind_port=port,
        public_url=(env.get("COACH_PUBLIC_URL") or f"http://{host}:{port}").rstrip("/"),
        secret_key=key,
        old_secret_keys=tuple(k.encode() for k in _list(env, "COACH_OLD_SECRET_KEYS")),
        timezone=zone,
        quiet_hours=_quiet(env),
        allow_numbers=frozenset(_list(env, "COACH_ALLOW_NUMBERS")),
        keywords=keywords,
        partner_origins=_list(env, "COACH_PARTNER_ORIGINS"),
        twilio_live=live,
        twilio_sid=env["TWILIO_ACCOUNT_SID"] if live else "AC" + _derived(key, "local account") if local else None,
        twilio_token=env["TWILIO_AUTH_TOKEN"] if live else _derived(key, "local token") if local else None,
        twilio_service_sid=(env.get("TWILIO_MESSAGING_SERVICE_SID") or None) if live else None,
        twilio_from=(env.get("TWILIO_FROM") or None) if live else LOCAL_NUMBER if local else None,
        # Only where Twilio is real: the local one listens on its own port whatever .env says.
        twilio_api_url=((env.get("TWILIO_API_URL") or "https://api.twilio.com") if live else f"http://127.0.0.1:{phones_port}").rstrip("/"),
        rasa_port=int(_number(env, "COACH_RASA_PORT", 8090)),
        actions_port=int(_number(env, "COACH_ACTIONS_PORT", 8091)),
        phones_port=phones_port,
        internal_secret=env.get("COACH_INTERNAL_SECRET") or _derived(key, "internal"),
        sms_per_second=_number(env, "COACH_SMS_PER_SECOND", 0.0),
        settle_seconds=_number(env, "COACH_SETTLE_SECONDS", 60.0),
        worker_apart=(env.get("COACH_WORKER") or "inside") == "apart",
        oidc_issuer=oidc[0],
        oidc_client_id=oidc[1],
        oidc_client_secret=oidc[2],
        report_hours=_number(env, "COACH_REPORT_HOURS", 48),
        keep=_keep(env),
        gtfs_path=Path(env["GTFS_PATH"]).expanduser() if env.get("GTFS_PATH") else None,
        otp_url=(env.get("OTP_URL") or "").rstrip("/") or None,
        mbta_api_key=env.get("MBTA_API_KEY") or None,
        mbta_api_url=(env.get("MBTA_API_URL") or "https://api-v3.mbta.com").rstrip("/"),
    )


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return load()
