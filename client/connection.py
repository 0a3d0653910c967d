"""A connection to a Bellwether service: every endpoint as a method, and lists read to their end."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, Protocol, Self, TypeVar, overload
from uuid import UUID

import httpx
import pyarrow as pa

from client import schemas
from client.operations import Operations
from client.transport import Transport

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Item_co = TypeVar("Item_co", covariant=True)
Asked = ParamSpec("Asked")


class Paged(Protocol[Item_co]):
    """A page of a list, as every list answers."""

    @property
    def items(self) -> Sequence[Item_co]:
        """What is on it."""
        ...

    @property
    def next_cursor(self) -> str | None:
        """Where the next page begins; None on the last."""
        ...


class Bellwether(Operations):
    """A service as one caller, named by an API key (`bw_...`); the key's rights bound what it sees.

    Example:
        >>> with Bellwether("http://127.0.0.1:8000", key="bw_...") as bellwether:
        ...     for deal in bellwether.every(bellwether.list_deals, state="open"):
        ...         print(deal.name)

    """

    def __init__(
        self,
        address: str,
        *,
        key: str | None = None,
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Connect.

        Args:
            address: where the service is, without `/api/v1`.
            key: the API key; None reaches what nobody needs to log in for.
            timeout: seconds to wait for an answer.
            transport: what carries requests, for tests.

        """
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        http = httpx.Client(
            base_url=address.rstrip("/"), headers=headers, timeout=timeout, transport=transport
        )
        super().__init__(Transport(http))

    def __enter__(self) -> Self:
        """Use it in a `with`."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.http.close()

    def every(
        self, operation: Callable[Asked, Paged[Item_co]], *args: Asked.args, **kwargs: Asked.kwargs
    ) -> Iterator[Item_co]:
        """Yield every item of a list, page by page; what is inserted meanwhile repeats and skips nothing."""
        asked: dict[str, Any] = dict(kwargs)
        while True:
            page = operation(*args, **asked)
            yield from page.items
            if page.next_cursor is None:
                return
            asked["cursor"] = page.next_cursor

    @overload
    def features(
        self,
        service: str,
        *,
        as_of: datetime | None = None,
        ids: Sequence[UUID] | None = None,
        frame: Literal["arrow"],
    ) -> pa.Table: ...
    @overload
    def features(
        self,
        service: str,
        *,
        as_of: datetime | None = None,
        ids: Sequence[UUID] | None = None,
        frame: Literal["pandas"],
    ) -> "pd.DataFrame": ...
    @overload
    def features(
        self,
        service: str,
        *,
        as_of: datetime | None = None,
        ids: Sequence[UUID] | None = None,
        frame: Literal["polars"] = "polars",
    ) -> "pl.DataFrame": ...

    def features(
        self,
        service: str,
        *,
        as_of: datetime | None = None,
        ids: Sequence[UUID] | None = None,
        frame: Literal["arrow", "pandas", "polars"] = "polars",
    ) -> "pa.Table | pd.DataFrame | pl.DataFrame":
        """Return a feature service's rows, computed from what this caller may see.

        Args:
            service: its name, as `list_feature_services` gives it.
            as_of: nothing known later counts; aware. Now when None.
            ids: deals or accounts; None for every deal that was open then, or every account there was.
            frame: Polars, pandas or Arrow.

        """
        body = schemas.FeatureRowsAsk(as_of=as_of, ids=list(ids) if ids is not None else None, format="arrow")
        answer = self._transport.ask("POST", f"/api/v1/features/{service}", answer=bytes, body=body)
        table: pa.Table = pa.ipc.open_stream(answer).read_all()
        if frame == "arrow":
            return table
        if frame == "pandas":
            return table.to_pandas()
        import polars as pl  # noqa: PLC0415 - half a second that Arrow's and pandas' users need not wait

        found = pl.from_arrow(table)
        return found if isinstance(found, pl.DataFrame) else found.to_frame()
