"""Texts through Twilio's REST API: send one, find out what became of one."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as BrokenConnection
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException  # type: ignore[import-untyped]
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]
from urllib3.exceptions import NewConnectionError

from bot.messaging.channels.outcomes import RULES, Decision, SendFailed, decision_for, rule_for, status_rank

__all__ = ["Accepted", "Decision", "Listed", "SendFailed", "Twilio", "decision_for", "status_rank"]

_PAGE = 200
_POOL = 32
# twilio writes every request with its parameters to its logger: numbers and bodies stay out of logs. This one stands outside the tree
# of loggers, since logging's own configuration (uvicorn runs it) switches disabled loggers on again.
_SILENT = logging.Logger("coach.twilio.silent", logging.CRITICAL + 1)


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
        http = TwilioHttpClient(logger=_SILENT)
        http.timeout = timeout  # its constructor refuses a pair, requests takes one
        for scheme in ("http://", "https://"):
            http.session.mount(scheme, HTTPAdapter(pool_connections=4, pool_maxsize=_POOL, max_retries=0))
        if urlsplit(api_url).hostname in ("127.0.0.1", "localhost", "::1"):
            http.session.trust_env = False  # a proxy of the machine cannot reach its loopback
        # A mapping of its own, or the client would read TWILIO_EDGE and TWILIO_REGION and rewrite our address.
        client = Client(account_sid, auth_token, http_client=http, environment={"TWILIO_ACCOUNT_SID": account_sid})
        client.api.base_url = api_url.rstrip("/")
        self._messages = client.api.v2010.account.messages
        self._client = client
        self._sender = {"messaging_service_sid": service_sid} if service_sid else {"from_": sender}

    def send(self, to: str, body: str, *, status_callback: str, validity_seconds: int | None = None, media: Sequence[str] = ()) -> Accepted:
        """Hand one text to Twilio; afterwards it is Twilio's to deliver.

        Args:
            validity_seconds: 1 to 36,000; a text still waiting in Twilio's queue then is not sent.
            media: addresses of pictures.

        Raises:
            SendFailed: its `decision` says what to do; UNKNOWN_OUTCOME if the text may have been taken.
        """
        options: dict[str, Any] = dict(self._sender)
        if validity_seconds is not None:
            options["validity_period"] = validity_seconds
        if media:
            options["media_url"] = list(media)
        sent = _ask(lambda: self._messages.create(to=to, body=body, status_callback=status_callback, **options))
        if not sent.sid:
            raise SendFailed(Decision.UNKNOWN_OUTCOME, None, "the answer named no message")
        return Accepted(sent.sid, str(sent.status))

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


def _ask[T](ask: Callable[[], T], *, reading: bool = False) -> T:
    """Run a request and turn every failure into a SendFailed that carries nothing of the request, not even as its context."""
    try:
        return ask()
    except (TwilioRestException, TwilioServiceException) as error:
        failed = _refused(int(error.status), error.code)
    except ConnectTimeout:
        failed = SendFailed(Decision.RETRY_LATER, None, "no connection in time")
    except BrokenConnection as error:
        # Nothing was sent if the connection never came to be; after that the text may have been read.
        reason = getattr(error.args[0] if error.args else None, "reason", None)
        never = isinstance(reason, NewConnectionError)
        decision = Decision.RETRY_LATER if never else Decision.UNKNOWN_OUTCOME
        failed = SendFailed(decision, None, "no connection" if never else "the connection broke")
    except RequestException:
        failed = SendFailed(Decision.UNKNOWN_OUTCOME, None, "no answer in time")
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
