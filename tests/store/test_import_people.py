"""People from a file: all or none, every bad row named without a name or number, nobody twice, no consent without proof."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import clock
from bot.errors import BadFile
from bot.people import organization
from bot.people.audit import Audit
from bot.people.consent import Consent, holds
from bot.people.importing import import_people
from bot.people.person import ContactPoint, Person, contact_at, contact_for, stop
from bot.store.session import reading, writing
from bot.store.types import Row

HEAD = "name,phone,language,organization,timezone,opted_in_at,opted_in_how,opted_in_wording\n"
MARIA = 'Maria Lopez,(413) 555-0131,es,,,2026-05-04,"paper form, signed","I agree to texts. Msg & data rates may apply."\n'

Write = Callable[[str | bytes], Path]


@pytest.fixture(autouse=True)
def _here(database: str) -> None:
    """Every test here runs on both databases."""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(text: str | bytes) -> Path:
        path = tmp_path / "people.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return make


def count(table: type[Row]) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def person(number: str) -> Person:
    with reading() as session:
        found = contact_at(session, "sms", number)
        assert found is not None
        assert found.person.organization_id
        return found.person


def problems(path: Path) -> list[str]:
    before = [count(table) for table in (Person, ContactPoint, Consent, Audit, organization.Organization)]
    with pytest.raises(BadFile) as caught:
        import_people(path)
    assert [count(table) for table in (Person, ContactPoint, Consent, Audit, organization.Organization)] == before, "all or nothing"
    return caught.value.places


def test_a_person_with_proof(write: Write) -> None:
    report = import_people(write(HEAD + MARIA))
    assert "1 people are new" in report
    assert "Lopez" not in report
    maria = person("+14135550131")
    assert (maria.name, maria.language, maria.source) == ("Maria Lopez", "es", "import")
    assert (maria.language_known, maria.language_chosen) == (True, False)
    with reading() as session:
        assert holds(session, maria.id, "coaching_texts")
        proof = session.scalars(select(Consent)).one()
        contact = contact_at(session, "sms", "+14135550131")
        assert contact is not None
        assert contact.introduced_at is None
    assert (proof.proof, proof.channel) == ("paper form, signed", "import")
    assert proof.at == datetime(2026, 5, 4, 4, tzinfo=UTC), "midnight in the person's zone"


def test_without_proof_nothing_is_agreed(write: Write) -> None:
    report = import_people(write("Name, PHONE \nTy Brown,413-555-0132\n"))
    assert "1 people came without proof" in report
    with reading() as session:
        assert not holds(session, person("+14135550132").id, "coaching_texts")
    assert count(Consent) == 0


def test_again_and_again_is_one_person(write: Write) -> None:
    for _ in range(3):
        import_people(write(HEAD + MARIA))
    assert (count(Person), count(ContactPoint), count(Consent)) == (1, 1, 1)
    newer = "María López,+1 413 555 0131,pt,,America/Chicago,2026-06-01T10:00,web form,New words\n"
    report = import_people(write(HEAD + newer))
    assert "0 people are new, 1 were known" in report
    maria = person("+14135550131")
    assert (maria.name, maria.language, maria.timezone) == ("María López", "pt", "America/Chicago")
    assert (count(Person), count(Consent)) == (1, 2)


def test_what_a_person_chose_stays(write: Write) -> None:
    with writing() as session:
        contact = contact_for(session, "sms", "+14135550131", source="texted_in")
        contact.person.language, contact.person.language_chosen = "pt", True
        stop(contact, "opted_out")
    report = import_people(write(HEAD + MARIA))
    assert "1 people stopped messages" in report
    assert person("+14135550131").language == "pt"
    with reading() as session:
        contact = contact_at(session, "sms", "+14135550131")  # type: ignore[assignment]
        assert contact.stopped_at is not None


def test_the_same_person_twice_in_a_file(write: Write) -> None:
    other = "MARIA  LÓPEZ,4135550131,,,America/Chicago,,,\n"
    report = import_people(write(HEAD + MARIA + other))
    assert "1 rows named somebody of an earlier row" in report
    assert "1 people are new, 0 were known" in report
    maria = person("+14135550131")
    assert (count(Person), maria.language, maria.timezone) == (1, "es", "America/Chicago")


def test_the_same_person_far_apart_in_a_file(write: Write) -> None:
    codes = (201, 202, 203, 205, 206, 207)
    many = "".join(f"Somebody {code} {n},+1{code}55501{n:02d},,,,,,\n" for code in codes for n in range(100))
    report = import_people(write(HEAD + MARIA + many + MARIA))
    assert f"{len(codes) * 100 + 1} people are new, 0 were known" in report
    assert (count(Person), count(Consent)) == (601, 1)


def test_one_number_with_two_names_is_refused(write: Write) -> None:
    found = problems(write(HEAD + MARIA + "Jose Lopez,413 555 0131,,,,,,\n"))
    assert found == ["row 3: the phone number is that of row 2, but the name is another; one number belongs to one person."]


def test_every_bad_row_is_named_and_nothing_private(write: Write) -> None:
    rows = [
        "Secret Name,555-0199,en,,,,,",  # no area code
        ",413 555 0133,en,,,,,",
        "Secret Name,,en,,,,,",
        "Secret Name,413 555 0134,klingon,,,,,",
        "Secret Name,413 555 0135,,,Mars/Base,,,",
        "Secret Name,413 555 0136,,,,2026-05-04,,",
        "Secret Name,413 555 0137,,,,soon,form,words",
        f"Secret Name,413 555 0138,,,,{(clock.now() + timedelta(days=3)).date()},form,words",
        f"Secret Name,413 555 0139,,{'x' * 121},,,,",
        "Secret, Name,413 555 0140,en,,,,,",
        "",
        "Good Name,413 555 0141,,,,,,",
        "Good Name,413 555 0142,,,,,,,more",
    ]
    found = problems(write(HEAD + "\n".join(rows) + "\n"))
    assert [place.split(":")[0] for place in found] == [f"row {n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11, 14)]
    assert not any("Secret" in place or "555" in place or "0133" in place for place in found)
    assert "opted_in_how and opted_in_wording is missing" in found[5]


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("phone,language\n", "row 1: there is no column name."),
        ("name,phone,Phone\n", "row 1: there are two columns phone."),
        ("", "row 1: there is no column name."),
    ],
)
def test_a_header_that_lacks_something(write: Write, head: str, reason: str) -> None:
    assert reason in problems(write(head + "Somebody,413 555 0133,x\n" if head else b""))


def test_a_column_nobody_knows_is_told_of(write: Write) -> None:
    report = import_people(write("name,phone,opted_in_wordin\nTy Brown,413 555 0132,I agree\n"))
    assert "Columns not used: opted_in_wordin." in report


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_encodings_and_commas_of_spreadsheets(write: Write, encoding: str, comma: str) -> None:
    text = f"Name{comma}Phone{comma}Language\r\nJoão Peña{comma}508 555 0122{comma}Português\r\n"
    import_people(write(text.encode(encoding)))
    joao = person("+15085550122")
    assert (joao.name, joao.language) == ("João Peña", "pt")


def test_what_is_not_text_or_not_csv(write: Write, tmp_path: Path) -> None:
    assert problems(write(b"name,phone\n\x81\x8d\xff,1\n")) == ["Save it as CSV UTF-8 and try again."]
    assert "quotation mark" in problems(write('name,phone\n"Ty Brown,4135550132\n'))[0]
    assert problems(write("name,phone\nTy\0,4135550132\n")) == ["row 2: name holds a control character."]
    assert problems(tmp_path / "no-such-file.csv")


def test_organizations_are_made_and_people_do_not_wander(write: Write) -> None:
    text = "name,phone,organization\nMaria Lopez,413 555 0131,River Center\nTy Brown,413 555 0132,\n"
    import_people(write(text))
    with reading() as session:
        home = organization.home(session)
        names = {one.id: one.name for one in session.scalars(select(organization.Organization))}
    assert names[person("+14135550131").organization_id] == "River Center"
    assert person("+14135550132").organization_id == home.id
    report = import_people(write(text.replace("River Center", "Hill House")))
    assert "1 people belong to another organization already" in report
    assert names[person("+14135550131").organization_id] == "River Center"


def test_every_import_of_a_person_is_in_the_audit_log(write: Write) -> None:
    import_people(write(HEAD + MARIA))
    with reading() as session:
        rows = [(row.act, row.subject) for row in session.scalars(select(Audit))]
    assert rows == [("import", f"person:{person('+14135550131').id}")]


def test_a_date_of_birth_makes_the_band_and_nobody_under_14_is_stored(write: Write) -> None:
    today = clock.now().date()
    head = "name,phone,born_on\n"
    import_people(write(head + f"Ana Reis,(413) 555-0131,{today.year - 16}-01-02\nBen Holt,(413) 555-0132,3/4/1990\n"))
    with reading() as session:
        born = session.scalars(select(Person.born_on).order_by(Person.born_on)).all()
        assert [day.year for day in born if day] == [1990, today.year - 16]
    with pytest.raises(BadFile, match="row 2: People under 14 are not stored"):
        import_people(write(head + f"Kim Low,(413) 555-0133,{today.year - 10}-01-02\n"))
    with pytest.raises(BadFile, match="row 2: That is not a date of birth"):
        import_people(write(head + "Kim Low,(413) 555-0133,soon\n"))
