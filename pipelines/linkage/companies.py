"""Companies, those that are easily taken for them, and how each is written down."""

import random
from dataclasses import dataclass, replace
from typing import Any

from pipelines.linkage import vocabulary as v
from pipelines.linkage.mix import Mix
from pipelines.linkage.writing import ascii_word, chance, mistyped, telephone, written

Number = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Company:
    """One company as it is."""

    name: str
    form: str
    domain: str
    phone: Number
    city: tuple[Any, ...]
    industry: str
    employees: int


def phone_in(draw: random.Random, city: tuple[Any, ...]) -> Number:
    """Draw a number of a city."""
    length = 7 if city[3] in {"US", "GB"} else 6 if city[3] == "DK" else 7
    return city[5], city[6], str(draw.randrange(2 * 10 ** (length - 1), 10**length))


def company(draw: random.Random) -> Company:
    """Draw a company."""
    industry = draw.choice(tuple(v.TRADES))
    city = draw.choice(v.CITIES)
    root = draw.choice(v.ROOTS) + draw.choice(v.ENDS)
    if chance(draw, 0.25):
        root = draw.choice(v.FAMILY).replace("_", " ")
        if chance(draw, 0.4):
            root += draw.choice(
                (" & Söhne", " & Partner", " & Sons", " Brothers", f" & {draw.choice(v.FAMILY)}")
            )
            root = root.replace("_", " ")
    name = f"{root} {draw.choice(v.TRADES[industry])}" if chance(draw, 0.7) else root
    ending = draw.choice(v.ENDINGS[:4]) if chance(draw, 0.7) else draw.choice(v.ENDINGS)
    domain = ascii_word(root if chance(draw, 0.6) else name) + f".{ending}"
    size = round(10 ** draw.uniform(0.7, 4))
    return Company(name, draw.choice(v.FORMS[city[3]]), domain, phone_in(draw, city), city, industry, size)


def taken_for(draw: random.Random, one: Company, *, kin: bool) -> Company:
    """Draw another company that is easily taken for this one: of its group when `kin`, else a namesake."""
    city = draw.choice(v.CITIES)
    size = round(10 ** draw.uniform(0.7, 4))
    root = one.name.split(" ")[0]
    fresh = replace(
        one, city=city, form=draw.choice(v.FORMS[city[3]]), phone=phone_in(draw, city), employees=size
    )
    if kin:
        trade = draw.choice(v.TRADES[draw.choice(tuple(v.TRADES))])
        name = draw.choice(
            (f"{one.name} {city[4]}", f"{root} {city[0]}", f"{one.name} {trade}", f"{root} {trade}",
             f"{one.name} Holding", f"{one.name} {draw.randrange(2, 30)}", f"{one.name} Services")
        )  # fmt: skip
        own = f"{ascii_word(name)}.{draw.choice(v.ENDINGS)}"
        shares_phone = chance(draw, 0.25)
        return replace(
            fresh, name=name, domain=one.domain if chance(draw, 0.55) else own,
            phone=one.phone if shares_phone else fresh.phone, city=one.city if shares_phone else city,
        )  # fmt: skip
    industry = draw.choice(tuple(v.TRADES))
    more = draw.choice(("", "-group", "online", city[3].lower()))
    name = one.name if chance(draw, 0.3) else f"{root} {draw.choice(v.TRADES[industry])}"
    return replace(
        fresh, name=name, industry=one.industry if name == one.name else industry,
        domain=f"{ascii_word(name)}{more}.{draw.choice(v.ENDINGS)}",
    )  # fmt: skip


def neighbour(draw: random.Random, one: Company) -> Company:
    """Draw a company that shares nothing with this one but the house and its switchboard."""
    return replace(company(draw), phone=one.phone, city=one.city)


def _named(draw: random.Random, one: Company, mix: Mix) -> str:
    name, form = one.name, one.form
    if chance(draw, mix.traded):
        return company(draw).name
    if chance(draw, mix.reworded):
        said = name.split(" ")
        match draw.randrange(4):
            case 0 if len(said) > 1:
                said = said[:-1]
            case 1:
                said = [v.ABBREVIATED.get(word, word) for word in said]
            case 2:
                said = [{"&": "and", "and": "&"}.get(word, word) for word in said]
            case _:
                said = (
                    ["The", *said] if chance(draw, 0.4) else [*said, draw.choice(("Group", "International"))]
                )
        name = " ".join(said)
    if chance(draw, mix.form_changed):
        form = draw.choice(v.FORMS[draw.choice(tuple(v.FORMS))])
    if chance(draw, mix.form_dropped):
        form = ""
    return f"{written(draw, name, mix)} {form}".strip() if form else written(draw, name, mix)


def _website(draw: random.Random, one: Company, mix: Mix) -> str:
    core, ending = one.domain.split(".", 1)
    if chance(draw, mix.domain_changed):
        match draw.randrange(3):
            case 0:
                ending = draw.choice(v.ENDINGS)
            case 1:
                core = draw.choice((f"{core}group", f"{core}-online", f"my{core}", mistyped(draw, core)))
            case _:
                core = ascii_word(company(draw).name)
    host = f"{core}.{ending}"
    return draw.choice(
        (host, f"www.{host}", f"https://www.{host}/", f"http://{host}/contact", f"shop.{host}")
    )


def written_down(draw: random.Random, one: Company, mix: Mix) -> dict[str, Any]:
    """Write a company down once more."""
    city, others, region, country, country_name = one.city[:5]
    if chance(draw, mix.place_changed):
        other = draw.choice(v.CITIES)
        city, others, region = other[0], other[1], other[2]
    number = phone_in(draw, one.city) if chance(draw, mix.phone_changed) else one.phone
    values: dict[str, Any] = {
        "domain": _website(draw, one, mix),
        "phone": telephone(draw, number, mix),
        "city": draw.choice(others) if others and chance(draw, 0.4) else city,
        "region": region,
        "country": country if chance(draw, 0.5) else country_name,
        "industry": one.industry if chance(draw, 0.85) else draw.choice(tuple(v.TRADES)),
        "employees": max(1, round(one.employees * (1 if chance(draw, 0.5) else draw.uniform(0.5, 2)))),
    }
    kept = {name: value for name, value in values.items() if not chance(draw, mix.missing)}
    return {"name": _named(draw, one, mix)} | kept
