"""Words: all of ours are in order, and the check finds what is not."""

import shutil
from pathlib import Path

import pytest

from bot.errors import BadFile
from bot.knowledge.office import office
from bot.text.folding import fold_sms
from bot.text.gsm import count
from bot.text.reading_grade import measure, syllables
from bot.text.shaming import shaming
from bot.words.catalogue import LANGUAGES, catalogue, load
from bot.words.check import check
from bot.words.render import MissingWords, numbered, render
from bot.words.week import open_hours

ROOT = Path(__file__).resolve().parents[2]
GOOD = 'hello: {en: "Hello, how are you?", es: "Hola, ¿cómo estás?", pt: "Oi, como vai?"}\n'


def test_all_words_are_in_order() -> None:
    assert check() == []


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small house of its own: one sentence, one module that says it."""
    for folder in ("data/words", "data/dialogue", "bot", "actions"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "domain.yml", tmp_path)
    (tmp_path / "data/words/topic.yml").write_text(GOOD)
    (tmp_path / "bot/says.py").write_text('from bot.words.say import say\n\nsay("hello")\n')
    assert check(tmp_path) == []
    return tmp_path


def found(house: Path, words: str = "", code: str = "", options: str = "", rule: str = "") -> str:
    if words:
        (house / "data/words/topic.yml").write_text(GOOD + words)
    if options:
        (house / "data/words/options.yml").write_text(options)
    if code:
        (house / "bot/more.py").write_text(f"from bot.words.say import say\nfrom bot.words.render import render\n\n{code}\n")
    if rule:
        (house / "data/dialogue/rules.yml").write_text(rule)
    return "\n".join(check(house))


@pytest.mark.parametrize(
    ("words", "finding"),
    [
        ('more: {en: "a b", es: "a b"}\n', "topic.yml, more: the pt text is missing"),
        ('more: {en: "a {x}", es: "a {y}", pt: "a {x}"}\n', "the {fields} differ"),
        ('more: {en: "a {x", es: "a", pt: "a"}\n', "a brace is not closed"),
        ('more: {en: "a", es: "a", pt: "a", options: [nothing]}\n', "no option 'nothing'"),
        (f'more: {{en: "{"word " * 70}.", es: "a", pt: "a"}}\n', "more, en: as a text this costs 3 segments"),
        (f'more: {{en: "a", es: "{"ñandú☺ " * 25}", pt: "a"}}\n', "more, es: as a text this costs 3 segments"),
        ('more: {en: "You failed the class.", es: "a", pt: "a"}\n', "'failed' shames"),
        ('more: {en: "a", es: "Trabajo para discapacitados y otra discapacitada", pt: "a"}\n', "'discapacitada' shames"),
        ('more: {en: "Text CANCEL if you will not come.", es: "a", pt: "a"}\n', "never ask for CANCEL"),
        ('more: {en: "Text STOP if you will not come.", es: "a", pt: "a"}\n', "never ask for STOP"),
        (
            'more: {en: "Individual accommodation necessitates bureaucratic paper in every way for us.", es: "a", pt: "a"}\n',
            "more, en: hard to read",
        ),
        (
            'more: {en: "a", es: "La documentación administrativa necesaria requiere autorización institucional previa.", pt: "a"}\n',
            "es: hard",
        ),
        ('more: {en: "a", es: "a", pt: "A documentação administrativa necessária requer autorização institucional prévia."}\n', "pt: hard"),
        ('unsaid: {en: "a", es: "a", pt: "a"}\n', "unsaid: nothing says this"),
    ],
)
def test_the_check_finds_bad_words(house: Path, words: str, finding: str) -> None:
    assert finding in found(house, words, code='say("more")')


def test_the_check_finds_keys_that_have_no_words(house: Path) -> None:
    text = found(house, code='say("a_key" if True else "other_key")\nincident(1, "case_of_mine")\nrender("third_key")')
    for key in ("a_key", "other_key", "case_of_mine", "third_key"):
        assert f"says {key!r}, which is not in data/words" in text
    assert "utter_nope has no words" in found(house, rule="rules:\n- steps:\n  - action: utter_nope\n")


def test_a_rule_may_not_say_what_needs_fields(house: Path) -> None:
    text = found(house, 'more: {en: "a {x}", es: "a {x}", pt: "a {x}"}\n', rule="rules:\n- steps:\n  - action: utter_more\n")
    assert "utter_more needs {fields}" in text


def test_keys_made_by_an_f_string_count_as_said(house: Path) -> None:
    assert found(house, 'kind_of_a: {en: "a", es: "a", pt: "a"}\n', code='say(f"kind_of_{1}")') == ""


@pytest.mark.parametrize(
    ("option", "finding"),
    [
        ('one: {payload: no_intent, en: "a", es: "b", pt: "c"}\n', "no intent of domain.yml"),
        ('one: {payload: nlu_fallback, en: "a", es: "b", pt: "c"}\n', "no intent of domain.yml"),
        ('one: {payload: greet, en: "Cancel", es: "b", pt: "c"}\n', "'Cancel' stops all messages"),
        ('one: {payload: greet, en: "a", es: "b", pt: "c", also: {pt: ["sair"]}}\n', "'sair' stops all messages"),
        ('one: {payload: greet, en: "a", es: "b", pt: "c"}\n', "options.yml, one: nothing offers this"),
        ('one: {en: "a", es: "b", pt: "c"}\n', "an option needs a payload"),
    ],
)
def test_the_check_finds_bad_options(house: Path, option: str, finding: str) -> None:
    assert finding in found(house, options=option)


def test_two_options_of_a_question_differ(house: Path) -> None:
    options = "".join(f'{name}: {{payload: greet, en: "a", es: "b", pt: "c"}}\n' for name in ("one", "two"))
    text = found(house, 'more: {en: "a", es: "a", pt: "a", options: [one, two]}\n', 'say("more")', options)
    assert "two of its options have the same title" in text


def test_a_file_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("a: [")
    with pytest.raises(BadFile, match=r"bad\.yml"):
        load(tmp_path)


def test_rendering_takes_fields_of_every_kind() -> None:
    by_language = {"en": "a job", "es": "un trabajo", "pt": "um trabalho"}
    assert render("program_about", {"name": by_language, "facts": "@ok_no"}, "es").text.startswith("un trabajo: Está bien")
    assert [choice.title for choice in render("ask_staff", {}, "pt").options] == ["Sim", "Não"]
    with pytest.raises(MissingWords):
        render("program_about", {"name": "x"})
    with pytest.raises(MissingWords):
        render("no_such_key")


def test_yes_and_no_answer_the_open_question() -> None:
    assert {catalogue().options[name].payload for name in ("yes", "no")} == {"answer:yes", "answer:no"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_text_and_help_say_all_that_they_must(language: str) -> None:
    here = office()
    fields = {"program": here.program, "phone": here.phone, "email": here.email, "hours": open_hours(here.hours)}
    first, helps = (render(key, fields, language).text for key in ("introduction", "help"))
    automated = {"en": "automated", "es": "automático", "pt": "automático"}[language]
    for part in (
        here.program,
        automated,
        here.phone,
        fields["hours"][language],
        "911",
        "STOP",
        {"en": "HELP", "es": "AYUDA", "pt": "AJUDA"}[language],
    ):
        assert part in first
    for part in (here.program, here.phone, here.email, "911", "0", "STOP"):
        assert part in helps
    assert count(fold_sms(first)).segments <= 2
    assert numbered(helps, ()) == helps


def test_the_one_confirmation_says_how_to_come_back() -> None:
    for language in LANGUAGES:
        text = render("opted_out", {"program": "Coach", "phone": "413-555-0100"}, language).text
        assert "START" in text
        assert "413-555-0100" in text


@pytest.mark.parametrize(
    ("word", "language", "number"),
    [
        *(("time", "en", 1), ("asked", "en", 1), ("needed", "en", 2), ("people", "en", 2), ("useful", "en", 3), ("day", "en", 1)),
        *(("día", "es", 2), ("trabajo", "es", 3), ("ciudad", "es", 2), ("que", "es", 1), ("guerra", "es", 2), ("muy", "es", 1)),
        *(("não", "pt", 1), ("avaliação", "pt", 4), ("você", "pt", 2), ("quem", "pt", 1)),
    ],
)
def test_syllables(word: str, language: str, number: int) -> None:
    assert syllables(word, language) == number


def test_the_formulas_by_hand() -> None:
    # 6 words, 1 sentence, 6 syllables; 4 words, 1 sentence, 7 syllables twice
    assert measure("The cat sat on the mat.", "en") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert measure("La casa es roja.", "es") == pytest.approx(206.835 - 62.3 * 6 / 4 - 4)
    assert measure("A casa é roxa.", "pt") == pytest.approx(248.835 - 84.6 * 6 / 4 - 1.015 * 4)
    assert measure("Yes", "en") is None


def test_shaming_words_are_whole_words() -> None:
    assert shaming("It's a no-show.", "en") == ["no show"]
    assert shaming("No shows on TV. A barrierless exit.", "en") == []
    assert shaming("No estás lista", "es") == ["no estas lista"]


def test_opening_hours_in_few_words() -> None:
    from datetime import time

    nine_five, morning = ((time(9), time(17)),), ((time(9), time(12, 30)), (time(13), time(17)))
    assert open_hours([nine_five] * 5 + [(), ()]) == {"en": "Mon-Fri 9am-5pm", "es": "lun-vie 9am-5pm", "pt": "seg-sex 9h-17h"}
    assert open_hours([morning, (), nine_five, (), (), (), ()])["en"] == "Mon 9am-12:30pm, 1pm-5pm, Wed 9am-5pm"


def test_a_spanish_time_at_the_end_of_a_sentence_has_one_dot() -> None:
    fields = {"day": "mar, 1 dic", "start": "9:00 a.m.", "end": "5:00 p.m."}
    assert render("reminder_shift", fields, "es").text == "Tu turno: mar, 1 dic, 9:00 a.m. a 5:00 p.m."
