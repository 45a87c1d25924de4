"""The clients: Postfix's smtp-source for plain load, ScriptGate.Load for TLS, latency and idle sessions."""
import json
import subprocess
import tempfile

from .places import LOAD, need, program

LIMIT = 300   # seconds; a load that takes longer, or so much longer than its rate says, hangs


class LoadFailed(Exception):
    pass


def send(account, port, scenario, tls, messages, rate=0):
    """Sends messages and waits for the end; returns the load client's report, or nothing for smtp-source."""
    if not scenario.tls and not rate:
        with tempfile.NamedTemporaryFile("w", prefix="scriptgate-bench-", suffix=".eml") as file:
            file.write(message(scenario.octets))
            file.flush()
            _run(account, _source(port, scenario, messages, file.name))
        return None
    report = offer(account, port, scenario.octets, messages, scenario.sessions, rate, tls if scenario.tls else "none")
    failed = report["failed"] + report["turned_away"]
    if failed:
        raise LoadFailed(f"{failed} messages failed: {report['first_failure'] or '421 in place of a banner'}")
    return report


def offer(account, port, octets, messages, sessions, rate=0, tls="none"):
    """Sends messages, one per connection, whatever becomes of them; returns the load client's report."""
    return json.loads(_run(account, _client(
        "--port", port, "--messages", messages, "--sessions", min(sessions, messages), "--octets", octets, *(["--rate", rate] if rate else []), "--tls", tls),
        may_fail=True, limit=LIMIT + (messages / rate if rate else 0)))


class IdleSessions:
    """Sessions that were opened and do nothing until `ask` is called."""

    def __init__(self, account, port, count):
        self.process = account.start(_client("--port", port, "--idle", count), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.report = self._read()

    def ask(self):
        """Asks each session for a NOOP and ends them; returns how many answered."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        alive = self._read()["alive"]
        self.process.wait(LIMIT)
        return alive

    def _read(self):
        line = self.process.stdout.readline()
        if not line:
            raise LoadFailed("the load client ended")
        return json.loads(line)


def message(octets):
    """A message of that many octets on the wire. All are the same octets: what a peer remembers of a message, it may use again."""
    head = "From: <alice@sender.example>\nTo: <bob@recipient.example>\nDate: Thu, 01 Jan 2026 00:00:00 +0000\nMessage-ID: <load@client.sender.example>\nSubject: load\n\n"
    line = "The quick brown fox jumps over the lazy dog, and does it again tomorrow.\n"
    rest = octets - len(head) - head.count("\n")
    whole, last = divmod(rest, len(line) + 1)
    return head + whole * line + ("x" * (last - 2) + "\n" if last > 2 else "")


def _source(port, scenario, messages, file):
    return [
        need("smtp-source"), "-s", str(min(scenario.sessions, messages)), "-m", str(messages), "-F", file, *(["-d"] if scenario.many else []),
        "-M", "client.sender.example", "-f", "alice@sender.example", "-t", "bob@recipient.example", f"inet:127.0.0.1:{port}"]


def _client(*options):
    return [program("dotnet"), LOAD, *map(str, options)]


def _run(account, command, may_fail=False, limit=LIMIT):
    process = account.start(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        output, errors = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise LoadFailed(f"the load did not end within {limit:.0f} s") from None
    if process.returncode and not (may_fail and output):
        raise LoadFailed((errors.strip().splitlines() or [f"exit code {process.returncode}"])[-1])
    return output
