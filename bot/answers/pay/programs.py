"""Which programs a text names."""

import re
from collections.abc import Mapping

from bot.answers.pay.facts import PROGRAMS
from bot.text.folding import bare

_NAMES: Mapping[str, str] = {
    "ssdi": r"ssdi|social security disability|disability insurance|seguro social por (?:discapacidad|incapacidad)",
    "ssi": r"ssi|supplemental security|seguridad de ingreso",
    "snap": r"snap|food ?stamps?|ebt|cupones|estampillas|vale comida|vale alimentacao",
    "health": r"mass ?health|medicaid|common ?health|connector ?care|health (?:insurance|cover\w*|plan)|insurance|"
    r"seguro (?:medico|de salud)|plano de saude",
    "housing": r"section (?:8|eight)|seccion (?:8|ocho)|secao (?:8|oito)|plan 8|public housing|housing (?:voucher|authority)|voucher|"
    r"vivienda publica|moradia publica|subsidized (?:rent|housing)|subsidio de vivienda",
    "eitc": r"eitc|tax credit|earned income credit|credito (?:tributario|por ingreso)|credito de imposto",
}
_PROGRAM = {name: re.compile(rf"\b(?:{pattern})\b") for name, pattern in _NAMES.items()}
# "What happens to my rent": the share that a program asks for. "My rent is 800" only says what is paid.
_RENT_SHARE = re.compile(
    r"(?<!pay )(?<!pago )(?<!\d )(?<!for )(?<!de )(?<!do )\b(?:my rent|mi renta|meu aluguel)\b"
    r"(?! (?:(?:is|s|of|about|like|es|son|de|e|unos|uns) )*\d)"
)


def programs(text: str) -> tuple[str, ...]:
    """The programs a text names, in our order."""
    plain = bare(text[:400])
    return tuple(name for name in PROGRAMS if _PROGRAM[name].search(plain) or (name == "housing" and _RENT_SHARE.search(plain)))
