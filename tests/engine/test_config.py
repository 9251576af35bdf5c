"""Rasa's own files: light components only, one rule for each intent, no sentence anywhere."""

import subprocess
import sys
from pathlib import Path

import yaml
from parts import ROOT

from bot.engine.importer import CoachImporter

LIGHT = {  # read and found to need nothing of TensorFlow
    "bot.engine.normaliser.Normaliser",
    "bot.engine.encoder.SentenceEncoder",
    "bot.engine.classifier.RidgeIntentClassifier",
    "bot.engine.finder.KnownQuestions",
    "FallbackClassifier",
    "RulePolicy",
}


def read(name: str) -> dict[str, object]:
    loaded = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_every_component_lives_without_tensorflow() -> None:
    config = read("config.yml")
    named = {part["name"] for part in [*config["pipeline"], *config["policies"]]}  # type: ignore[misc]
    assert named <= LIGHT, "read a new component's imports before adding it to LIGHT"
    assert "LogisticRegressionClassifier" not in named


def test_serving_imports_nothing_heavy(model: Path) -> None:
    """The real packages must not be there; what is under their names is empty."""
    code = (
        "import sys; from bot.engine.launch import prepare; prepare(serving=True);"
        "import rasa.core.run, rasa.engine.recipes.default_components;"
        "heavy = [n for n in ('tensorflow', 'sklearn', 'matplotlib', 'skops') if hasattr(sys.modules.get(n), '__file__')];"
        "print(heavy)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_every_intent_has_one_rule_and_every_action_is_used() -> None:
    rules = [rule for file in (ROOT / "data" / "dialogue").glob("*.yml") for rule in yaml.safe_load(file.read_text())["rules"]]
    intents = [rule["steps"][0]["intent"] for rule in rules]
    assert sorted(intents) == sorted(read("domain.yml")["intents"])  # type: ignore[call-overload]
    used = {step["action"] for rule in rules for step in rule["steps"] if "action" in step}
    assert {a for a in used if a.startswith("action_")} == set(read("domain.yml")["actions"])  # type: ignore[call-overload]


def test_the_domain_remembers_nothing_but_the_language() -> None:
    slots = read("domain.yml")["slots"]
    assert {name: slot["type"] for name, slot in slots.items()} == {"language": "categorical"}  # type: ignore[attr-defined]


def test_what_rules_say_becomes_responses_by_key_only(tmp_path: Path) -> None:
    from parts import lay_out

    root = lay_out(tmp_path)
    (root / "data" / "words" / "basics.yml").write_text('thank: {en: "Glad to"}\nask_more: {en: "Tell me more"}\n')
    (root / "data" / "nlu" / "obvious" / "basics.yml").write_text("greet: {en: [hello]}\n")
    importer = CoachImporter(str(root / "config.yml"), str(root / "domain.yml"))
    responses = importer.get_domain().responses
    assert responses["utter_thank"] == [{"custom": {"key": "thank"}}]
    assert "utter_ask_more" not in responses  # an action says it, and new words of actions retrain nothing
    assert len(importer.get_nlu_data().intent_examples) == 28
    assert importer.get_nlu_data().intent_examples[0].get("metadata") == {"intent": {"language": "en"}}
