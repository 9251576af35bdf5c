"""Facts at the desk: every record with its source, the doubtful ones first, and a mark that holds for what the record says now."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from bot import clock
from bot.answers.fact_checks import FactCheck, checks, verified_at, verify
from bot.errors import BadInput
from bot.knowledge.questions import files as question_files
from bot.knowledge.reading import KNOWLEDGE
from bot.knowledge.records import load, records
from bot.people.audit import LONGEST_SUBJECT, Audit
from bot.store.session import reading, writing
from tests.desk_world import World, world
from tests.talking import Talk

DAY = datetime(2026, 11, 24, 15, tzinfo=UTC)
SSI = next(one for one in records() if one.key == "benefits/ssi.yml#ssi_resources")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("facts")) as made:
        yield made


def rows(page: str) -> list[tuple[str, str]]:
    """(state, record) of each line."""
    found = re.findall(r"<tr>\s*<td>(?:<strong>)?([A-Z][a-z ]+)(?:</strong>)?.*?</td>\s*<td>(.*?)<br>", page, re.DOTALL)
    return [(state, html.unescape(name)) for state, name in found]


def test_every_record_that_people_are_told_is_listed_once() -> None:
    keys = [one.key for one in records()]
    assert len(keys) == len(set(keys))
    for name in question_files():
        wanted = {f"{name}#{one['id']}" for one in yaml.safe_load((KNOWLEDGE / name).read_text())["questions"]}
        assert wanted <= set(keys)
    for path in KNOWLEDGE.rglob("*.yml"):
        if path.name != "openings.yml":  # staff's own entries, with a source each
            assert any(key.startswith(path.relative_to(KNOWLEDGE).as_posix()) for key in keys), path
    assert all(one.source or one.file == "office.yml" or "whole file" in one.name for one in records())


def test_what_is_out_of_date_or_unverified_comes_first(here: World) -> None:
    listed = rows(here.browser("content_editor").client.get("/desk/facts").text)
    states = [state for state, _ in listed]
    order = ("Out of date", "Not verified", "Ends soon", "Verified")
    assert states == sorted(states, key=order.index)
    assert len(listed) > 200
    assert not any("from 2025-10-01" in name for _, name in listed), "the food benefits of a past year are history"
    words = here.browser("case_manager").client.get("/desk/facts", params={"find": "ssi_res"}).text
    assert [name for _, name in rows(words)] == ["ssi_resources"]
    assert "<button" not in words.partition("<tbody>")[2], "who may not verify sees no button"


def test_an_editor_verifies_and_takes_back(here: World) -> None:
    editor = here.browser("content_editor")
    form = {"record": SSI.key, "digest": SSI.digest}
    assert editor.ask("POST /desk/facts", {}, form).status_code == 303
    page = editor.client.get("/desk/facts", params={"find": "ssi_resources"}).text
    assert "verified by Content Editor" in page
    assert [state for state, _ in rows(page)] == ["Verified"]
    assert editor.ask("POST /desk/facts", {}, {**form, "digest": "0" * 64}).status_code == 422, "it was shown in other words"
    assert editor.ask("POST /desk/facts", {}, {**form, "verified": "no"}).status_code == 303
    assert editor.ask("POST /desk/facts", {}, {**form, "verified": "no"}).status_code == 422
    assert "verified by" not in editor.client.get("/desk/facts", params={"find": "ssi_resources"}).text


def test_the_record_with_the_longest_name_is_verified_and_noted_in_a_column_that_holds_it(here: World) -> None:
    longest = max(records(), key=lambda one: len(one.key))
    form = {"record": longest.key, "digest": longest.digest}
    assert here.browser("content_editor").ask("POST /desk/facts", {}, form).status_code == 303
    with reading() as session:
        noted = session.scalars(select(Audit).where(Audit.act == "verify_fact").order_by(Audit.id.desc())).first()
    assert noted is not None
    assert noted.details == {"record": longest.key}
    assert len(noted.subject) <= LONGEST_SUBJECT, "PostgreSQL refuses what SQLite takes"


def test_people_are_told_that_the_team_checked_it_until_it_says_something_else(here: World) -> None:
    with clock.frozen(DAY), writing() as session:
        verify(session, SSI.key, SSI.digest, here.staff["content_editor"])
    with clock.frozen(DAY):
        talk = Talk("action_ask_benefits")
        talk.text("how much money can I have with SSI")
        assert "Our team last checked this on 2026-11-24" in talk.text("more")
    with writing() as session:
        session.get_one(FactCheck, SSI.key).digest = "1" * 64  # as if the file had been changed after it
    with reading() as session:
        assert verified_at(session, "ssi_resources") is None
        assert SSI.key not in checks(session)


def test_a_record_that_is_gone_cannot_be_verified(here: World) -> None:
    with writing() as session, pytest.raises(BadInput, match="no such record"):
        verify(session, "benefits/gone.yml#gone", "0" * 64, here.staff["admin"])


def test_a_change_of_source_alone_needs_a_new_check(tmp_path: Path) -> None:
    (tmp_path / "benefits").mkdir()
    file = tmp_path / "benefits" / "ssi.yml"
    text = (KNOWLEDGE / "benefits" / "ssi.yml").read_text()
    found = []
    for source in ('source: "policyengine-us 2.68.0', 'source: "ssa.gov'):
        file.write_text(text.replace('source: "policyengine-us 2.68.0', source, 1))
        found.append(load(tmp_path)[0].digest)
    assert found[0] != found[1]
