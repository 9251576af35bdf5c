"""The rules of the house: small files, door signs, one owner a library, one reader of the environment, no forbidden names."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
CODE = [name for name in TRACKED if name.endswith((".py", ".js", ".html", ".css")) and (ROOT / name).exists()] + ["coach"]
PYTHON = [name for name in CODE if name.endswith(".py")]
PRODUCT = [name for name in PYTHON if name.startswith(("bot/", "actions/"))]

HARD_LIMIT = 300
ACTIONS_LIMIT = 150
OWNERS = {
    "rasa": ("bot/engine/",),
    "rasa_sdk": ("actions/",),
    "starlette": ("bot/gateway/", "bot/desk/", "bot/phones/"),
    "uvicorn": ("bot/gateway/", "bot/phones/"),
    "twilio": ("bot/messaging/channels/",),
    "argon2": ("bot/people/",),
    "cryptography": ("bot/store/",),
    "alembic": ("bot/store/",),
    "dotenv": ("bot/settings.py",),
    "babel": ("bot/words/",),
    "pyotp": ("bot/people/",),
    "segno": ("bot/desk/",),
    "authlib": ("bot/desk/client.py",),
    "joserfc": ("bot/desk/client.py",),
}
FORBIDDEN_NAMES = ("util", "utils", "helper", "helpers", "common", "manager", "service", "base", "misc")
TOP_LEVEL = {
    ".ci", ".env.example", ".gitattributes", ".gitignore", "README.md", "actions", "bot", "coach", "config.yml", "credentials.yml",
    "data", "docs", "domain.yml", "endpoints.yml", "models", "package-lock.json", "package.json", "pyproject.toml", "requirements", "tests",
}  # fmt: skip


def imports(name: str) -> set[str]:
    """Every module that a file imports, in full."""
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def test_no_file_is_too_long() -> None:
    long = []
    for name in CODE:
        limit = ACTIONS_LIMIT if name.startswith("actions/") else HARD_LIMIT
        lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
        if lines > limit:
            long.append(f"{name}: {lines} lines, {limit} are allowed")
    assert not long, "\n".join(long)


def test_every_room_has_a_door_sign() -> None:
    bad = []
    for name in [name for name in PRODUCT if name.endswith("__init__.py")]:
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        sign = ast.get_docstring(tree) or ""
        if len(tree.body) != 1 or not 3 <= len([line for line in sign.splitlines() if line.strip()]) <= 6:
            bad.append(name)
    assert not bad, f"a docstring of three to six lines and nothing else belongs in: {bad}"
    folders = {str(Path(name).parent) for name in PRODUCT}
    missing = [folder for folder in folders if not (ROOT / folder / "__init__.py").exists() and not folder.endswith("migrations/versions")]
    assert not missing, f"no door sign in {missing}"


@pytest.mark.parametrize("library", OWNERS)
def test_one_owner_a_library(library: str) -> None:
    strangers = [
        name
        for name in PRODUCT
        if not name.startswith(OWNERS[library]) and any(module.split(".")[0] == library for module in imports(name))
    ]
    assert not strangers, f"{library} belongs to {OWNERS[library]}, but is imported by {strangers}"


def test_httpx_only_in_clients() -> None:
    strangers = [name for name in PRODUCT if "httpx" in imports(name) and Path(name).name not in ("client.py", "dialogue.py")]
    assert not strangers, strangers


def test_only_settings_reads_the_environment() -> None:
    allowed = ("bot/settings.py", "bot/supervised.py", "bot/engine/", "bot/verbs/")
    readers = [
        name for name in PRODUCT if not name.startswith(allowed) and re.search(r"\bos\.(environ|getenv)\b", (ROOT / name).read_text())
    ]
    assert not readers, readers


def test_only_the_clock_knows_the_present() -> None:
    allowed = ("bot/clock.py", "bot/engine/", "bot/verbs/", "bot/supervised.py")
    pattern = re.compile(r"datetime\.now\(|datetime\.utcnow\(|date\.today\(|time\.time\(|uuid4\(")
    tellers = [name for name in PRODUCT if not name.startswith(allowed) and pattern.search((ROOT / name).read_text())]
    assert not tellers, tellers


def test_names_say_what_is_inside() -> None:
    bad = [name for name in PRODUCT for part in Path(name).with_suffix("").parts if part in FORBIDDEN_NAMES]
    assert not bad, bad


def test_the_top_level_is_as_the_owner_asked() -> None:
    assert {name.split("/")[0] for name in TRACKED} <= TOP_LEVEL


def test_nothing_private_is_committed() -> None:
    """No path of a machine, no address of a registry, no telephone number of a real person."""
    bad = []
    for name in TRACKED:
        path = ROOT / name
        if not path.exists() or path.suffix in (".png", ".ico") or name.startswith("tests/house/"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if re.search(r"/root/|/work/(main|shared)|/opt/pypi|pypi\.org/simple|registry\.npmjs|\.\./shared", text):
            bad.append(name)
    assert not bad, bad


def test_no_silent_except() -> None:
    bad = [name for name in PRODUCT if re.search(r"except( Exception)?:\s*\n\s*pass", (ROOT / name).read_text())]
    assert not bad, bad
