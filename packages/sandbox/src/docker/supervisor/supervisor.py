class Supervisor:
    def __init__(self, config):
        self.config = config
        self.environment = {name: value for name, value in os.environ.items() if name != "HOSTNAME"}
        self.end_at = time.monotonic() + LONGEST_LIFE
        self.stdin = None
        self.reader = Reader(0)
        self.writer = Writer(1)
        self.root = os.open(WORK, os.O_RDONLY | os.O_DIRECTORY)
        self.inbox = Inbox(self.root)
        self.wakeup, wakeup_write = os.pipe()
        for fd in (self.wakeup, wakeup_write):
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(wakeup_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    def prepare(self):
        if self.config["forward"]:
            start_forwarder(self.config["forward"], self.config["port"])
        self.child = Child(self.config["preload"], self.config["split"])
        self.child.wait_until_ready()

    def serve(self):
        self.prepare()
        self.writer.value("r", {"protocol": self.config["protocol"], "python": sys.version.split()[0]})
        self.writer.flush()
        while True:
            left = self.end_at - time.monotonic()
            self.answer(*self.reader.wait(min(self.config["idle"], left)))

    def answer(self, kind, content):
        if kind == "F":
            self.inbox.begin(content.decode())
        elif kind == "D":
            self.inbox.data(content)
        elif kind == "I":
            self.write_stdin(content)
        elif kind == "S":
            self.writer.value("s", {"nonce": content.decode(), "problem": self.inbox.take_problem()})
            self.writer.flush()
            self.inbox.written = {}
        elif kind == "R":
            self.read_files(json.loads(content))
        elif kind == "J":
            self.run(json.loads(content))

    def write_stdin(self, content):
        """Under a name that no earlier code of a session can have taken."""
        self.inbox.end()
        try:
            if self.stdin is None:
                os.chmod("/tmp", 0o700)
                self.stdin = "/tmp/.stdin-" + os.urandom(12).hex()
            fd = os.open(self.stdin, os.O_WRONLY | os.O_NOFOLLOW | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                view = memoryview(content)
                while view:
                    view = view[os.write(fd, view) :]
            finally:
                os.close(fd)
        except OSError as error:
            self.inbox.fail("stdin", error)

    def drop_stdin(self):
        path, self.stdin = self.stdin, None
        try:
            if path is not None:
                os.unlink(path)
        except OSError:
            pass

    def read_files(self, rules):
        os.fchmod(self.root, 0o700)
        found = Collection(self.writer, self.root, rules, {}).run()
        self.writer.value("s", {"nonce": rules["nonce"], "problem": None, **found})
        self.writer.flush()

    def run(self, job):
        problem = self.inbox.take_problem()
        unchanged, self.inbox.written = self.inbox.written, {}
        if problem is not None:
            self.drop_stdin()
            self.writer.value("s", {"nonce": job["nonce"], "problem": problem})
            self.writer.flush()
            return
        end = Job(self, job).run()
        self.drop_stdin()
        found = {"skipped": [], "skippedCount": 0}
        if job["collect"] is not None:
            # How it ended is said before anything is collected, which takes time of its own.
            self.writer.value("v", {"nonce": job["nonce"], **end})
            self.writer.flush()
            os.fchmod(self.root, 0o700)
            found = Collection(self.writer, self.root, job["collect"], unchanged).run()
        self.writer.value("x", {"nonce": job["nonce"], **end, **found})
        self.writer.flush()
        if not self.config["keep"]:
            os._exit(0)
        self.prepare()


class Job:
    """One run of code, from its start until nothing of it is left."""

    def __init__(self, supervisor, job):
        self.supervisor = supervisor
        self.writer = supervisor.writer
        self.job = job
        self.child = supervisor.child
        self.left = job["output"]
        self.truncated = False
        self.reason = None
        self.status = None

    def run(self):
        cpu, kills = CpuClock(), count_oom_kills()
        self.started = time.monotonic()
        self.deadline = min(self.started + self.job["timeoutMs"] / 1000, self.supervisor.end_at)
        self.child.start(self.order())
        self.watch()
        wall = time.monotonic() - self.started
        kill_everything()
        self.drain()
        code = 0 if self.status is None else self.status
        return {
            "reason": self.reason or "exit",
            "exitCode": 128 + os.WTERMSIG(code) if os.WIFSIGNALED(code) else os.WEXITSTATUS(code),
            "truncated": self.truncated,
            "wallMs": wall * 1000,
            "cpuMs": cpu.seconds(self.child.read_idle_seconds()) * 1000,
            "peakMemory": read_peak(),
            "oomEvents": count_oom_kills() - kills,
        }

    def order(self):
        base = {"LANG": "C.UTF-8", "HOME": "/tmp", "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        env = {**self.supervisor.environment, **base, **self.proxy(), **self.job["env"]}
        return {"env": env, "args": self.job["args"], "stdin": self.supervisor.stdin, "cpuSeconds": self.job["cpuSeconds"]}

    def proxy(self):
        if not self.supervisor.config["forward"]:
            return {}
        address = "http://127.0.0.1:%d" % self.supervisor.config["port"]
        names = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
        return {**{name: address for name in names}, "no_proxy": "localhost,127.0.0.1,::1,[::1],sandbox"}

    def watch(self):
        poll = select.poll()
        for fd in (0, self.supervisor.wakeup, self.child.out, self.child.err):
            poll.register(fd, select.POLLIN)
        # What came together with the job is in the buffer: nobody will say again that it is there.
        self.obey()
        while self.reason is None and not self.reap():
            self.balance(poll)
            wait = self.deadline - time.monotonic()
            if wait <= 0:
                self.reason = "timeout"
                return
            self.take(poll, poll.poll(wait * 1000 + 0.999))
            self.writer.flush_some()

    def balance(self, poll):
        """While the host is slow the code waits, and the clock goes on."""
        is_full = len(self.writer.pending) > 16 * CHUNK
        for fd in (self.child.out, self.child.err):
            if fd is not None:
                poll.register(fd, 0 if is_full else select.POLLIN)
        if self.writer.pending:
            poll.register(self.writer.fd, select.POLLOUT)
        else:
            try:
                poll.unregister(self.writer.fd)
            except KeyError:
                pass

    def take(self, poll, events):
        for fd, _ in events:
            if fd == 0:
                self.listen()
            elif fd == self.supervisor.wakeup:
                clear(fd)
            elif fd in (self.child.out, self.child.err) and not self.copy(fd):
                poll.unregister(fd)
                self.forget(fd)

    def listen(self):
        self.supervisor.reader.fill()
        self.obey()

    def obey(self):
        while (frame := self.supervisor.reader.next()) is not None:
            if frame[0] == "K":
                self.reason = "cancelled"

    def copy(self, fd):
        """False at the end of the pipe."""
        try:
            data = os.read(fd, CHUNK)
        except BlockingIOError:
            return True
        if not data:
            return False
        if len(data) > self.left:
            self.truncated = True
            self.reason = self.reason or "output_limit"
        data = data[: self.left]
        self.left -= len(data)
        if data:
            self.writer.frame("o" if fd == self.child.out else "e", data)
        return True

    def forget(self, fd):
        os.close(fd)
        if fd == self.child.out:
            self.child.out = None
        else:
            self.child.err = None

    def reap(self):
        """Also orphans, which count as processes until then."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return True
            if pid == 0:
                return self.status is not None
            if pid == self.child.pid:
                self.status = status

    def drain(self):
        """Nobody can write any more: what is in the pipes is all there will be."""
        for fd in (self.child.out, self.child.err):
            if fd is not None:
                os.set_blocking(fd, True)
                while self.copy(fd):
                    if len(self.writer.pending) > 16 * CHUNK:
                        self.writer.flush()
                self.forget(fd)
        self.writer.flush()


def clear(fd):
    try:
        while os.read(fd, 4096):
            pass
    except BlockingIOError:
        pass


def kill_everything():
    """Until nothing is left: a process that was just forked gets the next round."""
    while True:
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            pass
        try:
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
            time.sleep(0.001)
        except ChildProcessError:
            return


def main():
    config = json.loads(sys.argv[1])
    if config["split"]:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
    set_dumpable(0)
    Supervisor(config).serve()


main()
