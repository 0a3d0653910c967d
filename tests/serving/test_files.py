"""Files on records: what goes in comes out, to whom it may, and nothing of it runs in a browser."""

import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from crm_core import files
from crm_core.pipelines import Pipeline
from serving import bootstrap
from serving.jobs.files import sweep
from serving.services import Services
from serving.settings import Settings
from serving.uploads import sniff
from tests.crm_core.selling import open_deal
from tests.database import Org
from tests.serving.conftest import ClientOf

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
Attach = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A service that takes files of a megabyte."""
    return Settings(data=tmp_path / "data", web=tmp_path / "web", file_megabytes=1)


@pytest.fixture
async def deal(services: Services, org: Org, pipeline: Pipeline) -> str:
    """A deal of the rep."""
    return str(await open_deal(services.database, org.as_("rep"), pipeline=pipeline, at=bootstrap.clock()))


async def _attach(
    client: httpx.AsyncClient,
    deal: str,
    *,
    name: str = "Offer.pdf",
    body: bytes = PDF,
    claimed: str = "text/html",
) -> httpx.Response:
    params = {"noun": "deals", "record_id": deal}
    return await client.post("/files", params=params, files={"file": (name, body, claimed)})


def _on_disk(settings: Settings) -> list[Path]:
    return [path for path in settings.files.rglob("*") if path.is_file()]


async def test_a_file_comes_back_as_it_was(client_of: ClientOf, deal: str, settings: Settings) -> None:
    """Sent as a form or as a body, its bytes come back; its type is what it is, not what was claimed."""
    rep = await client_of("rep")
    big = os.urandom(700_000)

    form = await _attach(rep, deal)
    params = {"noun": "deals", "record_id": deal, "name": "noise.bin"}
    whole = await rep.post("/files", params=params, content=big)
    listed = (await rep.get("/files", params={"noun": "deals", "record_id": deal})).json()["items"]

    assert form.json()["media_type"] == "application/pdf"
    assert whole.json()["sha256"] == hashlib.sha256(big).hexdigest()
    assert {item["name"] for item in listed} == {"Offer.pdf", "noise.bin"}
    for sent, answer in ((PDF, form), (big, whole)):
        back = await rep.get(f"/files/{answer.json()['id']}/contents")
        assert back.content == sent
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in _on_disk(settings))


async def test_nothing_runs_in_the_browser(client_of: ClientOf, deal: str) -> None:
    """A page with a script, whatever it is called, is saved and not shown."""
    rep = await client_of("rep")
    page = b"<!DOCTYPE html><script>alert(1)</script>"
    odd = 'pic\u202egnp".html\r\nX-Evil: 1'

    made = await rep.post("/files", params={"noun": "deals", "record_id": deal, "name": odd}, content=page)
    back = await rep.get(f"/files/{made.json()['id']}/contents")

    assert made.json()["name"] == 'picgnp".htmlX-Evil: 1'
    assert back.headers["content-type"] == "application/octet-stream"
    assert back.headers["content-disposition"].startswith('attachment; filename="picgnp_.htmlX-Evil: 1"')
    assert back.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in back.headers["content-security-policy"]
    assert "x-evil" not in back.headers


async def test_a_file_is_seen_with_its_record(client_of: ClientOf, deal: str) -> None:
    """Whoever may not see the deal neither attaches, lists, reads nor downloads."""
    rep, other, manager = await client_of("rep"), await client_of("other_rep"), await client_of("manager")
    file = (await _attach(rep, deal)).json()["id"]

    refused = [
        await _attach(other, deal),
        await other.get("/files", params={"noun": "deals", "record_id": deal}),
        await other.get(f"/files/{file}"),
        await other.get(f"/files/{file}/contents"),
        await other.delete(f"/files/{file}"),
    ]

    assert [answer.status_code for answer in refused] == [404] * 5
    assert (await manager.get(f"/files/{file}/contents")).content == PDF
    assert (await manager.delete(f"/files/{file}")).status_code == 403
    assert (await rep.delete(f"/files/{file}")).status_code == 204


async def test_a_file_out_of_reach_stops_at_once(
    client_of: ClientOf, services: Services, org: Org, deal: str
) -> None:
    """A deal handed to somebody else takes its files along."""
    rep, admin = await client_of("rep"), await client_of("admin")
    file = (await _attach(rep, deal)).json()["id"]

    await admin.patch(f"/deals/{deal}", json={"owner_id": str(org.people["other_rep"])})

    assert (await rep.get(f"/files/{file}/contents")).status_code == 404
    other = await client_of("other_rep")
    assert (await other.get(f"/files/{file}/contents")).content == PDF
    assert services.settings.file_megabytes == 1


async def test_too_large_is_refused_and_not_kept(client_of: ClientOf, deal: str, settings: Settings) -> None:
    """More than a megabyte ends in 413, an empty form in 422, and nothing stays on disk."""
    rep = await client_of("rep")

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65_536

    params = {"noun": "deals", "record_id": deal, "name": "big"}
    large = await rep.post("/files", params=params, content=endless())
    empty = await rep.post("/files", params=params, content=b"")
    no_file = await rep.post(
        "/files",
        params=params,
        content=b"--b--\r\n",
        headers={"content-type": "multipart/form-data; boundary=b"},
    )

    assert (large.status_code, large.json()["code"]) == (413, "file_too_large")
    assert (empty.status_code, no_file.status_code) == (422, 422)
    assert [path for path in _on_disk(settings) if path.stat().st_size] == []


async def test_what_nothing_refers_to_is_swept(
    client_of: ClientOf, services: Services, org: Org, deal: str, settings: Settings
) -> None:
    """Bytes go with their last file, also when the record goes; bytes that two files have stay with one."""
    rep = await client_of("rep")
    first, second = [(await _attach(rep, deal)).json()["id"] for _ in range(2)]
    alone = (await _attach(rep, deal, body=b"only once")).json()

    def age() -> None:
        past = (services.clock() - timedelta(hours=1)).timestamp()
        for path in _on_disk(settings):
            os.utime(path, (past, past))

    await rep.delete(f"/files/{first}")
    assert await sweep(services, org.tenant.system) == 0
    age()
    assert await sweep(services, org.tenant.system) == 0
    await rep.delete(f"/files/{alone['id']}")
    assert await sweep(services, org.tenant.system) == 1
    assert (await rep.get(f"/files/{second}/contents")).content == PDF
    await rep.delete(f"/deals/{deal}")
    assert await sweep(services, org.tenant.system) == 1
    assert _on_disk(settings) == []


async def test_an_organization_has_room_for_so_much(
    client_of: ClientOf, services: Services, org: Org, other_org: Org, deal: str
) -> None:
    """Attaching past the organization's room is refused; the same bytes twice take room once."""
    rep = await client_of("rep")
    await _attach(rep, deal)
    await _attach(rep, deal)

    async with services.work(org.as_("rep")) as work:
        assert await files.held(work) == len(PDF)
        with pytest.raises(files.FilesFullError):
            await files.may_attach(work, noun="deals", record_id=UUID(deal), most_held=len(PDF))
    async with services.work(other_org.as_("rep")) as work:
        assert await files.held(work) == 0


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png"),
        (b"  <html><body>", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "image/svg+xml"),
        ("Grüße aus Köln".encode(), "text/plain"),
        (b"PK\x03\x04" + b"\0" * 60, "application/zip"),
        (b"BM, said the note", "text/plain"),
        (b"\x00\x01\x02\x03\x04\x05", "application/octet-stream"),
    ],
)
def test_types_are_read_off_contents(head: bytes, kind: str) -> None:
    """How a file begins says what it is."""
    assert sniff(head, name="report.html", whole=True) == kind
