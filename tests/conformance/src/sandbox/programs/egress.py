"""Asks for hosts, in every way that may be tried, through the proxy that the environment names and past it."""

import json
import os
import signal
import socket
import ssl
import sys
import urllib.request

from attempts import attempt, finish, report

ADDRESS, PORT = sys.argv[1], int(sys.argv[2])
SOCKET = "/run/wflo/egress.sock"
trusting = ssl.create_default_context(cafile="/work/ca.pem")
opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusting))


def get(url, headers={}, data=None):
    with opener.open(urllib.request.Request(url, data, headers), timeout=8) as answer:
        return "%d %s" % (answer.status, answer.read(300).decode())


def proxy():
    host, port = os.environ["http_proxy"].split("//")[1].rstrip("/").split(":")
    return socket.create_connection((host, int(port)), timeout=8)


def by_hand(text, connect=proxy, more=b""):
    """The first line of the answer, and what follows if it is good."""
    with connect() as connection:
        connection.settimeout(8)
        connection.sendall(text.replace("\n", "\r\n").encode())
        answer = connection.recv(4096)
        if more and answer.startswith(b"HTTP/1.1 200"):
            connection.sendall(more)
            answer = connection.recv(4096)
            return answer if answer else "nothing"
        return answer.split(b"\r\n")[0].decode()


def in_a_tunnel(host, name):
    connection = proxy()
    connection.sendall(("CONNECT %s:443 HTTP/1.1\r\nHost: %s:443\r\n\r\n" % (host, host)).encode())
    if b" 200 " not in connection.recv(4096):
        raise OSError(13, "refused")
    relaxed = ssl.create_default_context()
    relaxed.check_hostname, relaxed.verify_mode = False, ssl.CERT_NONE
    with relaxed.wrap_socket(connection, server_hostname=name) as secured:
        secured.sendall(b"GET /hello HTTP/1.1\r\nHost: denied.test\r\nConnection: close\r\n\r\n")
        return secured.recv(4096)


def local():
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(SOCKET)
    return connection


def down_and_up():
    with opener.open("http://allowed.test/large", timeout=20) as answer:
        body = answer.read()
    return "%d %s" % (len(body), get("http://allowed.test/count", data=body))


report["environment"] = json.dumps({name: value for name, value in os.environ.items()})
attempt("http", lambda: get("http://allowed.test/hello"))
attempt("https", lambda: get("https://allowed.test/hello"))
attempt("a name in capitals", lambda: get("http://ALLOWED.test/hello"))
attempt("a body both ways", down_and_up, 30)
attempt("no http for another host", lambda: get("http://denied.test/hello"))
attempt("no https for another host", lambda: get("https://denied.test/hello"))
attempt("no http for a name below it", lambda: get("http://sub.allowed.test/hello"))
attempt("no http for a name that ends like it", lambda: get("http://notallowed.test/hello"))
attempt("no http for an address", lambda: get("http://%s/hello" % ADDRESS))
attempt("no redirect to another host", lambda: get("http://allowed.test/redirect"))
attempt("no redirect to an address", lambda: get("http://allowed.test/redirect-to-address"))
attempt("no host whose address is of the host's network", lambda: get("http://private.test/hello"))
attempt("no tunnel for such a host", lambda: get("https://private.test/hello"))
for url in ("http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/",
            "http://169.254.169.254/latest/meta-data/", "http://allowed.test:%d/" % PORT, "http://allowed.test:22/",
            "http://allowed.test@denied.test/", "http://denied.test#allowed.test/", "http://denied.test/http://allowed.test/",
            "https://denied.test/", "ftp://allowed.test/", "/hello", "http://allowed.test\\@denied.test/"):
    attempt("no GET of %s" % url, lambda: by_hand("GET %s HTTP/1.1\nHost: allowed.test\n\n" % url))
for target in ("denied.test:443", "allowed.test:80", "allowed.test:22", "allowed.test:%d" % PORT, "127.0.0.1:443",
               "%s:443" % ADDRESS, "localhost:443", "[::1]:443", "allowed.test"):
    attempt("no CONNECT to %s" % target, lambda: by_hand("CONNECT %s HTTP/1.1\nHost: allowed.test:443\n\n" % target))
attempt("no plain text in a tunnel", lambda: by_hand(
    "CONNECT allowed.test:443 HTTP/1.1\nHost: allowed.test:443\n\n", more=b"GET /hello HTTP/1.1\r\nHost: allowed.test\r\n\r\n"))
attempt("no other name in a tunnel", lambda: in_a_tunnel("allowed.test", "denied.test"))
attempt("no other rules at the socket itself", lambda: by_hand("GET http://denied.test/hello HTTP/1.1\nHost: denied.test\n\n", local))
attempt("another host in a header", lambda: by_hand("GET http://allowed.test/forged HTTP/1.1\nHost: denied.test\nConnection: close\n\n"))
attempt("a secret", lambda: get("http://secret.test/whoami"))
attempt("a secret beside one of the code", lambda: get("http://secret.test/overridden", {"X-Key": "mine"}))
attempt("no secret in a tunnel", lambda: get("https://secret.test/tunnelled"))
attempt("no secret for another host", lambda: get("http://allowed.test/without"))
attempt("not past the proxy by name", lambda: socket.create_connection(("allowed.test", 80), timeout=3))
attempt("not past the proxy by address", lambda: socket.create_connection((ADDRESS, 80), timeout=3))
attempt("not to a listener of the host", lambda: socket.create_connection(("127.0.0.1", PORT), timeout=3))
attempt("no removal of the socket", lambda: os.unlink(SOCKET))
attempt("no renaming of the socket", lambda: os.rename(SOCKET, SOCKET + "2"))
attempt("no file beside the socket", lambda: open("/run/wflo/other", "w"))
attempt("no other mode of the socket", lambda: os.chmod(SOCKET, 0))
report["beside the socket"] = json.dumps(sorted(os.listdir("/run/wflo")))
attempt("still http", lambda: get("http://allowed.test/hello"))
finish()
