"""What `mlflow models serve` runs for a registered win-probability model: rows in, probabilities out."""

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
import pyarrow as pa
from mlflow.pyfunc.model import PythonModel, PythonModelContext
from typing_extensions import override

from models.win_probability.predict import WinProbability, load
from models.win_probability.spec import band_of


class Served(PythonModel):
    """From computed feature rows (a data frame of `as_of` and the columns) to values and bands."""

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
        values = self.model.values(pa.Table.from_pandas(frame, preserve_index=False)).tolist()
        return [{"value": value, "band": band_of(value)} for value in values]


mlflow.models.set_model(Served())
