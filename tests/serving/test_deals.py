"""Deals over HTTP: what a rep does all day, and what somebody else's rep must not even learn."""

from crm_core.pipelines import Pipeline
from tests.database import Org
from tests.serving.conftest import ClientOf


async def test_a_deal_is_opened_read_and_changed(client_of: ClientOf, pipeline: Pipeline, org: Org) -> None:
    """A rep opens a deal, who then owns it, and reads back what was written, amounts to the cent."""
    rep = await client_of("rep")

    opened = await rep.post(
        "/deals",
        json={
            "name": "Harbour site",
            "pipeline_id": str(pipeline.id),
            "amount": "12500.10",
            "source": "tender",
        },
    )
    deal = opened.json()
    changed = await rep.patch(
        f"/deals/{deal['id']}", json={"amount": "9000.00", "expected_close": "2027-01-31"}
    )

    assert opened.status_code == 201
    assert (deal["amount"], deal["currency"], deal["state"]) == ("12500.10", "EUR", "open")
    assert deal["owner"] == {"id": str(org.people["rep"]), "name": "Rep"}
    assert deal["stage"]["name"] == "Qualified"
    assert (changed.json()["amount"], changed.json()["expected_close"]) == ("9000.00", "2027-01-31")
    assert (await rep.get(f"/deals/{deal['id']}")).json() == changed.json()
