"""What `mlflow models serve` runs for a registered next-action model: contexts in, rankings out."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel, PythonModelContext
from typing_extensions import override

from models.next_action.predict import NextAction, load


class Served(PythonModel):
    """From a data frame of contexts by name to what to do next, as if guard rails forbade nothing."""

    model: NextAction

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
        rankings = self.model.predict(pa.Table.from_pandas(model_input, preserve_index=False))
        return [
            {
                "best": one.best,
                "abstains": one.abstains,
                "candidates": [
                    {key: value for key, value in asdict(each).items() if key not in {"evidence", "refusal"}}
                    for each in one.candidates
                ],
            }
            for one in rankings
        ]


set_model(Served())
