"""How hard a text is to read, by one published formula for each language; the cut-offs stand for about six years of school.

en  Flesch-Kincaid grade (Kincaid et al. 1975): 0.39 words/sentence + 11.8 syllables/word - 15.59; years of US school. At most 6 for
    all texts together; a single text of two sentences swings by a grade over one long name, so it may reach 7.
es  Szigriszt's perspicuity (1993): 206.835 - 62.3 syllables/word - words/sentence, read on the INFLESZ scale (Barrio-Cantalejo 2008):
    65 to 80 is "quite easy", popular books and sixth grade. At least 65 together; a single text at least 55, the end of "normal".
pt  Flesch for Portuguese (Martins et al. 1996): 248.835 - 84.6 syllables/word - 1.015 words/sentence; 50 to 75 is "easy", up to the
    eighth year, so its upper half: at least 62 together. A single text at least 50.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[a-zà-öø-ÿ']+", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?:;]+(?:\s|$)|\n")
_EN_GROUP = re.compile(r"[aeiouy]+")
_SHORTEST = 4  # words in a text whose grade means anything

# The hardest value for (all texts together, one text); grades of English grow with difficulty, the others fall.
CUT_OFF = {"en": (6.0, 7.0), "es": (65.0, 55.0), "pt": (62.0, 50.0)}


def syllables(word: str, language: str) -> int:
    """Syllables of one word, by rule; at least 1."""
    word = unicodedata.normalize("NFC", word.lower()).replace("'", "")
    return max(1, _english(word) if language == "en" else _romance(word, language))


def _english(word: str) -> int:
    count = len(_EN_GROUP.findall(word))
    if re.search(r"[^aeiouy]e$", word) and not word.endswith("le"):
        count -= 1  # "time"
    if re.search(r"[^aeioutdy]ed$", word) or re.search(r"[^aeiouyszxc]es$", word):
        count -= 1  # "asked", "times"
    return count


def _romance(word: str, language: str) -> int:
    """Vowels, except that a weak one beside another makes one syllable with it, unless it carries the accent ("dí-a")."""
    word = word.replace("qu", "k")
    word = re.sub(r"gu(?=[eiéíê])", "g", word)
    if language == "pt":
        word = re.sub(r"[ãõ][oe]", "a", word)
    word = re.sub(r"y$", "i", word)
    count, previous = 0, ""
    for letter in word:
        if letter in "aeiouáéíóúàâêôãõü":
            glide = previous and (letter in "iuü" or previous in "iuü")
            count += 0 if glide else 1
            previous = letter
        else:
            previous = ""
    return count


def measure(text: str, language: str) -> float | None:
    """The formula's value of a text; None for one too short to say."""
    words = _WORD.findall(text)
    if len(words) < _SHORTEST:
        return None
    sentences = max(1, len([part for part in _SENTENCE.split(text) if _WORD.search(part or "")]))
    per_sentence = len(words) / sentences
    per_word = sum(syllables(word, language) for word in words) / len(words)
    if language == "en":
        return 0.39 * per_sentence + 11.8 * per_word - 15.59
    if language == "es":
        return 206.835 - 62.3 * per_word - per_sentence
    return 248.835 - 84.6 * per_word - 1.015 * per_sentence


def too_hard(text: str, language: str, *, together: bool = False) -> float | None:
    """The value of a text that is harder than the cut-off, else None."""
    value, limit = measure(text, language), CUT_OFF[language][0 if together else 1]
    if value is None:
        return None
    return value if (value > limit if language == "en" else value < limit) else None
