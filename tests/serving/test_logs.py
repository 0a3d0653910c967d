"""Logs say what happened and never what opens a door."""

import logging

import orjson
import pytest

from serving.logs import JsonLines, redact


@pytest.mark.parametrize(
    "text",
    [
        "key bw_4f2a91c07dSECRET refused",
        "connecting to postgresql://app:SECRET@127.0.0.1/bellwether",
        "Authorization: SECRET",
        "Cookie: SECRET",
        "password=SECRET host=127.0.0.1",
    ],
)
def test_secrets_are_blotted_out(text: str) -> None:
    """Keys, passwords, cookies and connection strings do not reach a log."""
    assert "SECRET" not in redact(text)
    assert "[redacted]" in redact(text)


def test_a_record_is_one_line_of_json() -> None:
    """A line carries the fields that tools search for, and an error with its trace, redacted too."""
    with pytest.raises(ValueError, match="SECRET") as raised:
        int("bw_4f2a91c07dSECRET")
    trace = (raised.type, raised.value, raised.tb)
    record = logging.LogRecord("serving", logging.ERROR, "", 0, "failed %s", ("once",), trace)
    record.request_id = "r1"

    line = JsonLines().format(record)

    told = orjson.loads(line)
    assert (told["level"], told["message"], told["request_id"]) == ("error", "failed once", "r1")
    assert "ValueError" in told["error"]
    assert "SECRET" not in line
    assert "\n" not in line
