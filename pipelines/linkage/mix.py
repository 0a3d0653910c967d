"""How often each thing goes wrong: one mix of faults to learn from, another, worse one, to be judged on."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Mix:
    """Rates, each for one record unless said otherwise."""

    again: tuple[float, ...]
    """Share of entities that have 1, 2, 3, ... records."""
    missing: float
    """Of each field but the name."""
    typo: float
    form_dropped: float
    form_changed: float
    reworded: float
    """A name with a word left out, abbreviated, or `&` for `and`."""
    traded: float
    """A company under another name altogether, as after a rebranding."""
    unaccented: float
    """An umlaut as `ue` or `u`."""
    other_alphabet: float
    shouted: float
    domain_changed: float
    phone_changed: float
    phone_form: float
    place_changed: float
    nickname: float
    swapped: float
    initial: float
    married: float
    private_mail: float
    other_mailbox: float
    moved_on: float
    """The person works elsewhere by now."""
    promoted: float
    namesakes: float
    """Share of entities that have somebody with the same name who is another, or a company nearly so."""
    kin: float
    """Share of entities with a subsidiary; a parent, child, or partner at the same telephone."""
    switchboard: float
    """Share of entities reached by a number that others share."""


TRAIN: Final = Mix(
    again=(0.58, 0.29, 0.09, 0.04), missing=0.25, typo=0.18, form_dropped=0.35, form_changed=0.04,
    reworded=0.15, traded=0.02, unaccented=0.5, other_alphabet=0.02, shouted=0.06, domain_changed=0.12,
    phone_changed=0.15, phone_form=0.5, place_changed=0.08, nickname=0.25, swapped=0.05, initial=0.06,
    married=0.02, private_mail=0.1, other_mailbox=0.12, moved_on=0.08, promoted=0.25, namesakes=0.2,
    kin=0.18, switchboard=0.25,
)  # fmt: skip
TEST: Final = Mix(
    again=(0.64, 0.27, 0.06, 0.03), missing=0.34, typo=0.25, form_dropped=0.28, form_changed=0.07,
    reworded=0.22, traded=0.03, unaccented=0.4, other_alphabet=0.03, shouted=0.1, domain_changed=0.2,
    phone_changed=0.22, phone_form=0.6, place_changed=0.12, nickname=0.32, swapped=0.08, initial=0.1,
    married=0.03, private_mail=0.16, other_mailbox=0.18, moved_on=0.12, promoted=0.3, namesakes=0.26,
    kin=0.24, switchboard=0.33,
)  # fmt: skip
