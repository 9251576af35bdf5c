"""The phones themselves: what a person types becomes a signed webhook, and what the coach sent can be read."""

import asyncio
import hmac
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.messaging.channels.signature import Pair
from bot.phones.faults import Faults
from bot.phones.keywords import KEYWORDS, STOCK_REPLIES
from bot.phones.post import Poster
from bot.phones.rest import PHONE, Endpoint, answer
from bot.phones.store import Message, Store
from bot.text.gsm import count

# As the webhook is configured at Twilio, ...#rc=5&rp=all: five more tries after any failure, within 15 seconds together.
_WAITS = (0.25, 0.5, 1, 2, 4)
_BUDGET = 15.0
_LONGEST_WAIT = 30.0


class Handsets:
    """Everything under /phones and /faults; whoever knows `secret` may use any phone.

    Args:
        inbound_url: the public address of the coach's message webhook.
        keywords: who answers STOP, HELP and START. "twilio": this program does, as Advanced Opt-Out would, and says so in OptOutType;
            "coach": it only passes them on.
    """

    def __init__(
        self,
        store: Store,
        poster: Poster,
        faults: Faults,
        *,
        account: str,
        coach: str,
        service: str | None,
        secret: str,
        inbound_url: str,
        keywords: str,
    ) -> None:
        self._store = store
        self._poster = poster
        self._faults = faults
        self._account = account
        self._coach = coach
        self._service = service
        self._bearer = f"Bearer {secret}".encode()
        self._inbound_url = inbound_url
        self._keywords = KEYWORDS if keywords == "twilio" else {}

    def routes(self) -> list[Route]:
        return [
            Route("/phones/{number}/send", self._checked(self.send), methods=["POST"]),
            Route("/phones/{number}/messages", self._checked(self.messages), methods=["GET"]),
            Route("/faults", self._checked(self.faults), methods=["GET", "POST", "DELETE"]),
        ]

    def _checked(self, endpoint: Endpoint) -> Endpoint:
        async def checked(request: Request) -> Response:
            if not hmac.compare_digest(request.headers.get("authorization", "").encode(), self._bearer):
                return answer({"error": "This needs the bearer secret of the coach's programs."}, 401)
            number = request.path_params.get("number")
            if number is not None and (number == self._coach or not PHONE.fullmatch(number)):
                return answer({"error": "A phone here has a number of the form +1 NXX 555 01xx, other than the coach's."}, 404)
            return await endpoint(request)

        return checked

    async def send(self, request: Request) -> Response:
        """Answers when the coach has answered: {id, sid, segments, answered} with its HTTP status, or null if it never did."""
        number = request.path_params["number"]
        try:
            given = json.loads(await request.body())
            text, media = given["text"], given.get("media_count", 0)
        except (ValueError, KeyError, TypeError, AttributeError):
            text = media = None
        if not (isinstance(text, str) and isinstance(media, int) and 0 <= media <= 10 and (text or media) and len(text) <= 1600):
            return answer({"error": "Send {text, media_count?}: at most 1,600 characters, at most 10 pictures, not both empty."}, 400)
        try:
            text.encode()
        except UnicodeEncodeError:
            return answer({"error": "This text holds half a character."}, 400)
        message = self._message(number, text, media, inbound=True)
        await self._store.add(message)
        kind = self._keywords.get(text.strip().upper())
        if kind:
            await self._keyword(kind, number)
        answered = await self._deliver(message, kind)
        return answer({"id": str(message.id), "sid": message.sid, "segments": message.segments, "answered": answered}, 201)

    def _message(self, number: str, text: str, media: int, *, inbound: bool) -> Message:
        now = clock.now().timestamp()
        unique, sid = self._store.new_sid("MM" if media else "SM")
        status = "received" if inbound else "delivered"
        segments = max(1, count(text).segments)
        return Message(
            unique, sid, inbound, number, self._coach, self._service, text, media, segments, status, status, None, now, now, None, told=True
        )

    async def _keyword(self, kind: str, number: str) -> None:
        was_out = self._store.opted_out(number)
        if kind in ("STOP", "START"):
            self._store.opt(number, out=kind == "STOP")
        # Twilio confirms a STOP once, and tells nobody who is out how to get help.
        if not (was_out and kind in ("STOP", "HELP")):
            await self._store.add(self._message(number, STOCK_REPLIES[kind], 0, inbound=False))

    async def _deliver(self, message: Message, kind: str | None) -> int | None:
        pairs = self._parameters(message, kind)
        token = f"{message.sid}-{message.id:x}"
        answered = await self._until_answered(pairs, token)
        if self._faults.take("repeat_inbound"):
            answered = await self._until_answered(pairs, token)
        return answered

    async def _until_answered(self, pairs: list[Pair], token: str) -> int | None:
        end = clock.monotonic() + _BUDGET
        answered = None
        for wait in (0.0, *_WAITS):
            if clock.monotonic() + wait >= end:
                break
            await asyncio.sleep(wait)
            try:
                answered = await self._poster.post(self._inbound_url, pairs, end - clock.monotonic(), token)
            except OSError:
                continue
            if answered < 400:
                break
        return answered

    def _parameters(self, message: Message, kind: str | None) -> list[Pair]:
        """As Twilio sends them, the blank ones too: https://www.twilio.com/docs/messaging/guides/webhook-request."""
        pairs = [
            ("ToCountry", "US"),
            ("ToState", "MA"),
            ("SmsMessageSid", message.sid),
            ("NumMedia", str(message.media)),
            ("ToCity", ""),
            ("FromZip", ""),
            ("SmsSid", message.sid),
            ("FromState", "MA"),
            ("SmsStatus", "received"),
            ("FromCity", ""),
            ("Body", message.body),
            ("FromCountry", "US"),
            ("To", message.coach),
            ("ToZip", ""),
            ("NumSegments", str(message.segments)),
            ("MessageSid", message.sid),
            ("AccountSid", self._account),
            ("From", message.number),
            ("ApiVersion", "2010-04-01"),
        ]
        if self._service:
            pairs.append(("MessagingServiceSid", self._service))
        for n in range(message.media):
            pairs.append((f"MediaContentType{n}", "image/jpeg"))
            address = f"https://api.twilio.com/2010-04-01/Accounts/{self._account}/Messages/{message.sid}/Media/ME{message.id:031x}{n:x}"
            pairs.append((f"MediaUrl{n}", address))
        if kind:
            pairs.append(("OptOutType", kind))
        return pairs

    async def messages(self, request: Request) -> Response:
        """Both directions after an id; with ?wait=SECONDS an empty answer waits for the next one."""
        number = request.path_params["number"]
        try:
            after = int(request.query_params.get("after") or 0)
            wait = min(_LONGEST_WAIT, float(request.query_params.get("wait") or 0))
        except ValueError:
            return answer({"error": "after is an id, wait is seconds."}, 400)
        end = clock.monotonic() + wait
        while not (found := self._store.of_number(number, after)) and clock.monotonic() < end:
            await self._store.change(end - clock.monotonic())
        now = clock.now().timestamp()
        return answer({"messages": [_seen(message, now) for message in found], "opted_out": self._store.opted_out(number)})

    async def faults(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._faults.__init__()  # type: ignore[misc] # every holder keeps the same object
        elif request.method == "POST":
            try:
                self._faults.change(json.loads(await request.body()))
            except (ValueError, AttributeError) as wrong:
                return answer({"error": str(wrong)}, 400)
        return answer(vars(self._faults))


def _seen(message: Message, now: float) -> dict[str, Any]:
    return {
        "id": str(message.id),  # a number of this size loses digits in a browser
        "sid": message.sid,
        "from": "phone" if message.inbound else "coach",
        "text": message.body,
        "media": message.media,
        "segments": message.segments,
        "status": message.status(now),
        "at": message.created,
    }
