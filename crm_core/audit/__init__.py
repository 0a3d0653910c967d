"""The audit trail: who did what, and the proof that nobody changed it afterwards."""

from crm_core.audit.errors import BrokenTrailError
from crm_core.audit.resource import RESOURCE
from crm_core.audit.schemas import Fault, Head, Verdict
from crm_core.audit.service import head, seal, verify

__all__ = ["RESOURCE", "BrokenTrailError", "Fault", "Head", "Verdict", "head", "seal", "verify"]
