"""What certificates are trusted."""

import ssl

from mailbot.adapters.unavailable import UnavailableError
from mailbot.settings import Server


def context(server: Server) -> ssl.SSLContext:
    """The system's certificates and the server's own; raises UnavailableError where that file can't be read."""
    trusted = ssl.create_default_context()
    if server.ca_file is not None:
        try:
            trusted.load_verify_locations(cafile=str(server.ca_file))
        except (OSError, ssl.SSLError) as error:
            raise UnavailableError(f"{server.ca_file}: no certificate can be read: {error}", lasting=True) from error
    return trusted
