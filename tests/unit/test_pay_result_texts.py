"""A usual estimate is two texts in every language, and leaves nothing out that must be said."""

from datetime import UTC, datetime

import pytest

from bot import clock
from bot.answers.pay.facts import Facts
from bot.answers.pay.result import outcome
from bot.text.gsm import count
from bot.text.segments import split_texts
from bot.words.catalogue import LANGUAGES
from bot.words.render import numbered, render
from bot.words.say import say

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
HOURLY = {"wage": "17", "unit": "hour", "times": "20"}
USUAL = [
    Facts(("ssi",), **HOURLY),
    Facts(("ssi",), wage="12", unit="hour", times="20"),  # under the minimum wage
    Facts(("ssi",), wage="3000", unit="month"),
    Facts(("ssi",), **HOURLY, when="2027-01-01"),
    Facts(("ssdi",), wage="900", unit="month", check="1400", trial=0),
    Facts(("ssdi",), wage="2500", unit="month", check="1400", trial=3),
    Facts(("ssdi",), wage="2500", unit="month", check="1400", trial=9),
    Facts(("ssdi",), wage="2500", unit="month", check="1400", trial=-1),
    Facts(("snap",), wage="300", unit="week", size=3, rent="1900", heat=False),
    Facts(("snap",), wage="5000", unit="month", size=1, rent="0", heat=True),
    Facts(("health",), wage="2500", unit="month", disabled=True, size=1),
    Facts(("housing",), wage="500", unit="week"),
    Facts(("eitc",), wage="20000", unit="year", children=2),
    Facts(("ssi", "snap"), **HOURLY, size=1, rent="1500"),
    Facts(("ssdi", "snap"), **HOURLY, check="1400", trial=2, size=2, rent="1700"),
    Facts(("ssi", "health"), **HOURLY),
    Facts(("snap", "housing"), wage="300", unit="week", size=2, heat=False),
]
LAST = {"en": "an estimate, not a decision", "es": "un cálculo, no una decisión", "pt": "uma estimativa, não uma decisão"}
FREE = {"en": "counselor looks at your case for free", "es": "consejero de beneficios ve tu caso gratis", "pt": "seu caso de graça"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("facts", USUAL, ids=lambda facts: f"{'+'.join(facts.programs)}-{facts.wage}-{facts.trial}")
def test_a_usual_estimate_is_two_texts(facts: Facts, language: str) -> None:
    with clock.frozen(NOW):
        says = [*outcome(facts), say("pay_close")]
    shown = [render(one["key"], one.get("fields"), language) for one in says]
    texts = split_texts([numbered(one.text, one.options) for one in shown])
    assert len(texts) <= 2, texts
    assert all(count(text).segments <= 2 for text in texts)
    keys = [one["key"] for one in says]
    assert "pay_assumed" in keys
    assert "pay_report" in keys or facts.programs == ("eitc",) or facts.trial == -1
    assert LAST[language] in shown[-1].text.lower()
    assert FREE[language] in shown[-1].text
