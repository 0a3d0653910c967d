"""Watch: how far models can be trusted: checks for drift, shadows of challengers, runs of learning."""

from crm_core.watch.events import ModelDriftEnded, ModelDriftFound, ModelLearned
from crm_core.watch.repository import admins, alarms, checks, outcomes, runs, shadow_outcomes, standing
from crm_core.watch.schemas import Alarm, Check, Finding, Outcome, Run, Shadow, ShadowOutcome
from crm_core.watch.service import begin, end, keep_check, keep_shadows, note_run, tell_admins

__all__ = [
    "Alarm",
    "Check",
    "Finding",
    "ModelDriftEnded",
    "ModelDriftFound",
    "ModelLearned",
    "Outcome",
    "Run",
    "Shadow",
    "ShadowOutcome",
    "admins",
    "alarms",
    "begin",
    "checks",
    "end",
    "keep_check",
    "keep_shadows",
    "note_run",
    "outcomes",
    "runs",
    "shadow_outcomes",
    "standing",
    "tell_admins",
]
