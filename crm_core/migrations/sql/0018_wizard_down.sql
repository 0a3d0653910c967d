-- Without sheets.
drop table sheet_lines, sheets, import_mapping_hints;
