"""Which keys of data/words the code and the rules say, read from the source without running it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_SAID = re.compile(r"\butter_([a-z0-9_]+)")
_KEY = re.compile(r"[a-z][a-z0-9_]+")
_REASON = re.compile(r"case_(?!id$|manager$)[a-z_]+")
SPEAKING = frozenset(("say", "render"))


@dataclass
class Used:
    """`named`: string constants and where they stand; `said`: those that are surely keys; `patterns`: keys made by an f-string."""

    named: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    patterns: list[re.Pattern[str]] = field(default_factory=list)
    rules: dict[str, str] = field(default_factory=dict)

    def uses(self, key: str) -> bool:
        """Whether something may say this key."""
        return key in self.named or key in self.rules or any(pattern.fullmatch(key) for pattern in self.patterns)


def used_keys(root: Path) -> Used:
    """Keys used below `root`: bot/, actions/ and data/dialogue."""
    used = Used()
    for path in sorted([*(root / "bot").rglob("*.py"), *(root / "actions").glob("*.py")]):
        where = str(path.relative_to(root))
        if where.startswith(("bot/words/check", "bot/words/used_keys", "bot/store/migrations")):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        speaks = _speaks(tree)
        for node in ast.walk(tree):
            _look(node, where, speaks, used)
    for path in sorted((root / "data" / "dialogue").glob("*.yml")):
        for key in _SAID.findall(path.read_text(encoding="utf-8")):
            used.rules.setdefault(key, f"data/dialogue/{path.name}")
    return used


def _speaks(tree: ast.Module) -> set[str]:
    """The names under which a module has say() and render() of bot.words."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot.words")
        for alias in node.names
        if alias.name in SPEAKING
    }


def _look(node: ast.AST, where: str, speaks: set[str], used: Used) -> None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _KEY.fullmatch(node.value):
        used.named.setdefault(node.value, where)
    elif isinstance(node, ast.JoinedStr):
        fixed = [str(part.value).lstrip("@") if isinstance(part, ast.Constant) else None for part in node.values]
        if any(part and re.fullmatch(r"[a-z_]{4,}", part) for part in fixed):
            used.patterns.append(re.compile("".join("[a-z0-9_]+" if part is None else re.escape(part) for part in fixed)))
    elif isinstance(node, ast.Call):
        reasons = [key for value in (*node.args, *(k.value for k in node.keywords)) for key in _strings(value) if _REASON.fullmatch(key)]
        spoken = list(_strings(node.args[0])) if isinstance(node.func, ast.Name) and node.func.id in speaks and node.args else []
        for key in reasons + spoken:
            used.said.setdefault(key, where)


def _strings(node: ast.expr) -> Iterator[str]:
    """The strings an expression can be: a constant, or either side of a conditional."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body)
        yield from _strings(node.orelse)
