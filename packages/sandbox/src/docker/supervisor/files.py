def open_folder(parent, name, create):
    """Never through a link: earlier code of a session may have put one there, to the memory of this process, say."""
    if create:
        try:
            os.mkdir(name, 0o755, dir_fd=parent)
        except FileExistsError:
            pass
    # Looked at first, because gVisor opens a link to a folder in spite of O_NOFOLLOW. Nobody changes it meanwhile.
    if not stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode):
        raise NotADirectoryError(errno.ENOTDIR, "no folder", name)
    return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)


def clear_place(parent, name):
    """Also where earlier code of a session has made a folder of that name: it gets another."""
    try:
        os.unlink(name, dir_fd=parent)
    except FileNotFoundError:
        pass
    except (IsADirectoryError, PermissionError):
        os.rename(name, ".was-%s-%s" % (name[:80], os.urandom(6).hex()), src_dir_fd=parent, dst_dir_fd=parent)


class Inbox:
    """Files that the host sends. The first failure is kept until it is asked for."""

    def __init__(self, root):
        self.root = root
        self.current = None
        self.problem = None
        self.written = {}

    def begin(self, path):
        self.end()
        try:
            self.current = self.create(path)
            self.path = path
        except OSError as error:
            self.fail(path, error)

    def create(self, path):
        *folders, name = path.split("/")
        # Earlier code of a session may have closed it.
        os.fchmod(self.root, 0o700)
        parent = os.dup(self.root)
        try:
            for folder in folders:
                child = open_folder(parent, folder, True)
                os.close(parent)
                parent = child
            clear_place(parent, name)
            return os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644, dir_fd=parent)
        finally:
            os.close(parent)

    def data(self, content):
        if self.current is None:
            return
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(self.current, view) :]
        except OSError as error:
            self.fail(self.path, error)

    def end(self):
        if self.current is None:
            return
        self.written[self.path] = identity(os.fstat(self.current))
        os.close(self.current)
        self.current = None

    def fail(self, path, error):
        if self.problem is None:
            self.problem = {"path": path, "code": errno.errorcode.get(error.errno, str(error.errno))}
        if self.current is not None:
            self.written[self.path] = None
            os.close(self.current)
            self.current = None

    def take_problem(self):
        """Where not all could be written, nothing is left of it: else there would be no room for anything else."""
        self.end()
        problem, self.problem = self.problem, None
        if problem is not None:
            for path in self.written:
                self.remove(path)
            self.written = {}
        return problem

    def remove(self, path):
        *folders, name = path.split("/")
        parent = os.dup(self.root)
        try:
            for folder in folders:
                child = open_folder(parent, folder, False)
                os.close(parent)
                parent = child
            os.unlink(name, dir_fd=parent)
        except OSError:
            pass
        finally:
            os.close(parent)


def identity(facts):
    return facts.st_ino, facts.st_mtime_ns, facts.st_size


class Collection:
    """Sends the files that match. Runs when no process of the code is left, so that nothing changes under it."""

    def __init__(self, writer, root, rules, unchanged):
        self.writer = writer
        self.root = root
        self.pattern = re.compile(rules["pattern"], re.DOTALL)
        self.most_bytes = rules["file"]
        self.bytes_left = rules["total"]
        self.files_left = rules["count"]
        self.unchanged = unchanged
        self.skipped = []
        self.skipped_count = 0

    def run(self):
        folder = os.dup(self.root)
        self.folder(folder, "", 0)
        return {"skipped": self.skipped, "skippedCount": self.skipped_count}

    def folder(self, fd, prefix, depth):
        try:
            with os.scandir(fd) as entries:
                found = sorted((os.fsdecode(entry.name) for entry in entries))
            for name in found:
                self.entry(fd, name, prefix + name, depth)
        finally:
            os.close(fd)

    def entry(self, parent, name, path, depth):
        try:
            facts = os.stat(name, dir_fd=parent, follow_symlinks=False)
        except OSError:
            return self.skip(path, "unreadable")
        if stat.S_ISDIR(facts.st_mode):
            return self.below(parent, name, path, depth)
        if path == "main.py" or not self.pattern.fullmatch(path):
            return None
        if self.unchanged.get(path) == identity(facts):
            return None
        reason = self.refusal(path, facts)
        if reason is not None:
            return self.skip(path, reason)
        return self.send(parent, name, path)

    def below(self, parent, name, path, depth):
        if depth >= MOST_DEPTH:
            return self.skip(path + "/", "too_deep")
        try:
            child = open_folder(parent, name, False)
        except OSError:
            return self.skip(path + "/", "unreadable")
        return self.folder(child, path + "/", depth + 1)

    def refusal(self, path, facts):
        if stat.S_ISLNK(facts.st_mode):
            return "link"
        if not stat.S_ISREG(facts.st_mode):
            return "not_a_file"
        if not is_safe(path):
            return "unsafe_name"
        if self.files_left <= 0:
            return "too_many"
        if facts.st_size > self.most_bytes:
            return "too_large"
        if facts.st_size > self.bytes_left:
            return "total_too_large"
        return None

    def send(self, parent, name, path):
        try:
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=parent)
        except OSError:
            return self.skip(path, "unreadable")
        with open(fd, "rb", buffering=0) as file:
            self.files_left -= 1
            self.writer.frame("f", os.fsencode(path))
            while True:
                data = file.read(4 * CHUNK)
                if not data:
                    return None
                self.bytes_left -= len(data)
                self.writer.frame("d", data)
                self.writer.flush()

    def skip(self, path, reason):
        self.skipped_count += 1
        if len(self.skipped) < MOST_SHOWN:
            self.skipped.append([shown(path), reason])


def is_safe(path):
    """Text without anything that a terminal or another system would take for more than a name."""
    if "\\" in path or "\ufffd" in path or re.match(r"[A-Za-z]:", path):
        return False
    return path.isprintable()


def shown(path):
    return "".join(character if is_safe(character) else escape(character) for character in path[:1000])


def escape(character):
    return "".join("\\x%02x" % byte for byte in os.fsencode(character))
