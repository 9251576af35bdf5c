"""What staff know: every record is whole, found by meaning in three languages, told with its limits, and never when it is old."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from bot import clock
from bot.answers import check as looking
from bot.answers.finding import BY_WORDS, find, settled
from bot.answers.states import other_state
from bot.errors import BadFile
from bot.knowledge.questions import FOLDERS, load, questions
from tests.acting import cases, open_names, told
from tests.talking import Talk

KNOWLEDGE = Path(__file__).resolve().parents[2] / "data" / "knowledge"
ASKED = [
    ("how much do u get for ssi", "ssi_amount"),
    ("food stamp income limit??", "snap_income_limit"),
    ("whats the cutoff to lose my ssi if im working", "ssi_stop_point"),
    ("my employer says he gets a tax credit if he hires me", "hiring_credit"),
    ("cuanto dinero puedo tener en el banco con ssi", "ssi_resources"),
    ("hasta cuanto puedo ganar y tener mashealth", "mh_adult_limit"),
    ("quem tem commonhealth paga mensalidade", "commonhealth_premium"),
    ("do i gotta work 80 hrs to keep my food stamps", "snap_work_rule"),
    ("does section 8 rent go up when i start working", "housing_raise"),
    ("voucher for my kids daycare how much can i make", "child_care_limit"),
    ("se me perdio la tarjeta de ebt", "snap_card"),
    ("perdi meu cartao do vale comida", "snap_card"),
    ("el bus de fitchburg es gratis?", "regional_free"),
    ("how much is the t", "mbta_fares"),
    ("how do i sign up for masshealth", "mh_apply"),
]


def test_all_questions_are_in_order_and_enough() -> None:
    assert looking.check() == []
    answered = [one for one in questions() if one.answer is not None]
    assert len(answered) >= 80
    assert {one.folder for one in answered} == set(FOLDERS)


def test_nothing_is_called_verified_that_nobody_verified() -> None:
    assert {(one.source.verified, one.source.checked_on.isoformat()) for one in questions()} == {(False, "2026-11-22")}


def _spoiled(tmp_path: Path, **changes: object) -> list[str]:
    for room in FOLDERS:
        (tmp_path / room).mkdir()
    file = yaml.safe_load((KNOWLEDGE / "benefits" / "ssi.yml").read_text())
    record = file["questions"][0]
    for name, value in changes.items():
        record.pop(name, None) if value == "gone" else record.update({name: value})
    (tmp_path / "benefits" / "ssi.yml").write_text(yaml.safe_dump(file, allow_unicode=True))
    return looking.check(tmp_path)


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"answer": "gone"}, "benefits/ssi.yml, ssi_amount, answer: write the answer, or null"),
        ({"answer": {"en": "a", "es": "b"}}, "ssi_amount, answer: the pt text is missing"),
        ({"asks": {"en": ["a"], "es": ["b"]}}, "ssi_amount, asks: the pt list of ways to ask is missing"),
        ({"expires": None}, "ssi_amount, expires: an answer needs a last day"),
        ({"effective": datetime(2029, 1, 1, tzinfo=UTC).date()}, "ssi_amount, expires: it lies before effective"),
        ({"source": ""}, "ssi_amount, source: a text is missing"),
        ({"verified": "maybe"}, "ssi_amount, verified: write true or false"),
        ({"id": "ssi_couple"}, "ssi_couple: this id is used twice"),
        ({"answer": {"en": "long " * 80, "es": "b", "pt": "c"}}, "ssi_amount, answer, en: as a text this costs"),
    ],
)
def test_the_check_speaks_in_sentences(tmp_path: Path, changes: dict[str, object], finding: str) -> None:
    assert any(finding in problem for problem in _spoiled(tmp_path, **changes))


def test_a_file_without_a_list_is_refused(tmp_path: Path) -> None:
    for room in FOLDERS:
        (tmp_path / room).mkdir()
    (tmp_path / "support" / "odd.yml").write_text("- one\n")
    with pytest.raises(BadFile, match=r"support/odd.yml: it needs a head"):
        load(tmp_path)


@pytest.mark.parametrize(("text", "wanted"), ASKED)
def test_a_question_is_found_by_its_words_where_no_meaning_came(text: str, wanted: str) -> None:
    assert find(text)[0].known.id == wanted


@pytest.mark.parametrize("text", ["who won the game", "can you lend me 20 bucks", "whats the weather like", "", "🙂", "x" * 1600])
def test_what_nobody_knows_is_not_sure(text: str) -> None:
    assert not settled(find(text), BY_WORDS)


def test_a_ranking_that_comes_with_the_parse_takes_over() -> None:
    assert find("zzz qqq", given=[("diapers", 0.9), ("gone_id", 0.8)])[0].known.id == "diapers"


def test_another_state_is_noticed() -> None:
    assert other_state("snap limit in Rhode Island", "Massachusetts")
    assert not other_state("moved to massachusetts from texas", "Massachusetts")
    assert not other_state("ssi in Texas", "United States")


NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


def test_an_answer_then_more_then_a_person(sqlite: str) -> None:
    talk = Talk("action_ask_benefits")
    with clock.frozen(NOW):
        assert "up to $2,000, or $3,000" in talk.text("how much money can I have with SSI")
        assert "Our team has not checked it yet" in talk.text("more")
        assert "877-211-6277" in told(talk.says)
        talk.text("how much money can I have with SSI")
        talk.text("2")
    assert cases() == [("question", "case_benefits", {"question": "ssi_resources"})]


@pytest.mark.parametrize(("language", "more"), [("es", "más"), ("pt", "por que?"), ("en", "1")])
def test_more_in_every_language(sqlite: str, language: str, more: str) -> None:
    talk = Talk("action_ask_benefits", language=language)
    with clock.frozen(NOW):
        talk.text("SSI student under 22")
        talk.text(more)
    assert talk.keys == ["answer_known_more", "answer_not_verified", "answer_phone"]


def test_a_follow_up_keeps_the_topic(sqlite: str) -> None:
    talk = Talk("action_ask_benefits")
    with clock.frozen(NOW):
        talk.text("what is the most SSI pays")
        assert "$30.40" in talk.text("and if I live with my sister?")


def test_an_old_answer_is_not_given(sqlite: str) -> None:
    talk = Talk("action_ask_benefits")
    with clock.frozen(datetime(2028, 1, 10, 15, tzinfo=UTC)):
        said = talk.text("how much is SSI")
    assert "out of date" in said
    assert "994" not in said
    assert open_names() == ["ask_staff"]


def test_what_has_no_answer_goes_to_people(sqlite: str) -> None:
    talk = Talk("action_ask_benefits")
    with clock.frozen(NOW):
        assert "won't guess" in talk.text("I lost my EBT card")
        assert open_names() == ["ask_staff"]
        assert "other states are not the same" in talk.act("snap income limit in Vermont")
        assert "won't guess" in talk.act("wombat licence")


@pytest.mark.parametrize("text", ["job insurance thing", "is the bus pass cheap for me"])
def test_close_calls_are_asked_back(sqlite: str, text: str) -> None:
    talk = Talk("action_ask_benefits")
    with clock.frozen(NOW):
        assert "Ask our team" in talk.text(text)
        assert talk.keys == ["answer_which"]
        talk.text("1")
        assert talk.keys[0] in ("answer_known", "answer_known_care", "answer_unknown")
        talk = Talk("action_ask_benefits", number="+14135550112")
        talk.text(text)
        talk.text("3")
    assert cases() == [("question", "case_benefits", {})]
