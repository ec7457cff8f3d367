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


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
