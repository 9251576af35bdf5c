"""The words by which told_place.py sees where the name of a place ends, and what is none: without accents, a language at a time."""

from collections.abc import Mapping


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What goes on after the name of a place.
ENDS: Mapping[str, frozenset[str]] = {
    "en": _set(
        "and n with w bc because cuz cause coz please pls plz for from to until til till so but or if is then than starting start "
        "starts every thx thanks this next i im ill ive can could remind they he she we you u not no doing as which where that who "
        "again too also instead after before when ok okay lol tho though btw only just put add note my me it its was will would "
        "have has need needs wants boss shift shifts all both each said says told asked called works work working making getting "
        "off"
    ),
    "es": _set(
        "y e o u con sin porque pq xq por porfa gracias ok pero para pa x q que si cuando hasta desde tambien otra otro este esta "
        "no ya me te se le lo a al voy tengo entro salgo trabajo recuerdame avisame anota apunta ponlo como donde solo turno mi es "
        "son dice dijo jefe jefa todos todas cada"
    ),
    "pt": _set(
        "e ou com sem porque pq por pfv obrigado obrigada obg ok mas para pra pro que q se quando ate desde tambem hoje nao ja me "
        "eu ele ela vou tenho entro saio trabalho lembra anota coloca como onde so turno ao meu minha to tou chefe ta todos todas "
        "todo toda cada"
    ),
}
# With these in front it is no place, or one that tells nothing.
NONE: Mapping[str, frozenset[str]] = {
    "en": _set(
        "work job jobs night nights noon midnight least most all first 1st last once latest earliest end ends start beginning "
        "moment minute same other that this these those some any a an my our your his her their him them us me you it time times "
        "risk full minimum max best worst half lunch dawn dusk sunrise sunset day days close closing open opening class training "
        "break large will peace top bottom hour hours wage pay rate about around like exactly what which who company mine yours "
        "both each every either another different usual double short someone somebody everyone anyone one two three four five high "
        "low"
    ),
    "es": _set(
        "casa trabajo chamba empleo empresa turno turnos serio punto total general vez lugar cuanto cuando eso esto esa ese este "
        "esta esos estos que momento fin final principio inicio realidad verdad mi mis su sus tu tus nuestro nuestra un una unos "
        "unas semana semanas dia dias hora horas minuto minutos manana tarde noche noches madrugada mediodia linea vivo persona "
        "ingles espanol portugues carro bus camion auto coche bici uber tren metro taxi moto pie cuenta mente camino efectivo "
        "horario calendario agenda grupo celular telefono whatsapp clase clases caja limpieza vacaciones descanso navidad cualquier "
        "algun alguna todo toda todos todas mes ano ella el ellos otra otro mismo misma cajas ir trabajar cubrir ayudar limpiar "
        "entrar salir hacer venir dos tres cuatro cinco primer primera segundo segunda ambos ambas"
    ),
    "pt": _set(
        "casa trabalho trampo servico emprego empresa firma turno turnos ponto total geral vez lugar parte momento fim final comeco "
        "inicio verdade real caso hora horas dia dias semana semanas mes ano minha meu minhas meus sua seu suas seus nossa nosso um "
        "uma manha tarde noite madrugada escala horario agenda calendario grupo celular telefone whatsapp sistema app sequencia "
        "carro onibus metro trem taxi uber moto bicicleta ingles portugues espanhol folga feriado natal maximo minimo cima caixa "
        "limpeza plantao aula proximo proxima outro outra mesmo mesma primeiro primeira ultimo ultima media tudo todo toda todos "
        "todas que qual ele ela fds online pratica boa pe faxina segundo dois duas tres quatro cinco ambos ambas"
    ),
}
# And with these behind.
NONE_LAST = _set("job jobs spot notice pay rate wage request shift shifts schedule time hours")
# No place with nothing else beside them.
ALONE: Mapping[str, frozenset[str]] = {"en": _set("home house place"), "es": _set("calle sitio"), "pt": _set("rua local")}
# Said of here and now, not of the shift.
NOW: Mapping[str, frozenset[str]] = {"en": _set("rn now right"), "es": _set("ahora ahorita"), "pt": _set("agora")}
AT_AGAIN: Mapping[str, frozenset[str]] = {"en": _set("at @"), "es": _set("en"), "pt": _set("no na nos nas em")}
ARTICLES: Mapping[str, frozenset[str]] = {"en": _set("the"), "es": _set("el la los las"), "pt": _set("o a os as")}
# Within a name, not at its end.
JOINS: Mapping[str, frozenset[str]] = {
    "en": _set("the of on in by near"),
    "es": _set("el la los las de del"),
    "pt": _set("o a os as de da do das dos"),
}
# A number after these belongs to the name: "route 9".
NUMBERED = _set(
    "store route rt rte hwy highway interstate unit suite building bldg gate dock room exit number tienda loja local ruta rota "
    "edificio predio calle rua puerta portao numero sala salon"
)
# And anywhere after these: "calle state 45".
STREET_FIRST = _set("calle avenida av ave rua r travessa carretera estrada rodovia")
SHORT_FIRST = _set("st mt ft dr sta sto n s e w")  # "St. Mary's"
