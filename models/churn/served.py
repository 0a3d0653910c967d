"""What `mlflow models serve` runs for a registered churn model: rows in, chances out."""

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
import pyarrow as pa
from mlflow.pyfunc.model import PythonModel, PythonModelContext
from typing_extensions import override

from models.churn.predict import ChurnModel, load


class Served(PythonModel):
    """From computed rows (a data frame of `as_of` and the columns) to the chance to be lost and its band."""

    model: ChurnModel

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
        return [{"value": each.value, "band": each.band} for each in answers]


mlflow.models.set_model(Served())
