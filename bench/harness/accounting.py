"""CPU time and memory of a group of processes, exited children included."""
import abc
import os
import signal
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


def open_account(name):
    """The best account this machine allows: a cgroup of its own, or the process tree as /proc shows it."""
    folder = _new_cgroup(name)
    return CgroupAccount(folder) if folder else ProcessTreeAccount()


def accounting_kind():
    account = open_account("probe")
    account.close()
    return account.kind


def _new_cgroup(name):
    # Below the group we are in, so that whatever limits us limits what we start.
    own = next((line[3:].strip() for line in open("/proc/self/cgroup") if line.startswith("0::")), None)
    mount = next((fields[1] for fields in map(str.split, open("/proc/self/mounts")) if fields[2] == "cgroup2"), None)
    if own is None or mount is None:
        return None
    folder = os.path.join(mount, own.strip("/"), f"scriptgate-bench-{os.getpid()}-{name}")
    try:
        os.mkdir(folder)
    except OSError:
        return None
    if os.path.exists(os.path.join(folder, "cpu.stat")) and os.access(os.path.join(folder, "cgroup.procs"), os.W_OK):
        return folder
    os.rmdir(folder)
    return None


class Account(abc.ABC):
    """Starts processes, tells what they and their children cost, and ends them by their ids."""

    kind = ""
    counts_ended = True   # whether the time of a process we started stays when it ends

    def __init__(self):
        self.started = []

    def start(self, command, **options):
        process = subprocess.Popen(command, start_new_session=True, preexec_fn=self.join, **options)
        self.started.append(process)
        return process

    def join(self):
        """Runs in the new process, before the program does."""

    @abc.abstractmethod
    def processes(self):
        """The ids of the processes that run now."""

    @abc.abstractmethod
    def cpu(self):
        """CPU seconds so far."""

    def memory(self):
        """Resident octets: the sum over the processes, and the sum with shared pages divided among those who share them."""
        resident = proportional = 0
        for process in self.processes():
            try:
                with open(f"/proc/{process}/smaps_rollup") as lines:
                    sizes = {line.split()[0]: line.split()[1] for line in lines if line.startswith(("Rss:", "Pss:"))}
            except OSError:
                continue   # it ended meanwhile
            resident += int(sizes.get("Rss:", 0)) * 1024
            proportional += int(sizes.get("Pss:", 0)) * 1024
        return resident, proportional

    def close(self):
        """Asks every process to end, then insists."""
        for sent, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
            for process in self.processes():
                try:
                    os.kill(process, sent)
                except ProcessLookupError:
                    pass
            end = time.monotonic() + patience
            while time.monotonic() < end:
                self._reap()
                if not self.processes():
                    return
                time.sleep(0.05)

    def _reap(self):
        for process in self.started:
            process.poll()


class CgroupAccount(Account):
    """Exact to the microsecond, whatever the processes do: they cannot leave the group."""

    kind = "cgroup v2 cpu.stat"

    def __init__(self, folder):
        super().__init__()
        self.folder = folder

    def join(self):
        with open(f"{self.folder}/cgroup.procs", "w") as group:
            group.write(str(os.getpid()))

    def processes(self):
        try:
            with open(f"{self.folder}/cgroup.procs") as group:
                return [int(line) for line in group]
        except FileNotFoundError:
            return []

    def cpu(self):
        with open(f"{self.folder}/cpu.stat") as lines:
            return int(dict(line.split() for line in lines)["usage_usec"]) / 1e6

    def close(self):
        super().close()
        for _ in range(50):   # the kernel lets go of an ended process a moment later
            try:
                os.rmdir(self.folder)
                return
            except FileNotFoundError:
                return
            except OSError:
                time.sleep(0.1)


class ProcessTreeAccount(Account):
    """Without root: what we started and all that descends from it. In steps of a clock tick, and blind to who detaches from the tree."""

    kind = "/proc/PID/stat of the process tree"
    counts_ended = False

    def processes(self):
        children = {}
        for entry in filter(str.isdigit, os.listdir("/proc")):
            fields = self._stat(entry)
            if fields and fields[0] != "Z":
                children.setdefault(int(fields[1]), []).append(int(entry))
        waiting = [process.pid for process in self.started if process.poll() is None]
        found = []
        while waiting:
            found.append(waiting.pop())
            waiting += children.get(found[-1], [])
        return found

    def cpu(self):
        # utime, stime, and both of the children that were waited for.
        return sum(sum(map(int, fields[11:15])) for fields in map(self._stat, self.processes()) if fields) / TICKS

    @staticmethod
    def _stat(process):
        try:
            with open(f"/proc/{process}/stat") as stat:
                return stat.read().rpartition(")")[2].split()   # the name in brackets may hold anything
        except OSError:
            return None
