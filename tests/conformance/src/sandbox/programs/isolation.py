"""Looks around for what leads out of the place, or tells of the machine that it is on."""

import ctypes
import glob
import os
import shutil
import socket
import stat
import subprocess
import sys

from attempts import attempt, finish, libc, read, report, write


def status_of(name):
    for line in open("/proc/self/status"):
        if line.startswith(name + ":"):
            return line.split(":")[1].strip()
    return None


def kinds(folder, is_kind):
    found = []
    for parent, folders, files in os.walk(folder, onerror=lambda error: None):
        if parent.startswith(("/proc", "/sys")):
            folders.clear()
            continue
        for name in files + folders:
            path = os.path.join(parent, name)
            try:
                if is_kind(os.lstat(path)):
                    found.append(path)
            except OSError:
                pass
    return found


def can_write(folder):
    path = os.path.join(folder, ".wflo-probe")
    try:
        with open(path, "w") as file:
            file.write("x")
        os.unlink(path)
        return True
    except OSError:
        return False


def folders_to_write():
    found = []
    for parent, folders, _ in os.walk("/", onerror=lambda error: None):
        if parent.startswith("/proc"):
            folders.clear()
        elif can_write(parent):
            found.append(parent)
            folders.clear()
    return found


def open_descriptors():
    return sorted(int(name) for name in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd/" + name))


def copy_and_run(folder, command):
    path = os.path.join(folder, "program")
    shutil.copy("/bin/true", path)
    os.chmod(path, 0o755)
    subprocess.run([*command, path], check=True, stderr=subprocess.DEVNULL)


def loader():
    return next(path for path in glob.glob("/lib*/ld-linux*.so*") + glob.glob("/lib/*/ld-*.so*"))


# First, before the probes open anything.
report["descriptors"] = [fd for fd in range(0, 1024) if os.path.lexists("/proc/self/fd/%d" % fd) and libc.fcntl(fd, 1) != -1]
report["user"] = [os.getuid(), os.geteuid(), os.getgid(), os.getegid()]
report["groups"] = os.getgroups()
report["capabilities"] = {name: status_of(name) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}
report["no new privileges"] = libc.prctl(39, 0, 0, 0, 0)
report["seccomp"] = status_of("Seccomp")
report["environment"] = dict(os.environ)
report["host name"] = socket.gethostname()
report["devices of the network"] = sorted(line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line)
report["routes"] = [line.split()[0] for line in open("/proc/net/route")][1:] if os.path.exists("/proc/net/route") else []
report["sockets"] = kinds("/", lambda facts: stat.S_ISSOCK(facts.st_mode))
report["setuid"] = kinds("/", lambda facts: stat.S_ISREG(facts.st_mode) and facts.st_mode & 0o6000)
report["block devices"] = kinds("/dev", lambda facts: stat.S_ISBLK(facts.st_mode))
report["devices"] = sorted(os.path.relpath(path, "/dev") for path in kinds("/dev", lambda facts: stat.S_ISCHR(facts.st_mode)))
report["writable folders"] = sorted(folders_to_write())
report["processes"] = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
report["own process"] = [os.getpid(), os.getppid()]
report["cgroup"] = open("/proc/self/cgroup").read().split("\n") if os.path.exists("/proc/self/cgroup") else []
report["terminal"] = [os.isatty(fd) for fd in (0, 1, 2)]
report["mounts"] = [line.split()[:4] for line in open("/proc/mounts")]
report["kernel"] = list(os.uname())

for path in ("/etc/passwd", "/etc/new", "/usr/bin/new", "/usr/lib/new", "/var/tmp/new", "/var/lib/new", "/opt/new",
             "/root/new", "/home/new", "/new", "/run/new", "/srv/new", "/mnt/new", "/boot/new", "/dev/new",
             "/dev/mqueue/new", "/etc/resolv.conf", "/etc/hosts", "/etc/hostname", "/run/wflo/new", sys.executable):
    attempt("write %s" % path, lambda: write(path, "x"))
for path in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sys/vm/drop_caches",
             "/proc/sys/net/ipv4/ip_forward", "/proc/sysrq-trigger", "/proc/1/oom_score_adj", "/proc/1/comm",
             "/sys/kernel/uevent_helper", "/sys/power/state", "/sys/fs/cgroup/memory/memory.limit_in_bytes",
             "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/pids/pids.max",
             "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/release_agent", "/sys/fs/cgroup/memory/release_agent",
             "/sys/module/apparmor/parameters/enabled", "/proc/self/attr/current"):
    attempt("write %s" % path, lambda: write(path, "1"))
for path in ("/proc/kcore", "/proc/kmsg", "/dev/mem", "/dev/kmem", "/dev/port", "/dev/kmsg", "/dev/vda", "/dev/sda",
             "/dev/kvm", "/dev/fuse", "/dev/net/tun", "/dev/loop0", "/dev/loop-control", "/dev/vsock", "/dev/vhost-vsock",
             "/dev/mapper/control", "/dev/cpu/0/msr", "/proc/keys", "/proc/key-users", "/proc/bus/pci", "/proc/timer_list",
             "/proc/sched_debug", "/etc/shadow", "/etc/gshadow", "/root", "/var/run/docker.sock", "/run/docker.sock",
             "/run/containerd/containerd.sock",
             "/sys/firmware/dmi/tables/DMI", "/sys/firmware/efi/efivars", "/sys/kernel/debug", "/sys/kernel/tracing",
             "/sys/class/dmi/id/product_uuid", "/sys/class/dmi/id/product_serial", "/sys/class/dmi/id/board_serial",
             "/sys/kernel/security", "/proc/vmallocinfo", "/proc/slabinfo", "/proc/kpagecount", "/proc/self/pagemap_none"):
    attempt("read %s" % path, lambda: os.listdir(path) if os.path.isdir(path) else read(path))
attempt("addresses of the kernel", lambda: [line for line in read("/proc/kallsyms", 4000).splitlines()
                                             if line and not line.startswith(b"0000000000000000")])
for folder in ("/work", "/tmp"):
    attempt("a program in %s" % folder, lambda: copy_and_run(folder, []))
    attempt("a program in %s by the loader" % folder, lambda: subprocess.run(
        [loader(), shutil.copy("/bin/true", folder + "/other")], check=True, stderr=subprocess.DEVNULL))
for command in (["su", "-c", "id"], ["mount", "-t", "tmpfs", "x", "/tmp"], ["unshare", "-Ur", "id", "-u"]):
    attempt("run %s" % command[0], lambda: shutil.which(command[0]) and subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=4).returncode)
# Nothing is sent by connecting a datagram socket: the kernel only looks for a way.
for family, address in ((socket.AF_INET, "169.254.169.254"), (socket.AF_INET, "8.8.8.8"), (socket.AF_INET, "172.17.0.1"),
                        (socket.AF_INET, "10.0.0.1"), (socket.AF_INET, "255.255.255.255"),
                        (socket.AF_INET6, "2001:4860:4860::8888"), (socket.AF_INET6, "fd00:ec2::254")):
    attempt("a way to %s" % address, lambda: socket.socket(family, socket.SOCK_DGRAM).connect((address, 53)))
finish()
