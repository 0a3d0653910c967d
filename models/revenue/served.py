"""What `mlflow models serve` runs for a registered revenue model: a forecast's inputs in, its lines out."""

import json
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow.pyfunc.model import PythonModel, PythonModelContext
from typing_extensions import override

from models.revenue.inputs import Inputs
from models.revenue.predict import Revenue, load
from models.revenue.spec import GRID


class Served(PythonModel):
    """From a data frame with one column `inputs` (JSON as `Inputs.to_json` writes it) to lines, a list a
    row.
    """

    model: Revenue

    @override
    def load_context(self, context: PythonModelContext) -> None:
        """Read the model's files."""
        self.model = load(Path(context.artifacts["model"]), version="served")

    @override
    def predict(
        self, context: PythonModelContext, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> list[list[dict[str, Any]]]:
        """Answer each row of the frame in order; days are ISO 8601."""
        del context, params
        return [self._lines(Inputs.from_json(json.loads(written))) for written in model_input["inputs"]]

    def _lines(self, inputs: Inputs) -> list[dict[str, Any]]:
        return [
            {
                "level": line.level,
                "id": line.id,
                "kind": line.period.kind,
                "begins": line.period.begins.isoformat(),
                "closed": line.closed,
                "pipeline_mean": line.pipeline_mean,
                "new_business_mean": line.new_business_mean,
                "mean": line.mean,
                "quantiles": dict(zip(map(str, GRID), line.quantiles, strict=True)),
            }
            for line in self.model.combine(inputs)
        ]


mlflow.models.set_model(Served())
