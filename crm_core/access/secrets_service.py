"""Secrets that give access elsewhere and must be read again: sealed, each bound to its record."""

from typing import Final
from uuid import UUID

from sqlalchemy import text

from crm_core.access.errors import SealBrokenError
from crm_core.kit import Database, Work
from crm_core.kit.sealing import Sealer, UnsealableError

_AT_ONCE: Final = 200


async def keep(work: Work, sealer: Sealer, *, record: UUID, purpose: str, plain: str) -> None:
    """Keep a secret of a record of the organization acted for, in place of the one before."""
    sealed = sealer.seal(plain.encode(), purpose=_bound(work.identity.org_id, record, purpose))
    await work.session.execute(
        text("select bellwether_keep_secret(:id, :purpose, :sealed, :key_id)"),
        {"id": record, "purpose": purpose, "sealed": sealed, "key_id": sealer.current},
    )


async def reveal(work: Work, sealer: Sealer, *, record: UUID, purpose: str) -> str | None:
    """Read the secret of a record again; None when it has none. Raises SealBrokenError."""
    found = await work.session.execute(
        text("select sealed from bellwether_sealed(:id, :purpose)"), {"id": record, "purpose": purpose}
    )
    if (row := found.first()) is None:
        return None
    return _open(sealer, bytes(row.sealed), _bound(work.identity.org_id, record, purpose)).decode()


async def forget_secret(work: Work, *, record: UUID) -> None:
    """Keep the secret of a record no longer."""
    await work.session.execute(text("select bellwether_forget_secret(:id)"), {"id": record})


async def reseal_all(database: Database, sealer: Sealer) -> int:
    """Seal anew by the current key all that another one seals, in every organization; return how many.

    It may be stopped and begun again at any time. Raises SealBrokenError.
    """
    count = 0
    while True:
        async with database.nobody() as session:
            rows = (
                await session.execute(
                    text("select * from bellwether_sealed_otherwise(:key_id, :most)"),
                    {"key_id": sealer.current, "most": _AT_ONCE},
                )
            ).all()
            for row in rows:
                bound = _bound(row.org_id, row.id, row.purpose)
                sealed = sealer.seal(_open(sealer, bytes(row.sealed), bound), purpose=bound)
                done = await session.execute(
                    text("select bellwether_reseal(:org_id, :id, :was, :sealed, :key_id)"),
                    {
                        "org_id": row.org_id,
                        "id": row.id,
                        "was": row.sealed,
                        "sealed": sealed,
                        "key_id": sealer.current,
                    },
                )
                count += bool(done.scalar_one())
        if not rows:
            return count


def _open(sealer: Sealer, sealed: bytes, bound: str) -> bytes:
    try:
        return sealer.open(sealed, purpose=bound)
    except UnsealableError as error:
        raise SealBrokenError from error


def _bound(org_id: UUID, record: UUID, purpose: str) -> str:
    return f"{org_id}/{record}/{purpose}"
