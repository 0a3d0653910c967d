"""What `mlflow models serve` runs for a registered close-timing model: rows in, curves out."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
import pyarrow as pa
from mlflow.pyfunc.model import PythonModel, PythonModelContext
from typing_extensions import override

from models.close_timing.predict import CloseTiming, load


class Served(PythonModel):
    """From computed feature rows (`as_of`, the columns, and `win` where known) to curves and dates."""

    model: CloseTiming

    @override
    def load_context(self, context: PythonModelContext) -> None:
        """Read the model's files."""
        self.model = load(Path(context.artifacts["model"]), version="served")

    @override
    def predict(
        self, context: PythonModelContext, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Answer each row of the frame in order; dates are ISO 8601."""
        del context, params
        frame = model_input.assign(as_of=pd.to_datetime(model_input["as_of"]))
        win = frame.pop("win").tolist() if "win" in frame else None
        rows = pa.Table.from_pandas(frame, preserve_index=False)
        return [
            {name: value if _plain(value) else str(value) for name, value in asdict(timing).items()}
            for timing in self.model.predict(rows, win=win)
        ]


def _plain(value: object) -> bool:
    return value is None or isinstance(value, bool | float | str | tuple)


mlflow.models.set_model(Served())
