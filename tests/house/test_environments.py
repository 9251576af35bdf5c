"""The two environments: floors under libraries that once came too old, a wheel for everything, no address in a lock."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {
    "sqlalchemy": "2.1",
    "starlette": "1.0",
    "twilio": "9.10",
    "rasa-sdk": "3.21",
    "websockets": "15",
    "aiohttp": "3.13",
    "attrs": "25",
    "jsonschema": "4.20",
    "multidict": "6.3",
    "cryptography": "45",
    "uvicorn": "0.40",
}


def _parts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


@pytest.mark.parametrize("library", FLOORS)
def test_current_libraries(library: str) -> None:
    assert _parts(version(library)) >= _parts(FLOORS[library])


@pytest.mark.parametrize("name", ["app.txt", "rasa.txt"])
def test_requirements_are_hashed_and_hold_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    packages = re.findall(r"^[a-zA-Z0-9_.\[\]-]+==", text, re.MULTILINE)
    assert len(packages) > 50
    assert "://" not in text
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", text.strip())
    assert all("--hash=sha256:" in block for block in blocks if not block.startswith("#"))


def test_the_engine_needs_no_tensorflow() -> None:
    text = (ROOT / "requirements" / "rasa.txt").read_text()
    heavy = [line for line in text.splitlines() if re.match(r"(tensorflow|tensorboard|keras|jax)", line)]
    assert all("sys_platform == 'never'" in line for line in heavy), heavy
    assert re.search(r"^rasa==3\.6\.21 ", text, re.MULTILINE)
