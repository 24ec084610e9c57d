"""A headless Chromium, spoken to by its own protocol: pages at a size, and what they did."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.request

import websocket

PATIENCE_SECONDS = 60


class Chromium:
    """The browser. `with Chromium() as browser: page = browser.page()`"""

    def __enter__(self):
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if program is None:
            raise SystemExit("chromium is missing: run scripts/setup")
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        command = [
            program,
            "--headless=new",
            "--remote-debugging-port=0",
            f"--user-data-dir={self.folder.name}",
            "--no-first-run",
            "--disable-gpu",
            "--disable-background-networking",
            "--hide-scrollbars",
            "--force-device-scale-factor=1",
            "about:blank",
        ]
        if os.geteuid() == 0:
            command.insert(1, "--no-sandbox")
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        told = pathlib.Path(self.folder.name) / "DevToolsActivePort"
        until = time.monotonic() + PATIENCE_SECONDS
        while not told.exists() or not told.read_text().strip():
            if time.monotonic() > until or self.process.poll() is not None:
                raise SystemExit("chromium does not start")
            time.sleep(0.05)
        self.port = told.read_text().split()[0]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=PATIENCE_SECONDS)
        self.folder.cleanup()

    def page(self):
        """An empty page."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/json/new?about:blank", method="PUT"
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            target = json.load(answer)
        return Page(target["webSocketDebuggerUrl"])


class Page:
    """A page, with every address that it asked for and every complaint of the browser."""

    def __init__(self, address):
        self.socket = websocket.create_connection(
            address, timeout=PATIENCE_SECONDS, suppress_origin=True
        )
        self.last_id = 0
        self.asked, self.complaints, self.events = [], [], []
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.send(f"{domain}.enable")

    def close(self):
        self.send("Page.close")
        self.socket.close()

    def send(self, method, **parameters):
        """Sends a command and gives its result."""
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": parameters}
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.last_id:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]
            self.note(answer)

    def note(self, event):
        name, of = event.get("method"), event.get("params", {})
        if name == "Network.requestWillBeSent":
            self.asked.append(of["request"]["url"])
        elif name == "Log.entryAdded":
            self.complaints.append(of["entry"]["text"])
        elif name == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(of["exceptionDetails"])[:300])
        self.events.append(name)

    def size(self, width, height=900, scale=1):
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=width < 700,
        )

    def open(self, address):
        """Goes to an address and waits until all of it is there."""
        self.asked, self.complaints, self.events = [], [], []
        self.send("Page.navigate", url=address)
        while "Page.loadEventFired" not in self.events:
            self.note(json.loads(self.socket.recv()))
        self.evaluate("document.fonts.ready.then(() => true)")

    def press(self, key):
        """Presses a key."""
        for kind in ("keyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                      windowsVirtualKeyCode={"Tab": 9}[key])

    def choose(self, selector, path):
        """Chooses a file in a field."""
        root = self.send("DOM.getDocument")["root"]["nodeId"]
        node = self.send("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.send("DOM.setFileInputFiles", nodeId=node, files=[str(path)])

    def go(self, script):
        """Runs a script that leads to another page, and waits until all of that is there."""
        self.events = []
        self.evaluate(f"{script}; true")
        while "Page.loadEventFired" not in self.events:
            self.note(json.loads(self.socket.recv()))

    def evaluate(self, script):
        """What a script comes to on the page."""
        result = self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in result:
            raise AssertionError(json.dumps(result["exceptionDetails"])[:500])
        return result["result"].get("value")

    def picture(self, whole=True):
        """The page as PNG, in base 64."""
        return self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole,
                         **({"clip": self.clip()} if whole else {}))["data"]

    def clip(self):
        size = self.send("Page.getLayoutMetrics")["cssContentSize"]
        return {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
