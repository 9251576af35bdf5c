"""Every setting is in .env.example, and bad ones are refused in a sentence."""

import re
from pathlib import Path

import pytest

from bot.errors import BadSettings
from bot.settings import ROOT, load


def test_every_setting_is_in_the_example() -> None:
    code = (ROOT / "bot" / "settings.py").read_text()
    read = set(re.findall(r'"((?:COACH|TWILIO|DATABASE|REDIS|OIDC|GTFS|OTP|MBTA)_[A-Z_]+)"', code))
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == listed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COACH_BIND", "nowhere"),
        ("COACH_BIND", "127.0.0.1:99999"),
        ("COACH_QUIET_HOURS", "nine to eight"),
        ("COACH_TIMEZONE", "Mars/Olympus"),
        ("COACH_KEYWORDS", "nobody"),
        ("COACH_SMS_PER_SECOND", "-1"),
        ("COACH_SMS_PER_SECOND", "fast"),
        ("COACH_REPORT_HOURS", "two days"),
        ("COACH_KEEP", "message"),
        ("COACH_KEEP", "photos:30"),
        ("COACH_KEEP", "message:-1"),
    ],
)
def test_a_bad_setting_says_what_to_write(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"Write .*\."):
        load({"COACH_VAR": str(tmp_path), name: value})


def test_twilio_needs_a_sender(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="TWILIO_FROM"):
        load({"COACH_VAR": str(tmp_path), "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t"})


def test_an_identity_provider_is_set_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="OIDC_CLIENT_ID"):
        load({"COACH_VAR": str(tmp_path), "OIDC_ISSUER": "https://id.example.org"})


def test_the_secret_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first, second = load({"COACH_VAR": str(tmp_path)}), load({"COACH_VAR": str(tmp_path)})
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert first.phones
    assert first.twilio_token == second.twilio_token


def test_phones_only_on_loopback_and_without_twilio(tmp_path: Path) -> None:
    assert not load({"COACH_VAR": str(tmp_path), "COACH_BIND": "0.0.0.0:8000"}).phones
    live = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM": "+14135550100"}
    assert not load({"COACH_VAR": str(tmp_path), **live}).phones
