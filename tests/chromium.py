"""A real browser, driven over its own pipe (--remote-debugging-pipe): nothing to install besides it."""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time


class Chromium:
    """One window. `missing` is True where there is no browser."""

    @staticmethod
    def program():
        return shutil.which("chromium") or shutil.which("chromium-browser")

    def __init__(self, width=1280, height=900, script=True):
        self.profile, self.number, self.events = tempfile.mkdtemp(), 0, []
        to_browser, self.out = os.pipe()
        self.back, from_browser = os.pipe()

        def at_3_and_4():
            # Above both first, so that neither is written over.
            high_in, high_out = os.dup(to_browser), os.dup(from_browser)
            while high_in < 5:
                high_in = os.dup(high_in)
            while high_out < 5:
                high_out = os.dup(high_out)
            os.dup2(high_in, 3), os.dup2(high_out, 4)

        self.process = subprocess.Popen(
            [self.program(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
             f"--user-data-dir={self.profile}", f"--window-size={width},{height}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=at_3_and_4, close_fds=False)
        os.close(to_browser), os.close(from_browser)
        self.rest, self.session = b"", None
        target = next(each for each in self.ask("Target.getTargets")["targetInfos"] if each["type"] == "page")
        self.session = self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        self.ask("Page.enable")
        self.ask("Runtime.enable")
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)
        if not script:
            self.ask("Emulation.setScriptExecutionDisabled", value=True)

    def read(self):
        parts = [self.rest]
        while b"\0" not in parts[-1]:
            parts.append(os.read(self.back, 1 << 20))
            assert parts[-1], "the browser has gone"
        end, _, self.rest = parts[-1].partition(b"\0")
        return json.loads(b"".join([*parts[:-1], end]))

    def ask(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer["error"]
                return answer["result"]
            self.events.append(answer.get("method"))

    def loaded(self):
        while "Page.loadEventFired" not in self.events:
            self.events.append(self.read().get("method"))
        self.events.clear()

    def go(self, address):
        self.events.clear()
        self.ask("Page.navigate", url=address)
        self.loaded()

    def run(self, script):
        result = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def wait(self, script, seconds=20):
        """Until a script says yes, on whatever page it then is."""
        until = time.time() + seconds
        while time.time() < until:
            try:
                if self.run(f"!!({script}) && document.readyState === 'complete'"):
                    return
            except AssertionError:
                pass
            time.sleep(0.1)
        raise AssertionError("never came: " + script)

    def click(self, script):
        """Clicks the element that a script names, as a mouse does, and waits for the page it leads to."""
        self.events.clear()
        self.run(f"(function(){{const e={script};e.scrollIntoView();e.click()}})()")
        self.loaded()

    def files(self, selector, *paths):
        """Puts files, or a folder, on a page as somebody who chooses them does; what is in a folder comes a moment later."""
        document = self.ask("DOM.getDocument")
        node = self.ask("DOM.querySelector", nodeId=document["root"]["nodeId"], selector=selector)
        self.ask("DOM.setFileInputFiles", nodeId=node["nodeId"], files=[str(path) for path in paths])
        self.wait(f"document.querySelector('{selector}').files.length > 0")

    def key(self, name, code):
        for kind in ("rawKeyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code)

    def picture(self, path):
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        shot = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                        clip={"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1})
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def print(self):
        return base64.b64decode(self.ask("Page.printToPDF", preferCSSPageSize=True)["data"])

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.out), os.close(self.back)
        shutil.rmtree(self.profile, ignore_errors=True)
