"""The page about the bundle says what the code says."""

from pathlib import Path

from crm_core.imports import TABLES, Table

BEGIN = "tests/crm_core/imports/test_bundle_page.py -->\n"
END = "<!-- end of tables -->"


def _section(table: Table) -> str:
    lines = [f"### {table.name}", "", table.meaning, "", "| column | kind | meaning |", "|---|---|---|"]
    for column in table.columns:
        told = [column.meaning] if column.meaning else []
        if column.refers_to:
            told.append(f"`external_id` in `{column.refers_to}`")
        if column.choices:
            told.append("one of " + ", ".join(f"`{choice}`" for choice in column.choices))
        kind = f"{column.kind.value}, *required*" if column.required else column.kind.value
        lines.append(f"| `{column.name}` | {kind} | {'; '.join(told)} |")
    return "\n".join(lines)


def test_page_lists_every_table_and_column(root: Path) -> None:
    """docs/reference/bundle.md holds the tables exactly as bundle.py declares them."""
    page = (root / "docs/reference/bundle.md").read_text(encoding="utf-8")
    expected = "\n\n".join(_section(table) for table in TABLES)

    written = page[page.index(BEGIN) + len(BEGIN) : page.index(END)].strip()

    assert expected == written
