"""Isolation of 40 hosts, proven from outside, in network namespaces of this machine (needs root).

One switch, 40 hosts with two services each, two observers, one management station; switch and observers run real SSH
servers. Between the hosts an attacker's connections run; each is read until nothing arrives any more.
"""

import argparse
import json
import selectors
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from socket import create_connection, create_server

from bollwerk.rooms.ransomware.adapters.containment import isolate
from bollwerk.rooms.ransomware.adapters.namespaces import NamespaceLab
from bollwerk.rooms.ransomware.rules.containment import Driver, Observer, Plan, Point, Target

BOUND_S = 2.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run showed.

    Attributes:
        seconds: From the order to the judged proof of every host.
        cut_s: From the order to the switch's confirmation.
        flows: Connections between hosts that ran before.
        surviving_flows: Of these, how many still brought something after the proof.
        last_byte_s: When the last byte of any of them arrived, counted from the confirmation; below zero: before it.
        proven: Hosts proven isolated.
    """

    hosts: int
    seconds: float
    cut_s: float
    flows: int
    surviving_flows: int
    last_byte_s: float
    proven: int


class Services:
    """What listens at every host: one that speaks first, as SSH does, and one that waits, as a file share does."""

    def __init__(self, lab, addresses):
        self.selector = selectors.DefaultSelector()
        self.stopped = False
        for name, address in addresses.items():
            with lab.standing_in(name):
                for port, greeting in ((22, b"SSH-2.0-Lab\r\n"), (445, b"")):
                    listener = create_server((address, port))
                    self.selector.register(listener, selectors.EVENT_READ, greeting)
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        """Answer whoever asks."""
        while not self.stopped:
            for key, _ in self.selector.select(0.05):
                if isinstance(key.data, bytes):
                    connection, _ = key.fileobj.accept()
                    connection.send(key.data)
                    self.selector.register(connection, selectors.EVENT_READ)
                elif not _echoed(key.fileobj):
                    self.selector.unregister(key.fileobj)
                    key.fileobj.close()

    def close(self):
        """End it."""
        self.stopped = True
        self.thread.join()
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()


def _echoed(connection):
    try:
        found = connection.recv(4096)
        return bool(found) and bool(connection.send(found))
    except OSError:
        return False


class Flow:
    """A connection from one host to another that sends every 10 ms, as a copy or a remote session does."""

    def __init__(self, lab, source, target, address):
        with lab.standing_in(target):
            listener = create_server((address, 9999))
        with lab.standing_in(source):
            self.sender = create_connection((address, 9999), timeout=5)
        self.receiver, _ = listener.accept()
        listener.close()
        self.receiver.settimeout(0)
        self.last = time.monotonic()

    def send(self):
        """Send a little."""
        try:
            self.sender.send(b"x" * 64)
        except OSError:
            return

    def read(self):
        """Note when something came."""
        try:
            if self.receiver.recv(65536):
                self.last = time.monotonic()
        except OSError:
            return

    def close(self):
        """End it."""
        self.sender.close()
        self.receiver.close()


def measure_isolation(*, hosts: int = 40) -> Measured:
    """Isolate hosts at a switch while connections run between them; return what was seen."""
    with tempfile.TemporaryDirectory() as folder, NamespaceLab(Path(folder)) as lab, ExitStack() as stack:
        addresses = {f"h{number}": f"10.98.0.{number}" for number in range(1, hosts + 1)}
        others = {"mgmt": "10.98.1.1", "obs1": "10.98.1.2", "obs2": "10.98.1.3"}
        every = {name: f"{address}/23" for name, address in {**addresses, **others}.items()}
        lab.switch("sw", every)
        lab.run("sw", "ip", "addr", "add", "10.98.1.9/23", "dev", "br0")
        lab.serve_ssh({"obs1": others["obs1"], "obs2": others["obs2"], "sw": "10.98.1.9"})
        stack.callback(Services(lab, addresses).close)
        names = list(addresses)
        flows = [Flow(lab, one, other, addresses[other]) for one, other in pairwise(names)]
        for flow in flows:
            stack.callback(flow.close)
        stop = threading.Event()
        traffic = threading.Thread(target=_run, args=(flows, stop))
        traffic.start()
        try:
            time.sleep(0.3)
            proof, started = _isolate(lab, addresses, others)
        finally:
            after_proof = time.monotonic()
            time.sleep(0.5)
            stop.set()
            traffic.join()
        cut = max(point.cut_after_s for point in proof.points)
        return Measured(
            hosts=hosts,
            seconds=proof.seconds,
            cut_s=cut,
            flows=len(flows),
            surviving_flows=sum(flow.last > after_proof for flow in flows) + proof.surviving_flows,
            last_byte_s=max(flow.last for flow in flows) - started - cut,
            proven=sum(one.standing == "proven" for one in proof.verdicts.values()),
        )


def _run(flows, stop):
    while not stop.is_set():
        for flow in flows:
            flow.send()
        time.sleep(0.01)
        for flow in flows:
            flow.read()


def _isolate(lab, addresses, others):
    point = Point(1, "sw", Driver.NFT_BRIDGE, lab.endpoint("10.98.1.9"), management=("mgmt",))
    targets = tuple(
        Target(number, name, 1, (name,), address, ports=(22, 445))
        for number, (name, address) in enumerate(addresses.items(), start=1)
    )
    observers = tuple(
        Observer(number, name, lab.endpoint(others[name])) for number, name in enumerate(("obs1", "obs2"), start=1)
    )
    with lab.standing_in("mgmt"):
        started = time.monotonic()
        proof = isolate(Plan((point,), targets, observers), key_file=lab.client_key)
    return proof, started


def figures(measured: Measured) -> list[dict]:
    """Return the promised figures as lines."""
    peer = "own measurement of a person at a switch: none; bound of the promise alone"
    return [
        {
            "figure": f"isolation of {measured.hosts} hosts, proven from outside", "value": round(measured.seconds, 2),
            "unit": "s", "bound": BOUND_S, "peer": peer, "peer_value": None,
            "holds": measured.seconds <= BOUND_S and measured.proven == measured.hosts,
        },
        {
            "figure": "connections that survived", "value": measured.surviving_flows, "unit": f"of {measured.flows}",
            "bound": 0, "peer": peer, "peer_value": None, "holds": measured.surviving_flows == 0,
        },
        {
            "figure": "last byte after the switch's confirmation", "value": round(measured.last_byte_s * 1000, 1),
            "unit": "ms", "bound": None, "peer": peer, "peer_value": None, "holds": True,
        },
    ]  # fmt: skip


def main() -> int:
    """Print one JSON line per figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data")
    parser.add_argument("--hosts", type=int, default=40)
    lines = figures(measure_isolation(hosts=parser.parse_args().hosts))
    for line in lines:
        print(json.dumps(line))
    return 0 if all(line["holds"] for line in lines) else 1


if __name__ == "__main__":
    raise SystemExit(main())
