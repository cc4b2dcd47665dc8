"""The proxies of ``deploy/`` before a server that tells what it was sent."""

import json
import os
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from django.conf import settings

from tests.running import free_port
from tests.waiting import wait_for

DEPLOY = settings.BASE_DIR / "deploy"
NAME = "biaotai.example.org"


def certified(folder):
    """Make a certificate; return its file and that of its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-subj", f"/CN={NAME}"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return certificate, key


def nginx_configuration(folder):
    certificate, key = certified(folder)
    server = (DEPLOY / "nginx.conf").read_text()
    server = re.sub(r"/etc/letsencrypt\S+fullchain.pem", str(certificate), server)
    server = re.sub(r"/etc/letsencrypt\S+privkey.pem", str(key), server)
    bodies = f"client_body_temp_path {folder}/bodies; access_log off; error_log {folder}/log;"
    whole = f"pid {folder}/pid;\nevents {{}}\nhttp {{\n{bodies}\n{server}\n}}\n"
    return whole if os.geteuid() else f"user root;\n{whole}"


class Told(BaseHTTPRequestHandler):
    """Reads a whole request, and answers with what it was told of the client."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        size = 0
        while size < length and (block := self.rfile.read(min(length - size, 1024 * 1024))):
            size += len(block)
        self.answer(size)

    def do_GET(self):
        self.answer(0)

    def answer(self, size):
        names = ("Host", "X-Forwarded-For", "X-Forwarded-Proto")
        body = json.dumps({"size": size} | {name: self.headers[name] for name in names}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


@contextmanager
def running_proxy(program, folder) -> Iterator[int]:
    """Run a proxy with our configuration before a server that tells what it got."""
    port, plain_port = free_port(), free_port()
    site = ThreadingHTTPServer(("127.0.0.1", 0), Told)
    Thread(target=site.serve_forever, daemon=True).start()
    upstream = f"127.0.0.1:{site.server_port}"
    if program == "nginx":
        text = nginx_configuration(folder).replace("127.0.0.1:8000", upstream)
        text = re.sub(r"listen \[::\].*\n", "", text).replace("listen 80;", f"listen {plain_port};")
        text = text.replace("listen 443 ssl;", f"listen {port} ssl;")
        command = ["nginx", "-g", "daemon off;", "-c", str(folder / "configuration")]
    else:
        certificate, key = certified(folder)
        text = (DEPLOY / "Caddyfile").read_text().replace("127.0.0.1:8000", upstream)
        text = text.replace("{\n\tservers", "{\n\tadmin off\n\tauto_https off\n\tservers", 1)
        text = text.replace(f"{NAME} {{", f"https://{NAME}:{port} {{\n\ttls {certificate} {key}")
        command = ["caddy", "run", "--adapter", "caddyfile", "--config"]
        command.append(str(folder / "configuration"))
    (folder / "configuration").write_text(text)
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
        )
    try:
        wait_for(lambda: process.poll() is not None or answers(port))
        assert process.poll() is None, (folder / "output").read_text()
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)
        site.shutdown()
        site.server_close()


def answers(port):
    try:
        return ask(port, "GET", "/")["size"] == 0
    except OSError:
        return False


def ask(port, method, path, *, size=0, **headers):
    """Send a body of so many bytes; return what the site was told, or the status of a refusal."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    # Connected by number, and with the name that the proxy knows.
    line = socket.create_connection(("127.0.0.1", port), timeout=30)
    with closing(HTTPSConnection(NAME, timeout=30)) as connection:
        connection.sock = context.wrap_socket(line, server_hostname=NAME)
        connection.request(method, path, b"x" * size or None, headers)
        with connection.getresponse() as response:
            content = response.read()
    return json.loads(content) if response.status == 200 else {"status": response.status}
