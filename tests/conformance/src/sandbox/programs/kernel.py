"""Asks the kernel for what nobody needs who only computes. Each call would succeed, or fail otherwise, where it is let through."""

import ctypes
import mmap
import os
import platform
import socket

from attempts import attempt, call, finish, libc, report

NULL = None
buffer = ctypes.create_string_buffer(4096)
NEW = {"user": 0x10000000, "pid": 0x20000000, "net": 0x40000000, "mnt": 0x20000, "ipc": 0x8000000, "uts": 0x4000000}


def set_up_ring():
    call("io_uring_setup", 4, ctypes.create_string_buffer(120))


def read_device(path, kind, device):
    os.mknod(path, kind, os.makedev(*device))
    try:
        with open(path, "rb", buffering=0) as file:
            file.read(16)
    finally:
        os.unlink(path)


def trace_child():
    call("ptrace", 0, 0, 0, 0)


def open_events():
    attributes = ctypes.create_string_buffer(128)
    attributes[0:8] = (1).to_bytes(4, "little") + (128).to_bytes(4, "little")
    call("perf_event_open", attributes, 0, -1, -1, 0)


def make_map():
    call("bpf", 0, ctypes.create_string_buffer((2).to_bytes(4, "little") + b"\4\0\0\0\4\0\0\0\1\0\0\0", 64), 64)


def clone_with(flags):
    """Past the C library, with the stack of the parent."""
    number = {"x86_64": 56, "aarch64": 220}[platform.machine()]
    pid = libc.syscall(ctypes.c_long(number), ctypes.c_long(flags | 17), NULL, NULL, NULL, NULL)
    if pid == 0:
        os._exit(0)
    if pid == -1:
        raise OSError(ctypes.get_errno(), "clone")
    os.waitpid(pid, 0)


def clone3_with(flags):
    arguments = flags.to_bytes(8, "little") + bytes(24) + (17).to_bytes(8, "little") + bytes(48)
    pid = libc.syscall(ctypes.c_long(435), ctypes.create_string_buffer(arguments, 88), ctypes.c_long(88))
    if pid == 0:
        os._exit(0)
    if pid == -1:
        raise OSError(ctypes.get_errno(), "clone3")
    os.waitpid(pid, 0)


def with_machine_code(code):
    """What it leaves in the register of results, as a number with a sign."""
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(code)
    function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
    result = function()
    if -4096 < result < 0:
        raise OSError(-result, os.strerror(-result))
    return result


def in_32_bits(number, *arguments):
    """push rbx; mov eax, number; mov ebx, ...; mov ecx, ...; mov edx, ...; int 0x80; pop rbx; ret"""
    first, second, third = (list(arguments) + [0, 0, 0])[:3]
    moves = b"\xb8%s\xbb%s\xb9%s\xba%s" % tuple(value.to_bytes(4, "little") for value in (number, first, second, third))
    return with_machine_code(b"\x53" + moves + b"\xcd\x80\x5b\xc3")


def in_x32(number):
    """mov eax, 0x40000000 | number; syscall; ret"""
    return with_machine_code(b"\xb8" + (0x40000000 | number).to_bytes(4, "little") + b"\x0f\x05\xc3")


def attempt_sockets():
    for family in range(0, 46):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            try:
                socket.socket(family, kind, 0).close()
                opened.add(family)
            except OSError:
                pass


opened = set()
attempt_sockets()
report["families"] = sorted(opened)
for protocol in (1, 6, 17, 255):
    attempt("raw socket %d" % protocol, lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol).close())
attempt("raw socket of IPv6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58).close())
attempt("AF_VSOCK", lambda: socket.socket(40, socket.SOCK_STREAM).close())
attempt("AF_PACKET", lambda: socket.socket(17, socket.SOCK_RAW, 0x300).close())
attempt("AF_ALG", lambda: socket.socket(38, socket.SOCK_SEQPACKET).close())

for name, flag in NEW.items():
    attempt("unshare of %s" % name, lambda: call("unshare", flag))
    attempt("clone into a new %s" % name, lambda: clone_with(NEW["user"] | flag))
    attempt("clone3 into a new %s" % name, lambda: clone3_with(NEW["user"] | flag))
for name in ("net", "pid", "mnt", "user"):
    attempt("setns to %s of the first process" % name, lambda: call("setns", os.open("/proc/1/ns/%s" % name, os.O_RDONLY), 0))

attempt("mount of a tmpfs", lambda: call("mount", b"none", b"/tmp", b"tmpfs", 0, NULL))
attempt("mount of proc", lambda: call("mount", b"proc", b"/tmp", b"proc", 0, NULL))
attempt("remount of the root as writable", lambda: call("mount", NULL, b"/", NULL, 0x20 | 0x1000, NULL))
attempt("bind mount", lambda: call("mount", b"/etc", b"/tmp", NULL, 0x1000, NULL))
attempt("umount", lambda: call("umount2", b"/work", 2))
attempt("pivot_root", lambda: call("pivot_root", b"/tmp", b"/tmp"))
attempt("chroot", lambda: call("chroot", b"/tmp"))
attempt("fsopen", lambda: call("fsopen", b"tmpfs", 0))
attempt("open_tree", lambda: call("open_tree", -100, b"/", 1))
attempt("mount_setattr", lambda: call("mount_setattr", -100, b"/", 0, buffer, 32))
attempt("io_uring", set_up_ring)
attempt("ptrace", trace_child)
attempt("bpf", make_map)
attempt("perf_event_open", open_events)
attempt("userfaultfd", lambda: call("userfaultfd", 1))
attempt("keyctl", lambda: call("keyctl", 0, -3, 1, 0, 0))
attempt("add_key", lambda: call("add_key", b"user", b"wflo", b"x", 1, -3))
attempt("request_key", lambda: call("request_key", b"user", b"wflo", NULL, -3))
attempt("mq_open", lambda: call("mq_open", b"wflo", 0o102, 0o600, NULL))
attempt("fanotify_init", lambda: call("fanotify_init", 0, 0))
attempt("name_to_handle_at", lambda: call("name_to_handle_at", -100, b"/", (128).to_bytes(8, "little") + bytes(128), buffer, 0))
attempt("open_by_handle_at", lambda: call("open_by_handle_at", -100, (8).to_bytes(4, "little") + bytes(140), 0))
attempt("kexec_load", lambda: call("kexec_load", 0, 0, NULL, 0))
attempt("init_module", lambda: call("init_module", buffer, 0, b""))
attempt("finit_module", lambda: call("finit_module", 0, b"", 0))
attempt("delete_module", lambda: call("delete_module", b"wflo_none", 0))
attempt("reboot", lambda: call("reboot", 0xFEE1DEAD - (1 << 32), 672274793, 0, NULL))
attempt("swapon", lambda: call("swapon", b"/work/none", 0))
attempt("acct", lambda: call("acct", b"/work/none"))
attempt("settimeofday", lambda: call("settimeofday", bytes(16), NULL))
attempt("clock_settime", lambda: call("clock_settime", 0, bytes(16)))
attempt("sethostname", lambda: call("sethostname", b"x", 1))
attempt("setdomainname", lambda: call("setdomainname", b"x", 1))
attempt("syslog", lambda: call("syslog", 3, buffer, 100))
attempt("quotactl", lambda: call("quotactl", 0x800001 << 8, b"/dev/vda", 0, buffer))
attempt("vhangup", lambda: call("vhangup"))
for name, kind, device in (("a disk", 0o60600, (254, 0)), ("a loop", 0o60600, (7, 0)), ("memory", 0o20600, (1, 1)),
                           ("the log", 0o20600, (1, 11)), ("kvm", 0o20600, (10, 232))):
    for folder in ("/work", "/tmp"):
        attempt("a device of its own for %s in %s" % (name, folder), lambda: read_device(folder + "/node", kind, device))
attempt("chown to root", lambda: (os.close(os.open("/work/mine", os.O_CREAT)), os.chown("/work/mine", 0, 0)))
attempt("setuid(0)", lambda: os.setuid(0))
attempt("setgid(0)", lambda: os.setgid(0))
attempt("setgroups", lambda: os.setgroups([0]))
attempt("a higher priority", lambda: os.setpriority(os.PRIO_PROCESS, 0, -20))
attempt("scheduling in real time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)))
if platform.machine() == "x86_64":
    attempt("iopl", lambda: call("iopl", 3))
    attempt("ioperm", lambda: call("ioperm", 0x80, 1, 1))
    attempt("system calls of 32 bits", lambda: in_32_bits(20))
    attempt("AF_VSOCK in 32 bits", lambda: in_32_bits(359, 40, 1, 0))
    attempt("system calls of x32", lambda: in_x32(39))
    attempt("modify_ldt", lambda: call("modify_ldt", 0, buffer, 16))
finish()
