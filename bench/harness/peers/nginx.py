import glob
import os

from ..places import need, program
from .base import Peer, first_line


class Nginx(Peer):
    name = "nginx"
    how = "mail module: speaks SMTP up to the first RCPT, asks an HTTP service (itself) where to go, then passes octets on blindly; a message per connection is all it sees"

    @classmethod
    def version(cls):
        return first_line([need("nginx"), "-v"]).replace("nginx version: ", "") + ", mail module"

    @staticmethod
    def module():
        return next(iter(glob.glob("/usr/lib*/nginx/modules/ngx_mail_module.so") + glob.glob("/usr/share/nginx/modules/ngx_mail_module.so")), None)

    def unfit(self):
        return None if self.module() else "there is no ngx_mail_module.so"

    def start(self, account):
        self.run(account, [program("nginx"), "-p", self.folder, "-c", self.write("nginx.conf", f"""\
load_module {self.module()};
daemon off;
pid {self.path("nginx.pid")};
error_log {self.path("error.log")} info;
worker_processes {os.cpu_count()};
worker_rlimit_nofile {2 * self.sessions + 4096};
events {{ worker_connections {2 * self.sessions + 2048}; }}
http {{
    access_log off;
    client_body_temp_path {self.path("temp", "body")};
    proxy_temp_path {self.path("temp", "proxy")};
    fastcgi_temp_path {self.path("temp", "fastcgi")};
    uwsgi_temp_path {self.path("temp", "uwsgi")};
    scgi_temp_path {self.path("temp", "scgi")};
    server {{
        listen 127.0.0.1:{self.second_port};
        location / {{
            add_header Auth-Status OK;
            add_header Auth-Server 127.0.0.1;
            add_header Auth-Port {self.sink_port};
            return 204;
        }}
    }}
}}
mail {{
    server_name gateway.test;
    auth_http 127.0.0.1:{self.second_port}/route;
    timeout 10m;
    proxy_timeout 10m;
    xclient off;
    ssl_certificate {self.certificate};
    ssl_certificate_key {self.key};
    ssl_protocols TLSv1.3;
    ssl_session_cache off;
    server {{
        listen 127.0.0.1:{self.port} backlog=4096;
        protocol smtp;
        smtp_auth none;
        smtp_capabilities "SIZE 52428800" 8BITMIME;
        starttls on;
    }}
}}
""")])
