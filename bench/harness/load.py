"""The clients: Postfix's smtp-source for plain load, ScriptGate.Load for TLS, latency and idle sessions."""
import json
import subprocess

from .places import LOAD, need, program

LIMIT = 300   # seconds; a load that takes longer hangs


class LoadFailed(Exception):
    pass


def send(account, port, scenario, tls, messages, rate=0):
    """Sends messages and waits for the end; returns the load client's report, or nothing for smtp-source."""
    if not scenario.tls and not rate:
        _run(account, _source(port, scenario, messages))
        return None
    report = json.loads(_run(account, _client(
        "--port", port, "--messages", messages, "--sessions", min(scenario.sessions, messages), "--octets", scenario.octets,
        *(["--rate", rate] if rate else []), "--tls", tls if scenario.tls else "none"), may_fail=True))
    if report["failed"]:
        raise LoadFailed(f"{report['failed']} messages failed: {report['first_failure']}")
    return report


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


def _source(port, scenario, messages):
    return [
        need("smtp-source"), "-s", str(min(scenario.sessions, messages)), "-m", str(messages), "-l", str(scenario.octets), *(["-d"] if scenario.many else []),
        "-M", "client.sender.example", "-f", "alice@sender.example", "-t", "bob@recipient.example", f"inet:127.0.0.1:{port}"]


def _client(*options):
    return [program("dotnet"), LOAD, *map(str, options)]


def _run(account, command, may_fail=False):
    process = account.start(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        output, errors = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise LoadFailed(f"the load did not end within {LIMIT} s") from None
    if process.returncode and not (may_fail and output):
        raise LoadFailed((errors.strip().splitlines() or [f"exit code {process.returncode}"])[-1])
    return output
