"""The running service, as in tests/serving."""

from tests.serving.conftest import (
    address,
    anonymous,
    application,
    client_of,
    pipeline,
    run_jobs,
    services,
    settings,
    web,
)

__all__ = [
    "address",
    "anonymous",
    "application",
    "client_of",
    "pipeline",
    "run_jobs",
    "services",
    "settings",
    "web",
]
