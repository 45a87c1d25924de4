"""What the gateway's checks ask: a name server and a virus scanner, outside the gateway's account."""
import os
import subprocess
import time

from .places import need

# Answers stay valid for longer than a cell takes, so that after the warm-up they come from the gateway's own cache.
LIFETIME = 3600
PATIENCE = 20
EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*"

# The sender's domain as a well-kept one looks, the client's hello name, and a list of bad clients as RFC 5782 section 5 wants it: 127.0.0.2 is in it, 127.0.0.1 is not.
NAMES = (
    "sender.example. MX 10 mail.sender.example.",
    "mail.sender.example. A 192.0.2.25",
    "client.sender.example. A 127.0.0.1",
    'sender.example. TXT "v=spf1 mx ip4:127.0.0.1 -all"',
    'client.sender.example. TXT "v=spf1 a -all"',
    "2.0.0.127.list.example. A 127.0.0.2",
)


def name_server(account, folder, port):
    """unbound with the names above and no others."""
    data = "\n".join("  local-data: '{} {} IN {}'".format(name, LIFETIME, rest) for name, rest in (line.split(" ", 1) for line in NAMES))
    file = os.path.join(folder, "unbound.conf")
    with open(file, "w") as text:
        text.write(f"""\
server:
  interface: 127.0.0.1
  port: {port}
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  module-config: "iterator"
  local-zone: "example." static
  local-data: 'example. {LIFETIME} IN SOA ns.example. root.example. 1 {LIFETIME} {LIFETIME} {LIFETIME} {LIFETIME}'
{data}
remote-control:
  control-enable: no
""")
    _start(account, folder, "unbound", ["-d", "-c", file])


def scanner(account, folder):
    """clamd with one signature; returns the path of its socket."""
    database, socket = os.path.join(folder, "signatures"), os.path.join(folder, "clamd.ctl")
    os.makedirs(database)
    with open(os.path.join(database, "local.ndb"), "w") as text:
        text.write(f"Eicar-Test-Signature:0:*:{EICAR.encode().hex()}\n")
    # It writes each message to a file: in memory, as its manual advises.
    temporary = "/dev/shm" if os.path.isdir("/dev/shm") else folder
    file = os.path.join(folder, "clamd.conf")
    with open(file, "w") as text:
        text.write(f"Foreground yes\nDatabaseDirectory {database}\nTemporaryDirectory {temporary}\nLocalSocket {socket}\nMaxThreads 20\nMaxQueue 200\nSelfCheck 0\n")
    _start(account, folder, "clamd", ["--config-file", file])
    end = time.monotonic() + PATIENCE
    while not os.path.exists(socket):
        if time.monotonic() >= end:
            raise RuntimeError("clamd did not open its socket")
        time.sleep(0.1)
    return socket


def _start(account, folder, name, arguments):
    with open(os.path.join(folder, f"{name}.log"), "w") as log:
        account.start([need(name), *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
