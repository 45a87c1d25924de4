import json
import os
import shutil

from ..places import DHPARAMS, HARAKA, need, program
from .base import Peer, first_line

# The comparisons of rules/trivial.js. Without an answer to lookup_rdns each connection would wait for DNS.
PLUGIN = """\
'use strict'

exports.hook_lookup_rdns = next => next(OK, 'localhost')

exports.hook_connect = (next, connection) => connection.remote.ip === '203.0.113.66' ? next(DENY, 'Not from this address') : next()

exports.hook_mail = (next, connection, [sender]) => sender.address === 'banned@sender.example' ? next(DENY, 'Not from this sender') : next()

exports.hook_rcpt = (next, connection, [recipient]) => recipient.host === 'banned.test' ? next(DENY, 'Not to this domain') : next(OK)

exports.hook_data_post = (next, connection) =>
  (connection.transaction.header.get('Subject') || '').includes('banned words') ? next(DENY, 'Not with this subject') : next()
"""


class Haraka(Peer):
    name = "haraka"
    how = "one process, queue/smtp_forward: answers MAIL and RCPT itself, collects the message, forwards it on a new connection before the client's 250; a plugin of the same four comparisons"
    warm_messages = 4000

    @classmethod
    def version(cls):
        with open(os.path.join(HARAKA, "package.json")) as file:
            return f"Haraka {json.load(file)['version']}, Node.js {first_line([need('node'), '--version'])}"

    def unfit(self):
        return None if os.path.exists(DHPARAMS) else "bench/setup has not run"

    def start(self, account):
        self.write("haraka/config/smtp.ini", f"listen=127.0.0.1:{self.port}\ninactivity_timeout=600\n")
        self.write("haraka/config/log.ini", "[main]\nlevel=notice\n")
        self.write("haraka/config/smtp_forward.ini", f"host=127.0.0.1\nport={self.sink_port}\n")
        self.write("haraka/config/me", "gateway.test\n")
        self.write("haraka/config/plugins", "tls\ntrivial\nqueue/smtp_forward\n")
        self.write("haraka/plugins/trivial.js", PLUGIN)
        os.makedirs(self.path("haraka", "queue"), exist_ok=True)
        # Its defaults: it does not fall back to them once there is a configuration folder.
        shutil.copy(os.path.join(HARAKA, "config", "connection.ini"), self.path("haraka", "config", "connection.ini"))
        shutil.copy(self.certificate, self.path("haraka", "config", "tls_cert.pem"))
        shutil.copy(self.key, self.path("haraka", "config", "tls_key.pem"))
        # Without this file it computes one when it starts, for minutes.
        shutil.copy(DHPARAMS, self.path("haraka", "config", "dhparams.pem"))
        self.run(account, [program("node"), os.path.join(HARAKA, "bin", "haraka"), "-c", os.path.join(self.folder, "haraka")])
