"""One clock time, read from the words of a message: "half past 2", "9h30", "9 y media de la noche", "230pm"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from bot.text.calendar_words import MINUTES, hours
from bot.text.folding import word_set

# Blots that earlier readers leave in place of what they took.
DAY, PART, TAKEN, SPECIAL = "\x01", "\x02", "\x03", "\x04"


@dataclass(frozen=True)
class Clock:
    """One time as written; `hour` is what was said (1 to 12) unless `exact`."""

    start: int
    end: int
    hour: int
    minute: int
    exact: bool  # 24-hour, am or pm said, noon, midnight
    bare: bool  # a number alone, which could be anything else
    role: str = ""  # "start", "end", "not" ("9 not 8") or "" as told by the words before
    of_24: bool = False  # "17", "22h": whoever writes so means the other end of the range by the same clock
    part_at: int = -1  # place of the part of the day said with it ("9 de la noche"), -1 for none


class _Token(NamedTuple):
    text: str
    start: int
    end: int


_TOKEN = re.compile(rf"{DAY}+|{PART}+|{TAKEN}+|{SPECIAL}+|\d+|[a-z]+|\S")
STRONG = frozenset(("at", "@", "las", "as", "pelas", "das", "aslas"))
WEAK = word_set(
    "than around round arnd about abt approx like by from after before until till til since ~ start starts starting begin "
    "begins between entre tipo for is now actually maybe says said to hasta ate antes despues depois desde pras pra "
    "pas in out off leave done end ends ficou entro salgo saio termino de como"
)
_ARTICLES = word_set("las la as a the das de os o of do del da")
_NOT_ROLE = word_set("not no nao than instead vez")
_END_ROLE = word_set(
    "until till til before by out off leave leaves done end ends ending finish finishes finishing hasta antes salgo "
    "sale salir termino termina acabo acaba ate saio sai sair largo"
)
_START_ROLE = word_set("after from since desde despues depois partir start starts starting entro entrar begin")
# What may follow a bare number that is a time; any other word is taken for what it counts.
FOLLOWERS = word_set(
    "now than since every everyday just ahora agora todos todo cada to till til until thru on in for and but or if so "
    "im i is it works work good ok okay please pls thanks thx instead sharp not cause because then when start done "
    "off out also too right there at lol coach today u you my me the this that by from w with y o pero en el la los "
    "por para pa si que porque hasta a desde voy entro salgo con trabajo tengo mejor ya no mi gracias porfa se es "
    "esta puedo del e ou mas na de da do com as ate vou saio trabalho tenho pode ta obrigado obrigada nao"
)
_RANGE = word_set("to til till until thru through and")  # "11a to 7p"
_AT_A_PLACE = word_set("at on in @ en por na no nas nos em")
_STREETS = word_set("st street ave avenue rd road blvd lane ln drive dr calle rua avenida percent")
_MINUTES_BEFORE = word_set("quarter half twenty cuarto quarto veinte diez quince quinze vinte dez cinco")


class ClockReader:
    def __init__(self, text: str, language: str) -> None:
        self.tokens = [_Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
        self.words = hours(language)
        self.language = language

    def word(self, at: int) -> str:
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def glued(self, at: int) -> bool:
        """Whether the token stands right behind the one before."""
        return 0 < at < len(self.tokens) and self.tokens[at].start == self.tokens[at - 1].end

    def number(self, at: int) -> int | None:
        word = self.word(at)
        return int(word) if word.isdecimal() and len(word) <= 2 else self.words.get(word)

    def minutes_before(self, at: int) -> tuple[int, int, int] | None:
        """ "quarter to 3", "half past 2", "20 after 4", "cuarto para las 9", "dez pras oito": (minutes, sign, where the hour stands)."""
        step = at + 1 if self.word(at) in {"a", "un", "um"} and self.word(at + 1) in _MINUTES_BEFORE else at
        word = self.word(step)
        value = int(word) if word.isdecimal() and len(word) <= 2 else MINUTES.get(word)
        if value is None or not 0 < value < 60:
            return None
        step += 1
        spelled = self.word(step) in {"minutes", "mins", "min", "minutos"}
        step += spelled
        link = self.word(step)
        sure = spelled or word in _MINUTES_BEFORE or word == "half"
        if link in {"past", "after"} and (sure or value % 5 == 0):
            return value, 1, step + 1
        if link in {"to", "til", "till", "of", "before"} and sure and word not in {"half", "dez", "diez"}:
            return value, -1, step + 1
        if link in {"para", "pa", "pras", "pra", "pal"} and value % 5 == 0:
            article = self.word(step + 1) in {"las", "la", "as", "a"}
            return (value, -1, step + 1 + article) if article or link in {"pras", "pra"} else None
        return None

    def read(self, at: int) -> tuple[Clock, int] | None:
        """The time that starts at this token and the token after it."""
        early = self.minutes_before(at)
        if early:
            value, sign, where = early
            hour = self.number(where)
            if hour is not None and 1 <= hour <= 12:
                total = (hour * 60 + sign * value) % 720
                clock, after = self.finish(at, where + 1, total // 60 or 12, total % 60, bare=False, exact=False)
                return clock, after
        word = self.word(at)
        if word.isdecimal() and len(word) in {3, 4}:
            hour, minute = int(word[:-2]), int(word[-2:])
            if hour > 23 or minute > 59 or (len(word) == 4 and word.startswith("20")):
                return None
            return self.finish(at, at + 1, hour, minute, bare=True, exact=hour > 12 or word.startswith("0"))
        hour = self.number(at)
        if hour is None or hour > 24:
            return None
        minute, after, plain = self.minutes_after(at, hour)
        if minute >= 60:
            return None
        exact = hour > 12 or hour == 0 or (word.startswith("0") and len(word) == 2)
        if hour == 24:
            hour, exact = 0, True
        if minute < 0:
            total = (hour * 60 + minute) % 720
            hour, minute = total // 60 or 12, total % 60
        return self.finish(at, after, hour, minute, bare=plain, exact=exact)

    def minutes_after(self, at: int, hour: int) -> tuple[int, int, bool]:
        """(minutes, next token, whether nothing but the number was there)."""
        after = at + 1
        link, value = self.word(after), self.word(after + 1)
        two = value.isdecimal() and len(value) == 2
        if link in {":", ".", ";"} and two and self.glued(after) and self.glued(after + 1) and (link != "." or int(value) < 60):
            return int(value), after + 2, False
        if link in {"h", "hs", "hrs", "horas", "hora"} and (self.glued(after) or self.language != "en" or hour > 12):
            if two and int(value) < 60 and self.glued(after + 1):
                return int(value), after + 2, False
            if self.word(after + 1) == "e" and self.word(after + 2) in MINUTES:
                return MINUTES[self.word(after + 2)], after + 3, False
            return 0, after + 1, False
        if link in {"y", "e", "con"} and (value in MINUTES or (two and int(value) % 5 == 0 and 15 <= int(value) < 60)):
            more = self.word(after + 3)
            if self.word(after + 2) == link and value in {"treinta", "cuarenta", "trinta", "quarenta"} and self.words.get(more, 0) == 5:
                return MINUTES[value] + 5, after + 4, False
            return (MINUTES[value] if value in MINUTES else int(value)), after + 2, False
        if link == "menos" and (value in MINUTES or two):
            return -(MINUTES[value] if value in MINUTES else int(value)), after + 2, False
        if link in MINUTES and link not in {"half", "quarter", "media", "meia", "cuarto", "quarto"} and not self.word(at).isdecimal():
            extra = self.words.get(value, 0) if link in {"twenty", "thirty", "forty", "fifty"} else 0
            dash = self.word(after + 1) == "-"
            if dash and link in {"twenty", "thirty", "forty", "fifty"}:
                extra = self.words.get(self.word(after + 2), 0)
            used = (2 if dash else 1) if 0 < extra < 10 else 0
            # "five ten" is a time, "one two" is not; below ten only with "oh"
            if MINUTES[link] >= 10:
                return MINUTES[link] + (extra if used else 0), after + 1 + used, False
        if (
            link in {"15", "30", "45", "00"}
            and self.word(at).isdecimal()
            and not self.glued(after)
            and self.word(after + 1) not in {"min", "mins", "minutes", "minutos"}
        ):
            return int(link), after + 1, True
        return 0, after, True

    def finish(self, at: int, after: int, hour: int, minute: int, *, bare: bool, exact: bool) -> tuple[Clock, int]:
        """What may stand behind the numbers: o'clock, am and pm, a part of the day."""
        if self.word(after) == "ish":
            after, bare = after + 1, False
        if self.word(after) == "oclock":
            after, bare = after + 1, False
        elif self.word(after) == "o":
            step = after + 1 + (self.word(after + 1) in {"'", "´", "`"})
            if self.word(step) in {"clock", "clok"}:
                after, bare = step + 1, False
        if self.word(after) in {"en", "em"} and self.word(after + 1) in {"punto", "ponto"}:
            after, bare = after + 2, False
        if self.word(after) in {"h", "hs", "hrs", "horas"} and (self.language != "en" or hour > 12):
            after, bare = after + 1, False
        half, used = self.half(after)
        of_24 = hour > 12
        if half and (hour <= 12 or half == "pm"):
            hour = hour if hour > 12 else hour % 12 + (12 if half == "pm" else 0)
            after, bare, exact = after + used, False, True
        part_at = -1
        if not half and self.word(after).startswith(PART):
            part_at, bare, after = self.tokens[after].start, False, after + 1
        return Clock(self.tokens[at].start, self.tokens[after - 1].end, hour, minute, exact, bare, "", of_24, part_at), after

    def half(self, at: int) -> tuple[str, int]:
        """("am" or "pm", how many tokens) when one stands here; "9a" and "9p" only glued."""
        word = self.word(at)
        if word in {"am", "pm"}:
            return word, 1
        if word in {"ma", "amm", "pmm"} and self.glued(at):
            return word[:2] if word != "ma" else "am", 1
        if word in {"a", "p"}:
            step = at + 1
            if self.word(step) == "." and self.word(step + 1) == "m":
                return f"{word}m", 4 if self.word(step + 2) == "." and self.glued(step + 2) else 3
            if self.word(step) == "m":
                return f"{word}m", 2
            if self.glued(at) and (not self.word(step).isalpha() or word == "p" or (self.language == "en" and self.word(step) in _RANGE)):
                return f"{word}m", 1
        return "", 0

    def lead(self, at: int) -> tuple[str, str]:
        """(how strongly the words before say that a number is a time, its role)."""
        strength, role = "", ""
        before, steps = at - 1, 0
        while before >= 0 and steps < 3:
            word = self.word(before)
            if not strength:
                if (
                    word in STRONG
                    or (word == "la" and self.number(at) == 1)
                    or (word == "a" and self.language == "pt" and self.number(at) == 1)
                ):
                    strength = "strong"
                elif word in WEAK:
                    strength = "weak"
            if word in _END_ROLE:
                role = "end"
            elif word in _START_ROLE:
                role = "start"
            elif word in _NOT_ROLE:
                role = "not"
            if role or not (word in _ARTICLES or word in STRONG or word in WEAK):
                break
            before, steps = before - 1, steps + 1
        return strength, role

    def follows_well(self, after: int) -> bool:
        word = self.word(after)
        return not word.isalpha() or word in FOLLOWERS

    def at_street(self, after: int) -> bool:
        """Whether the number before is that of a house: "12 main st", not "9 to 5 at main st"."""
        near = [self.word(after + n) for n in range(3)]
        named = list(takewhile(lambda word: word not in _AT_A_PLACE, near))
        return any(word in _STREETS for word in named) or near[0] in {"%", "/"}
