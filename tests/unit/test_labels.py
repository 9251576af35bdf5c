"""From a message that was not understood to a line of training data: kept, labelled by staff, exported."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from bot.desk.drawing import _templates
from bot.messaging.conversation import Conversation, claim_next, release
from bot.messaging.dialogue import Parse, Reply
from bot.messaging.inbox import Inbound
from bot.messaging.unclear import PASSED, WAITING, Unclear, intents
from bot.people.audit import Audit
from bot.people.organization import Organization
from bot.store.session import reading, writing
from bot.turns.from_rasa import FALLBACK, outcome_of
from bot.turns.turn import ForRasa, Turn
from bot.verbs import labels
from bot.worker.erasing import erase
from tests.desk_world import JOAO, MARIA, TY, Browser, World, world

UNSURE = Reply(Parse(FALLBACK, 0.2, (("ask_pay", 0.2), ("crisis", 0.1), ("ask_program", 0.01))), ({"key": "unsure"},), replayed=False)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("desk")) as made:
        yield made


@pytest.fixture(scope="module")
def desk(here: World) -> Browser:
    return here.browser("case_manager")


def unclear(here: World, number: str, text: str, name: str | None = None) -> list[str]:
    """Somebody wrote what Rasa did not understand: the keys of what is said to it."""
    here.text(number, text)
    with writing() as session:
        found = claim_next(session)
        assert found is not None
        conversation, inbound = found
        conversation.contact.person.name = name
        says = outcome_of(session, Turn(conversation, inbound, inbound.body), UNSURE, ForRasa()).says
        inbound.answered_at = inbound.received_at
        release(conversation)
        return [one["key"] for one in says]


def rows() -> list[Unclear]:
    with reading() as session:
        return list(session.scalars(select(Unclear).order_by(Unclear.id)))


def test_what_was_not_understood_is_kept_sealed_and_without_names_and_numbers(here: World) -> None:
    said = unclear(here, MARIA, "maria lopez here 413-555-0131 how is it w the thing\nfor pills", "Maria Lopez")
    assert said == ["unsure_guess"]
    (row,) = rows()
    assert row.body == "[name] [name] here [number] how is it w the thing for pills"
    assert (row.state, row.guesses) == (WAITING, ["ask_pay", "crisis"])
    with reading() as session:
        (stored,) = session.connection().exec_driver_sql("select body from unclear").one()
    assert b"pills" not in bytes(stored)


def test_the_second_in_a_row_is_kept_too_and_brings_a_person(here: World) -> None:
    assert unclear(here, MARIA, "no the other other one")[0] == "unsure_person"
    assert len(rows()) == 2
    assert unclear(here, TY, "??? 12") == ["unsure_guess"]
    assert len(rows()) == 2, "nothing can be learned from signs"


def test_staff_label_it_and_the_verb_adds_it_to_the_training_messages(here: World, desk: Browser, tmp_path: Path) -> None:
    first, second = rows()
    page = desk.client.get("/desk/labels").text
    assert "how is it w the thing for pills" in page
    wrong = desk.ask(f"POST /desk/labels/{first.id}", {}, {"intent": "ask_everything", "language": "en", "text": "hello"})
    assert wrong.status_code == 422
    told = {"act": "label", "intent": "ask_program", "language": "en", "text": "how is it with the thing: for pills"}
    assert desk.ask(f"POST /desk/labels/{first.id}", {}, told).status_code == 303
    assert desk.ask(f"POST /desk/labels/{second.id}", {}, {"act": "pass"}).status_code == 303
    again = desk.ask(f"POST /desk/labels/{first.id}", {}, {**told, "intent": "ask_pay"})
    assert "labelled_before" in again.headers["location"]
    assert [(row.state, row.body) for row in rows()][1] == (PASSED, "")
    file = tmp_path / "labelled.yml"
    assert labels.run([str(file)]) == 0
    assert labels.run([str(file)]) == 0, "a second time adds nothing"
    blocks = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    assert blocks == [{"intent": "ask_program", "metadata": {"language": "en"}, "examples": "- how is it with the thing: for pills\n"}]
    with reading() as session:
        acts = session.scalars(select(Audit.act).where(Audit.subject == f"unclear:{first.id}")).all()
    assert acts == ["label"]


def test_staff_of_another_organization_see_none_of_it(here: World) -> None:
    unclear(here, JOAO, "o negocio da coisa de la")
    with writing() as session:
        made = Organization(name="Elsewhere", kind="community_organization")
        session.add(made)
        session.flush()
        session.get_one(Conversation, rows()[-1].conversation_id).contact.person.organization_id = made.id
        made.health_records = True
    supervisor = here.browser("supervisor")
    assert "negocio" not in supervisor.client.get("/desk/labels").text
    assert supervisor.ask(f"POST /desk/labels/{rows()[-1].id}", {}, {"act": "pass"}).status_code == 404


def test_it_goes_with_a_person_who_is_erased(here: World) -> None:
    with writing() as session:
        conversation = session.get_one(Conversation, rows()[-1].conversation_id)
        line = conversation.line
        erase(session, conversation.contact.person_id)
    assert not [row for row in rows() if "negocio" in row.body]
    with reading() as session:
        assert not session.scalars(select(Inbound).where(Inbound.line == line)).all()


def test_every_intent_has_its_meaning_in_order() -> None:
    text = _templates().loader.get_source(_templates(), "labels/meanings.html")[0]  # type: ignore[union-attr]
    assert tuple(re.findall(r'"([a-z_]+)": "', text)) == intents()
