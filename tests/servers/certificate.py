"""A certificate of our own for the loopback address."""

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import ServerMissingError


@dataclass(frozen=True, slots=True)
class Certificate:
    """A self-made certificate for localhost and 127.0.0.1, and its key."""

    certificate: Path
    key: Path

    def trusting(self) -> ssl.SSLContext:
        """What a client needs to believe the servers that show this certificate."""
        return ssl.create_default_context(cafile=str(self.certificate))


def make_certificate(directory: Path) -> Certificate:
    """Makes a certificate in a directory, by the openssl command."""
    if shutil.which("openssl") is None:
        raise ServerMissingError("openssl is not installed")
    made = Certificate(directory / "certificate.pem", directory / "key.pem")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(made.key))
    # The extensions are named because not every openssl.cnf adds them by itself.
    extensions = (
        "-addext",
        "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "-addext",
        "keyUsage=digitalSignature,keyCertSign",
    )
    subprocess.run(
        (
            "openssl",
            "req",
            "-x509",
            *key,
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            *extensions,
            "-out",
            str(made.certificate),
        ),
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    return made
