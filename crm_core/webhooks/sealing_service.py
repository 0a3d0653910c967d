"""Webhooks' secrets sealed anew, when the key that seals has changed."""

from sqlalchemy import select

from crm_core.kit import Work
from crm_core.kit.sealing import Sealer
from crm_core.webhooks.service import purpose
from crm_core.webhooks.tables import WebhookRow


async def reseal(work: Work, *, sealer: Sealer) -> int:
    """Seal by the current key what another one seals, of the organization acted for; return how many.

    Raises:
        UnsealableError: A key is not among the keys any more.

    """
    count = 0
    for row in (await work.session.execute(select(WebhookRow).with_for_update())).scalars():
        for name in ("secret", "old_secret"):
            sealed: bytes | None = getattr(row, name)
            if sealed is not None and not sealer.is_current(bytes(sealed)):
                plain = sealer.open(bytes(sealed), purpose=purpose(row.id))
                setattr(row, name, sealer.seal(plain, purpose=purpose(row.id)))
                count += 1
    return count
