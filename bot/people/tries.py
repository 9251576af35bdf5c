"""Is a text a try at showing who writes, or something else? Told from its form alone, before it is compared with what is known.

So whoever guesses cannot hide guesses: what is no try proves nothing, and every text that could prove something is counted. One
text holds one try: a list of years or of names is a wrong one.
"""

import re

from bot.text.folding import bare

PIN, YEAR, NAME = "pin", "year", "name"
_MOST_NAMES = 3
_YEAR_DIGITS = 4
_SHORTEST = {PIN: 3, YEAR: 2}  # fewer digits pick from a list and prove nothing
# What people say around a PIN, a year or a name.
_SAID_AROUND = """
    my the is it its im i am me s m this here pin code number name first year born was in on and
    mi mis el la es son soy yo me llamo codigo numero nombre primer ano naci nacido nacida fue en de y
    meu minha o a e sou eu chamo nome primeiro nasci nascido nascida foi em
"""
_MONTH_NAMES = """
    january february march april may june july august september october november december
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro
"""
# With one of these a text of few words is no name.
_SAID_OTHERWISE = """
    hi hello hey yo good morning afternoon evening night thanks thank you please ok okay yes no yeah nope sure sorry not dont cant wont
    what whats when whens where wheres who whos why how which can could do does did will would should are have has had got get need want
    work working job shift class schedule late sick today tomorrow tonight bus ride money pay paid rent food help start stop more menu
    call text later wait we you he she they our your there now again still out up for to with from at if so but just then
    monday tuesday wednesday thursday friday saturday sunday
    hola buenos buenas dias tardes noches gracias favor si que cual cuando donde quien por como puedo puede quiero necesito tengo hay
    trabajo turno clase horario tarde enfermo enferma hoy manana dinero pago comida ayuda renta alquiler autobus otra vez nada para con
    lunes martes miercoles jueves viernes sabado domingo
    oi ola bom boa dia noite obrigado obrigada sim nao qual quando onde quem posso pode quero preciso tenho tem
    trabalho aula atrasado doente hoje amanha dinheiro ajuda aluguel onibus outra com segunda terca quarta quinta sexta
"""
_AROUND, _MONTHS, _ORDINARY = (frozenset(words.split()) for words in (_SAID_AROUND, _MONTH_NAMES, _SAID_OTHERWISE))


def is_try(way: str, text: str) -> bool:
    """Whether a text has the form of an answer to the question for the PIN, the year of birth or the first name."""
    words = bare(text).split()
    if way == NAME:
        names = name_words(text)
        return "?" not in text and 0 < len(names) <= _MOST_NAMES and all(one.isalpha() and one not in _ORDINARY for one in names)
    digits = [word for word in words if word.isdigit()]
    given = len("".join(digits)) if way == PIN else max(map(len, digits), default=0)
    return given >= _SHORTEST[way] and all(word.isdigit() or word in _AROUND | _MONTHS for word in words)


def digits_of(text: str) -> str:
    """The digits of a text, as a PIN is compared."""
    return "".join(re.findall(r"\d+", bare(text)))


def year_of(text: str) -> str | None:
    """The one number of four digits, or None: one year a text."""
    years = [word for word in bare(text).split() if word.isdigit() and len(word) >= _YEAR_DIGITS]
    return years[0] if len(years) == 1 else None


def name_words(text: str) -> list[str]:
    """The words of a text that can be a name; all of them if none is left."""
    words = bare(text).split()
    return [word for word in words if word not in _AROUND] or words
