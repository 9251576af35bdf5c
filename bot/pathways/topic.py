"""What a question about programs leaves unsaid: which program, from what was told before, and which of its facts."""

import re
from datetime import timedelta

from bot import clock
from bot.knowledge.programs import Program, offered
from bot.messaging.conversation import Conversation
from bot.text.folding import bare

LASTS = timedelta(hours=24)
# "what other programs are there" does not mean the one before
_OTHERS = re.compile(
    r"\b(?:programs|trainings|courses|others?|else|list|lists|options|programas|cursos|otros?|otras?|opciones|opcoes|outros?|outras?|lista)\b"
)
# The facts of a program by how they are asked for, folded.
_FACTS = {
    "length": r"how long|how many (?:weeks|months|hours|days)|cuanto (?:tiempo|dura|tarda)|cuant[ao]s (?:semanas|meses|horas|dias)|"
    r"quanto tempo|quant[ao]s (?:semanas|meses|horas|dias)|dura\b",
    "start": r"when .*(?:start|begin)|start(?:ing)? date|starts? (?:when|again)|cuando (?:empieza|comienza|inicia|arranca)|"
    r"fecha de inicio|quando (?:comeca|inicia)|data de inicio",
    "cost": r"\bcosts?\b|how much (?:is|do i pay)|\bfree\b|\bprice|(?:cuanto|quanto) (?:cuesta|vale|custa|e o curso)|gratis|costo|custo|"
    r"de graca|se paga algo",
    "place": r"\bwhere(?:s| is| are| do)|\baddress\b|location|\bdonde\b|direccion|\bonde\b|endereco",
}


def remember(conversation: Conversation, program: Program) -> None:
    """This program is what is talked about now."""
    conversation.program, conversation.program_at = program.id, clock.now()


def remembered(conversation: Conversation, text: str) -> Program | None:
    """The program talked about within a day, unless the text asks for others or it is offered no longer."""
    at = conversation.program_at
    if at is None or at < clock.now() - LASTS or _OTHERS.search(bare(text)):
        return None
    return next((one for one in offered(clock.now().date()) if one.id == conversation.program), None)


def facts_asked(text: str) -> list[str]:
    """Names of the facts that a text asks for in so many words; empty when it asks in general."""
    said = bare(text)
    return [name for name, pattern in _FACTS.items() if re.search(pattern, said)]
