import os
import pwd
import subprocess

from ..places import need, program
from .base import Peer, first_line


class Postfix(Peer):
    name = "postfix"
    how = "smtpd_proxy_filter: passes each command on and waits, queues nothing; one process per session, so S5 has 500 of them"
    most_idle = 500

    @classmethod
    def version(cls):
        return "Postfix " + first_line([need("postconf"), "-dh", "mail_version"])

    def unfit(self):
        return None if os.geteuid() == 0 else "only root can start it"

    def start(self, account):
        defaults = dict(line.split(" = ", 1) for line in self._ask("-d", "daemon_directory", "shlib_directory", "meta_directory") if " = " in line)
        owner = pwd.getpwnam("postfix")
        for folder in ("queue", "data"):
            os.mkdir(self.path(folder))
        os.chown(self.path("data"), owner.pw_uid, owner.pw_gid)
        main = self.write("conf/main.cf", "".join(f"{name} = {value}\n" for name, value in (defaults | self._settings()).items()))
        self.write("conf/master.cf", f"""\
127.0.0.1:{self.port} inet n - n - - smtpd
rewrite unix - - n - - trivial-rewrite
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
""")
        # In the foreground, so that it stays a descendant of ours.
        self.run(account, [program("postfix"), "-c", os.path.dirname(main), "start-fg"])

    def _settings(self):
        return {
            "compatibility_level": "3.6",
            "queue_directory": self.path("queue"),
            "data_directory": self.path("data"),
            "command_directory": "/usr/sbin",
            "mail_owner": "postfix",
            "setgid_group": "postdrop",
            "maillog_file": self.path("mail.log"),
            "maillog_file_prefixes": self.folder,
            "myhostname": "gateway.test",
            "mydestination": "",
            "mynetworks": "127.0.0.0/8",
            "inet_interfaces": "127.0.0.1",
            "inet_protocols": "ipv4",
            "alias_maps": "",
            "local_recipient_maps": "",
            "relay_domains": "recipient.example",
            "smtpd_peername_lookup": "no",
            "smtp_dns_support_level": "disabled",
            "message_size_limit": "52428800",
            "default_process_limit": str(self.sessions + 100),
            "smtpd_relay_restrictions": "permit_mynetworks, reject",
            "smtpd_sender_restrictions": "check_sender_access inline:{banned@sender.example=REJECT}",
            "smtpd_proxy_filter": f"127.0.0.1:{self.sink_port}",
            "smtpd_client_connection_count_limit": "0",
            "smtpd_tls_security_level": "may",
            "smtpd_tls_chain_files": f"{self.key}, {self.certificate}",
            "smtpd_tls_session_cache_database": "",
        }

    @staticmethod
    def _ask(*arguments):
        return subprocess.run([program("postconf"), *arguments], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
