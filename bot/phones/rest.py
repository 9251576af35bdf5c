"""Twilio's Messages resource: create, list, fetch, delete, with its errors (https://www.twilio.com/docs/messaging/api/message-resource)."""

import asyncio
import hmac
import json
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.phones.faults import Faults
from bot.phones.store import Message, Store
from bot.text.gsm import count

PHONE = re.compile(r"\+1[2-9]\d{2}55501\d{2}")  # numbers that can belong to nobody
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_SERVICE = re.compile(r"MG[0-9a-f]{32}")
_HELD = 120  # seconds a silent request is held if its client waits for ever

_ERRORS = {
    20003: (401, "Authenticate"),
    20009: (409, "Cannot delete this resource before it is complete"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21211: (400, "Invalid 'To' Phone Number"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The 'From' number is not a number of this account that can send messages"),
    21608: (400, "The number is unverified: the local Twilio reaches 555-01xx numbers only"),
    21609: (400, "The StatusCallback URL is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21705: (400, "The Messaging Service Sid is invalid."),
    90007: (400, "Invalid validity period value"),
}
_OF_STATUS = {400: 21211, 401: 20003, 404: 20404, 429: 20429, 500: 20500, 503: 20503}

Endpoint = Callable[[Request], Awaitable[Response]]


def answer(content: object, status: int = 200) -> Response:
    return Response(json.dumps(content), status, media_type="application/json")


def error(code: int, status: int | None = None) -> Response:
    usual, message = _ERRORS.get(code, (400, "Refused"))
    status = status or usual
    link = f"https://www.twilio.com/docs/errors/{code}"
    return answer({"code": code, "message": message, "more_info": link, "status": status}, status)


@lru_cache(maxsize=256)
def _rfc2822(second: int) -> str:
    return format_datetime(datetime.fromtimestamp(second, UTC))


def _seconds(text: str, *, end: bool) -> float | None:
    """A time of Twilio's filters as seconds since 1970; a date alone is its first or last moment."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at.timestamp() + (86399.999 if end and len(text) == 10 else 0)


async def _gone(request: Request, seconds: float) -> None:
    """Wait until the client hangs up."""
    try:
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        pass


class Rest:
    """The resource of one account. `coach` is the number it sends from; any well-formed messaging service sends from it too."""

    def __init__(self, store: Store, faults: Faults, *, account: str, token: str, coach: str, service: str | None) -> None:
        self._store = store
        self._faults = faults
        self._account = account
        self._coach = coach
        self._service = service
        self._basic = b"Basic " + b64encode(f"{account}:{token}".encode())
        self._root = f"/2010-04-01/Accounts/{account}/Messages"

    def routes(self) -> list[Route]:
        base = "/2010-04-01/Accounts/{account}/Messages"
        return [
            Route(base + ".json", self._checked(self.create), methods=["POST"]),
            Route(base + ".json", self._checked(self.list), methods=["GET"]),
            Route(base + "/{sid}.json", self._checked(self.fetch), methods=["GET"]),
            Route(base + "/{sid}.json", self._checked(self.delete), methods=["DELETE"]),
        ]

    def _checked(self, endpoint: Endpoint) -> Endpoint:
        async def checked(request: Request) -> Response:
            given = request.headers.get("authorization", "").encode()
            if not hmac.compare_digest(given, self._basic):
                return error(20003)
            if request.path_params["account"] != self._account:
                return error(20404)
            return await endpoint(request)

        return checked

    def _shown(self, message: Message) -> dict[str, Any]:
        now = clock.now().timestamp()
        created = _rfc2822(int(message.created))
        sent = now >= message.due
        code = message.code if sent else None
        return {
            "sid": message.sid,
            "account_sid": self._account,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": created,
            "date_sent": _rfc2822(int(message.due)) if sent else None,
            "date_updated": _rfc2822(int(message.due)) if sent else created,
            "direction": "inbound" if message.inbound else "outbound-api",
            "error_code": code,
            "error_message": None,
            "from": message.number if message.inbound else message.coach,
            "messaging_service_sid": message.service,
            "num_media": str(message.media),
            "num_segments": str(message.segments) if sent or not message.service else "0",
            "price": None,
            "price_unit": "USD",
            "status": message.status(now),
            "subresource_uris": {"media": f"{self._root}/{message.sid}/Media.json"},
            "to": message.coach if message.inbound else message.number,
            "uri": f"{self._root}/{message.sid}.json",
        }

    def _wrong(self, form: dict[str, str], media: int) -> int | None:
        """The code Twilio refuses these parameters with."""
        to, service, sender = form.get("To", ""), form.get("MessagingServiceSid", ""), form.get("From", "")
        validity, callback = form.get("ValidityPeriod", "36000"), form.get("StatusCallback")
        if not to:
            return 21604
        if not _E164.fullmatch(to):
            return 21211
        if not (service or sender):
            return 21603
        if service and (not _SERVICE.fullmatch(service) or (self._service and service != self._service)):
            return 21705
        if sender and sender != self._coach:
            return 21606
        if not (form.get("Body", "").strip() or media):
            return 21602
        if len(form.get("Body", "")) > 1600:
            return 21617
        if not (validity.isascii() and validity.isdigit() and 1 <= int(validity) <= 36000):
            return 90007
        if callback is not None and not _is_address(callback):
            return 21609
        if not PHONE.fullmatch(to):
            return 21608
        return 21610 if self._store.opted_out(to) else None

    async def create(self, request: Request) -> Response:
        pairs = parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
        faults = self._faults
        if faults.take("silence"):
            await _gone(request, _HELD)
            return error(20503)
        if faults.take("count"):
            return error(faults.code or _OF_STATUS.get(faults.status, 20500), faults.status)
        form = dict(pairs)
        media = sum(1 for name, _ in pairs if name == "MediaUrl")
        if wrong := self._wrong(form, media):
            return error(wrong)
        message = self._accepted(form, media)
        await self._store.add(message)
        if faults.take("accept_then_drop"):
            request.scope["extensions"]["coach.transport"].abort()
            await _gone(request, _HELD)
        return answer(self._shown(message) | {"status": message.first, "date_sent": None}, 201)

    def _accepted(self, form: dict[str, str], media: int) -> Message:
        now = clock.now().timestamp()
        service, body = form.get("MessagingServiceSid") or None, form.get("Body", "")
        due, validity, final, code = now + self._faults.delay, int(form.get("ValidityPeriod", "36000")), "delivered", None
        if due - now > validity:
            due, final, code = now + validity, "failed", 30036
        elif self._faults.take("undelivered"):
            final, code = "undelivered", self._faults.undelivered_code
        number, sid = self._store.new_sid("MM" if media else "SM")
        return Message(
            id=number,
            sid=sid,
            inbound=False,
            number=form["To"],
            coach=self._coach,
            service=service,
            body=body,
            media=media,
            segments=max(1, count(body).segments),
            first="accepted" if service else "queued",
            final=final,
            code=code,
            created=now,
            due=due,
            callback=form.get("StatusCallback"),
            told="StatusCallback" not in form or self._faults.callbacks == "off",
        )

    def _between(self, to: str | None, sender: str | None) -> tuple[str | None, bool | None]:
        """The phone and the direction that Twilio's To and From mean; None for any."""
        if to == self._coach:
            return sender, True
        if sender in (None, self._coach):
            return to, None if to is None and sender is None else False
        return (sender, True) if to is None else ("", None)

    async def list(self, request: Request) -> Response:
        asked = dict(parse_qsl(request.scope["query_string"].decode("utf-8", "replace"), keep_blank_values=True))
        day = asked.get("DateSent")
        since, before = asked.get("DateSent>", day), asked.get("DateSent<", day)
        try:
            size = min(1000, max(1, int(asked.get("PageSize", "50"))))
            page = max(0, int(asked.get("Page", "0")))
            below = int(asked["PageToken"].removeprefix("PA"), 16) if "PageToken" in asked else None
        except ValueError:
            return error(20404)
        number, inbound = self._between(asked.get("To"), asked.get("From"))
        found = self._store.newest(
            until=clock.now().timestamp() - self._faults.list_lag,
            number=number,
            inbound=inbound,
            since=_seconds(since, end=False) if since else None,
            before=_seconds(before, end=True) if before else None,
            below=below,
            limit=size + 1,
        )
        more, found = len(found) > size, found[:size]
        here = {name: value for name, value in asked.items() if name not in ("Page", "PageToken")} | {"PageSize": str(size)}
        following = here | {"Page": str(page + 1), "PageToken": f"PA{found[-1].id:x}"} if more else None
        return answer(
            {
                "first_page_uri": f"{self._root}.json?{urlencode(here | {'Page': '0'})}",
                "end": page * size + len(found) - 1,
                "messages": [self._shown(message) for message in found],
                "next_page_uri": f"{self._root}.json?{urlencode(following)}" if following else None,
                "page": page,
                "page_size": size,
                "previous_page_uri": None,
                "start": page * size,
                "uri": f"{self._root}.json?{urlencode(asked)}",
            }
        )

    async def fetch(self, request: Request) -> Response:
        message = self._store.by_sid(request.path_params["sid"])
        return answer(self._shown(message)) if message else error(20404)

    async def delete(self, request: Request) -> Response:
        message = self._store.by_sid(request.path_params["sid"])
        if message is None:
            return error(20404)
        if clock.now().timestamp() < message.due:
            return error(20009)
        self._store.delete(message.sid)
        return Response(status_code=204)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
