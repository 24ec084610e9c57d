"""The demo, running on a free port of this machine."""

import re
import subprocess


class Demo:
    """`with Demo("target/debug/recoup") as demo: demo.origin`"""

    def __init__(self, recoup):
        self.recoup = recoup
        self.origin = None

    def __enter__(self):
        self.process = subprocess.Popen(
            [self.recoup, "demo", "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for line in self.process.stdout:
            found = re.search(r"(http://127\.0\.0\.1:\d+)/ ", line)
            if found and self.origin is None:
                self.origin = found[1]
            if "Ctrl-C" in line:
                break
        if self.origin is None:
            self.__exit__()
            raise SystemExit("the demo does not say where it is")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)
