"""The gateway beside its peers: see ../README.md."""
