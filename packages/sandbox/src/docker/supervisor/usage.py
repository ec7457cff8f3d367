def read_text(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def count_oom_kills():
    text = read_text("/sys/fs/cgroup/memory.events") or read_text("/sys/fs/cgroup/memory/memory.oom_control")
    found = re.search(r"^oom_kill (\d+)$", text, re.M)
    return int(found.group(1)) if found else 0


def read_peak():
    text = read_text("/sys/fs/cgroup/memory.peak") or read_text("/sys/fs/cgroup/memory/memory.max_usage_in_bytes")
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return int(text) if text.strip().isdigit() else largest


class CpuClock:
    """Processor time of everything but this process: of the container, or else of the children that were waited for."""

    def __init__(self):
        self.container = container_cpu_seconds()
        self.own = own_cpu_seconds(resource.RUSAGE_SELF)
        self.children = own_cpu_seconds(resource.RUSAGE_CHILDREN)

    def seconds(self, idle_seconds):
        """A child that was waited for counts with what it used before its job."""
        container = container_cpu_seconds()
        if container is not None and self.container is not None:
            own = own_cpu_seconds(resource.RUSAGE_SELF) - self.own
            return max(0, container - self.container - own)
        return max(0, own_cpu_seconds(resource.RUSAGE_CHILDREN) - self.children - idle_seconds)


def own_cpu_seconds(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def container_cpu_seconds():
    found = re.search(r"^usage_usec (\d+)$", read_text("/sys/fs/cgroup/cpu.stat"), re.M)
    if found:
        return int(found.group(1)) / 1e6
    text = read_text("/sys/fs/cgroup/cpuacct/cpuacct.usage")
    return int(text) / 1e9 if text.strip().isdigit() else None
