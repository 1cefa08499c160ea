"""A real IMAP server for tests: Dovecot 2.3 with folders of its own, a certificate of its own, and OAuth tokens.

It runs without root, or as the user `mail` when the tests are run by root: Dovecot refuses that.
"""

from __future__ import annotations

import contextlib
import datetime
import grp
import imaplib
import ipaddress
import os
import pwd
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from imapclient import IMAPClient

from tests.live.server import free_port
from tests.token_server import TokenServer

PASSWORD = "correct-horse"
_CONF = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
protocols = imap lmtp
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_uid = {user}
mail_gid = {group}
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 50
namespace inbox {{
  inbox = yes
}}
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
passdb {{
  driver = static
  args = password={password}
  mechanisms = plain login
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""
_OAUTH = """
introspection_mode = post
introspection_url = http://127.0.0.1:{port}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""


class Dovecot:
    """Start it with `with`. Every user exists, with PASSWORD; a token is good for the user it was given to."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.imap, self.imaps, self.lmtp = free_port(), free_port(), free_port()
        self.tokens = TokenServer()
        self.ca_file = str(self.folder / "cert.pem")
        is_root = os.getuid() == 0
        entry = pwd.getpwnam("mail") if is_root else pwd.getpwuid(os.getuid())
        self._as = (
            ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"] if is_root else []
        )
        self._ids = (entry.pw_uid, entry.pw_gid)
        self._names = {"user": entry.pw_name, "group": grp.getgrgid(entry.pw_gid).gr_name}

    def __enter__(self) -> Dovecot:
        self._certificate()
        ports = {"imap": self.imap, "imaps": self.imaps, "lmtp": self.lmtp}
        words = _CONF.format(folder=self.folder, password=PASSWORD, **ports, **self._names)
        (self.folder / "dovecot.conf").write_text(words)
        (self.folder / "oauth2.conf").write_text(_OAUTH.format(port=self.tokens.port))
        for name in ("run", "state", "mail", "home"):
            (self.folder / name).mkdir(exist_ok=True)
        for path in [self.folder, *self.folder.rglob("*")]:
            os.chown(path, *self._ids)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.tokens.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        command = [
            *self._as,
            shutil.which("dovecot") or "/usr/sbin/dovecot",
            "-F",
            "-c",
            str(self.folder / "dovecot.conf"),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                self.client("probe").logout()
                return
            time.sleep(0.1)
        log = self.folder / "log"
        raise AssertionError(f"Dovecot did not start: {log.read_text() if log.exists() else self.process.stderr}")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=15)

    def client(self, user: str) -> IMAPClient:
        client = IMAPClient("127.0.0.1", port=self.imap, ssl=False, timeout=10)
        client.login(user, PASSWORD)
        return client

    def put(self, user: str, *raws: bytes, folder: str = "INBOX") -> None:
        """Lays mails into a folder, by APPEND."""
        client = self.client(user)
        for raw in raws:
            client.append(folder, raw)
        client.logout()

    def deliver(self, address: str, raw: bytes, sender: str = "someone@example.org") -> None:
        """As a mail server would, by LMTP."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as lmtp:
            lmtp.sendmail(sender, [address], raw)

    def folder_of(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The mails that lie in a folder."""
        client = self.client(user)
        try:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            uids = client.search("ALL")
            found = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
            return [data[b"BODY[]"] for _uid, data in sorted(found.items())]
        finally:
            client.logout()

    def flags(self, user: str, folder: str) -> list[tuple[bytes, ...]]:
        client = self.client(user)
        try:
            client.select_folder(folder, readonly=True)
            uids = client.search("ALL")
            return [flags for _uid, flags in sorted(client.get_flags(uids).items())] if uids else []
        finally:
            client.logout()

    def _certificate(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
        now = datetime.datetime.now(datetime.UTC)
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=2))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        (self.folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
        private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (self.folder / "key.pem").write_bytes(private)


def require() -> None:
    """Skips where Dovecot is not installed, as on a user's machine; with REQUIRE_SERVICES=1 that is a failure."""
    is_there = bool(shutil.which("dovecot") or Path("/usr/sbin/dovecot").exists())
    if not is_there and os.environ.get("REQUIRE_SERVICES") != "1":
        pytest.skip("Dovecot is not installed (Debian: apt install dovecot-imapd dovecot-lmtpd)")
