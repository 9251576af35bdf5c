"""What no sentence is: through the whole path, each gets a sensible answer, and nobody is told that something failed."""

from datetime import datetime

from sqlalchemy import select

from bot.care.cases import Case
from bot.messaging.inbox import Inbound
from bot.store.session import reading
from tests.journeys.conftest import Phone
from tests.journeys.journey import ZONE

CHAIN = (
    "Fwd: FW: *** SEND THIS TO 15 PEOPLE *** A little girl named Amy wants 1,000,000 forwards!!! If you break the chain you will have "
    "7 years of bad luck... My cousin did not send it & the NEXT DAY her phone broke!! http://example.com/amy?x=1&y=<b>2</b> 🙏🙏🙏 "
)
ODD = {
    "empty": "",
    "blank": " \n\t ",
    "emoji": "🙃🌵🎈🎈",
    "longest": "so then i told my cousin about the garden and the dog and the weather " * 23,
    "one letter": "a" * 1600,
    "right to left": "هل يوجد عمل قريب من بيتي \u202e123\u202c؟",
    "control": "\x00\x07wen do\x1b[31m i work\x85 next\ufffe\u200f",
    "broken": "hello \ud83d there".encode("utf-8", "replace").decode(),
    "markup": '/greet{"a": 1} <script>alert(1)</script> {{ name }} %s',
    "chain": CHAIN * 3,
    "digits": "4" * 300,
}


def test_odd_input_is_answered(phone: Phone) -> None:
    phone.move(datetime(2026, 12, 1, 10, 0, tzinfo=ZONE))
    for name, text in ODD.items():
        heard = phone.ask(text)
        assert heard, name
        assert all(one.strip() for one in heard), name
    with reading() as session:
        assert "incident" not in session.scalars(select(Inbound.outcome)).all()
        assert "incident" not in session.scalars(select(Case.kind)).all()
