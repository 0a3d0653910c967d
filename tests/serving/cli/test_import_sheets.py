"""Sheets by the command line: shown first, brought in, compared."""

from pathlib import Path

from serving.cli.tell import Exit
from tests.serving.cli.conftest import Bellwether, Log


def test_a_sheet_is_shown_and_then_brought_in(
    bellwether: Bellwether, log: Log, data: Path, tmp_path: Path
) -> None:
    """A dry run tells how columns are understood and writes nothing; then the rows are in, once."""
    where = ("--data", str(data))
    bellwether(*log.asked, "--new-org", "Northgate", *where)
    file = tmp_path / "leads.csv"
    file.write_text("Full name,E-mail,Organisation\nAnn Lee,ann@x.example,X Ltd\nBo Ray,bo@y.example,Y Ltd\n")

    shown = bellwether("import", "sheet", str(file), "--dry-run", "--json", *where)
    brought = bellwether("import", "sheet", str(file), "--noun", "leads", "--json", *where)
    again = bellwether("import", "sheet", str(file), "--noun", "leads", "--json", *where)
    broken = tmp_path / "x.csv"
    broken.write_bytes(b"\x00\x01")
    refused = bellwether("import", "sheet", str(broken), *where)

    assert (shown.json["state"], shown.json["noun"], shown.json["created"]) == ("open", "leads", 0)
    assert [one["field"] for one in shown.json["columns"]] == ["name", "email", "company"]
    assert (brought.json["state"], brought.json["created"]) == ("done", 2)
    assert (again.json["created"], again.json["unchanged"]) == (0, 2)
    assert refused.code == Exit.REFUSED


def test_a_folder_is_recognised_and_compared(
    bellwether: Bellwether, log: Log, data: Path, tmp_path: Path
) -> None:
    """Each file of an export is told with what came of it, and whether the sums agree."""
    where = ("--data", str(data))
    bellwether(*log.asked, "--new-org", "Northgate", *where)
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "Account.csv").write_text("Id,Name,ParentId,Industry\n1,Acme,,steel\n2,Acme North,1,steel\n")
    (folder / "Opportunity.csv").write_text(
        "Id,Name,AccountId,StageName,Amount,CloseDate\n9,Crane,2,Prospecting,500,2027-01-31\n"
    )

    brought = bellwether("import", "folder", str(folder), "--json", *where).json

    assert brought["system"] == "salesforce"
    assert [(one["name"], one["created"], one["changed"], one["failed"]) for one in brought["sheets"]] == [
        ("Account.csv", 2, 0, 0), ("Account.csv (parents)", 0, 1, 0), ("Opportunity.csv", 1, 0, 0),
    ]  # fmt: skip
    assert all(one["equal"] for one in brought["sheets"]), brought
