"""Words as they compare: one alphabet, no accents, no case, no punctuation, for names from anywhere.

NFKC and case folding by the standard library (Unicode annexes 15 and 21); Cyrillic and Greek letters are
spelled as passports do, roughly. What has no Latin spelling here (Chinese, Arabic) stays as it is.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_LETTERS: Final = {
    "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya", "і": "i", "є": "ye", "ґ": "g", "ђ": "d", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz",
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k",
    "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t",
    "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
"""Letters that decomposition does not reach, each as it is spelled in Latin."""
_SPELLED: Final = str.maketrans(_LETTERS)
_MARKS: Final = re.compile("[\u0300-\u036f]")
_UMLAUT: Final = re.compile("([aou])e")
_QUIET: Final = re.compile("['’`´.]")
_BETWEEN: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the words of a text, folded, with one space between; `ü`, `ue` and `u` are one.

    >>> fold("Müller & Söhne"), fold("MUELLER, Soehne"), fold("Юрий Жуков")
    ('muller sohne', 'muller sohne', 'yurii zhukov')
    """
    # Compatibility forms first, then case, then accents apart: "Ⓐ" is "a" and "Й" is "и" with its breve gone.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).lower())
    spelled = _MARKS.sub("", plain).translate(_SPELLED)
    joined = _BETWEEN.sub(" ", _QUIET.sub("", spelled)).strip()
    return _UMLAUT.sub(r"\1", joined)


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text, in their order."""
    return tuple(fold(text).split())
