"""Texts through Twilio's REST API: send one, find out what became of one."""

import json
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlsplit

from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from bot.messaging.channels.lanes import Lanes, Outcome, Reply
from bot.messaging.channels.outcomes import RULES, Decision, SendFailed, decision_for, rule_for, status_rank
from bot.messaging.channels.wire import Lost, NeverAsked, Wire, authorization, proxy_to

__all__ = ["Accepted", "Decision", "Listed", "SendFailed", "Twilio", "decision_for", "status_rank"]

_PAGE = 200
_POOL = 32
_LANES = 16


class Text(NamedTuple):
    """One text to hand over. `validity_seconds`: 1 to 36,000; one still waiting in Twilio's queue then is not sent."""

    to: str
    body: str
    status_callback: str
    validity_seconds: int


class Accepted(NamedTuple):
    sid: str
    status: str


class Listed(NamedTuple):
    sid: str
    body: str
    status: str
    date_created: datetime  # UTC
    error_code: int | None


class Twilio:
    """A pooled client that threads may share.

    Args:
        api_url: base address without a trailing slash; /2010-04-01/... follows it.
        service_sid: the messaging service to send by; else `sender`, a number in E.164.
        timeout: seconds to connect and seconds without an answer.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        api_url: str,
        service_sid: str | None = None,
        sender: str | None = None,
        timeout: tuple[float, float] = (3.05, 10),
    ) -> None:
        if not (service_sid or sender):
            raise ValueError("Twilio needs a messaging service or a sender")
        logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)  # its debug lines show ?To=number
        self._wire = Wire(api_url, timeout, _POOL)
        # A mapping of its own, or the client would read TWILIO_EDGE and TWILIO_REGION and rewrite our address.
        client = Client(account_sid, auth_token, http_client=self._wire, environment={"TWILIO_ACCOUNT_SID": account_sid})
        client.api.base_url = api_url.rstrip("/")
        self._messages = client.api.v2010.account.messages
        self._client = client
        self._sender = {"MessagingServiceSid": service_sid} if service_sid else {"From": sender}
        self._auth = (account_sid, auth_token)
        self._create = f"{api_url.rstrip('/')}/2010-04-01/Accounts/{account_sid}/Messages.json"
        self._lanes = None if proxy_to(api_url) else Lanes(api_url, timeout, _LANES)
        basic = authorization(account_sid, auth_token)["authorization"]
        self._headers = f"Authorization: {basic}\r\nContent-Type: application/x-www-form-urlencoded\r\nAccept: application/json\r\n"

    def send(self, to: str, body: str, *, status_callback: str, validity_seconds: int | None = None, media: Sequence[str] = ()) -> Accepted:
        """Hand one text to Twilio; afterwards it is Twilio's to deliver.

        Args:
            validity_seconds: 1 to 36,000; a text still waiting in Twilio's queue then is not sent.
            media: addresses of pictures.

        Raises:
            SendFailed: its `decision` says what to do; UNKNOWN_OUTCOME if the text may have been taken.
        """
        form = {"To": to, "Body": body, "StatusCallback": status_callback, **self._sender, "MediaUrl": list(media)}
        if validity_seconds is not None:
            form["ValidityPeriod"] = str(validity_seconds)
        # Not by the library's `create`, which takes as long as everything else a text needs.
        answer = _ask(lambda: self._wire.request("POST", self._create, data=form, auth=self._auth))
        outcome = _heard(answer.status_code, answer.text)
        if isinstance(outcome, SendFailed):
            raise outcome
        return outcome

    def send_many(self, texts: Sequence[Text], within: float) -> list[Accepted | SendFailed]:
        """Hand texts to Twilio, many at a time; what became of each, in their order. After `within` seconds no more are begun."""
        if self._lanes is None:  # behind a proxy
            with ThreadPoolExecutor(_LANES, "send") as pool:
                return list(pool.map(self._sent, texts))
        (name, value), *_ = self._sender.items()
        rest = f"&{name}={quote_plus(value or '')}&To="
        bodies = [
            f"ValidityPeriod={validity}{rest}{quote_plus(to)}&StatusCallback={quote_plus(callback)}&Body={quote_plus(body)}".encode()
            for to, body, callback, validity in texts
        ]
        return [_became(one) for one in self._lanes.post_many(urlsplit(self._create).path, self._headers, bodies, within)]

    def _sent(self, text: Text) -> Accepted | SendFailed:
        try:
            return self.send(text.to, text.body, status_callback=text.status_callback, validity_seconds=text.validity_seconds)
        except SendFailed as failed:
            return failed

    def sent_to(self, to: str, since: datetime, body: str) -> list[Listed]:
        """Outbound texts with this body that Twilio took for this number at or after `since`, oldest first.

        Twilio's filter looks at the time a text was sent, which a text still in its queue does not have: so the filtered pages are
        read and the newest page of all texts to the number as well. A list may lag by some seconds; an empty one proves nothing before.

        Raises:
            SendFailed: with RETRY_LATER whenever asking again may help.
        """
        if since.tzinfo is None:
            raise ValueError("sent_to() takes an aware datetime")
        since = since.astimezone(UTC).replace(microsecond=0)
        found = _ask(lambda: self._messages.list(to=to, date_sent_after=since, page_size=_PAGE), reading=True)
        found += _ask(lambda: self._messages.list(to=to, limit=_PAGE, page_size=_PAGE), reading=True)
        listed = {
            one.sid: _listed(one)
            for one in found
            if str(one.direction).startswith("outbound")
            and (one.body or "").strip() == body.strip()
            and (one.date_created is None or one.date_created >= since)
        }
        return sorted(listed.values(), key=lambda one: (one.date_created, one.sid))

    def fetch(self, sid: str) -> Listed | None:
        """One text by its SID; None if Twilio has none of that name.

        Raises:
            SendFailed: with RETRY_LATER whenever asking again may help.
        """
        try:
            return _listed(_ask(lambda: self._client.api.v2010.account.messages(sid).fetch(), reading=True))
        except SendFailed as error:
            if error.code == 20404:
                return None
            raise

    def delete(self, sid: str) -> None:
        """Remove one text, with its pictures, from Twilio's log for good; one that is not there (any more) is fine.

        Raises:
            SendFailed: with RETRY_LATER whenever asking again may help, also while the text is still on its way.
        """
        try:
            _ask(lambda: self._client.api.v2010.account.messages(sid).delete(), reading=True)
        except SendFailed as error:
            if error.code == 20009:
                error.decision = Decision.RETRY_LATER
            if error.code != 20404:
                raise


def _listed(message: Any) -> Listed:
    created = message.date_created or datetime.fromtimestamp(0, UTC)
    return Listed(message.sid, message.body or "", str(message.status), created, message.error_code)


def _heard(status: int, content: str | bytes) -> Accepted | SendFailed:
    try:
        known = json.loads(content)
    except ValueError:
        known = None
    known = known if isinstance(known, dict) else {}
    if status >= 400:
        code = known.get("code")
        return _refused(status, code if isinstance(code, int) else None)
    if not known.get("sid"):
        return SendFailed(Decision.UNKNOWN_OUTCOME, None, "the answer named no message")
    return Accepted(str(known["sid"]), str(known.get("status")))


def _became(outcome: Outcome) -> Accepted | SendFailed:
    if isinstance(outcome, Reply):
        return _heard(*outcome)
    return SendFailed(Decision.UNKNOWN_OUTCOME if isinstance(outcome, Lost) else Decision.RETRY_LATER, None, str(outcome))


def _ask[T](ask: Callable[[], T], *, reading: bool = False) -> T:
    """Run a request and turn every failure into a SendFailed that carries nothing of the request, not even as its context."""
    try:
        return ask()
    except (TwilioRestException, TwilioServiceException) as error:
        failed = _refused(int(error.status), error.code)
    except NeverAsked as error:
        failed = SendFailed(Decision.RETRY_LATER, None, str(error))
    except Lost as error:
        failed = SendFailed(Decision.UNKNOWN_OUTCOME, None, str(error))
    except TwilioException as error:
        # A page of a list that could not be read: the response is its second argument.
        failed = _refused(getattr(error.args[1], "status_code", 500) if len(error.args) > 1 else 500, None)
    except (ValueError, TypeError, KeyError, AttributeError):
        failed = SendFailed(Decision.UNKNOWN_OUTCOME, None, "the answer could not be read")
    if reading and failed.decision is Decision.UNKNOWN_OUTCOME:
        failed.decision = Decision.RETRY_LATER  # asking twice harms nobody
    raise failed


def _refused(status: int, code: int | None) -> SendFailed:
    if status == 429:
        return SendFailed(Decision.RETRY_LATER, 20429, rule_for(20429).reason)
    if status >= 500 or status == 408:
        return SendFailed(Decision.UNKNOWN_OUTCOME, code, "Twilio had an error of its own")
    if status in (401, 403) and code not in RULES:
        return SendFailed(Decision.STOP_ALL, code, rule_for(20003 if status == 401 else 20403).reason)
    if code is None or code < 1000:  # Twilio's own refusals have five digits
        return SendFailed(Decision.STOP_ALL, code or status, "what answers at TWILIO_API_URL is not Twilio")
    return SendFailed(decision_for(code), code, rule_for(code).reason)
