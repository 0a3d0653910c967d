"""Pipelines and their stages."""

from crm_core.pipelines.tables import KINDS as STAGE_KINDS

__all__ = ["STAGE_KINDS"]
