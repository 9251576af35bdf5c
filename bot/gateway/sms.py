"""Twilio's two webhooks: a text from a person, and what became of one of ours.

Signatures are checked over the configured public address, whatever a proxy made of the request.
"""

from urllib.parse import unquote_plus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import StoreUnavailable
from bot.messaging.channels.signature import signature_matches
from bot.messaging.inbox import inbound_row
from bot.messaging.status import Report
from bot.people.person import SMS
from bot.settings import Settings
from bot.store.types import id_of

MOST_BYTES = 64 * 1024
MOST_FIELDS = 300
_LONGEST_CODE = 9
_FORM = "application/x-www-form-urlencoded"
Pairs = list[tuple[str, str]]
# Fields we have a column for, or that say nothing about the message; all others (media, and ones Twilio adds some day) are kept.
_ORDINARY = frozenset(
    (
        "Body",
        "From",
        "MessageSid",
        "SmsSid",
        "SmsMessageSid",
        "AccountSid",
        "MessagingServiceSid",
        "ApiVersion",
        "SmsStatus",
        "OptOutType",
        "NumMedia",
        "NumSegments",
        "To",
        "ToCity",
        "ToState",
        "ToZip",
        "ToCountry",
        "FromCity",
        "FromState",
        "FromZip",
        "FromCountry",
    )
)


def form_pairs(body: bytes) -> Pairs:
    """The pairs of a form in their order, blank values kept; as urllib's parse_qsl, four times as fast. Raises ValueError."""
    parts = body.decode("ascii").split("&")
    if len(parts) > MOST_FIELDS:
        raise ValueError("too many fields")
    pairs = []
    for part in parts:
        name, sign, value = part.partition("=")
        if not sign:
            raise ValueError("a field without =")
        if "%" in value or "+" in value:
            value = unquote_plus(value, errors="strict")
        if "%" in name or "+" in name:
            name = unquote_plus(name, errors="strict")
        pairs.append((name, value))
    return pairs


async def signed_form(request: Request) -> Pairs | Response:
    """The form of a request that Twilio signed, as ordered pairs (blank, repeated and unknown ones kept), or the refusal."""
    settings: Settings = request.app.state.settings
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return PlainTextResponse(f"Send the form as {_FORM}.", 415)
    if (id_of(request.headers.get("content-length")) or 0) > MOST_BYTES:
        return PlainTextResponse(f"The form is larger than {MOST_BYTES} bytes.", 413)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return PlainTextResponse(f"The form is larger than {MOST_BYTES} bytes.", 413)
    try:
        pairs = form_pairs(body)
    except ValueError:
        return PlainTextResponse("The form could not be read.", 400)
    query = request.scope["query_string"].decode("latin-1")
    url = settings.public_url + request.scope["path"] + (f"?{query}" if query else "")
    if not settings.twilio_token or not signature_matches(settings.twilio_token, url, pairs, request.headers.get("x-twilio-signature", "")):
        return PlainTextResponse("The signature does not fit this address and form.", 403)
    return pairs


async def inbound(request: Request) -> Response:
    """A text from a person: stored, then 204. 5xx if it could not be stored, so that Twilio tries again."""
    pairs = await signed_form(request)
    if isinstance(pairs, Response):
        return pairs
    form = dict(pairs)
    sid, sender = form.get("MessageSid") or form.get("SmsSid") or "", form.get("From") or ""
    if not sid or not sender or len(sid) > 64 or "\0" in sid:
        return PlainTextResponse("MessageSid or From is missing.", 400)
    media = form.get("NumMedia") or "0"
    row = inbound_row(
        sid=sid,
        channel=SMS,
        address=sender,
        body=form.get("Body") or "",
        extras=[pair for pair in pairs if pair[0] not in _ORDINARY] or None,
        media_count=min(id_of(media) or 0, 99),
        opt_out_type=(form.get("OptOutType") or "")[:10] or None,
    )
    try:
        await request.app.state.texts.store(row)
    except StoreUnavailable as error:
        return PlainTextResponse(str(error), 503, {"Retry-After": "1"})
    return Response(status_code=204)


async def delivery(request: Request) -> Response:
    """What became of one of our texts. Repeats and disorder are harmless."""
    pairs = await signed_form(request)
    if isinstance(pairs, Response):
        return pairs
    form = dict(pairs)
    sid, state = form.get("MessageSid") or form.get("SmsSid") or "", form.get("MessageStatus") or form.get("SmsStatus") or ""
    if not sid or not state or len(sid) > 64 or len(state) > 20 or "\0" in sid + state:
        return PlainTextResponse("MessageSid or MessageStatus is missing.", 400)
    ours, code = request.query_params.get("o", ""), form.get("ErrorCode") or ""
    try:
        await request.app.state.reports.store(Report(sid, state, id_of(ours), _code(code)))
    except StoreUnavailable as error:
        return PlainTextResponse(str(error), 503, {"Retry-After": "1"})
    return Response(status_code=204)


def _code(text: str) -> int | None:
    """Twilio's codes have five digits; what is longer is none of them."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_CODE else None


ROUTES = [Route("/sms/inbound", inbound, methods=["POST"]), Route("/sms/status", delivery, methods=["POST"])]
