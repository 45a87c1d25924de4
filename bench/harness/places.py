"""Where things are."""
import os
import shutil

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(BENCH)
ARTIFACTS = os.path.join(ROOT, "artifacts", "bench")
GATEWAY = os.path.join(ARTIFACTS, "gateway")
LOAD = os.path.join(ARTIFACTS, "load", "ScriptGate.Load.dll")
HARAKA = os.path.join(ARTIFACTS, "haraka", "node_modules", "Haraka")
DHPARAMS = os.path.join(ARTIFACTS, "dhparams.pem")
RULE = os.path.join(BENCH, "rules", "trivial.js")

# Servers live where an ordinary user's path does not lead.
PATH = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"


def program(name):
    return shutil.which(name, path=PATH)


def need(name):
    found = program(name)
    if not found:
        raise SystemExit(f"bench/run: there is no {name}; run bench/setup first")
    return found
