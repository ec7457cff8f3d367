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

    def drop(pair):
        for end in pair:
            try:
                selector.unregister(end)
            except (KeyError, ValueError):
                pass
            end.close()

    def accept():
        near, _ = server.accept()
        far = socket.socket(socket.AF_UNIX)
        try:
            far.connect(path)
        except OSError:
            near.close()
            far.close()
            return
        for one, other in ((near, far), (far, near)):
            # A blocking send to the slower side is the back-pressure; both sides are of this machine.
            selector.register(one, selectors.EVENT_READ, (one, other))

    def pump(source, target):
        try:
            data = source.recv(CHUNK)
            if data:
                target.sendall(data)
                return
            selector.unregister(source)
            target.shutdown(socket.SHUT_WR)
            if target not in selector.get_map():
                drop((source, target))
        except OSError:
            drop((source, target))

    while True:
        for key, _ in selector.select():
            if key.data is None:
                accept()
            elif key.fileobj in selector.get_map():
                pump(*key.data)
