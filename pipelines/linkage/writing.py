"""The faults of writing: typing errors, umlauts, other alphabets, telephone numbers in anybody's form."""

import random
import unicodedata
from typing import Final

from pipelines.linkage.mix import Mix
from pipelines.linkage.vocabulary import CYRILLIC

_NEIGHBOURS: Final = {
    "a": "sq",
    "e": "wr",
    "i": "uo",
    "o": "ip",
    "u": "yi",
    "n": "bm",
    "m": "n",
    "r": "et",
    "t": "ry",
    "s": "ad",
    "l": "k",
    "c": "xv",
    "d": "sf",
    "g": "fh",
    "h": "gj",
    "k": "jl",
}
_SPELLED: Final = {
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "ß": "ss",
    "Ä": "Ae",
    "Ö": "Oe",
    "Ü": "Ue",
    "ø": "oe",
    "ł": "l",
    "Ł": "L",
}
_DROPPED: Final[dict[int, str]] = {
    ord(letter): plain for letter, plain in zip("ßøłŁØ", ("ss", "o", "l", "L", "O"), strict=True)
}
_LONG_ENOUGH: Final = 4


def chance(draw: random.Random, rate: float) -> bool:
    """Whether something of that rate happens now."""
    return draw.random() < rate


def mistyped(draw: random.Random, text: str) -> str:
    """Put one typing error into a text: a letter dropped, doubled, swapped or hit beside."""
    places = [n for n, letter in enumerate(text) if letter.isalpha() and n > 0]
    if len(places) < _LONG_ENOUGH:
        return text
    at = draw.choice(places)
    match draw.randrange(4):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + text[at] + text[at:]
        case 2:
            return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]
        case _:
            beside = _NEIGHBOURS.get(text[at].lower(), "e")
            return text[:at] + draw.choice(beside) + text[at + 1 :]


def unaccented(draw: random.Random, text: str) -> str:
    """Write a text without accents, umlauts spelled out or simply dropped."""
    if draw.random() < 0.5:  # noqa: PLR2004 - one way as often as the other
        for letter, spelled in _SPELLED.items():
            text = text.replace(letter, spelled)
    plain = text.translate(_DROPPED)
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


def written(draw: random.Random, text: str, mix: Mix) -> str:
    """Write a name down as somebody in a hurry would."""
    if chance(draw, mix.typo):
        text = mistyped(draw, text)
    if chance(draw, mix.unaccented):
        text = unaccented(draw, text)
    if chance(draw, mix.other_alphabet) and text.isascii():
        return text.lower().translate(CYRILLIC).title()
    if chance(draw, mix.shouted):
        return text.upper()
    return f" {text}" if chance(draw, 0.02) else text


def telephone(draw: random.Random, number: tuple[str, str, str], mix: Mix) -> str:
    """Write a number (country, area, subscriber) in one of the forms that people use."""
    country, area, own = number
    if not chance(draw, mix.phone_form):
        return f"+{country} {area} {own}"
    spaced = " ".join((own[:3], own[3:]))
    return draw.choice(
        (
            f"+{country}{area}{own}",
            f"00{country} {area} {own}",
            f"+{country} ({area}) {spaced}",
            f"+{country}-{area}-{own[:4]}-{own[4:]}",
            f"({area}) {spaced}",
            f"0{area}/{own}",
        )
    )


def ascii_word(text: str) -> str:
    """Return a text as it stands in an address."""
    for letter, spelled in _SPELLED.items():
        text = text.replace(letter, spelled)
    plain = unicodedata.normalize("NFKD", text.lower().replace("ł", "l"))
    return "".join(c for c in plain if c.isascii() and c.isalnum())
