"""The forms of texts for later as a browser fills them: what the page holds hidden goes along."""

import re
from datetime import timedelta
from html import unescape

from sqlalchemy import select

from bot import clock
from bot.knowledge.office import office
from bot.messaging.outbox import Outbound
from bot.people.consent import record
from bot.store.session import reading, writing
from tests.desk_world import Browser, World

AT = f"{clock.now().astimezone(office().zone) + timedelta(days=2):%Y-%m-%d}T12:30"
NEWS = f"{office().program}: free coffee on Friday."


def agreed(here: World, number: str, name: str) -> str:
    """Somebody who wrote and agreed to texts; the person's id."""
    person = here.around(here.person(number, name, "hello"))["person"]
    with writing() as session:
        record(session, person, "coaching_texts", True, wording="texted_in", channel="sms", proof="test")
    return person


def held(page: str) -> dict[str, str]:
    """What the forms of a page would send back, as they are filled."""
    main = page.partition("<main")[2]
    found = {}
    for tag in re.findall(r"<input [^>]+>", main):
        if name := re.search(r'name="([^"]+)"', tag):
            found[name[1]] = (re.search(r'value="([^"]*)"', tag) or ["", ""])[1]
    for name, text in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', main, re.DOTALL):
        found[name] = text
    return {name: unescape(value) for name, value in found.items()}


def look(desk: Browser, form: dict[str, str], status: int = 200) -> dict[str, str]:
    """Post the form to look at it; the form again with what the page added, and the page itself."""
    answer = desk.ask("POST /desk/texts/new", {}, form)
    assert answer.status_code == status, answer.text[-500:]
    found = {name: value for name, value in held(answer.text).items() if name in ("sending", "looked")}
    return {**form, **found, "page": plain(answer.text)}


def promised(desk: Browser, form: dict[str, str]) -> str:
    """Look at it and send it; the sending's name."""
    seen = look(desk, form)
    assert desk.ask("POST /desk/texts/new", {}, seen).status_code == 303
    return seen["sending"]


def opened(desk: Browser, sending: str) -> dict[str, str]:
    """The form of a sending, as it is when its page opens."""
    return held(desk.client.get(f"/desk/texts/{sending}").text)


def change(desk: Browser, sending: str, form: dict[str, str], status: int = 200) -> dict[str, str]:
    """Post a change of a sending; the form again as the page fills it, and the page itself."""
    answer = desk.ask(f"POST /desk/texts/{sending}", {}, form)
    assert answer.status_code == status, answer.text[-500:]
    return {**held(answer.text), "page": plain(answer.text)}


def plain(page: str) -> str:
    return unescape(re.sub(r"\s+", " ", page))


def texts(sending: str) -> list[Outbound]:
    with reading() as session:
        return list(session.scalars(select(Outbound).where(Outbound.key.startswith(f"later:{sending}:"))))
