"""Erasing a person everywhere, and removing what is old: what goes, what stays, what a hold keeps, and what is reported."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from bot import clock
from bot.care import notes, reports
from bot.care.cases import Case, close, open_case
from bot.errors import EngineUnavailable
from bot.messaging.conversation import Conversation
from bot.messaging.inbox import Inbound
from bot.messaging.outbox import Kind, Outbound
from bot.messaging.speaking import speak
from bot.messaging.token_index import INBOUND, PERSON, found, take_in
from bot.people import erasure, holds
from bot.people.audit import Audit
from bot.people.consent import Consent, record
from bot.people.importing import import_people
from bot.people.person import SMS, ContactPoint, Person, contact_at, contact_for, stop
from bot.people.staff import make_account
from bot.settings import settings
from bot.store.engine import engine
from bot.store.session import reading, writing
from bot.words.say import say
from bot.worker import carrier_log, erasing, keeping
from tests.acting import ANA, receive

BEN = "+14135550122"


class Outside:
    """Rasa and Twilio as the jobs meet them: they note what they are asked to forget."""

    def __init__(self) -> None:
        self.forgotten: list[str] = []
        self.deleted: list[str] = []
        self.days: list[int] = []

    def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)

    def retain(self, days: int) -> int:
        self.days.append(days)
        return 3

    def delete(self, sid: str) -> None:
        self.deleted.append(sid)


@pytest.fixture
def outside(database: str, monkeypatch: pytest.MonkeyPatch) -> Outside:
    both = Outside()
    for module in (erasing, keeping):
        monkeypatch.setattr(module, "dialogue", lambda: both)
    for module in (erasing, carrier_log):
        monkeypatch.setattr(module, "carrier", lambda _settings: both)
    return both


def lived(session: Session, number: str, name: str) -> Person:
    """Somebody with a name, a case with a note, an answer, a yes to texts."""
    contact = contact_at(session, SMS, number)
    assert contact is not None
    contact.person.name = name
    conversation = session.scalars(select(Conversation).where(Conversation.contact_point_id == contact.id)).one()
    case = open_case(session, "human", conversation=conversation, reason="case_human")
    staff = make_account(session, f"{name[:3]}@example.org", "Dana", "case_manager", None)
    notes.write(session, case, staff.id, f"{name} called")
    speak(session, conversation, [say("ok_yes")], kind=Kind.ANSWER)
    record(session, contact.person_id, "coaching_texts", True, wording="texted_in", channel=SMS, proof="message")
    return contact.person


def two() -> tuple[str, str]:
    receive("my secret is 12345", ANA)
    receive("hello from ben", BEN)
    with writing() as session:
        ids = lived(session, ANA, "Ana Reis").id, lived(session, BEN, "Ben Holt").id
    with clock.frozen(clock.now() + timedelta(minutes=20)), writing() as session:
        take_in(session)
    return ids


def rows(*tables: Any) -> list[int]:
    with reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_nothing_goes_before_seven_days_and_everything_after(outside: Outside, tmp_path: Path) -> None:
    ana, ben = two()
    with writing() as session:
        erasure.ask(session, ana, "person")
    assert erasing.erase_due() == 0
    with clock.frozen(clock.now() + timedelta(days=7, minutes=1)):
        assert erasing.erase_due() == 1
        assert erasing.erase_due() == 0
    with reading() as session:
        assert contact_at(session, SMS, ANA) is None
        gone = session.get_one(Person, ana)
        assert (gone.name, gone.erased_at is not None) == (None, True)
        assert [row.person_id for row in session.scalars(select(Consent))] == [ana, ben], "the proof of the yes stays"
        assert session.scalars(select(Case.person_id)).all() == [ben]
        assert session.scalars(select(Inbound)).one().body == "hello from ben"
        assert session.scalars(select(Audit.act).where(Audit.subject == f"person:{ana}")).all() == ["delete_asked", "erased"]
        query = found("secret", [INBOUND])
        assert query is not None
        assert session.execute(query).all() == []
    assert len(outside.forgotten) == 1
    assert len(outside.deleted) == 1
    assert (tmp_path / "erased").read_text() == f"{ana}\n"
    assert rows(ContactPoint, Conversation, notes.CaseNote) == [1, 1, 1]
    with reading() as session:
        assert len(session.scalars(select(Outbound.conversation_id).distinct()).all()) == 1


def test_an_old_list_does_not_bring_them_back_and_a_stop_stays(outside: Outside, tmp_path: Path) -> None:
    ana, _ = two()
    with writing() as session:
        contact = contact_at(session, SMS, ANA)
        assert contact is not None
        stop(contact, "opted_out")
        erasure.ask(session, ana, "person", timedelta())
    assert erasing.erase_due() == 1
    file = tmp_path / "people.csv"
    head = "name,phone,opted_in_at,opted_in_how,opted_in_wording\n"
    file.write_text(head + f"Ana Reis,{ANA},2026-01-02,paper,I agree\n")
    assert "does not bring them back" in import_people(file)
    with reading() as session:
        assert contact_at(session, SMS, ANA) is None
    with writing() as session:
        back = contact_for(session, SMS, ANA, source="texted_in")
        assert back.stop_reason == "opted_out", "until they say START"


def test_a_hold_comes_first_and_the_wish_is_done_when_it_ends(outside: Outside) -> None:
    ana, _ = two()
    with writing() as session:
        erasure.ask(session, ana, "person")
        hold = holds.place(session, ana, "staff:x", "a letter of a court")
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert erasing.erase_due() == 0
        with writing() as session:
            holds.lift(session, session.get_one(type(hold), hold.id), "staff:x")
        assert erasing.erase_due() == 1


def test_a_mandated_report_stays_with_its_case(outside: Outside) -> None:
    ana, _ = two()
    with writing() as session:
        case = session.scalars(select(Case).where(Case.person_id == ana)).one()
        reports.start(session, case, session.scalars(select(notes.CaseNote.staff_id)).first() or "", "child", "a bruise")
        erasure.ask(session, ana, "person", timedelta())
    assert erasing.erase_due() == 1
    with reading() as session:
        kept = session.get_one(Case, case.id)
        assert (kept.person_id, kept.conversation_id, kept.details) == (ana, None, {})
        assert reports.of_case(session, case.id)[0].entries[0].body == "a bruise"
        assert len(notes.of_case(session, case.id)) == 1


def test_who_cannot_be_erased_at_rasa_waits(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, _ = two()
    with writing() as session:
        erasure.ask(session, ana, "person", timedelta())

    def down(_conversation: str) -> None:
        raise EngineUnavailable("Rasa did not answer.")

    monkeypatch.setattr(outside, "forget", down)
    assert erasing.erase_due() == 0
    with reading() as session:
        assert session.get_one(Person, ana).name == "Ana Reis"


def age(days: int) -> None:
    """Everything that is there becomes so many days older."""
    then = clock.now() - timedelta(days=days)
    with writing() as session:
        session.execute(update(Inbound).values(received_at=then, answered_at=then))
        session.execute(update(Outbound).values(created_at=then, state="sent"))
        session.execute(update(Conversation).values(last_inbound_at=then))
        session.execute(update(Person).values(created_at=then))


def test_each_kind_goes_at_its_own_time_and_a_hold_keeps_all(outside: Outside) -> None:
    _, ben = two()
    with writing() as session:
        sensitive = session.scalars(select(Inbound).order_by(Inbound.id)).first()
        assert sensitive is not None
        sensitive.intent = "ask_benefits"
        holds.place(session, ben, "staff:x", "a letter")
    age(200)
    assert keeping.remove_old() > 0
    with reading() as session:
        bens = select(Conversation.line).join(ContactPoint).where(ContactPoint.person_id == ben)
        assert [row.line for row in session.scalars(select(Inbound))] == [session.scalars(bens).one()], "hers was sensitive"
    assert rows(Outbound)[0] == 2 + 2, "other messages are younger than two years; each first text has an introduction"
    age(800)
    keeping.remove_old()
    with reading() as session:
        talks = session.scalars(select(Outbound.conversation_id).distinct()).all()
        assert len(talks) == 1, "of Ben, who is held"
        note = session.scalars(select(Audit).where(Audit.subject == "retention").order_by(Audit.id.desc())).first()
        assert note is not None
        assert note.details["message"] == 2
    assert outside.days == [settings().keep["tracker"]] * 2


def test_closed_cases_and_people_nobody_heard_of_go(outside: Outside) -> None:
    ana, ben = two()
    with writing() as session:
        case = session.scalars(select(Case).where(Case.person_id == ana)).one()
        close(session, case)
        case.closed_at = clock.now() - timedelta(days=1100)
    age(1100)
    keeping.remove_old()
    assert rows(Case, notes.CaseNote) == [1, 1]
    with reading() as session:
        assert erasure.wanted(session, ana) is not None
        assert erasure.wanted(session, ben) is None, "his case is open"
    assert erasing.erase_due() == 1


def test_twilio_forgets_a_text_once_ours_is_whole(outside: Outside) -> None:
    two()
    with writing() as session:
        for n, row in enumerate(session.scalars(select(Outbound))):
            row.sid = f"SM{n:032d}x"
    keeping.remove_old()
    assert outside.deleted == []
    age(31)
    with engine().begin() as connection:
        connection.execute(text("UPDATE outbound SET body = :bad WHERE sid LIKE :one"), {"bad": b"\x01broken" * 9, "one": "SM%1x"})
    keeping.remove_old()
    assert sorted(one for one in outside.deleted if one.endswith("x")) == [f"SM{n:032d}x" for n in (0, 2, 3)], "not the one we cannot read"
    assert len(outside.deleted) == 2 + 3
    keeping.remove_old()
    assert len(outside.deleted) == 2 + 3, "each once"


def test_search_finds_names_and_words_and_never_what_is_sensitive(outside: Outside) -> None:
    ana, ben = two()
    with reading() as session:
        for asked, kinds, who in (
            ("ana", [PERSON], ana),
            ("REIS Ana", [PERSON], ana),
            ("secret", [INBOUND], ana),
            ("from ben", [INBOUND], ben),
        ):
            query = found(asked, kinds)
            assert query is not None
            assert [row[0] for row in session.execute(query)] == [who], asked
        for asked in ("ana holt", "nobody"):
            query = found(asked, [PERSON])
            assert query is not None
            assert session.execute(query).all() == []
        assert found("x y", [PERSON]) is None
    with engine().connect() as connection:
        tokens = connection.execute(text("SELECT token FROM token_index")).scalars().all()
    assert tokens
    assert not any("ana" in token or "secret" in token for token in tokens)
