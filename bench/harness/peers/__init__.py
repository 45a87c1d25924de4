"""The gateway and the servers it is measured beside."""
from .checked import ALL, SCANNING, SINGLE
from .haproxy import HAProxy
from .haraka import Haraka
from .nginx import Nginx
from .postfix import Postfix
from .scriptgate import BusyInlineRule, BusyRule, ManyRules, ScriptGate

# What a run measures unless told otherwise. The checks one by one are for the table of their prices.
USUAL = [peer.name for peer in (HAProxy, Nginx, Postfix, Haraka, ScriptGate, ALL)]
PEERS = {peer.name: peer for peer in (HAProxy, Nginx, Postfix, Haraka, ScriptGate, ManyRules, BusyRule, BusyInlineRule, ALL, SCANNING, *SINGLE)}
