"""The gateway and the servers it is measured beside."""
from .haproxy import HAProxy
from .haraka import Haraka
from .nginx import Nginx
from .postfix import Postfix
from .scriptgate import ScriptGate

PEERS = {peer.name: peer for peer in (HAProxy, Nginx, Postfix, Haraka, ScriptGate)}
