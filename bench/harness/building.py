"""What is made before anything is measured: the programs, a certificate."""
import os
import subprocess
import sys

from . import places


def build():
    for project, folder in (("src/ScriptGate", places.GATEWAY), ("bench/ScriptGate.Load", os.path.dirname(places.LOAD))):
        print(f"Building {project} (Release) ...", file=sys.stderr)
        subprocess.run([places.need("dotnet"), "publish", project, "-c", "Release", "-o", folder, "-v", "q", "--nologo"], cwd=places.ROOT, stdout=sys.stderr, check=True)


def certificate(work):
    key = os.path.join(work, "key.pem")
    subprocess.run(
        [places.need("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-sha256",
         "-subj", "/CN=gateway.test", "-addext", "subjectAltName=DNS:gateway.test", "-keyout", key, "-out", os.path.join(work, "certificate.pem")],
        stderr=subprocess.DEVNULL, check=True)
    os.chmod(key, 0o644)   # peers drop their rights before they read it; it lives as long as this run
