def start_forwarder(path, port):
    """Hands connections to a port of the container's own over to the socket of the proxy. Nothing is decided here."""
    import socket

    server = socket.create_server(("127.0.0.1", port), backlog=64)
    pid = os.fork()
    if pid != 0:
        server.close()
        return
    try:
        for fd in (0, 1):
            os.close(fd)
        forward(server, path, socket)
    finally:
        os._exit(1)


def forward(server, path, socket):
    import selectors

    selector = selectors.DefaultSelector()
    selector.register(server, selectors.EVENT_READ, None)

    class End:
        """One end of a connection. It takes no more from its side while the other one has not taken what there is."""

        def __init__(self, stream):
            self.stream = stream
            self.pending = bytearray()
            self.has_ended = False
            self.is_shut = False
            stream.setblocking(False)

        def watch(self):
            wants_more = not self.has_ended and len(self.other.pending) < CHUNK
            events = (selectors.EVENT_READ if wants_more else 0) | (selectors.EVENT_WRITE if self.pending else 0)
            try:
                selector.unregister(self.stream)
            except KeyError:
                pass
            if events:
                selector.register(self.stream, events, self)

        def read(self):
            data = self.stream.recv(CHUNK)
            self.has_ended = not data
            self.other.pending += data
            self.other.write()

        def write(self):
            try:
                while self.pending:
                    del self.pending[: self.stream.send(self.pending)]
            except BlockingIOError:
                return
            if self.other.has_ended and not self.is_shut:
                self.is_shut = True
                self.stream.shutdown(socket.SHUT_WR)

        def drop(self):
            for end in (self, self.other):
                try:
                    selector.unregister(end.stream)
                except (KeyError, ValueError):
                    pass
                end.stream.close()

    def accept():
        near, _ = server.accept()
        far = socket.socket(socket.AF_UNIX)
        try:
            far.connect(path)
        except OSError:
            near.close()
            far.close()
            return
        one, two = End(near), End(far)
        one.other, two.other = two, one
        one.watch()
        two.watch()

    def serve(end, events):
        try:
            if events & selectors.EVENT_WRITE:
                end.write()
            if events & selectors.EVENT_READ:
                end.read()
            if end.is_shut and end.other.is_shut:
                return end.drop()
            end.watch()
            end.other.watch()
        except OSError:
            end.drop()

    while True:
        for key, events in selector.select():
            if key.data is None:
                accept()
            elif key.fileobj.fileno() != -1:
                serve(key.data, events)
