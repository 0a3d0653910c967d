"""An honest model of any flat table: what leaked is refused, and it is judged on later rows."""

from models.tabular.judge import Figures, Verdict, as_json, judge
from models.tabular.predict import TableModel, load
from models.tabular.spec import Params, Question, TableRefusedError

__all__ = [
    "Figures",
    "Params",
    "Question",
    "TableModel",
    "TableRefusedError",
    "Verdict",
    "as_json",
    "judge",
    "load",
]
