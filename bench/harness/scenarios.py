"""What is sent, and what it may cost."""
from dataclasses import dataclass

KIB = 1024


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    sessions: int = 50
    octets: int = 4 * KIB
    many: bool = False        # many messages on each connection
    tls: bool = False
    rate: int = 0             # sessions started per second; 0: one as soon as another ends
    idle: bool = False


@dataclass(frozen=True)
class Budget:
    scenario: str
    limit: float
    unit: str                 # "ratio" of CPU to a peer's, "KiB" per idle session, "ms" p50 of a message
    peer: str = ""
    enforced: bool = False
    of: str = "scriptgate"    # whose figure


SCENARIOS = {s.name: s for s in (
    Scenario("S1", "one message of 4 KiB per connection, 50 sessions"),
    Scenario("S2", "many messages of 4 KiB per connection, 50 sessions", many=True),
    Scenario("S3", "messages of 5 MiB, one per connection, 10 sessions", sessions=10, octets=5 * KIB * KIB),
    Scenario("S4", "as S1 over TLS 1.3 (ECDSA P-256, full handshakes)", tls=True),
    Scenario("S5", "idle sessions after EHLO", idle=True),
    Scenario("S6", "as S1 at 100 sessions per second: latency without saturation", rate=100),
)}

BUDGETS = (
    Budget("S1", 1.5, "ratio", "haproxy", enforced=True),
    Budget("S1", 0.2, "ratio", "haraka", enforced=True),
    Budget("S2", 2.0, "ratio", "haproxy", enforced=True),
    Budget("S2", 0.2, "ratio", "haraka", enforced=True),
    Budget("S2", 2.5, "ratio", "scriptgate", of="scriptgate-checks"),
    Budget("S2", 1.5, "ratio", "scriptgate", of="scriptgate-rules"),
    Budget("S3", 4.0, "ratio", "haproxy"),
    Budget("S4", 1.3, "ratio", "haproxy"),
    Budget("S5", 8.0, "KiB"),
    Budget("S6", 0.6, "ms"),
)
