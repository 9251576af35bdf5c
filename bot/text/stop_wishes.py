"""The wish that all messages stop, in anybody's own words."""

from __future__ import annotations

import re

from bot.text.folding import bare

_MESSAGES = (
    r"(?:texts?|txts?|texting|txting|txtng|messages?|msgs?|messaging|msging|reminders|notifications?|alerts|updates|"
    r"mensajes?|mensajitos|msjs?|textos?|avisos?|notificaciones|recordatorios|"
    r"mensagem|mensagens|msgs?|zap|lembretes|notificacoes|torpedos?)"
)
_TEXTING = (
    "(?:texting|txting|txtng|messaging|msging|contacting|sending|writing|bothering|spamming|hitting|blowing|writting|"
    "pinging|buzzing|bugging|harassing)"
)
_TEXT = r"(?:text|txt|message|msg|contact|write|bother|send|spam|hit up|bug)"
_ME = r"(?:me|us|my phone|my number|this number|this phone|here)"
_PLEASE = r"(?:please |pls |plz |porfa |por favor |favor )?"
_LIST = r"(?:list|program list|texts?|messages?|system|service|program|lista|programa|grupo|sistema|servicio|servico)"
# Narrower wishes: fewer, later, not at night, for a while, only one kind. They are a setting, not a goodbye.
_NARROWER = re.compile(
    r"\b(?:so many|so much|so often|less|fewer|at night|nights|so early|so late|that late|this late|early|(?:before|befor|b4) \d+\w*|"
    r"after \d+\w*|past \d+\w*|at \d+\w*|a las \d+\w*|as \d+\w*|until|till|til|during|while|"
    "at work|at school|in class|on weekends?|on sundays?|on saturdays?|when im|for (?:a|the|this|now|today)|today|"
    "tonight|this week|every (?:day|hour)|all day|twice|both|"
    r"in english|in spanish|in portuguese|the morning ones|duplicate|double|"
    "tantos?|tantas?|menos|de noche|por la noche|en la noche|tan temprano|tan tarde|antes de|despues de las|hasta|"
    "durante|mientras|por hoy|hoy|esta semana|los domingos|"
    r"en ingles|en espanol|em ingles|em espanhol|"
    "tanta|tanto|a noite|de noite|tao cedo|tao tarde|depois das|antes das|ate|enquanto|por hoje|hoje|essa semana|"
    r"no domingo|de madrugada|de manha)\b"
)
_WISHES = tuple(
    re.compile(pattern)
    for pattern in (
        # English
        (
            r"\b(?:stop|quit|cease|discontinue|no more|end|done with|knock off|cut off|turn off|shut off|cancel|halt)"
            rf" {_PLEASE}(?:with )?(?:all |the |these |those |this |your |ur |any |getting |receiving |sending )*(?:(?:job |"
            rf"daily |automated |stupid |damn )?{_MESSAGES})\b"
        ),
        rf"\b(?:stop|quit) {_PLEASE}{_TEXTING}\b",
        (
            r"\b(?:do not|dont|never|no need to|quit to|stop to|not) (?:ever |want you to |want u to |have to |"
            rf"need to )?{_TEXT} {_ME}\b(?! (?:the|my|a|that|when|if|about|your)\b)"
        ),
        (
            r"\b(?:dont|do not|no longer|never) (?:want|wanna|need|wish|like|care for|agreed|signed up|asked)"
            rf"(?: \w+){{0,3}} (?:{_MESSAGES})\b(?! (?:that|about|from my|back)\b)"
        ),
        (
            r"\b(?:take|remove|drop|delete|get|cross|unsubscribe) (?:me|us|my number|my name|my phone|this number)(?: \w+)?"
            rf" (?:off|from|out of)(?: \w+){{0,3}} {_LIST}\b"
        ),
        (
            r"\b(?:opt|count) me out of (?:this|these|the|your|all)\b|\bopt me out\b|\bopt(?:ing)? out of\b|\bi (?:want|wish|"
            r"would like|wanna|d like) to opt out\b|\bi opt out\b"
        ),
        (
            r"\b(?:unsubscribe|unsub|unenroll) (?:me|us|my|this|please|pls|now|from)\b|\b(?:please|pls|want to|wanna|how do i|"
            r"how to|can i) (?:unsubscribe|unsub|opt out)\b"
        ),
        r"\blose (?:my|this) (?:number|digits)\b|\bdelete (?:my|this) (?:number|digits)\b(?! and (?:put|use|add)\b)|\bforget my number\b",
        r"\bleave me alone\b(?!.*\b(?:boss|coworker|manager|husband|boyfriend|supervisor|ex|he|she|they|wont|doesnt|dont|didnt)\b)",
        (
            r"\b(?:do not|dont|never) (?:contact|text|txt|message|msg|write|hit)(?: to)?(?: (?:me|us))?(?: (?:up|again|"
            r"anymore|any more|back|ever))+\b"
        ),
        r"^(?:please |pls |plz )?(?:do not|dont) (?:contact|text|txt|message|msg)(?: me| us| this number| here)?(?: please| pls)?$",
        (
            "^(?:(?:please|pls|plz|just|ok|now|yo|hey|coach|i said|omg) )*(?:stop|quit)(?: (?:it|now|please|pls|plz|already|"
            "this|that|everything|all|all of it|asap|thanks|thank you|ok|for good|forever|bot|coach))*$"
        ),
        r"^(?:(?:please|pls|plz) )?end (?:it|this|these|all|now|please)(?: (?:please|pls|now|all))*$",
        r"\b(?:stop|quit)\b.{0,40}\b(?:texting|txting|messaging|spamming|blowing up my phone|all of it|everything)\b",
        (
            r"\bi (?:said|told you|already said|asked you to) (?:stop|quit)\b|\b(?:can|could|will|would) (?:you|u|yall)"
            r" (?:please |just )?stop (?:it|this|now|already|please|with)\b"
        ),
        r"\b(?:i want|want|i wanna be|let me|get me|i am|im) out of (?:this|these|the|your) (?:text|texts|messages|service|list|thing)\b",
        (
            r"\b(?:ill|im going to|i will|im gonna|gonna|going to|i am|im)? ?block(?:ing)? (?:you|u|yall|this number)\b|"
            r"\bprefer not to receive\b"
        ),
        (
            "^(?:i )?(?:dont|do not|no longer) want (?:these|this|them|it)(?: (?:anymore|any more|no more|please|pls))*$|"
            r"\b(?:i|just) want out$"
        ),
        r"\b(?:turn|shut) (?:this|these|them|it|everything|the whole thing|it all) off (?:forever|for good|please)\b",
        # Spanish
        r"\b(?:los|las|te|lo) voy a bloquear\b|\bvou bloquear (?:voces|vcs|vc|voce|esse numero|isso)\b",
        (
            r"\b(?:deje|deja|dejen|dejenme|dejame|dejeme|pare|paren|para|parenle|parele|basta|ya no quiero|no quiero) (?:ya |"
            "por favor |porfa |que |de |con |me |mas |recibir |los |tantos |sus |esos |estos |mas )*(?:mandar(?:me)?|"
            "mande[ns]?|escribir(?:me)?|escriban|escriba|enviar(?:me)?|envien?|textear(?:me)?|molestar(?:me)?|molesten|"
            rf"texteando(?:me)?|{_MESSAGES})\b"
        ),
        (
            r"\b(?:ya no|no me|no nos|no vuelvan?|no sigan|ya no me|no mas|no (?=manden|envien|escriban|molesten)) ?(?:me |"
            "nos |se |vuelvan a |a  |vuelva a |sigan |siga |mas )*(?:mande[ns]?|manden|escriba[ns]?|escriban|envie[ns]?|"
            "envien|texteen|textee|contacten|contacte|molesten|moleste|mandando|escribiendo|molestar|escribir(?:me)?|"
            rf"mandar(?:me)?|buscar|llamen ni escriban)\b(?: (?:mas|ya|nada|nunca|por favor|porfa|{_MESSAGES}|a este numero))*"
            "(?:$| (?:a |y |por|porfa|gracias|que))"
        ),
        (
            rf"\bno mas (?:{_MESSAGES})\b|\bno (?:quiero|deseo|quisiera|kiero)(?: \w+){{0,2}} (?:recibir|{_MESSAGES})\b|"
            r"\bprefiero no recibir\b"
        ),
        (
            r"\b(?:quiteme|quitenme|quitame|saqueme|saquenme|sacame|borreme|borrenme|borrame|bajame|bajenme|bajeme|eliminenme|"
            rf"elimineme|kitenme|kiteme|kitame) (?:ya )?(?:de|del) (?:\w+ )?{_LIST}\b"
        ),
        r"\b(?:dar|deme|denme|dame|darme|darse|me doy|quiero darme|quiero la) (?:de )?baja\b(?! (?:en|medica|del trabajo|por))",
        r"\b(?:borren|borre|borra|eliminen|elimine|elimina|quiten|quite) mi (?:numero|telefono|cel|celular)\b",
        r"\bdejenme en paz\b|\bdejeme en paz\b|\bno me (?:molesten|moleste|fastidien) mas\b|^no molesten$",
        (
            "^(?:(?:ya|por favor|porfa|ok|oiga|oye|pues) )*(?:paren|parenle|parele|parale|basta|alto|stop)(?: (?:ya|"
            "por favor|porfa|esto|de una vez|gracias|con esto|todo|con todo))*$"
        ),
        # Portuguese
        (
            r"\b(?:para|pare|parem|pode parar|podem parar|quero que parem?|chega|chega de|cansei de|deixa|deixe|deixem)"
            " (?:ja |por favor |pfv |de |com |me |os |as |essas |esses |tanta |receber |com )*(?:mandar|enviar|escrever|"
            rf"encher|mensagear|mandando|enviando|incomodar|{_MESSAGES})\b"
        ),
        (
            r"\bnao (?:me |nos |precisa |precisam |quero que |quero |mais |desejo |gostaria de |quero mais |queria )*"
            "(?:mandem?|manda|mandar|enviem?|envia|enviar|escrevam?|escrever|incomodem?|incomoda|perturbem?|receber|"
            rf"contatem?|chamem?)(?: (?:me|mais|nada|nenhuma?|isso|por favor|pfv|{_MESSAGES}|pra mim|para mim|aqui))*$"
        ),
        (
            r"\bnao quero (?:mais )?(?:receber|nada|saber)(?: \w+){0,2} (?:mais|mensage\w+|msgs?|avisos?|disso|de voces)\b|"
            r"\bnao quero mais (?:receber|mensage\w+|msgs?|avisos?|lembretes)\b"
        ),
        (
            r"\b(?:me (?:tira|tire|tirem|remove|remova|removam|exclui|exclua|retira|retire|apaga|apague))(?: ja| logo| daqui)?"
            rf" (?:da|dessa|desta|do|desse|deste|de) {_LIST}\b"
        ),
        (
            r"\b(?:tira|tire|tirem|apaga|apague|apaguem|exclui|exclua|remove|remova|deleta|delete) (?:o )?meu (?:numero|"
            r"telefone|contato|celular|zap)\b(?! (?:antigo|velho))"
        ),
        (
            r"\bme (?:descadastra|descadastre|descadastrem|desinscreve|desinscreva)\b|\b(?:quero|queria|como faco pra|como)"
            r" (?:me )?(?:descadastrar|desinscrever)\b"
        ),
        r"\bme deixa(?:m)? em paz\b|\bme deixem em paz\b",
        (
            "^(?:(?:ja|por favor|pfv|ok|oi|olha) )*(?:para|pare|parem|pode parar|chega)(?: (?:ja|por favor|pfv|com isso|"
            "com tudo|tudo|agora|de vez))*$"
        ),
    )
)
_CLAUSE = re.compile(r"[.,;:!?\n]+")
_ALONE = re.compile(
    "^(?:(?:please|pls|plz|just|ok|ya|por favor|porfa|ja|entao|asi que|so) )*(?:stop|quit|paren|pare|parem|para|alto)"
    "(?: (?:it|please|pls|plz|ya|ja|now|por favor|porfa))*$"
)
# Somebody else stops, or asks about stopping something else.
_OTHER = re.compile(
    r"\b(?:bus|next|train|my|the|last|first|a|which|what|this) stop\b|\bstop (?:by|at|in|working|smoking|drinking|"
    r"going|using|crying|coming|thinking|the bus|and)\b|"
    r"\b(?:he|she|they|boss|manager|ex|husband|boyfriend|landlord|coworker|supervisor|guy) (?:wont|will not|doesnt|"
    r"dont|didnt|keeps?|never|cant|did not)\b|"
    r"\b(?:dont|do not|never|please dont|did you|did u|why did you|why did u|why you|havent|didnt|will you|cant)"
    r" (?:stop|quit)\b|\bno (?:dejen|dejes|deje|paren|pare|pares) de\b|"
    r"\bnao (?:parem?|para|deixem?|deixa) de\b|\b(?:el|mi|ex|jefe|esposo|marido) no (?:deja|para)\b|\b(?:colega|chefe|"
    r"patrao|ele|ela|homem|cara|marido|ex) nao para\b|"
    r"\b(?:didnt mean|my bad|changed my mind|start again|por error|sem querer)\b"
)


_REMINDERS = re.compile(r"\b(?:reminders?|recordatorios?|lembretes?)\b")
_ALL_OF_IT = re.compile(
    r"\b(?:everything|anything|all of (?:it|this|that|these|them|your)|texts?|txts?|texting|messages?|msgs?|messaging|contact\w*|alone|"
    r"todo|nada|mensajes?|mensajitos|textos?|escrib\w+|contact\w+|tudo|mensage(?:m|ns)|zap|stop|unsubscribe|unsub|opt)\b"
)


def only_reminders(text: str) -> bool:
    """Whether somebody wants no reminders, and says nothing of other texts: "no more reminders", "ya no quiero recordatorios"."""
    words = bare(text[:1600])
    left = _REMINDERS.sub("", re.sub(r"^(?:please |pls |plz |hey |ok )*stop\b", "", words))
    alone = re.match(r"\W*stop\s*[.!,;]", text, re.IGNORECASE)  # "stop. no more reminders"
    return bool(_REMINDERS.search(words)) and not alone and not _ALL_OF_IT.search(left) and _says_stop(text)


def said_in_words(text: str) -> bool:
    """Whether the person wants all messages to stop, said in their own words in English, Spanish or Portuguese.

    Not: fewer messages or other hours ("not at night"), stopping something else ("stop by the store", "can I stop working"), somebody
    else who will not stop, or begging us not to stop; nor the wish for no reminders alone.
    """
    return _says_stop(text) and not only_reminders(text)


def _says_stop(text: str) -> bool:
    words = bare(text[:1600])
    if not words or _OTHER.search(words) or _NARROWER.search(words):
        return False
    if any(wish.search(words) for wish in _WISHES):
        return True
    # "you are killing me with these texts. stop": the last clause says it alone
    return _ALONE.match(bare(_CLAUSE.split(text[:1600].rstrip(".!? \n"))[-1])) is not None
