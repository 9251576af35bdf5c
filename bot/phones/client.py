"""How the rest of the product, and tests, use the phones of the local Twilio."""

import json
import logging
from typing import Any, NamedTuple

import httpx

from bot import clock
from bot.errors import BadInput, Unavailable


class Sent(NamedTuple):
    id: str
    sid: str
    segments: int
    answered: int | None  # the HTTP status of the coach's webhook; None if it never answered


class Text(NamedTuple):
    id: str  # a cursor for `after`
    sid: str
    sender: str  # "phone" or "coach"
    text: str
    media: int
    segments: int
    status: str
    at: float  # seconds since 1970


class PhonesClient:
    """Threads may share one.

    Every method raises Unavailable if the local Twilio does not answer, BadInput if it refuses what it was given.

    Args:
        base_url: settings().phones_url.
        secret: settings().internal_secret.
    """

    def __init__(self, base_url: str, secret: str) -> None:
        logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines of information show the address and so the number
        # trust_env=False: a proxy of the machine cannot reach its loopback.
        self._http = httpx.Client(base_url=base_url, headers={"Authorization": f"Bearer {secret}"}, timeout=60, trust_env=False)

    def close(self) -> None:
        self._http.close()

    def _ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        try:
            response = self._http.request(method, path, **options)
            content: dict[str, Any] = response.json()
        except (httpx.HTTPError, ValueError):
            response = None
        if response is None:  # outside the except: httpx's error names the address, and that holds a number
            raise Unavailable("The local Twilio does not answer.", "Is the coach up?")
        if response.is_error:
            raise BadInput(str(content.get("error", f"The local Twilio answered {response.status_code}.")))
        return content

    def ready(self) -> bool:
        """True once it takes requests."""
        try:
            return self._http.get("/healthz", timeout=2).is_success
        except httpx.HTTPError:
            return False

    def send(self, number: str, text: str, media_count: int = 0) -> Sent:
        """Text the coach from a phone; returns when its webhook has answered (at most about 15 seconds)."""
        got = self._ask("POST", f"/phones/{number}/send", content=json.dumps({"text": text, "media_count": media_count}))
        return Sent(got["id"], got["sid"], got["segments"], got["answered"])

    def messages(self, number: str, after: str = "0", wait: float = 0) -> list[Text]:
        """Both directions after an id, oldest first; with `wait`, up to so many seconds (at most 30) for the first one."""
        got = self._ask("GET", f"/phones/{number}/messages", params={"after": after, "wait": wait})
        return [
            Text(one["id"], one["sid"], one["from"], one["text"], one["media"], one["segments"], one["status"], one["at"])
            for one in got["messages"]
        ]

    def opted_out(self, number: str) -> bool:
        return bool(self._ask("GET", f"/phones/{number}/messages", params={"after": str(2**62)})["opted_out"])

    def wait_for(self, number: str, n: int, timeout: float, after: str = "0") -> list[Text]:
        """The coach's texts that reached this phone after an id, as soon as there are `n` of them.

        Raises:
            TimeoutError: fewer came in `timeout` seconds; says how many.
        """
        end = clock.monotonic() + timeout
        while True:
            seen = self.messages(number, after)
            texts = [text for text in seen if text.sender == "coach" and text.status == "delivered"]
            if len(texts) >= n:
                return texts
            left = end - clock.monotonic()
            if left <= 0:
                raise TimeoutError(f"{len(texts)} of {n} texts reached the phone in {timeout} seconds")
            if any(text.status in ("accepted", "queued") for text in seen):
                clock.pause(min(left, 0.05))  # on its way already: its arrival is no new message
            else:
                self.messages(number, seen[-1].id if seen else after, wait=min(left, 20))

    def fault(self, **fields: object) -> dict[str, Any]:
        """Set faults by the field names of bot/phones/faults.py; returns all of them."""
        return self._ask("POST", "/faults", json=fields)

    def faults(self) -> dict[str, Any]:
        return self._ask("GET", "/faults")

    def mend(self) -> None:
        """No more faults."""
        self._ask("DELETE", "/faults")
