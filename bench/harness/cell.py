"""One measurement: one peer, one scenario, everything started for it and ended after it."""
import hashlib
import os
import shutil
import smtplib
import socket
import ssl
import tempfile
import time

from . import load
from .accounting import open_account
from .peers import PEERS
from .scenarios import SCENARIOS
from .sink import Sink

READY_LIMIT = 30
READY = "From: <alice@sender.example>\r\nTo: <bob@recipient.example>\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\nSubject: ready?\r\n\r\n"
REST = 1          # what compiles in the background comes to its end, and does not count
SETTLE = 0.3      # the last QUIT and the last log line belong to what was measured
MOST_WARM = 3     # times the warm-up, for a peer whose least number of messages takes longer
LARGE = 1 << 20   # octets of a message of which so few come in a second that seconds say nothing about what is compiled:
WARM_LARGE = 1000 # what is done once for each message is compiled well after its 256th
IDLE_SETTLE = 4   # and so does what a server tidies up after five thousand connections


def pace():
    """CPU milliseconds of a fixed piece of work: how fast this machine happens to be right now."""
    block = bytes(1 << 20)
    begun = time.process_time()
    for _ in range(16):
        hashlib.sha256(block).digest()
    return (time.process_time() - begun) * 1000


def measure(peer_name, scenario_name, work, options):
    """Runs one cell and returns what it came to, a problem included."""
    result = {"peer": peer_name, "scenario": scenario_name, "pace_ms": pace(), "load_average": os.getloadavg()[0]}
    cell = Cell(PEERS[peer_name], SCENARIOS[scenario_name], work, options)
    try:
        reason = cell.peer.unfit()
        if reason:
            return result | {"skipped": reason}
        with cell:
            return result | (cell.idle() if cell.scenario.idle else cell.messages())
    except Exception as problem:   # one peer's failure must not lose the others' results
        return result | {"problem": f"{type(problem).__name__}: {problem}".replace(work, "")[:300]}


class Cell:
    def __init__(self, peer_type, scenario, work, options):
        self.scenario, self.options = scenario, options
        self.folder = tempfile.mkdtemp(prefix=f"{peer_type.name}-{scenario.name}-", dir=work)
        os.chmod(self.folder, 0o755)
        self.sessions = min(options.idle, peer_type.most_idle or options.idle) if scenario.idle else scenario.sessions
        self.port, second, third, self.sink_port = free_ports(4)
        self.peer = peer_type(
            os.path.join(self.folder, "peer"), self.port, second, third, self.sink_port, os.path.join(work, "certificate.pem"), os.path.join(work, "key.pem"),
            scenario, self.sessions)
        os.mkdir(self.peer.folder)
        self.accounts = {}

    def __enter__(self):
        try:
            for name in ("sink", "backends", "peer", "client"):
                self.accounts[name] = self.open_account(name)
            self.sink = Sink(self.accounts["sink"], self.sink_port, os.path.join(self.folder, "sink.log"))
            until_answers(self.sink_port, lambda: try_message(self.sink_port, None), "the sink")
            self.peer.start_backends(self.accounts["backends"])
            self.peer.start(self.accounts["peer"])
            tls = self.peer.tls if self.scenario.tls else None
            until_answers(self.port, lambda: try_message(self.port, tls), self.peer.name)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for name in ("client", "peer", "backends", "sink"):
            if name in self.accounts:
                self.accounts.pop(name).close()
        if not self.options.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def open_account(self, name):
        return open_account(f"{self.peer.name}-{name}")

    def messages(self):
        rate = self._warm()
        time.sleep(REST)
        seconds = self.options.seconds
        count = max(self.scenario.sessions * 2, int((self.scenario.rate or rate) * seconds))
        before, taken = self._costs(), self.sink.messages()
        begun = time.monotonic()
        report = self._send(count, self.scenario.rate)
        elapsed = report["seconds"] if report else time.monotonic() - begun   # without the start of the load client
        time.sleep(SETTLE)
        costs = {name: cost - before[name] for name, cost in self._costs().items()}
        resident, proportional = self.accounts["peer"].memory()
        result = {
            "messages": count, "seconds": elapsed, "rate": count / elapsed, "cpu_per_1000": costs["peer"] / count * 1000,
            "peer_busy": costs["peer"] / elapsed, "sink_busy": costs["sink"] / elapsed, "client_busy": costs["client"] / elapsed if self.accounts["client"].counts_ended else None,
            "resident": resident, "proportional": proportional,
        }
        if report:
            result |= {"message_ms": report["message"], "session_ms": report["session"]}
        missing = taken + count - self.sink.messages()
        return result | ({"problem": f"{missing} of {count} messages did not reach the sink"} if missing else {})

    def idle(self):
        # A few sessions first: the code that a first connection loads is not the price of an idle one.
        load.send(self.accounts["client"], self.port, SCENARIOS["S1"], "none", 100)
        time.sleep(SETTLE)
        resident, proportional = self.accounts["peer"].memory()
        cpu = self.accounts["peer"].cpu()
        sessions = load.IdleSessions(self.accounts["client"], self.port, self.sessions)
        opened = sessions.report["opened"]
        opening_cpu = self.accounts["peer"].cpu() - cpu
        time.sleep(IDLE_SETTLE)
        resident_now, proportional_now = self.accounts["peer"].memory()
        alive = sessions.ask()
        result = {
            "opened": opened, "alive": alive, "resident_per_session": (resident_now - resident) / max(opened, 1),
            "proportional_per_session": (proportional_now - proportional) / max(opened, 1), "resident": resident_now, "proportional": proportional_now,
            "cpu_per_1000": opening_cpu / max(opened, 1) * 1000,
        }
        if opened < self.sessions or alive < opened:
            result["problem"] = f"{opened} of {self.sessions} sessions opened, {alive} alive at the end: {sessions.report['first_failure']}"
        return result

    def _warm(self):
        """Sends until compilers, caches and pools have settled; returns messages per second."""
        least, sent, chunk = self.peer.warm_messages, 0, self.scenario.sessions * 2
        if self.scenario.octets > LARGE:
            least = min(least, WARM_LARGE)
        end = time.monotonic() + self.options.warm
        latest = end + MOST_WARM * self.options.warm
        while True:
            begun = time.monotonic()
            self._send(chunk, 0)
            rate = chunk / (time.monotonic() - begun)
            sent += chunk
            now = time.monotonic()
            if now >= latest or (now >= end and sent >= least):
                return rate
            chunk = max(self.scenario.sessions * 2, int(rate))

    def _send(self, count, rate):
        return load.send(self.accounts["client"], self.port, self.scenario, self.peer.tls, count, rate)

    def _costs(self):
        return {name: account.cpu() for name, account in self.accounts.items()}


def free_ports(count):
    """Ports nobody listens on now; taken together, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def try_message(port, tls):
    """One message the whole way: a banner alone does not say that the server has found its member."""
    context = unverified() if tls else None
    client = smtplib.SMTP_SSL("127.0.0.1", port, timeout=5, context=context) if tls == "implicit" else smtplib.SMTP("127.0.0.1", port, timeout=5)
    with client:
        if tls == "starttls":
            client.starttls(context=context)
        client.sendmail("alice@sender.example", ["bob@recipient.example"], READY)


def unverified():
    """The certificate was made a moment ago."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def until_answers(port, attempt, name):
    end = time.monotonic() + READY_LIMIT
    while True:
        try:
            return attempt()
        except (OSError, smtplib.SMTPException) as problem:
            if time.monotonic() >= end:
                raise RuntimeError(f"{name} takes no message on port {port}: {problem}") from None
            time.sleep(0.1)
