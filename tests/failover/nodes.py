"""Three PostgreSQL nodes under Patroni, with etcd, on addresses of this machine's loopback.

Each node has an address of its own, at which etcd listens as well, so that a node whose packets
are dropped has lost everybody. PostgreSQL insists on a user who is not root.
"""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import urllib.request

import support

# Half of Patroni's defaults and less, so that a drill does not wait for half a minute. The rule
# between them is kept: loop_wait + 2 * retry_timeout <= ttl.
TIMES = {"ttl": 10, "loop_wait": 2, "retry_timeout": 4}
AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
PARAMETERS = {
    "max_connections": 100, "shared_buffers": "16MB", "fsync": "off", "full_page_writes": "off",
    "max_wal_senders": 5, "max_replication_slots": 5, "wal_keep_size": "256MB",
    "log_min_messages": "warning",
}


def wait_for(what, holds, patience=90.0, pause=0.2):
    if not support.until(holds, patience, pause):
        raise support.Failed(f"{what}: not within {patience:.0f} s")


class Node:
    def __init__(self, number, folder):
        self.name, self.address = f"node-{number}", f"127.0.1.{number}"
        self.folder, self.patroni = folder / f"node-{number}", None
        self.folder.mkdir()
        shutil.chown(self.folder, "postgres", "postgres")
        self.data = self.folder / "data"
        where = f"{self.address}:5432"
        settings = {
            "scope": "drill", "name": self.name,
            "restapi": {"listen": f"{self.address}:8008", "connect_address": f"{self.address}:8008"},
            # Without a discovery of addresses that are not the node's. By etcd's older API: by the
            # newer one Patroni 3.0 takes the lock from another leader when it wakes up.
            "etcd": {"hosts": [f"{self.address}:2379"], "use_proxies": True},
            "bootstrap": {
                # What is acknowledged is on two nodes.
                "dcs": {**TIMES, "maximum_lag_on_failover": 1 << 20, "synchronous_mode": True,
                        "postgresql": {"use_pg_rewind": True, "parameters": PARAMETERS}},
                "initdb": [{"encoding": "UTF8"}, "no-locale", "no-sync"],
            },
            "postgresql": {
                "listen": where, "connect_address": where, "data_dir": str(self.data),
                "bin_dir": str(support.postgres_programs()), "pgpass": str(self.folder / "pgpass"),
                "use_unix_socket": True,
                # A leader that wrote what nobody else has begins anew from the leader after it.
                "remove_data_directory_on_rewind_failure": True,
                "remove_data_directory_on_diverged_timelines": True,
                "authentication": {"superuser": {"username": "postgres", "password": "drill"},
                                   "replication": {"username": "replicator", "password": "drill"}},
                "parameters": {"unix_socket_directories": str(self.folder)},
                "pg_hba": ["local all all trust", "host all all 127.0.0.0/8 trust",
                           "host replication all 127.0.0.0/8 trust"],
            },
        }
        self.settings = self.folder / "patroni.yml"
        # JSON is YAML as well.
        self.settings.write_text(json.dumps(settings, indent=1))

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self.patroni = subprocess.Popen(
                [*AS_POSTGRES, "/usr/bin/patroni", self.settings], cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )

    def processes(self):
        """Patroni, PostgreSQL, and every process of both."""
        found = [self.patroni.pid] if self.patroni else []
        with contextlib.suppress(OSError, ValueError, IndexError):
            found.append(int((self.data / "postmaster.pid").read_text().split()[0]))
        for process in found:
            with contextlib.suppress(OSError):
                children = pathlib.Path(f"/proc/{process}/task/{process}/children").read_text()
                found += [int(child) for child in children.split() if int(child) not in found]
        return found

    def signal_all(self, number):
        for process in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    def freeze(self):
        # Twice, for what was started meanwhile.
        self.signal_all(signal.SIGSTOP)
        self.signal_all(signal.SIGSTOP)

    def thaw(self):
        self.signal_all(signal.SIGCONT)

    def kill(self):
        self.freeze()
        self.signal_all(signal.SIGKILL)
        self.patroni.wait()

    def ask(self, statement, database="postgres", patience=3):
        """Rows, or None where the node does not answer in time."""
        command = [support.postgres_programs() / "psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", self.address, "-U", "postgres", "-d", database, "-c", statement]
        try:
            asked = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=patience,
                env={**os.environ, "PGCONNECT_TIMEOUT": "2"}, cwd="/",
            )
        except subprocess.TimeoutExpired:
            return None
        if asked.returncode:
            return None
        return [tuple(line.split("\t")) for line in asked.stdout.splitlines()]

    def is_leader(self):
        return self.ask("SELECT pg_is_in_recovery()", patience=1) == [("f",)]

    def post(self, path, body):
        request = urllib.request.Request(
            f"http://{self.address}:8008{path}", json.dumps(body).encode(), method="POST",
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def cluster(self):
        with contextlib.suppress(OSError, ValueError):
            with urllib.request.urlopen(f"http://{self.address}:8008/cluster", timeout=2) as answer:
                return json.load(answer)["members"]
        return []


class Nodes:
    """All of it. As a database it is what the judge asks for rows."""

    def __init__(self, folder):
        self.folder, self.etcd = folder, None
        self.nodes = [Node(number, folder) for number in (1, 2, 3)]
        hosts = ",".join(f"{node.address}:5432" for node in self.nodes)
        self.url = f"postgres://recoup@{hosts}/recoup?target_session_attrs=read-write"

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self):
        clients = ",".join(f"http://{node.address}:2379" for node in self.nodes)
        peer = "http://127.0.1.9:2380"
        with open(self.folder / "etcd.log", "ab") as log:
            self.etcd = subprocess.Popen(
                ["/usr/bin/etcd", "--name", "one", "--data-dir", self.folder / "etcd",
                 "--listen-client-urls", clients, "--advertise-client-urls", clients,
                 "--enable-v2=true", "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                 "--initial-cluster", f"one={peer}"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
            )
        wait_for("etcd answers", self.etcd_is_ready)
        for node in self.nodes:
            node.start()
        self.wait_until_whole()
        leader = self.leader()
        leader.ask("CREATE ROLE recoup LOGIN")
        leader.ask("CREATE DATABASE recoup OWNER recoup")
        # On every node: the first that is asked and does not have it would end the search.
        for node in self.nodes:
            wait_for("the database is there", lambda node=node: node.ask("SELECT 1", "recoup"))

    def __exit__(self, *_):
        for node in self.nodes:
            if node.patroni:
                node.kill()
        self.etcd.kill()
        self.etcd.wait()

    def etcd_is_ready(self):
        """Patroni ends where etcd has not agreed with itself on its version."""
        with contextlib.suppress(OSError, ValueError):
            address = f"http://{self.nodes[0].address}:2379/version"
            with urllib.request.urlopen(address, timeout=2) as answer:
                return json.load(answer)["etcdcluster"] != "not_decided"
        return False

    def leader(self):
        found = [node for node in self.nodes if node.is_leader()]
        if len(found) != 1:
            raise support.Failed(f"there are {len(found)} leaders")
        return found[0]

    def waits_for(self, node):
        """Whether commits wait for that standby."""
        found = self.leader().ask("SHOW synchronous_standby_names")
        return found is None or node.name in found[0][0]

    def is_whole(self):
        """One leader, two that follow it, and one of them waited for by each commit."""
        members = self.nodes[0].cluster()
        roles = sorted(member["role"] for member in members)
        follows = [member for member in members if member["role"] != "leader"]
        streams = all(member["state"] in ("running", "streaming") for member in members)
        is_close = all(isinstance(member.get("lag"), int) and member["lag"] < 1 << 16 for member in follows)
        return roles == ["leader", "replica", "sync_standby"] and streams and is_close

    def wait_until_whole(self):
        try:
            wait_for("three nodes, one of them the leader", self.is_whole)
        except support.Failed as failure:
            said = [(node.folder / "log").read_text(errors="replace")[-600:] for node in self.nodes]
            raise support.Failed(f"{failure}: {self.nodes[0].cluster()} {said}") from failure

    def lead_by(self, node):
        """Makes a node the leader, which takes one that is a synchronous standby."""
        end = time.monotonic() + 90
        while self.leader() is not node:
            if time.monotonic() > end:
                raise support.Failed(f"{node.name} does not become the leader")
            waited = {member["name"] for member in node.cluster() if member["role"] == "sync_standby"}
            target = node.name if node.name in waited else next(iter(waited))
            self.switch_over(target)
            self.wait_until_whole()

    def switch_over(self, target=None):
        leader = self.leader()
        body = {"leader": leader.name, **({"candidate": target} if target else {})}
        leader.post("/switchover", body)

    def rows(self, statement):
        found = self.leader().ask(statement, "recoup", patience=20)
        if found is None:
            raise support.Failed("the leader does not answer")
        return found
