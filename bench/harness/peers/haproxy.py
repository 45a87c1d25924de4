from ..places import need, program
from .base import Peer, first_line


class HAProxy(Peer):
    name = "haproxy"
    how = "TCP mode: connects client and sink and sees no SMTP; S4 is TLS from the first octet, because it knows no STARTTLS"
    tls = "implicit"

    @classmethod
    def version(cls):
        return first_line([need("haproxy"), "-v"]).split(" - ")[0]

    def start(self, account):
        with open(self.certificate) as certificate, open(self.key) as key:
            both = self.write("both.pem", certificate.read() + key.read())
        secure = f" ssl crt {both} ssl-min-ver TLSv1.3" if self.scenario.tls else ""
        self.run(account, [program("haproxy"), "-db", "-f", self.write("haproxy.cfg", f"""\
global
    maxconn {self.sessions + 1000}
    log stdout format raw daemon info
defaults
    log global
    mode tcp
    option tcplog
    timeout connect 5s
    timeout client 10m
    timeout server 10m
listen smtp
    bind 127.0.0.1:{self.port} backlog 4096{secure}
    server sink 127.0.0.1:{self.sink_port}
""")])
