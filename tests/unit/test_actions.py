"""What each action does and says: true, useful, never a dead end; once a message."""

from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from actions.register import actions
from bot.errors import BadInput
from bot.messaging.conversation import Conversation
from bot.messaging.outbox import Kind
from bot.messaging.question import Question
from bot.messaging.speaking import speak
from bot.people.person import Person
from bot.store.session import reading, writing
from bot.turns import questions
from bot.turns.unsure import _NEVER_OFFERED
from bot.words.catalogue import catalogue
from bot.words.say import say
from tests.acting import act, answer, cases, open_names, receive, told

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text())
NOT_EFFECTS = {"action_unsure", "action_check"}


def ruled() -> dict[str, str]:
    """Intent -> what its rule does."""
    found = {}
    for path in (ROOT / "data" / "dialogue").glob("*.yml"):
        for rule in yaml.safe_load(path.read_text()).get("rules", ()):
            intent, doing = (next(iter(step.values())) for step in rule["steps"])
            found[intent] = doing
    return found


def test_every_action_of_the_domain_and_the_rules_exists_and_no_other() -> None:
    ours = set(actions()) - {"action_check"}
    assert ours == set(DOMAIN["actions"])
    assert ours == {name for name in ruled().values() if name.startswith("action_")}


def test_every_intent_has_a_rule_and_every_guess_an_option() -> None:
    assert set(DOMAIN["intents"]) == set(ruled())
    offered = {name.removeprefix("guess_") for name in catalogue().options if name.startswith("guess_")}
    assert offered - {"other"} == set(DOMAIN["intents"]) - _NEVER_OFFERED


@pytest.mark.parametrize("name", sorted(set(actions()) - NOT_EFFECTS))
def test_an_action_answers_whatever_it_is_given_and_twice_the_same(sqlite: str, name: str) -> None:
    for n, body in enumerate(("please tell me", "2", "¿?", "x" * 1600)):
        number = f"+1413555012{n}"
        conversation, message = receive(body, number)
        first = actions()[name].effect(message, conversation)
        opened = cases()
        again = actions()[name].effect(message, conversation)
        assert again == first
        assert cases() == opened
        assert first["says"] or first["silent"]
        for language in ("en", "es", "pt"):
            assert told(first["says"], language).strip() or first["silent"]


def test_a_program_that_is_named_is_told_with_what_is_not_known(sqlite: str) -> None:
    text = told(act("action_ask_program", "hw long is the grocery one n is it paid"))
    assert "4 weeks online, then 4 weeks on the job" in text
    assert "paid, at Whole Foods or Price Chopper" in text
    assert "the start date or the cost" in text
    assert text.endswith("1 Yes\n2 No")
    assert open_names() == ["ask_staff"]
    after = told(answer("1", True))
    assert after.startswith("OK, I asked our team.")
    assert cases() == [("question", "case_program_question", {"program": "grocery"})]


def test_no_to_the_offer_opens_nothing(sqlite: str) -> None:
    act("action_ask_program", "pharmacy tech?")
    assert told(answer("no", False), "es").startswith("Está bien")
    assert (cases(), open_names()) == ([], [])


def test_an_unknown_program_is_asked_about_and_the_answer_keeps_the_aspect(sqlite: str) -> None:
    asked = told(act("action_ask_advancement", "what comes after the training"))
    assert "2 Pharmacy technician" in asked
    assert asked.endswith("Talk to a person")
    steps = told(answer("2", "pharmacy"), "pt")
    assert "passo a passo" in steps
    assert "exame do estado, você ganha: licença do estado, típico $22.34 por hora" in steps
    assert open_names() == ["ask_staff"]


def test_two_programs_that_share_a_name_are_asked_apart(sqlite: str) -> None:
    asked = told(act("action_ask_program", "the retail one"))
    assert asked == "Which one do you mean?\n1 Grocery store\n2 Retail associate\n3 Talk to a person"


def test_one_question_about_programs_is_open_at_a_time(sqlite: str) -> None:
    act("action_ask_program", "pharmacy")
    act("action_explore_pathways", "what else is there")
    assert open_names() == ["explore"]
    act("action_ask_program", "grocery")
    assert open_names() == ["ask_staff"]


def test_pay_is_said_with_its_source_and_never_promised(sqlite: str) -> None:
    job = told(act("action_ask_pay", "wat does a cna make"))
    assert "$22.44 an hour" in job
    assert "8 in 10 earn $18.93 to $27.83" in job
    assert "Massachusetts" in job
    assert "May 2025" in job
    assert "not a promise" in job
    assert open_names() == []
    program = told(act("action_ask_pay", "how much in human services training"))
    assert "$22.66" in program
    assert "whether the training is paid" in program
    unknown = told(act("action_ask_pay", "what would i make in the esp program"))
    assert "$" not in unknown
    assert "I won't guess" in unknown


def test_requirements_are_unknown_and_said_so(sqlite: str) -> None:
    text = told(act("action_ask_requirements", "que necesito para la farmacia"), "es")
    assert "No sé qué piden para entrar" in text


def test_applying_asks_what_is_missing_first_and_promises_no_place(sqlite: str) -> None:
    text = told(act("action_apply_program", "sign me up for mass eye and ear"))
    assert text.endswith("What name should they ask for?")
    assert cases() == []
    answer("Ana", "Ana")
    assert "Polus Center your name (Ana)" in told(answer("3", "rather_not"))
    assert "if there is a place" in told(answer("1", "share"))
    ((kind, reason, details),) = cases()
    assert (kind, reason, details["program"]) == ("application", "case_application", "employment_now")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("action_report_absence", "absence"),
        ("action_report_late", "late"),
        ("action_request_schedule_change", "schedule"),
        ("action_add_shift", "schedule"),
        ("action_set_reminders", "schedule"),
        ("action_ask_human", "human"),
        ("action_request_accommodation", "accommodation"),
        ("action_report_work_problem", "work_problem"),
        ("action_ask_basic_needs", "basic_needs"),
        ("action_report_job_offer", "job_offer"),
        ("action_report_job_loss", "job_loss"),
        ("action_give_feedback", "feedback"),
        ("action_update_contact", "contact_change"),
        ("action_crisis", "possible_crisis"),
        ("action_opt_out", "opt_out"),
        ("action_wrong_person", "wrong_person"),
    ],
)
def test_what_people_must_know_opens_a_case(sqlite: str, name: str, kind: str) -> None:
    act(name, "my own words")
    assert [case[0] for case in cases()] == [kind]


def test_an_absence_never_claims_that_the_employer_knows(sqlite: str) -> None:
    text = told(act("action_report_absence", "cnt come 2day im sick"))
    assert "I told your team" in text
    assert "call your supervisor" in text


def test_needs_get_the_help_line_first(sqlite: str) -> None:
    text = told(act("action_ask_basic_needs", "nada de comer en casa"), "es")
    assert text.index("2-1-1") < text.index("avisé al equipo")
    assert "877-211-6277" in text


def test_yes_and_no_in_other_words_answer_the_open_question(sqlite: str) -> None:
    act("action_ask_program", "pharmacy")
    assert told(act("action_affirm", "that would be real nice of you")).startswith("OK, I asked our team.")
    act("action_ask_program", "pharmacy")
    assert told(act("action_deny", "rather not bother them")).startswith("OK, no problem")
    assert "Tell me what you need" in told(act("action_affirm", "yeah"))


def test_a_guessed_yes_is_not_taken_for_being_safe(sqlite: str) -> None:
    first = act("action_crisis", "i cant do this anymore")
    assert open_names() == ["safe_now"]
    again = act("action_affirm", "i guess thats how it is")
    assert open_names() == ["safe_now"]
    assert again[0]["key"] == first[0]["key"]
    act("action_start_over", "forget it, start again")
    assert open_names() == ["safe_now"]
    assert told(act("action_deny", "nah not really"))
    assert "crisis" in [case[0] for case in cases()]


def language_of() -> str:
    with reading() as session:
        return session.scalars(select(Person)).one().language


def test_a_language_of_ours_is_chosen(sqlite: str) -> None:
    says = act("action_set_language", "puedes hablar en español porfa")
    assert language_of() == "es"
    assert told(says, "es").startswith("Listo, desde ahora en español")


def test_an_unnamed_language_is_asked(sqlite: str) -> None:
    assert told(act("action_set_language", "different language")) == "Which language do you want?\n1 English\n2 Español\n3 Português"
    assert told(answer("3", "pt"), "pt").startswith("Pronto, agora em português")
    assert language_of() == "pt"


def test_another_language_is_told_to_people_by_name(sqlite: str) -> None:
    text = told(act("action_set_language", "do you speak haitian creole"))
    assert "not Haitian Creole yet" in text
    assert "2-1-1" in text
    assert cases() == [("language", "case_language", {"language": "ht"})]
    assert language_of() == "en"


def test_privacy_is_answered_and_a_wish_to_delete_reaches_people(sqlite: str) -> None:
    assert "Our staff can read them" in told(act("action_ask_privacy", "who sees this"))
    assert cases() == []
    act("action_ask_privacy", "apaga meus dados")
    answer("sim", True)
    assert [(kind, reason) for kind, reason, _ in cases()] == [("privacy", "case_delete_data")]


def test_frustration_is_met_with_an_apology_and_a_person(sqlite: str) -> None:
    assert told(act("action_express_frustration", "this is useless")).startswith("I'm sorry")
    answer("yes", True)
    assert cases() == [("human", "case_frustration", {})]


def test_a_message_of_somebody_else_is_refused(sqlite: str) -> None:
    conversation, _ = receive("hi")
    _, other = receive("hi", "+14135550122")
    with pytest.raises(BadInput):
        actions()["action_ask_human"].effect(other, conversation)
    assert cases() == []


def test_the_last_answer_is_said_again_with_its_choices(sqlite: str) -> None:
    assert told(act("action_repeat_last", "what?")).startswith("I haven't said anything yet")
    conversation, message = receive("which trainings do you have")
    says = actions()["action_explore_pathways"].effect(message, conversation)["says"]
    with writing() as session:
        row = session.get_one(Conversation, conversation)
        row.contact.introduced_at = row.created_at
        sent = "\n".join(one.body for one in speak(session, row, says, kind=Kind.ANSWER, inbound_id=int(message)))
    again = act("action_repeat_last", "say that again")
    assert told(again) == sent
    assert again[-1]["question_id"] == says[-1]["question_id"]


def test_a_guess_that_is_picked_means_what_was_written_before(sqlite: str) -> None:
    conversation, message = receive("wat do cnas make")
    with writing() as session:
        row = session.get_one(Conversation, conversation)
        row.contact.introduced_at = row.created_at
        guess = say("unsure_guess", options=["guess_ask_pay", "guess_ask_program", "guess_other"])
        speak(session, row, [guess], kind=Kind.ANSWER, inbound_id=int(message))
    assert "$22.44" in told(act("action_ask_pay", "1"))
    assert "$" not in told(act("action_ask_pay", "tell me about money"))


def test_every_offer_to_ask_the_team_can_be_made_again_by_its_topic(sqlite: str) -> None:
    offered = set()
    for name in sorted(set(actions()) - NOT_EFFECTS):
        for n, body in enumerate(("esp", "pharmacy", "tell me", "ssi in Texas")):
            act(name, body, f"+1413555013{n}")
    with reading() as session:
        for question in session.scalars(select(Question).where(Question.name == "ask_staff")):
            offered.add(question.data["reason"])
            for language in ("en", "es", "pt"):
                assert "@" not in told([questions.REGISTER["ask_staff"].again(question)], language)
    topics = {key.removeprefix("topic_") for key in catalogue().sentences if key.startswith("topic_")}
    assert {reason.removeprefix("case_") for reason in offered} == topics
