"""Yes, no, controls, keywords and the wish to stop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.answers import control, yes_no
from bot.text.keywords import keyword, may_mean_shift, wish_to_stop
from bot.text.stop_wishes import only_reminders

YES = {
    "en": [
        "yes",
        "k",
        "ok",
        "yup!!",
        "yesss",
        "sure thing",
        "y",
        "sounds good",
        "will do",
        "no problem",
        "why not?",
        "👍🏽",
        "yes, i can take the bus",
        "ok thanks",
    ],
    "es": [
        "sí",
        "sip",
        "claro",
        "simón",
        "dale",
        "ahi estare",
        "ahí estaré",
        "como no",
        "siiii",
        "si claro que sí",
        "sí, gracias",
        "va",
        "no hay problema",
    ],
    "pt": ["sim", "ss", "blz", "tá bom", "com certeza", "pode ser", "beleza", "s", "claro q sim", "fechado", "isso mesmo", "ok obrigada"],
}
NO = {
    "en": ["no", "nah", "nope", "n", "no thanks", "can't make it", "not really", "👎", "no, im sick", "of course not", "nooo"],
    "es": ["no", "nel", "nop", "claro que no", "no puedo", "para nada", "no, gracias", "ya no", "mejor no"],
    "pt": ["não", "nao", "n", "nn", "não posso", "de jeito nenhum", "acho que não", "não, obrigado", "quero não"],
}
NEITHER = {
    "en": ["maybe", "idk", "not sure", "yes and no", "yes but late", "ok?", "when is my shift", "the no show", "yes or no", "", "??", "hi"],
    "es": ["no sé", "y", "tal vez", "si pero tarde", "de nada", "no me siento bien", "si puedo llegar antes del bus le digo", "quién sabe"],
    "pt": ["não sei", "talvez", "mais ou menos", "sim mas depois das 3", "de nada", "no trabalho", "e agora"],
}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (text, language, verdict)
        for table, verdict in ((YES, True), (NO, False), (NEITHER, None))
        for language in table
        for text in table[language]
    ],
)
def test_yes_no(text: str, language: str, expected: bool | None) -> None:
    assert yes_no(text, language) is expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("back", "en", "back"),
        ("go back please", "en", "back"),
        ("atrás", "es", "back"),
        ("voltar", "pt", "back"),
        ("later", "en", "later"),
        ("not now, im busy", "en", None),
        ("im busy", "en", "later"),
        ("más tarde", "es", "later"),
        ("ahora no", "es", "later"),
        ("agora não", "pt", "later"),
        ("what?", "en", "repeat"),
        ("??", "en", "repeat"),
        ("repite por favor", "es", "repeat"),
        ("de novo", "pt", "repeat"),
        ("skip", "en", "skip"),
        ("prefer not to say", "en", "skip"),
        ("prefiero no decir", "es", "skip"),
        ("pular", "pt", "skip"),
        ("later today i work at 5", "en", None),
        ("skip monday", "en", None),
        ("my back hurts", "en", None),
        ("what time do i work", "en", None),
        ("uh huh", "en", None),
        ("2", "en", None),
        ("", "en", None),
    ],
)
def test_control(text: str, language: str, expected: str | None) -> None:
    assert control(text, language) == expected


@pytest.mark.parametrize(
    "word",
    [
        "STOP",
        "stop",
        "Stop.",
        "STOP!!",
        "UNSUBSCRIBE",
        "END",
        "QUIT",
        "STOPALL",
        "REVOKE",
        "OPTOUT",
        "CANCEL",
        "PARAR",
        "ALTO",
        "CANCELAR",
        "BAJA",
        "PARE",
        "SAIR",
        "st0p",
    ],
)
def test_stop_words(word: str) -> None:
    assert keyword(word) == "stop"
    assert wish_to_stop(word)


def test_keywords() -> None:
    assert keyword("S T O P") == keyword("stop stop STOP") == keyword("'Stop'") == keyword("opt-out") == "stop"
    assert keyword("START") == keyword("unstop") == "start"
    assert keyword("HELP!") == keyword("info") == keyword("ayuda") == keyword("Ajuda") == "help"
    assert keyword("YES") == keyword("sí") == "yes"
    for text in ("help me find a job", "stop by the store", "0", "", "can I start monday", "the end", "parada", "👍"):
        assert keyword(text) is None
    assert may_mean_shift("Cancel")
    assert not may_mean_shift("STOP")


@pytest.mark.parametrize(
    "text",
    [
        "please stop texting me",
        "Stop messaging this number",
        "take me off your list",
        "remove my number from the list pls",
        "dont text me anymore",
        "do not contact me again",
        "i dont want any more messages",
        "no more texts",
        "how do i unsubscribe",
        "leave me alone!!",
        "I said stop",
        "can you stop it please",
        "unsubscribe me",
        "no me manden más mensajes",
        "ya no quiero recibir mensajes",
        "dejen de escribirme",
        "dejen de mandarme mensajes por favor",
        "quíteme de la lista",
        "deme de baja",
        "ya paren",
        "no quiero más mensajes",
        "borren mi número",
        "para de me mandar mensagem",
        "parem de mandar mensagens",
        "não me mande mais mensagem",
        "não quero mais receber mensagens",
        "me tira da lista",
        "tira meu número daí",
        "pode parar já",
        "you text me day in day out. stop",
    ],
)
def test_wish_to_stop(text: str) -> None:
    assert wish_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "stop by the store",
        "where is the bus stop",
        "can I stop working",
        "what happens if i stop working",
        "fewer texts please",
        "don't text me at night",
        "stop texting me so early",
        "not at night",
        "he won't stop texting me",
        "my ex keeps messaging me and wont stop",
        "my boss told me to stop",
        "please dont stop the reminders",
        "dont text me before 10",
        "dont text me b4 10",
        "dont text me at 10pm",
        "i want to stop smoking",
        "quit my job today",
        "i want to quit",
        "cancel my shift friday",
        "cant stop crying",
        "no more shifts on sunday",
        "leave me alone is what she said to her boss",
        "no me manden tantos mensajes",
        "no me escriban de noche",
        "dónde para el autobús",
        "dejé de trabajar ayer",
        "para mi hijo",
        "quiero parar de fumar",
        "no me han pagado",
        "não manda mensagem de noite",
        "onde para o ônibus",
        "ele não para de me mandar mensagem",
        "parei de trabalhar",
        "não para de chover",
        "stop",
    ][:-1],
)
def test_no_wish_to_stop(text: str) -> None:
    assert not wish_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        *("no more reminders", "stop the reminders", "STOP reminders", "please turn off reminders", "quit sending me reminders"),
        *("ya no quiero recordatorios", "no me manden recordatorios", "não quero mais lembretes", "chega de lembretes"),
    ],
)
def test_no_more_reminders_stops_nothing_else(text: str) -> None:
    assert only_reminders(text)
    assert not wish_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        *("stop all reminders and texts", "stop these reminders and leave me alone", "no more reminders no more anything"),
        *("stop. no more reminders", "stop texting me reminders", "ya no quiero recordatorios ni mensajes"),
    ],
)
def test_whoever_wants_more_than_no_reminders_is_stopped(text: str) -> None:
    assert wish_to_stop(text)
    assert not only_reminders(text)


@pytest.mark.parametrize(
    "text", ["please dont stop the reminders", "no reminders on sundays", "why no reminders", "stop", "fewer reminders"]
)
def test_neither(text: str) -> None:
    assert not only_reminders(text)


@given(st.text(max_size=400), st.sampled_from(["en", "es", "pt"]))
def test_never_raises(text: str, language: str) -> None:
    assert yes_no(text, language) in (True, False, None)
    assert control(text, language) in ("back", "later", "repeat", "skip", None)
    assert keyword(text) in ("stop", "start", "help", "yes", None)
    assert wish_to_stop(text) in (True, False)
