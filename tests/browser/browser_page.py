"""A page in Debian's Chromium, for the tests of this folder."""

import json
import pathlib
import shutil
import sys
import tempfile
import time
import unittest

SKIPPED = 77


def skip(reason):
    print(f"Skipped: {reason}")
    sys.exit(SKIPPED)


try:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
except ImportError:
    skip("python3-selenium is not there. scripts/install-deps.sh --tests installs it.")
if not (shutil.which("chromium") and shutil.which("chromedriver")):
    skip("chromium and chromium-driver are not there. scripts/install-deps.sh --tests installs them.")

workplace = tempfile.TemporaryDirectory(prefix="seq2see-browser-")
FOLDER = pathlib.Path(workplace.name)


def start_browser():
    options = Options()
    options.binary_location = shutil.which("chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1200,900",
                     "--disable-dev-shm-usage", f"--user-data-dir={FOLDER / 'profile'}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
    downloads = FOLDER / "downloads"
    downloads.mkdir(exist_ok=True)
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(downloads)})
    return browser


class BrowserTest(unittest.TestCase):
    """One browser for all tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.browser = start_browser()
        cls.addClassCleanup(cls.browser.quit)

    def setUp(self):
        self.screen(1200, 900)
        self.scheme("light")

    def screen(self, width, height):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def scheme(self, name):
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia",
                                     {"features": [{"name": "prefers-color-scheme", "value": name}]})

    def js(self, code, *arguments):
        return self.browser.execute_script(code, *arguments)

    def wait(self, condition, what):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.02)
        self.fail(f"waited in vain for {what}")

    def one(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        return self.js("return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)", selector)

    def choose(self, selector, text):
        """Chooses the option of a <select> as a user does."""
        for option in self.one(selector).find_elements(By.TAG_NAME, "option"):
            if option.text == text:
                option.click()
                return
        self.fail(f"{selector} has no option {text}")

    def press(self, setting):
        """Presses a button of the toolbar by its value, such as ribbons."""
        self.one(f".choice button[value={setting}]").click()

    def table(self, pane=0):
        """The weights as the table view shows them, row by row."""
        self.press("table")
        return self.js("""const pane = document.querySelectorAll('.pane')[arguments[0]];
                          const numbers = (row) => [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent));
                          return [...pane.querySelectorAll('tbody tr')].map(numbers)""", pane)

    def downloaded(self, name):
        """The file that a click saved, once it is whole."""
        path = FOLDER / "downloads" / name
        self.wait(path.exists, name)
        return path

    def scroll_width(self):
        return self.js("return document.documentElement.scrollWidth")

    def requests(self):
        """The addresses that the browser has asked for since the last call."""
        events = [json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance")]
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def log(self):
        """Messages of the browser's console: errors, and violations of the Content-Security-Policy."""
        return [entry["message"] for entry in self.browser.get_log("browser")]


def main():
    unittest.main(verbosity=2)
