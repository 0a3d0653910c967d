"""What is asked wrongly ends in a sentence that names it and says what to do, before anything starts."""

import socket
from pathlib import Path

import pytest

from serving.cli.tell import Exit, claim_port
from tests.serving.cli.conftest import Bellwether, Log


def test_a_taken_port_is_told_with_the_next_step(bellwether: Bellwether, tmp_path: Path) -> None:
    """Before the database is started."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = bellwether("serve", "--port", str(port), "--data", str(tmp_path / "data"))

    assert said.code == Exit.TAKEN
    assert f"Port {port} on 127.0.0.1 cannot be used: Address already in use." in said.err
    assert f"bellwether serve --port {port + 1}" in said.err
    assert not (tmp_path / "data").exists()


def test_answers_are_not_held_back() -> None:
    """The claimed socket is known as TCP, by which the event loop sends each part of an answer at once."""
    with claim_port("127.0.0.1", 0) as claimed:
        assert claimed.proto == socket.IPPROTO_TCP


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("PORT", "abc", "BELLWETHER_PORT is 'abc': Input should be a valid integer"),
        ("REQUESTS_PER_MINUTE", "0", "BELLWETHER_REQUESTS_PER_MINUTE is '0': Input should be greater than 0"),
        ("DATABASE_URL", "nonsense", "BELLWETHER_DATABASE_URL is no address of a PostgreSQL database."),
        ("DATABASE_URL", "mysql://u:p@h/d", "Write it as postgresql://USER:PASSWORD@HOST:5432/DATABASE"),
        ("DATABASE_URL", "postgresql://u:secret@h:port/d", "is no address of a PostgreSQL database."),
    ],
)
def test_a_wrong_setting_is_named(
    bellwether: Bellwether, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, told: str
) -> None:
    """As whoever set it wrote it; an address is not repeated, it may hold a password."""
    monkeypatch.setenv(f"BELLWETHER_{setting}", value)
    said = bellwether("db", "status")

    assert said.code == Exit.REFUSED
    assert told in said.err
    assert "secret" not in said.err


def test_a_port_that_is_none_is_named_as_it_was_given(bellwether: Bellwether) -> None:
    """The option, not the setting behind it."""
    said = bellwether("serve", "--port", "99999")

    assert (said.code, "--port is '99999'" in said.err) == (Exit.REFUSED, True)


def test_a_host_that_is_none_is_named(bellwether: Bellwether) -> None:
    """Another port would not help."""
    said = bellwether("serve", "--host", "nowhere.invalid")

    assert (said.code, "no address 'nowhere.invalid'" in said.err) == (Exit.REFUSED, True)


@pytest.mark.parametrize(
    "command",
    [("db", "migrate"), ("db", "status"), ("features",), ("serve", "--port", "0"), ("import", "status")],
)
def test_a_database_that_does_not_answer_is_told(
    bellwether: Bellwether, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """Whatever the command, without the password."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        monkeypatch.setenv("BELLWETHER_DATABASE_URL", f"postgresql://u:secret@127.0.0.1:{port}/x")
        said = bellwether(*command, "--data", str(tmp_path))

    assert said.code == Exit.NOT_READY
    assert "BELLWETHER_DATABASE_URL" in said.err
    assert "secret" not in said.out + said.err


def test_a_data_folder_that_cannot_be_one_is_told(bellwether: Bellwether, tmp_path: Path) -> None:
    """Such as a file."""
    (tmp_path / "file").touch()
    said = bellwether("features", "--data", str(tmp_path / "file"))

    assert said.code == Exit.REFUSED
    assert f"The data folder {tmp_path / 'file'} cannot be used: Not a directory." in said.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--new-org", "!!!"), "--new-org '!!!' makes no short name."),
        (("--new-org", " "), "--new-org is empty."),
        (("--new-org", "Two", "--org", "T w o"), "--org 'T w o' is no short name."),
        (("--new-org", "Two", "--currency", "euro"), "--currency 'euro' is no currency."),
    ],
)
def test_an_organization_that_cannot_be_founded_is_told(
    bellwether: Bellwether, log: Log, tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    """The option is named, and nothing was started."""
    said = bellwether(*log.asked, *options, "--data", str(tmp_path / "data"))

    assert (said.code, told in said.err) == (Exit.REFUSED, True)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("file", "mapping", "told"),
    [
        ("gone.csv", "mapping.yaml", "gone.csv: no such file"),
        (".", "mapping.yaml", "is a folder; name the log's file in it"),
        ("log.csv", "bpi_chalenge_2012", "Mappings that ship: bpi_challenge_2012."),
        ("log.csv", ".", "is a folder; name the mapping's file in it. Mappings that ship"),
    ],
)
def test_a_log_or_mapping_that_is_not_there_is_told(
    *, bellwether: Bellwether, log: Log, tmp_path: Path, file: str, mapping: str, told: str
) -> None:
    """Without starting the database for it."""
    meaning = mapping if mapping.startswith("bpi") else str(log.file.parent / mapping)
    said = bellwether(
        "import", "xes", str(log.file.parent / file), "--mapping", meaning, "--new-org", "Two",
        "--data", str(tmp_path / "data"),
    )  # fmt: skip

    assert (said.code, told in said.err) == (Exit.REFUSED, True)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("out", "told"),
    [("gone/report.json", "There is no folder"), (".", "is a folder")],
)
def test_a_report_that_cannot_be_written_is_told_first(
    bellwether: Bellwether, tmp_path: Path, out: str, told: str
) -> None:
    """Not after the computation whose result it was to hold; the log is not even opened."""
    where = str(tmp_path / out)
    for command in (("evaluate", "prefixes", "gone.csv", "--json", where), ("openapi", "--out", where)):
        said = bellwether(*command)

        assert (said.code, told in said.err) == (Exit.REFUSED, True)


@pytest.mark.parametrize("address", ["dana", "dana@", "@example.com", "da na@example.com", "a@b@c"])
def test_an_address_is_one(bellwether: Bellwether, tmp_path: Path, address: str) -> None:
    """As over HTTP."""
    said = bellwether(
        "user", "add", address, "--name", "Dana", "--password", "a long enough password",
        "--data", str(tmp_path / "data"),
    )  # fmt: skip

    assert (said.code, f"{address!r} is no e-mail address." in said.err) == (Exit.REFUSED, True)
    assert not (tmp_path / "data").exists()


def test_a_role_is_one(bellwether: Bellwether) -> None:
    """Those that exist are listed."""
    said = bellwether(
        "user", "add", "d@x.de", "--name", "D", "--password", "a long password", "--role", "boss"
    )

    assert (said.code, "There are: sales_representative," in said.err) == (Exit.REFUSED, True)
