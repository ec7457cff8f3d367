class Writer:
    """Frames to the host. Never blocks while code runs: a slow host must not stop the clock."""

    def __init__(self, fd):
        self.fd = fd
        self.pending = bytearray()
        os.set_blocking(fd, False)

    def frame(self, kind, content=b""):
        self.pending += struct.pack(">IB", len(content), ord(kind))
        self.pending += content

    def value(self, kind, value):
        self.frame(kind, json.dumps(value).encode())

    def flush_some(self):
        try:
            while self.pending:
                del self.pending[: os.write(self.fd, memoryview(self.pending)[: 16 * CHUNK].tobytes())]
        except BlockingIOError:
            pass

    def flush(self):
        while self.pending:
            self.flush_some()
            if self.pending:
                select.select([], [self.fd], [])


class Reader:
    """Frames from the host. Its end is the end of the host: then this process, and with it the container, ends too."""

    def __init__(self, fd):
        self.fd = fd
        self.buffer = bytearray()
        os.set_blocking(fd, False)

    def fill(self):
        try:
            data = os.read(self.fd, 16 * CHUNK)
        except BlockingIOError:
            return
        if not data:
            os._exit(0)
        self.buffer += data

    def next(self):
        if len(self.buffer) < 5:
            return None
        length, kind = struct.unpack_from(">IB", self.buffer)
        if len(self.buffer) < 5 + length:
            return None
        content = bytes(self.buffer[5 : 5 + length])
        del self.buffer[: 5 + length]
        return chr(kind), content

    def wait(self, seconds):
        """Ends this process, and the container, where nothing comes for so long: the host hangs, or has forgotten it."""
        deadline = time.monotonic() + seconds
        while True:
            frame = self.next()
            if frame is not None:
                return frame
            if not select.select([self.fd], [], [], max(0, deadline - time.monotonic()))[0]:
                os._exit(0)
            self.fill()
