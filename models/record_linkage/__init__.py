"""Whether two records stand for one company or person: Fellegi-Sunter weights, a calibrated probability."""

from models.record_linkage.spec import COMPARISONS, KINDS, MODEL, Kind

__all__ = ["COMPARISONS", "KINDS", "MODEL", "Kind"]
