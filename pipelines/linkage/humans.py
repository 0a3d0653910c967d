"""People, those who are easily taken for them, and how each is written down."""

import random
from dataclasses import dataclass, replace
from typing import Any

from models.record_linkage.spellings import FULL_NAMES
from pipelines.linkage import vocabulary as v
from pipelines.linkage.companies import Company, Number, company, phone_in
from pipelines.linkage.mix import Mix
from pipelines.linkage.writing import ascii_word, chance, mistyped, telephone, written


@dataclass(frozen=True, slots=True)
class Human:
    """One person as they are."""

    given: str
    family: str
    suffix: str
    mailbox: str
    domain: str
    phone: Number
    titles: tuple[str, ...]
    employer: Company


def _mailbox(draw: random.Random, given: str, family: str) -> str:
    one, other = ascii_word(given), ascii_word(family)
    return draw.choice(
        (f"{one}.{other}", f"{one[0]}.{other}", f"{one[0]}{other}", f"{one}{other}", f"{other}.{one}")
    )


def human(draw: random.Random, employer: Company, *, mix: Mix) -> Human:
    """Draw somebody who works for a company."""
    given, family = draw.choice(v.GIVEN), draw.choice(v.FAMILY).replace("_", " ")
    if chance(draw, 0.08):
        given += f" {draw.choice(v.GIVEN)}"
    own_mail = chance(draw, 0.85)
    mailbox = _mailbox(draw, given, family) + ("" if own_mail else str(draw.randrange(1, 99)))
    phone = employer.phone if chance(draw, mix.switchboard) else phone_in(draw, employer.city)
    return Human(
        given, family, "", mailbox, employer.domain if own_mail else draw.choice(v.FREE), phone,
        draw.choice(v.TITLES), employer,
    )  # fmt: skip


def kin_of(draw: random.Random, one: Human, *, mix: Mix) -> tuple[Human, Human]:
    """Return this person and one of the family: a child of the same name, or a partner in the household."""
    same_name = chance(draw, 0.4)
    given = one.given if same_name else draw.choice(v.GIVEN)
    at_home = chance(draw, 0.6)
    other = human(draw, one.employer if same_name and chance(draw, 0.5) else company(draw), mix=mix)
    private = f"{ascii_word(given)}.{ascii_word(one.family)}{draw.randrange(2, 99)}"
    other = replace(
        other, given=given, family=one.family, mailbox=private, domain=draw.choice(v.FREE),
        phone=one.phone if at_home else other.phone,
    )  # fmt: skip
    if at_home and not same_name and chance(draw, 0.3):
        shared = f"family.{ascii_word(one.family)}"
        domain = draw.choice(v.FREE)
        return replace(one, mailbox=shared, domain=domain), replace(other, mailbox=shared, domain=domain)
    return (replace(one, suffix="Sr."), replace(other, suffix="Jr.")) if same_name else (one, other)


def namesake_of(draw: random.Random, one: Human, *, mix: Mix) -> Human:
    """Draw somebody with the same name elsewhere, or with the same family name in the same company."""
    if chance(draw, 0.5):
        other = human(draw, company(draw), mix=mix)
        return replace(
            other, given=one.given, family=one.family, mailbox=_mailbox(draw, one.given, one.family)
        )
    other = human(draw, one.employer, mix=mix)
    return replace(other, family=one.family, mailbox=_mailbox(draw, other.given, one.family))


def _nickname(draw: random.Random, given: str) -> str:
    first = given.split(" ", maxsplit=1)[0]
    full = FULL_NAMES.get(first.lower())
    short = [word for word, name in FULL_NAMES.items() if name == full and word != first.lower()]
    return draw.choice(short).title() if full and short else given


def _named(draw: random.Random, one: Human, mix: Mix) -> str:
    given, family = one.given, one.family
    if chance(draw, mix.married):
        family = draw.choice(v.FAMILY).replace("_", " ")
    if chance(draw, mix.nickname):
        given = _nickname(draw, given)
    elif chance(draw, mix.initial):
        given = f"{given[0]}."
    elif " " in given and chance(draw, 0.6):
        given = given.split(" ")[0]
    text = f"{given} {family}"
    if chance(draw, mix.swapped):
        text = f"{family} {given}" if chance(draw, 0.6) else f"{family}, {given}"
    said = written(draw, text, mix)
    return f"{said} {one.suffix}" if one.suffix and "," not in said and chance(draw, 0.45) else said


def _address(draw: random.Random, one: Human, employer: Company, mix: Mix) -> str:
    mailbox, domain = one.mailbox, one.domain
    if employer is not one.employer and domain == one.employer.domain:
        domain = employer.domain
    if chance(draw, mix.private_mail):
        mailbox, domain = (
            _mailbox(draw, one.given, one.family) + str(draw.randrange(1, 99)),
            draw.choice(v.FREE),
        )
    elif chance(draw, mix.other_mailbox):
        mailbox = (
            draw.choice(("info", "office")) if chance(draw, 0.3) else _mailbox(draw, one.given, one.family)
        )
    elif chance(draw, mix.domain_changed):
        domain = domain.partition(".")[0] + f".{draw.choice(v.ENDINGS)}"
    if chance(draw, mix.typo / 3):
        mailbox = mistyped(draw, mailbox)
    return f"{mailbox}@{domain}" if not chance(draw, 0.1) else f"{mailbox}@{domain}".upper()


def written_down(draw: random.Random, one: Human, mix: Mix) -> dict[str, Any]:
    """Write a person down once more."""
    employer = company(draw) if chance(draw, mix.moved_on) else one.employer
    number = phone_in(draw, employer.city) if chance(draw, mix.phone_changed) else one.phone
    form = f" {employer.form}" if chance(draw, 0.5) else ""
    values: dict[str, Any] = {
        "email": _address(draw, one, employer, mix),
        "phone": telephone(draw, number, mix),
        "company": written(draw, employer.name, mix) + form,
        "title": draw.choice(one.titles) if chance(draw, mix.promoted) else one.titles[0],
    }
    kept = {name: value for name, value in values.items() if not chance(draw, mix.missing)}
    return {"name": _named(draw, one, mix)} | kept
