"""The running service, as in tests/serving."""

from tests.serving.conftest import address, anonymous, client_of, pipeline, run_jobs, services, settings

__all__ = ["address", "anonymous", "client_of", "pipeline", "run_jobs", "services", "settings"]
