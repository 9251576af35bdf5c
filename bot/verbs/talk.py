"""./coach talk: a phone in the terminal. What is typed goes the way of every text message; what comes back is shown with its segments."""

import argparse
import json
import sys
import threading

from bot import clock
from bot.errors import CoachError, Unavailable
from bot.phones.client import PhonesClient, Text
from bot.settings import settings
from bot.verbs.starting import PORTS, say

NUMBER = "+14135550142"
FIRST_WORDS = {"en": "English please", "es": "Español por favor", "pt": "Português por favor"}  # what a person would text
PATIENCE = 30.0  # seconds for an answer
QUIET = 1.5  # seconds after a text: an answer can be several


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coach talk", description="A phone in the terminal, while ./coach up runs without Twilio.")
    parser.add_argument("--as", dest="number", default=NUMBER, help=f"the phone's number, a 555-01xx one (default {NUMBER})")
    parser.add_argument("--language", choices=tuple(FIRST_WORDS), help="begins by asking for this language")
    asked = parser.parse_args(arguments)
    phone = Phone(reach(), asked.number)
    if asked.language:
        phone.say(FIRST_WORDS[asked.language])
    if not sys.stdin.isatty():
        for line in sys.stdin:
            if line.strip():
                phone.say(line.strip())
        return 0
    say(f"you are {asked.number}; type a text and press Enter, Ctrl-D to hang up")
    threading.Thread(target=phone.listen, daemon=True).start()
    try:
        while True:
            phone.send(input())
    except EOFError:
        return 0


def reach() -> PhonesClient:
    """The phones of the coach that runs here. Raises CoachError when none does."""
    here = settings()
    if not here.phones:
        raise CoachError("Texts go through Twilio here, so there is no phone in the terminal.", "Leave the TWILIO_ settings empty.")
    ports = here.var / "run" / PORTS
    if ports.exists():
        client = PhonesClient(f"http://127.0.0.1:{json.loads(ports.read_text())['phones']}", here.internal_secret)
        if client.ready():
            return client
    raise CoachError("No coach is running here.", "Start it in another terminal: ./coach up")


class Phone:
    """One number: what it sends, and what reaches it, printed."""

    def __init__(self, client: PhonesClient, number: str) -> None:
        self.client, self.number = client, number
        before = client.messages(number)
        self.seen = before[-1].id if before else "0"

    def send(self, text: str) -> None:
        """Text the coach; says so when its door did not take it."""
        if text.strip():
            sent = self.client.send(self.number, text)
            if sent.answered is None or sent.answered >= 300:
                say(f"the coach did not take this text (answer {sent.answered})")

    def say(self, text: str) -> list[Text]:
        """Send, print what comes back, and return it. Raises Unavailable when nothing does."""
        print(f"you: {text}", flush=True)
        self.send(text)
        end = clock.monotonic() + PATIENCE
        while clock.monotonic() < end:
            if texts := self.hear(2):
                while more := self.hear(QUIET):
                    texts += more
                return texts
        raise Unavailable(f"No answer within {PATIENCE:.0f} seconds.", "See var/log/gateway.log.")

    def hear(self, wait: float) -> list[Text]:
        """The coach's texts since the last look, printed as they arrive."""
        came = self.client.messages(self.number, self.seen, wait=wait)
        self.seen = came[-1].id if came else self.seen
        texts = [text for text in came if text.sender == "coach"]
        for text in texts:
            print(f"coach [{text.segments} segment{'s' * (text.segments != 1)}]: {text.text}\n", flush=True)
        return texts

    def listen(self) -> None:
        """Print whatever comes, for ever."""
        while True:
            try:
                self.hear(20)
            except Unavailable:
                clock.pause(1)
