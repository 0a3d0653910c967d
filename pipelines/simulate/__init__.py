"""The demo company: a construction-supplies seller whose win probabilities are known exactly.

`simulate` makes the company from a seed; `write_bundle` writes what a CRM would have seen, `write_truth`
what only its maker knows. `NON_CAUSAL` names the planted attribute that plays no part in anything.
"""

from .company import (
    CURRENCY,
    SOURCE,
    Company,
    simulate,
    true_probability,
    write_bundle,
    write_customers,
    write_truth,
)
from .lookup import UnknownDealError, probabilities_at, read_truth, true_probability_in
from .market import NON_CAUSAL
from .spec import VERSION, ImpossibleCompanyError, SimulationSpec

__all__ = [
    "CURRENCY",
    "NON_CAUSAL",
    "SOURCE",
    "VERSION",
    "Company",
    "ImpossibleCompanyError",
    "SimulationSpec",
    "UnknownDealError",
    "probabilities_at",
    "read_truth",
    "simulate",
    "true_probability",
    "true_probability_in",
    "write_bundle",
    "write_customers",
    "write_truth",
]
