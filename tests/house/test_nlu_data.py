"""What the training messages must be: enough of each, written from situations, none twice, none from the table that measures them."""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "es", "pt")
AT_LEAST = {"en": 120, "es": 70, "pt": 50}
CRISIS = {"en": 300, "es": 200, "pt": 200}
OUTSIDE = 500  # out_of_scope, all languages together
SKELETONS = 3
LONG_ENOUGH = 4  # words: shorter messages are what anybody would write

Key = tuple[str, str]  # intent, language


def plain(text: str) -> str:
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", folded)) or text.strip()


def messages() -> dict[Key, list[str]]:
    found: dict[Key, list[str]] = defaultdict(list)
    for file in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            lines = [line.strip().removeprefix("- ").strip() for line in block["examples"].splitlines()]
            found[block["intent"], block["metadata"]["language"]] += [line for line in lines if line]
    return dict(found)


MESSAGES = messages()


def test_there_are_enough_of_each() -> None:
    intents = sorted({intent for intent, _ in MESSAGES})
    assert len(intents) == 43
    few = []
    for intent in intents:
        counts = {language: len(MESSAGES.get((intent, language), [])) for language in LANGUAGES}
        least = CRISIS if intent == "crisis" else AT_LEAST
        few += [
            f"{intent} {language}: {counts[language]} of {least[language]}" for language in LANGUAGES if counts[language] < least[language]
        ]
        if intent == "out_of_scope" and sum(counts.values()) < OUTSIDE:
            few.append(f"out_of_scope: {sum(counts.values())} of {OUTSIDE}")
    assert not few, "\n".join(few)


def test_no_message_means_two_things_or_stands_twice() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    twice = []
    for (intent, language), lines in MESSAGES.items():
        owned = Counter(plain(line) for line in lines)
        twice += [f"{intent} {language}: {text!r}" for text, times in owned.items() if times > 1]
        for text in owned:
            owners[text].add(intent)
    assert not twice, "twice:\n" + "\n".join(twice)
    torn = [f"{text!r}: {', '.join(sorted(intents))}" for text, intents in owners.items() if len(intents) > 1]
    assert not torn, "of two intents:\n" + "\n".join(torn)


def test_nothing_is_copied_from_the_development_set() -> None:
    with (ROOT / "data" / "evaluation" / "development.tsv").open(encoding="utf-8", newline="") as file:
        theirs = {plain(row["text"]) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    copied = [
        f"{intent} {language}: {line}"
        for (intent, language), lines in MESSAGES.items()
        for line in lines
        if len(plain(line).split()) >= LONG_ENOUGH and plain(line) in theirs
    ]
    assert not copied, "\n".join(copied)


NAMES = re.compile(r"(?<=\S )[A-ZÁÉÍÓÚÂÊÔÃÕÇ][a-záéíóúâêôãõç]+")


def skeleton(text: str) -> list[str]:
    """The message's words with names and numbers masked."""
    masked = re.sub(r"\d[\d:.,]*", "N", NAMES.sub("X", text))
    return [word if word in "NX" else plain(word) for word in re.findall(r"\w+", masked)]


def test_messages_are_not_made_from_templates() -> None:
    """Whole messages of one skeleton: different only by a name or number."""
    made = []
    for (intent, language), lines in MESSAGES.items():
        seen = Counter(" ".join(skeleton(line)) for line in lines if len(skeleton(line)) >= LONG_ENOUGH)
        made += [f"{intent} {language}: {text}" for text, times in seen.items() if times > 1]
    assert not made, "\n".join(made)


def test_no_three_words_in_a_row_come_back_often() -> None:
    """Templates show in what is repeated. A message counts once for each shingle."""
    made = []
    for (intent, language), lines in MESSAGES.items():
        words = [skeleton(line) for line in lines]
        seen = Counter(shingle for w in words for shingle in {" ".join(w[i : i + 3]) for i in range(len(w) - 2)})
        made += [f"{intent} {language}: {times} times {text!r}" for text, times in seen.items() if times > SKELETONS]
    assert not made, "\n".join(made)


def test_half_of_the_messages_do_without_the_obvious_words() -> None:
    easy = []
    for file in sorted((ROOT / "data" / "nlu" / "obvious").glob("*.yml")):
        for intent, by_language in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            for language, obvious in by_language.items():
                words = {plain(str(word)) for word in obvious}
                lines = [plain(line) for line in MESSAGES[intent, language]]
                without = sum(not words & {*line.split(), *(f"{a} {b}" for a, b in pairwise(line.split()))} for line in lines)
                if 2 * without < len(lines):
                    easy.append(f"{intent} {language}: {without} of {len(lines)}")
    assert not easy, "\n".join(easy)
