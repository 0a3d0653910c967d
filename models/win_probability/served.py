"""What `mlflow models serve` runs for a registered win-probability model: rows in, probabilities out."""

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
import pyarrow as pa
from mlflow.pyfunc.model import PythonModel, PythonModelContext
from typing_extensions import override

from models.win_probability.predict import WinProbability, load


class Served(PythonModel):
    """From computed feature rows (a data frame of `as_of` and the columns) to values, ranges and bands."""

    model: WinProbability

    @override
    def load_context(self, context: PythonModelContext) -> None:
        """Read the model's files."""
        self.model = load(Path(context.artifacts["model"]), version="served")

    @override
    def predict(
        self, context: PythonModelContext, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Answer each row of the frame in order."""
        del context, params
        frame = model_input.assign(as_of=pd.to_datetime(model_input["as_of"]))
        answers = self.model.predict(pa.Table.from_pandas(frame, preserve_index=False))
        return [{"value": a.value, "low": a.low, "high": a.high, "band": a.band} for a in answers]


mlflow.models.set_model(Served())
