"""The same features past one machine: a service's one SQL text, run by Apache Spark."""

from features.spark.compute import compute, computed
from features.spark.session import SparkMissingError, session

__all__ = ["SparkMissingError", "compute", "computed", "session"]
