"""Answers to a reminder in own words that say what is in the way: can't come, held up on the way, or "I don't work that day".

Only where a text says nothing else; days, greetings and thanks are taken off before.
"""

import re

OFF, HELD_UP, CANT = "off", "held_up", "absent"

_REASON = r"(?: (?:bc|because|cause|cuz|cus|coz|since|porque|xq|pq|por|pois|due to|my|mi|meu|minha) .*)?"
_CAN_NOT = (
    r"(?:(?:im|i am|i|we|were|ill|eu|yo) )*(?:really )?(?:"
    r"(?:not|aint|wont|will not|cant|cannot|can not|couldnt|unable to|not gonna|not going to|not gona|wont be able to|not able to|"
    r"not gonna be able to)"
    r" (?:be able to )?(?:make it(?: in)?|come(?: in)?|coming(?: in)?|be (?:there|in|coming|making it)|go(?: in)?|work|do it|show up|"
    r"make (?:my|the) (?:shift|class)|get there)"
    r"|(?:gonna |going to |have to |gotta )?(?:call|calling|callin|called)(?: (?:out|off|in sick))(?: sick)?"
    r"|no (?:boy|voy|puedo|pudo|podre|podria|asistire|asisto|ire|alcanzo)(?: (?:a )?(?:poder )?(?:ir|asistir|llegar|trabajar|venir))?"
    r"|(?:voy a )?falt(?:ar|are)|no (?:me )?esper[ea]\w*"
    r"|(?:nao|n|num|nn) (?:vou|posso|poso|consigo|vai dar|da|rola)(?: (?:poder|conseguir|mais))?(?: (?:pra )?(?:ir|trabalhar|"
    r"comparecer|chegar))?"
    r"|(?:vou )?falt(?:ar|arei))"
)
_ILL = (
    r"(?:(?:im|i am|i|my|we) )*(?:really |so |too |very )?(?:(?:not )?(?:feel|feeling|feelin) (?:\w+ )?(?:good|well|sick|bad|"
    r"terrible|awful|like crap)|"
    r"(?:home |out )?sick|throwing up|puking|have (?:a fever|covid|the flu|a bug)|got (?:covid|the flu|sick)|in the (?:hospital|er))"
    r"|(?:estoy|toy|ando|me siento|sigo|amaneci|me puse)(?: muy| bien| re)? (?:mal|mala|malo|enferm[oa]|con (?:fiebre|gripe|"
    r"gripa|calentura|covid))"
    r"|me enferme|tengo (?:fiebre|calentura|gripe|gripa|covid|vomito|diarrea)"
    r"|(?:to|tou|estou|me sinto|acordei|ando|fiquei)(?: muito| bem)? (?:mal|doente|ruim|com (?:febre|gripe|covid)|passando mal)"
)
_NOBODY = (
    r"(?:no tengo (?:con quien dejar|quien (?:me )?cuide) .*|nao tenho (?:com quem deixar|quem (?:cuide|fique com)) .*|"
    r"(?:i )?(?:have|got) (?:no|nobody|no one) (?:babysitter|sitter|child ?care|one to watch|to watch)\b.*)"
)
_ONE = rf"(?:{_CAN_NOT}|{_ILL}|{_NOBODY})"
_ABSENT = re.compile(rf"(?:no |sorry )?{_ONE}(?: (?:and |y |e |so )?{_ONE})*{_REASON}(?: (?:sorry|perdon|desculpa|gracias|thanks))?")
_BUT = re.compile(r"\b(?:but|pero|mas|until|till?|hasta|ate|before|antes|unless|why|por que|if|late|tarde|atras\w*)\b")
_OFF = re.compile(
    r"(?:(?:no|wait|hey|i (?:thought|think)|pretty sure|thought|creo que|pense que|pero|achei que|acho que|mas|but) )*(?:"
    r"(?:that |this )?(?:im|i am|i was|i have (?:the day|that day)|its my day|thats my day) off(?: that day)?|"
    r"i (?:dont|do not) work(?: that day| then)?|i dont have (?:a shift|work|class)|"
    r"(?:im|i am|i was) not (?:working|scheduled|on(?: the schedule)?)(?: that day| then)?|i wasnt (?:scheduled|working)|"
    r"(?:yo )?no (?:trabajo|me toca(?: trabajar)?|estoy en el horario|tengo (?:turno|clase))(?: ese dia)?|"
    r"(?:yo )?(?:tengo|tenia|estoy|es mi dia|estaba) (?:el dia )?libre|(?:es )?mi dia libre|yo descanso|me toca descanso|"
    r"(?:eu )?nao (?:trabalho|to na escala|estou na escala|tenho (?:turno|aula))(?: nesse dia)?|"
    r"(?:eu )?(?:to|estou|estava|tava) de folga|(?:e )?(?:minha|meu dia de) folga|(?:eu )?folgo)"
)
_HELD_UP = re.compile(
    r"(?:(?:i|im|se|my|the|el|la|me|o|a|just|hay|there is|theres|so much|bad|sorry|no|ya|to|tou|estou) )*(?:"
    r"overslept|slept in|missed (?:the|my) (?:bus|train|ride|stop)|(?:bus|train|uber|ride|lyft) (?:is |s )?(?:late|delay\w*|never came|"
    r"didnt come|broke down|stuck|didnt show(?: up)?)|stuck (?:in|on) (?:traffic|the (?:bus|train|highway))|(?:in )?traffic|flat tire|"
    r"quede dormid[oa]|fue el (?:bus|camion|tren)|perdi el (?:bus|camion|tren)|no pas[oa] el (?:bus|camion|tren)|"
    r"(?:bus|camion|tren) no (?:pasa|paso|llega|llego|ha pasado)|(?:bus|camion|tren) (?:viene |esta )?(?:tarde|atrasado|retrasado)|"
    r"(?:mucho |atorad[oa] en el |en el )?trafico|poncho la llanta|"
    r"dormi demais|perdi (?:a hora|o (?:onibus|trem|metro|busao))|(?:onibus|trem|busao) (?:atrasou|nao passou|nao veio|quebrou|"
    r"ta atrasado)|"
    r"pres[oa] no transito|(?:muito )?transito|pneu furou)"
    r"(?: (?:gonna be a (?:while|bit)|be there soon|(?:but )?im coming(?: now)?|(?:pero )?ya voy|(?:pero )?voy para alla|"
    r"(?:mas )?to indo|sorry|"
    r"perdon|desculpa))*"
)


def in_the_way(words: str) -> str | None:
    """CANT, OFF or HELD_UP of bare words; None where they say something else, or more."""
    if _OFF.fullmatch(words):
        return OFF
    if _HELD_UP.fullmatch(words):
        return HELD_UP
    return CANT if _ABSENT.fullmatch(words) and not _BUT.search(words) else None
