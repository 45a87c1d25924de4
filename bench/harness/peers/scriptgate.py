import json
import os
import shutil
import subprocess

from ..places import GATEWAY, ROOT, RULE, need, program
from .base import Peer, first_line


class ScriptGate(Peer):
    name = "scriptgate"
    how = "the rule rules/trivial.js on CONNECT, MAIL, RCPT and MESSAGE, and the check methods, alarm and block on"
    warm_messages = 8000
    rules = 1
    rule = RULE

    @classmethod
    def version(cls):
        commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.strip()
        return f"{cls._own_version()}{f' ({commit})' if commit else ''}, .NET SDK {first_line([need('dotnet'), '--version'])}"

    @staticmethod
    def _own_version():
        return first_line([program("dotnet"), os.path.join(GATEWAY, "scriptgate.dll"), "version"])

    def unfit(self):
        return None if os.path.exists(os.path.join(GATEWAY, "scriptgate.dll")) else "the gateway is not built"

    def start(self, account):
        for name in self._rules():
            shutil.copy(self.rule, self.path(*name.split("/")))
        file = self.write("scriptgate.json", json.dumps(self.configuration(), indent=2))
        self.run(account, [program("dotnet"), os.path.join(GATEWAY, "scriptgate.dll"), "run", "--config", file])

    def configuration(self):
        return {
            "hostname": "gateway.test",
            "virtualServers": {
                "bench": {
                    "listen": [f"127.0.0.1:{self.port}"],
                    "pool": "sink",
                    "starttls": "allow",
                    "clientTls": "bench",
                    "securityProfile": "bench",
                    "rules": [*self._rules(), "@checks"],
                    "limits": {"connections": self.sessions + 1000, "connectionsPerClient": self.sessions + 1000, "messageSize": "50MiB"},
                },
            },
            "pools": {"sink": {"members": [{"address": f"127.0.0.1:{self.sink_port}"}]}},
            "clientTls": {"bench": {"certificates": [{"cert": self.certificate, "key": self.key}]}},
            "securityProfiles": {"bench": {"parent": None, "checks": {"methods": {"alarm": True, "block": True}} | self.checks()}},
            "state": {"store": "memory"},
            "records": {"store": "memory"},
            "plugins": {"directory": os.path.join(GATEWAY, "plugins")},
            "admin": {"listen": f"127.0.0.1:{self.second_port}"},
        }

    def _rules(self):
        return [f"scripts/rules/trivial-{number}.js" for number in range(self.rules)]

    def checks(self):
        """The checks beside methods, with their options."""
        return {}


class ManyRules(ScriptGate):
    name = "scriptgate-rules"
    how = "as scriptgate, with ten copies of the rule"
    rules = 10


class BusyRule(ScriptGate):
    name = "scriptgate-busy"
    how = "with a rule that computes some milliseconds for each message, on a thread of its own"
    warm_messages = 2000
    rule = os.path.join(os.path.dirname(RULE), "busy.js")


class BusyInlineRule(BusyRule):
    name = "scriptgate-busy-inline"
    how = "with a rule that computes some milliseconds for each message, on the thread of the session"
    rule = os.path.join(os.path.dirname(RULE), "busy-inline.js")
