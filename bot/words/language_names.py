"""Names of languages, as each of ours calls them."""

from babel import Locale

_LOCALES = {"en": "en", "es": "es", "pt": "pt_BR"}


def language_name(code: str) -> dict[str, str]:
    """ "Haitian Creole" in every language for an ISO 639 code; the code itself where nobody has a name for it."""
    return {language: str(Locale.parse(locale).languages.get(code, code)) for language, locale in _LOCALES.items()}
