"""What every peer has."""
import abc
import os
import subprocess


class Peer(abc.ABC):
    """One server between client and sink. A new one for every measurement."""

    name = ""
    how = ""                   # how it does the job, for the reader of the report
    tls = "starttls"           # or "implicit", where that is all it can
    warm_messages = 200        # before anything is measured; more for who compiles while running
    most_idle = None           # sessions in S5; None for as many as asked

    def __init__(self, folder, port, second_port, third_port, sink_port, certificate, key, scenario, sessions):
        self.folder = folder                     # its own, empty, readable for all
        self.port = port                         # where it has to listen
        self.second_port = second_port           # two more that are free
        self.third_port = third_port
        self.sink_port = sink_port               # where it has to deliver
        self.certificate, self.key = certificate, key
        self.scenario = scenario
        self.sessions = sessions                 # connections it has to be ready for

    @classmethod
    @abc.abstractmethod
    def version(cls):
        """Its version, on one line."""

    def unfit(self):
        """Why this scenario cannot be done; None if it can."""
        return None

    def start_backends(self, account):
        """Starts what it asks while it works; that is not counted as its own."""

    @abc.abstractmethod
    def start(self, account):
        """Starts it through the account. What it logs goes to files in its folder, as a server in use would have it."""

    def path(self, *names):
        path = os.path.join(self.folder, *names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def write(self, name, text):
        path = self.path(name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def run(self, account, command, **options):
        with open(self.path("output.log"), "w") as log:
            return account.start(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, **options)


def first_line(command):
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return (answer.stdout.splitlines() or [""])[0].strip()
