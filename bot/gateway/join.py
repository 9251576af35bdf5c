"""/join: somebody asks for texts by typing a number and ticking a box; the yes is written down, the introduction is sent.

Whoever types a number sees the same page whether it is known, new or stopped. A number that texted STOP stays stopped: only its
owner can change that, by texting START.
"""

from datetime import timedelta
from urllib.parse import parse_qs

import phonenumbers
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.errors import BadInput, StoreUnavailable
from bot.gateway.origin import from_this_machine, ours
from bot.gateway.page_words import word
from bot.gateway.pages import draw, language_of
from bot.limits import Limit
from bot.messaging.conversation import conversation_for
from bot.messaging.inbox import line_of
from bot.messaging.outbox import Kind, Outbound
from bot.messaging.speaking import INTRODUCTION, introduction_fields, speak
from bot.people.audit import note
from bot.people.consent import record
from bot.people.language import LANGUAGES, choose
from bot.people.person import SMS, contact_at, contact_for
from bot.settings import Settings
from bot.store.crypto import keyring
from bot.store.session import writing
from bot.words.say import say

MOST_BYTES = 4096
AGAIN_AFTER = timedelta(days=7)  # the introduction goes to one number so often at most, whoever asks
VISITORS = Limit(5, 600)  # one address
EVERYBODY = Limit(200, 3600)
_NORTH_AMERICA = 1


def number_of(text: str) -> str:
    """A number as people type it, as E.164. Raises BadInput for one that cannot be texted from here."""
    try:
        parsed = phonenumbers.parse(text[:40], "US")
    except phonenumbers.NumberParseException:
        raise BadInput("That is no phone number.") from None
    if parsed.country_code != _NORTH_AMERICA or parsed.extension or not phonenumbers.is_valid_number(parsed):
        raise BadInput("That is no phone number.")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def join(number: str, language: str, *, wording: str, proof: str) -> None:
    """Write the yes down and send the introduction. A stopped number stays stopped."""
    with writing() as session:
        new = contact_at(session, SMS, number) is None
        contact = contact_for(session, SMS, number, source="joined")
        if contact.stopped_at is not None:
            note(session, "visitor", "asked to join while stopped", f"contact:{contact.id}")
            return
        if new:
            choose(contact.person, language)
        record(session, contact.person_id, "coaching_texts", True, wording=wording, channel="web", proof=proof)
        note(session, "visitor", "joined", f"contact:{contact.id}")
        conversation = conversation_for(session, contact, line_of(SMS, number))
        recent = select(Outbound.id).where(Outbound.conversation_id == conversation.id, Outbound.key.startswith("join:"))
        if session.scalar(recent.where(Outbound.created_at > clock.now() - AGAIN_AFTER).limit(1)) is None:
            # Somebody new gets the introduction because it is their first text; somebody known gets it again, as the answer.
            says = [] if contact.introduced_at is None else [say(INTRODUCTION, introduction_fields())]
            speak(session, conversation, says, kind=Kind.ANSWER, key=f"join:{clock.new_id()}")


async def show(request: Request) -> Response:
    """The form."""
    return draw(request, "join.html", language_of(request), problem=None, done=False, number="")


async def submit(request: Request) -> Response:
    """What was typed: joined, or the form again with what to mend."""
    settings: Settings = request.app.state.settings
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return draw(request, "join.html", language_of(request), 413, problem="join_problem_form", done=False, number="")
    try:
        form = {name: values[0] for name, values in parse_qs(body.decode(), max_num_fields=20).items()}
    except ValueError:  # not UTF-8, or more fields than the form has
        return draw(request, "join.html", language_of(request), 400, problem="join_problem_form", done=False, number="")
    language = form["lang"] if form.get("lang") in LANGUAGES else language_of(request)
    typed = form.get("number", "")[:40]

    def again(problem: str, status: int) -> Response:
        return draw(request, "join.html", language, status, problem=problem, done=False, number=typed)

    if request.headers.get("origin") is not None and not ours(request, settings):
        return again("join_problem_form", 403)
    try:
        number = number_of(typed)
    except BadInput:
        return again("join_problem_number", 422)
    if form.get("agree") != "yes":
        return again("join_problem_agree", 422)
    visitor = request.client.host if request.client else ""
    if not (from_this_machine(request) or VISITORS.allows(visitor)) or not EVERYBODY.allows(""):
        return again("join_problem_later", 429)
    proof = f"form at {settings.public_url}/join in {language}, visitor {keyring().keyed_hash(visitor)[:12]}"
    try:
        await run_in_threadpool(join, number, language, wording=word("join_consent", language), proof=proof)
    except StoreUnavailable:
        return again("join_problem_later", 503)
    return draw(request, "join.html", language, problem=None, done=True, number="")


ROUTES = [Route("/join", show, methods=["GET"]), Route("/join", submit, methods=["POST"])]
