"""Which sentences go to a private phone only."""

import re

import pytest
import yaml

from bot.settings import ROOT


@pytest.mark.parametrize("file", ["plan", "referral", "exploration"])
def test_what_names_their_program_work_or_employer_is_for_a_private_phone(file: str) -> None:
    """Phrases and the steps of any pathway, which people ask about by its name, are no sentence about them."""
    records = yaml.safe_load((ROOT / "data" / "words" / f"{file}.yml").read_text(encoding="utf-8"))
    names = re.compile(r"{(name|partner|employer|place|step|steps|job|jobs|program)}")
    told = {key for key, one in records.items() if names.search(str(one["en"]))}
    about_them = {key for key in told if not key.startswith(("plan_by", "step_", "ladder_", "told_"))}
    assert about_them
    assert {key for key in about_them if not records[key].get("private")} == set()
