"""The BG/NBD model of purchases: how many to expect of a customer, and whether there still is one.

While alive, a customer buys at random at a rate of their own; after each purchase they may leave for good.
Rates are gamma distributed, the chances to leave beta (Fader, Hardie and Lee 2005, "Counting your
customers" the easy way). A customer is told by x repeat purchases, the age t_x of the last of them and the
age T, both counted from the first purchase and in one unit of time.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

Floats = NDArray[np.float64]

_BOUND = 12.0
"""How far the logarithms of parameters may lie from 0."""
_REGULAR = 7.0
"""The same of r. Counts that vary less than chance alone would draw it up without end, though rates are all
alike long before; and far above this `expected` loses its digits by cancellation."""
_HIGHEST = np.asarray([_REGULAR, _BOUND, _BOUND, _BOUND])


@dataclass(frozen=True)
class BgNbd:
    """The four parameters: rates ~ gamma(r, alpha), chances to leave ~ beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, x: ArrayLike, t_x: ArrayLike, age: ArrayLike) -> Floats:
        """Return the chance that the customer has not left by now; 1 without a repeat purchase."""
        count, last, span = (np.asarray(each, dtype=np.float64) for each in (x, t_x, age))
        odds = (
            self.a
            / (self.b + np.maximum(count, 1.0) - 1)
            * ((self.alpha + span) / (self.alpha + last)) ** (self.r + count)
        )
        chance: Floats = np.where(count > 0, 1 / (1 + odds), 1.0)
        return chance

    def none(self, x: ArrayLike, t_x: ArrayLike, age: ArrayLike, *, ahead: ArrayLike) -> Floats:
        """Return the chance of no purchase in the coming stretch of time.

        Who left buys nothing. Who has not is seen by a gamma(r + x, alpha + T), and leaves after purchases
        only.
        """
        count, span = np.asarray(x, dtype=np.float64), np.asarray(age, dtype=np.float64)
        still = self.alive(x, t_x, age)
        quiet = ((self.alpha + span) / (self.alpha + span + np.asarray(ahead))) ** (self.r + count)
        chance: Floats = 1 - still + still * quiet
        return chance

    def expected(self, x: ArrayLike, t_x: ArrayLike, age: ArrayLike, *, ahead: float) -> Floats:
        """Return how many purchases to expect in the coming stretch of time (their equation 10)."""
        count, span = np.asarray(x, dtype=np.float64), np.asarray(age, dtype=np.float64)
        shrink = ((self.alpha + span) / (self.alpha + span + ahead)) ** (self.r + count)
        series = hyp2f1(
            self.r + count, self.b + count, self.a + self.b + count - 1, ahead / (self.alpha + span + ahead)
        )
        gain = (self.a + self.b + count - 1) / (self.a - 1) * (1 - shrink * series)
        number: Floats = gain * self.alive(x, t_x, age)
        return number

    def pace(self, x: ArrayLike, age: ArrayLike) -> Floats:
        """Return the purchases a unit of time to expect of a customer who has not left."""
        count, span = np.asarray(x, dtype=np.float64), np.asarray(age, dtype=np.float64)
        rate: Floats = (self.r + count) / (self.alpha + span)
        return rate

    def to_json(self) -> dict[str, float]:
        """Return the parameters."""
        return {"r": self.r, "alpha": self.alpha, "a": self.a, "b": self.b}


def log_likelihood(model: BgNbd, x: Floats, t_x: Floats, age: Floats) -> float:
    """Return the sum over customers of their equation 6, in logs."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    rates = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stays = betaln(a, b + x) - betaln(a, b)
    here = stays - (r + x) * np.log(alpha + age)
    left = betaln(a + 1, b + np.maximum(x, 1.0) - 1) - betaln(a, b) - (r + x) * np.log(alpha + t_x)
    return float((rates + np.where(x > 0, np.logaddexp(here, left), here)).sum())


def fit(x: ArrayLike, t_x: ArrayLike, age: ArrayLike, *, ridge: float = 0.0) -> BgNbd:
    """Return the most likely parameters; `ridge` pulls their logarithms towards 0 in units of customers."""
    count, last, span = (np.asarray(each, dtype=np.float64) for each in (x, t_x, age))
    scale = float(max(span.max(), 1e-9)) / 10

    def badness(logs: Floats) -> float:
        r, alpha, a, b = np.exp(np.clip(logs, -_BOUND, _HIGHEST))
        said = log_likelihood(BgNbd(r, alpha, a, b), count, last / scale, span / scale)
        return -said / count.size + ridge / count.size * float(np.square(logs).sum())

    found: Any = minimize(
        badness, np.zeros(4), method="Nelder-Mead", options={"maxiter": 4000, "xatol": 1e-6, "fatol": 1e-10}
    )
    r, alpha, a, b = (float(each) for each in np.exp(np.clip(found.x, -_BOUND, _HIGHEST)))
    return BgNbd(r, alpha * scale, a, b)
