"""What the scores rest on."""

from fastapi import APIRouter

from serving.api.call import Caller, Serving
from serving.api.schemas.models import ModelRead

router = APIRouter(prefix="/models", tags=["models"])


@router.get("/win_probability", operation_id="read_win_probability_model")
async def read_win_probability_model(services: Serving, caller: Caller) -> ModelRead:
    """Read the model in use with its figures, or why there is none and a prior stands in."""
    raise NotImplementedError
