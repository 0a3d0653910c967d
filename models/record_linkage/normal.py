"""A record as it compares: every field in one spelling, whatever it was written in; absent stays absent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import phonenumbers
import tldextract

from models.record_linkage.folding import fold, words
from models.record_linkage.spec import Kind
from models.record_linkage.spellings import (
    FREE_MAIL,
    FULL_NAMES,
    GENERATIONS,
    HONORIFICS,
    LEGAL_FORMS,
    LONGEST_FORM,
    QUIET_WORDS,
    ROLE_MAILBOXES,
)

_COUNTRIES: Final = {
    "germany": "DE",
    "deutschland": "DE",
    "united kingdom": "GB",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "united states": "US",
    "united states of america": "US",
    "usa": "US",
    "france": "FR",
    "netherlands": "NL",
    "the netherlands": "NL",
    "nederland": "NL",
    "austria": "AT",
    "osterreich": "AT",
    "switzerland": "CH",
    "schweiz": "CH",
    "spain": "ES",
    "espana": "ES",
    "italy": "IT",
    "italia": "IT",
    "poland": "PL",
    "polska": "PL",
    "sweden": "SE",
    "denmark": "DK",
    "norway": "NO",
    "belgium": "BE",
    "ireland": "IE",
    "canada": "CA",
    "russia": "RU",
    "czechia": "CZ",
}
_NUMBER: Final = re.compile(r"\d+")
_LEAST_DIGITS: Final = 6
_ISO_LENGTH: Final = 2


@dataclass(frozen=True, slots=True)
class Account:
    """A company as it compares."""

    core: str | None
    """The words of its name without legal form and quiet words, folded."""
    numbers: str | None
    form: str | None
    domain: str | None
    domain_core: str | None
    phone: str | None
    place: str | None
    country: str | None
    industry: str | None
    employees: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """A person as they compare."""

    given: str | None
    family: str | None
    generation: str | None
    email: str | None
    mailbox: str | None
    mail_domain: str | None
    phone: str | None
    company: str | None
    title: str | None


Normal = Account | Person


def normal(kind: Kind, values: Mapping[str, Any]) -> Normal:
    """Bring a record's values (any of the fields of its kind, all of them optional) into one spelling."""
    return _account(values) if kind == "accounts" else _person(values)


@cache
def _suffixes() -> tldextract.TLDExtract:
    # The list of public suffixes that ships with the package: nothing is asked of the network, nothing kept.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)


@lru_cache(maxsize=65536)
def domain_of(address: str | None) -> tuple[str, str] | None:
    """Return the registered domain of an address (URL, host or e-mail) and its name without the ending.

    Nothing for free mailboxes, and for what is no domain.
    """
    if not address:
        return None
    found = _suffixes()(address.strip().lower().rsplit("@", 1)[-1])
    whole, name = found.top_domain_under_public_suffix, found.domain
    if not found.suffix and found.subdomain:  # an ending that is not public: inside a company, or made up
        name = found.subdomain.rsplit(".", 1)[-1]
        whole = f"{name}.{found.domain}"
    return (whole, name) if whole and whole not in FREE_MAIL else None


@lru_cache(maxsize=65536)
def phone_of(written: str | None, country: str | None = None) -> str | None:
    """Return a number in E.164; read as of the country when it names none, else its digits alone."""
    if not written:
        return None
    try:
        number = phonenumbers.parse(written, country)
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        pass
    digits = "".join(_NUMBER.findall(written)).lstrip("0")
    return digits if len(digits) >= _LEAST_DIGITS else None


def country_of(written: object) -> str | None:
    """Return the ISO 3166 code of a country written as code or in words; what is not known stays a word."""
    said = _text(written)
    if said is None:
        return None
    folded = fold(said)
    return (
        said.upper()
        if len(said) == _ISO_LENGTH and folded != "uk"
        else _COUNTRIES.get(folded, folded or None)
    )


@lru_cache(maxsize=65536)
def company_of(name: str | None) -> tuple[str | None, str | None]:
    """Split a company's name into its own words and its legal form."""
    left, forms = list(words(name or "")), []
    place = 1  # the first word is the name's, whatever it looks like
    while place < len(left):
        for length in range(min(LONGEST_FORM, len(left) - place), 0, -1):
            if (form := LEGAL_FORMS.get(tuple(left[place : place + length]))) is not None:
                forms.append(form)
                del left[place : place + length]
                break
        else:
            place += 1
    own = [word for word in left if word not in QUIET_WORDS] or left
    return " ".join(own) or None, " ".join(forms) or None


def _text(value: object) -> str | None:
    return str(value).strip() or None if value is not None else None


def _account(values: Mapping[str, Any]) -> Account:
    core, form = company_of(_text(values.get("name")))
    country = country_of(values.get("country"))
    website = domain_of(
        _text(values.get("domain")) or _text(values.get("website")) or _text(values.get("email"))
    )
    place = _text(values.get("city")) or _text(values.get("region"))
    industry, employees = _text(values.get("industry")), values.get("employees")
    return Account(
        core=core,
        numbers=" ".join(sorted(_NUMBER.findall(core or ""))) or None,
        form=form,
        domain=website and website[0],
        domain_core=website and website[1],
        phone=phone_of(
            _text(values.get("phone")), country if country and len(country) == _ISO_LENGTH else None
        ),
        place=fold(place) or None if place else None,
        country=country,
        industry=fold(industry) or None if industry else None,
        employees=str(int(employees)) if employees else None,
    )


@lru_cache(maxsize=65536)
def _called(name: str) -> tuple[str | None, str | None, str | None]:
    family_first = "," in name and name.split(",")[1].strip().rstrip(".").lower() not in GENERATIONS
    if family_first:
        before, _, after = name.partition(",")
        name = f"{after} {before}"
    said = [word for word in words(name) if word not in HONORIFICS]
    generation = next((str(GENERATIONS[word]) for word in said[1:] if word in GENERATIONS), None)
    own = [word for place, word in enumerate(said) if place == 0 or word not in GENERATIONS]
    if len(own) == 1:
        return None, own[0], generation
    return (" ".join(own[:-1]), own[-1], generation) if own else (None, None, generation)


def _person(values: Mapping[str, Any]) -> Person:
    given, family, generation = _called(_text(values.get("name")) or "")
    email = (_text(values.get("email")) or "").lower() or None
    if email is not None and ("@" not in email or email.split("@", 1)[0] in ROLE_MAILBOXES):
        email = None
    own = domain_of(email)
    company, _ = company_of(_text(values.get("company")))
    title = _text(values.get("title"))
    return Person(
        given=given,
        family=family,
        generation=generation,
        email=email,
        mailbox=email.rsplit("@", 1)[0] if email else None,
        mail_domain=own and own[0],
        phone=phone_of(_text(values.get("phone")), country_of(values.get("country"))),
        company=company,
        title=fold(title) or None if title else None,
    )


def full_name(given: str) -> str:
    """Return the first name under which its short forms are filed."""
    first = given.split(" ", 1)[0]
    return FULL_NAMES.get(first, first)
