"""The true probability that deals are won within some weeks, solved as `truth` solves whether at all.

V(w, z) is then the probability to be won by the turn of a last week: 1 on a win up to then, 0 for whatever is
open after it.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from . import histories, market, observer, openings, seasons, signals, team
from .dynamics import ENGAGEMENTS, FITS, MILESTONES, MOMENTUM, PIPELINES, STAGES
from .records import deal_id
from .spec import SimulationSpec
from .truth import before_turn, looked_up

HORIZONS: Final = (4, 13)


def chances_by(spec: SimulationSpec, *, weeks: Sequence[int], horizons: Sequence[int] = HORIZONS) -> pa.Table:
    """Return the true chances of all deals open at the end of some weeks of the company's calendar.

    A row a deal and week: deal (its external id), as_of (the midnight, UTC, after the week), and for each
    horizon `true_<weeks>`, given the hidden state, and `observable_<weeks>`, given what the record shows, of
    being won within so many weeks of `as_of`.
    """
    calendar = seasons.calendar(spec)
    staff = team.hire(spec, calendar)
    deals = openings.open_deals(spec, calendar, staff, market.open_market(spec, staff))
    lived = histories.live(spec, calendar, staff, deals)
    spells, shown = lived.spells, signals.show(spec, lived.spells)
    belief = observer.beliefs(calendar, staff, deals, spells, signals.likelihood(spec, spells, shown))
    shape = (PIPELINES, staff.skill.shape[0], len(FITS), len(MOMENTUM), STAGES, MILESTONES, ENGAGEMENTS)
    parts = []
    for week in weeks:
        rows = np.flatnonzero(spells.week == week)
        as_of = (calendar.monday + 7 * (week + 1)).astype("datetime64[us]")
        part: dict[str, Any] = {
            "deal": [deal_id(deal) for deal in spells.deal[rows].tolist()],
            "as_of": np.full(rows.size, as_of),
        }
        for horizon in horizons:
            value = np.zeros(shape)
            for turn in range(week + horizon, week, -1):
                value = before_turn(value, turn, weeks=calendar, staff=staff)
            found = looked_up(value, rows, deals=deals, spells=spells, belief=belief)
            part[f"true_{horizon}"], part[f"observable_{horizon}"] = found
        parts.append(pa.table(part))
    return pa.concat_tables(parts)
