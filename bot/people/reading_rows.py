"""Reads and checks the rows of a CSV file of people: encodings, headers, numbers, languages, zones, proof of opt-in."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot import clock
from bot.errors import BadFile, BadInput
from bot.people.ages import birthday
from bot.people.numbers import e164
from bot.settings import settings

COLUMNS = ("name", "phone", "language", "organization", "timezone", "born_on", "opted_in_at", "opted_in_how", "opted_in_wording")
NEEDED = ("name", "phone")
PROOF = ("opted_in_at", "opted_in_how", "opted_in_wording")
LONGEST = {"name": 200, "organization": 120, "opted_in_how": 400, "opted_in_wording": 400}
LANGUAGES = {
    "en": "en", "english": "en", "ingles": "en", "es": "es", "spanish": "es", "espanol": "es", "castellano": "es",
    "pt": "pt", "pt-br": "pt", "portuguese": "pt", "portugues": "pt", "brazilian portuguese": "pt",
}  # fmt: skip
_DATES = ("%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%m/%d/%Y")
_CLOCKS_DIFFER = timedelta(days=1)
csv.field_size_limit(100_000)


@dataclass(frozen=True)
class Given:
    """One person as the file gives them: phone is E.164, language en, es, pt or None, opted_in_at an aware datetime."""

    row: int
    name: str
    phone: str
    language: str | None
    organization: str | None
    timezone: str | None
    born_on: date | None
    opted_in_at: datetime | None
    opted_in_how: str | None
    opted_in_wording: str | None
    again: bool = False  # an earlier row had the same number and name

    def after(self, earlier: Self) -> Self:
        """This row on top of an earlier one of the same person: what is empty here is taken from there."""
        kept = {name: value for name, value in vars(earlier).items() if getattr(self, name) is None}
        return replace(self, **{**kept, "again": earlier.again})

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return vars(self) | {name: at.isoformat() if (at := getattr(self, name)) else None for name in ("born_on", "opted_in_at")}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """What `as_json` made."""
        at, born = values["opted_in_at"], values["born_on"]
        read = {"opted_in_at": datetime.fromisoformat(at) if at else None, "born_on": date.fromisoformat(born) if born else None}
        return cls(**{**values, **read})


class Rows:
    """The rows of one file. `good()` yields its good rows and raises BadFile at the end if any row was bad."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.path, self.encoding = path, encoding
        self.ignored: list[str] = []
        self.organizations: set[str] = set()
        self.repeated = 0
        self._problems: list[str] = []
        self._width = 0
        self._seen: dict[int, tuple[int, int]] = {}  # the number, without "+" -> its row, a hash of its name

    def good(self) -> Iterator[Given]:
        """Check the whole file, row by row. Rows are counted as a spreadsheet does: the header is row 1."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            start = file.read(4096)
            file.seek(0)
            first = start.split("\n", 1)[0]
            reader = csv.reader(file, delimiter=max(",;\t", key=first.count), strict=True)
            number = 1
            try:
                places = self._header(next(reader, []))
                for number, fields in enumerate(reader, 2):
                    if any(field.strip() for field in fields) and (given := self._row(number, fields, places)):
                        yield given
            except csv.Error as error:
                self._problems.append(f"after row {number}: this is not CSV any more ({error}); is a quotation mark missing?")
        if self._problems:
            raise BadFile(f"{self.path.name} was not imported.", self._problems)

    def _header(self, fields: list[str]) -> dict[str, int]:
        names = [re.sub(r"[\s_-]+", "_", field.strip().lower()) for field in fields]
        twice = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
        missing = [name for name in NEEDED if name not in names]
        if missing or twice:
            problems = [f"row 1: there is no column {name}." for name in missing]
            problems += [f"row 1: there are two columns {name}." for name in twice]
            raise BadFile(f"{self.path.name} was not imported.", problems)
        self._width = len(fields)
        self.ignored = [field.strip() for field, name in zip(fields, names, strict=True) if name and name not in COLUMNS]
        return {name: place for place, name in enumerate(names) if name in COLUMNS}

    def _row(self, number: int, fields: list[str], places: Mapping[str, int]) -> Given | None:
        bad: list[str] = []
        if any(fields[self._width :]):
            bad.append("it has more fields than the header; is a comma not in quotation marks?")
        values = {name: " ".join(fields[place].split()) if place < len(fields) else "" for name, place in places.items()}
        for name, most in LONGEST.items():
            if len(values.get(name, "")) > most:
                bad.append(f"{name} is longer than {most} characters.")
            if any(unicodedata.category(letter) == "Cc" for letter in values.get(name, "")):
                bad.append(f"{name} holds a control character.")
        if not values["name"]:
            bad.append("there is no name.")
        phone = e164(values["phone"])
        if phone is None:
            bad.append("there is no phone number." if not values["phone"] else "the phone number cannot be one.")
        language = LANGUAGES.get(_folded(values.get("language", "")))
        if values.get("language") and language is None:
            bad.append("the language is not one the coach speaks; write en, es or pt, or leave it empty.")
        zone, zone_name = self._zone(values.get("timezone", ""), bad)
        at = self._proof(values, zone, bad)
        born: date | None = None
        try:
            born = birthday(values["born_on"], clock.now().date()) if values.get("born_on") else None
        except BadInput as error:
            bad.append(f"{error.what} {error.do}")
        if phone is not None:
            bad.extend(self._again(number, phone, values["name"]))
        if bad or phone is None:
            self._problems.extend(f"row {number}: {problem}" for problem in bad)
            return None
        again = self._seen[int(phone)][0] != number
        self.repeated += again
        if values.get("organization"):
            self.organizations.add(values["organization"])
        return Given(
            row=number,
            name=values["name"],
            phone=phone,
            language=language,
            organization=values.get("organization") or None,
            timezone=zone_name,
            born_on=born,
            opted_in_at=at,
            opted_in_how=values.get("opted_in_how") or None,
            opted_in_wording=values.get("opted_in_wording") or None,
            again=again,
        )

    def _again(self, number: int, phone: str, name: str) -> list[str]:
        """One number is one person here: the same name again is the same person, another name needs somebody to look."""
        first, same = self._seen.setdefault(int(phone), (number, hash(_folded(name))))
        if same == hash(_folded(name)):
            return []
        return [f"the phone number is that of row {first}, but the name is another; one number belongs to one person."]

    def _zone(self, name: str, bad: list[str]) -> tuple[ZoneInfo, str | None]:
        if not name:
            return ZoneInfo(settings().timezone), None
        try:
            return ZoneInfo(name), name
        except (ZoneInfoNotFoundError, ValueError, OSError):
            bad.append("there is no such timezone; write a name such as America/New_York.")
            return ZoneInfo(settings().timezone), None

    def _proof(self, values: Mapping[str, str], zone: ZoneInfo, bad: list[str]) -> datetime | None:
        given = [name for name in PROOF if values.get(name)]
        if not given:
            return None
        if len(given) < len(PROOF):
            lacking = " and ".join(name for name in PROOF if name not in given)
            bad.append(f"proof of opt-in is not complete: {lacking} is missing. Give all three, or none.")
            return None
        at = _moment(values["opted_in_at"], zone)
        if at is None:
            bad.append("opted_in_at is not a time; write it like 2026-11-22 or 2026-11-22T14:30.")
        elif at > clock.now() + _CLOCKS_DIFFER:
            bad.append("opted_in_at lies in the future.")
        return at


def read_rows(path: Path) -> Rows:
    """Open a file after finding its encoding: UTF-8 with or without a mark, UTF-16 with one, else Windows text. Raises BadFile."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise BadFile(f"{path.name} cannot be read.", [str(error.strerror)], "Check the name and the rights.") from None
    for encoding in ("utf-16",) if start[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            with path.open(encoding=encoding) as text:
                while text.read(1 << 20):
                    continue
            return Rows(path, encoding)
        except UnicodeError:
            continue
    raise BadFile(f"{path.name} is not text we can read.", ["Save it as CSV UTF-8 and try again."], "Nothing was changed.")


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """ISO or American; without a zone of its own it is in the person's."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
        for form in _DATES:
            try:
                at = datetime.strptime(text, form)  # noqa: DTZ007 - its zone follows
                break
            except ValueError:
                continue
    if at is None:
        return None
    return at if at.tzinfo else at.replace(tzinfo=zone)
