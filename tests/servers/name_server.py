"""A name server on loopback that knows a few TXT records (RFC 1035)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingUDPServer
from threading import Thread

from dns import flags, message, rcode, rrset
from dns.resolver import Resolver


class _Server(ThreadingUDPServer):
    records: Mapping[str, tuple[str, ...]]


class _Answer(BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        """One question, one answer."""
        query = message.from_wire(self.request[0])
        name = query.question[0].name
        answer = message.make_response(query)
        answer.flags |= flags.AA
        texts = self.server.records.get(name.to_text(omit_final_dot=True))
        if texts is None:
            answer.set_rcode(rcode.NXDOMAIN)
        else:
            answer.answer.append(rrset.from_text(name, 60, "IN", "TXT", *(f'"{text}"' for text in texts)))
        self.request[1].sendto(answer.to_wire(), self.client_address)


@contextmanager
def name_server(records: Mapping[str, tuple[str, ...]]) -> Iterator[Resolver]:
    """A resolver that asks a server with these TXT records."""
    server = _Server(("127.0.0.1", 0), _Answer)
    server.records = records
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    resolver = Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = server.server_address[1]
    resolver.lifetime = 5
    try:
        yield resolver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
