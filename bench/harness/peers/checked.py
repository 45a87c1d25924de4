"""The gateway with more checks on: each alone, and all of them."""
from .. import backends
from .scriptgate import ScriptGate

# Every violation is looked for and none is found: what is measured is the price of good mail.
CHECKS = {
    "protocol": {},
    "relay": {"block": True},
    "mail-validation": {
        "alarm": True,
        "block": True,
        "disallowedNetworks": "banned-networks",
        "disallowedHosts": "banned-names",
        "disallowedSenders": "banned-names",
        "disallowedFrom": "banned-names",
        "dnsbl": {"lists": [{"zone": "list.example"}]},
    },
    "antivirus": {"alarm": True, "block": True, "connections": 20},
    "rate-limit": {"alarm": True, "block": True, "limits": [{"limit": 1000000, "window": "1m"}]},
    "spf": {"alarm": True, "block": True, "timeout": "25s"},
    "directory-harvest": {"alarm": True, "block": True},
    "reputation": {"alarm": True, "block": True, "feeds": [{"group": "reputation-feed"}]},
    # It learns while it only alarms; after the warm-up the client passes.
    "greylisting": {"alarm": True, "block": False, "delay": "1s"},
}


class Checked(ScriptGate):
    """A gateway whose clients are strangers to it, so that no check exempts them."""

    names = ()

    # Whether the outcome of a scan may be that of the same octets a moment before, as the load sends them again and again.
    remembers_scans = False

    def start_backends(self, account):
        if {"spf", "mail-validation", "greylisting"} & set(self.names):
            backends.name_server(account, self.folder, self.third_port)
        if "antivirus" in self.names:
            self.socket = backends.scanner(account, self.folder)

    def configuration(self):
        return super().configuration() | {
            "trustedNetworks": [],
            "dns": {"servers": [f"127.0.0.1:{self.third_port}"]},
            "dataGroups": {name: {"file": self.write(f"{name}.txt", text), "type": kind} for name, kind, text in (
                ("relayDomains", "string", "recipient.example\n"),
                ("banned-names", "string", "banned.example\n.banned.example\n"),
                ("banned-networks", "address", "192.0.2.0/24\n2001:db8::/32\n"),
                ("reputation-feed", "address", "192.0.2.0/24 := 100\n127.0.0.0/8 := 10\n"),
            )},
        }

    def checks(self):
        chosen = {name: dict(CHECKS[name]) for name in self.names}
        if "antivirus" in chosen:
            chosen["antivirus"]["scanners"] = [f"unix:{self.socket}"]
            if not self.remembers_scans:
                chosen["antivirus"]["cacheTime"] = "0s"
        return chosen


def with_checks(name, names, how, remembers_scans=False):
    return type(name, (Checked,), {"name": name, "names": tuple(names), "how": how, "remembers_scans": remembers_scans})


ALL = with_checks("scriptgate-checks", CHECKS, "as scriptgate, and all eleven checks on; names and the outcome of the scan are answered from the gateway's caches", remembers_scans=True)
SCANNING = with_checks("scriptgate-checks-scanning", CHECKS, "as scriptgate, and all eleven checks on: clamd scans each message, names are answered from the gateway's cache")
SINGLE = tuple(with_checks(f"scriptgate-{name}", [name], f"as scriptgate, and the check {name}") for name in CHECKS)
