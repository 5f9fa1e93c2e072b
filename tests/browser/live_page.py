"""seq2see-serve's page in Debian's Chromium, with a model that is trained in a second or two."""

import os
import pathlib
import sys

from browser_page import BrowserTest, main
from selenium.webdriver.common.keys import Keys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
from served import EXAMPLES, Server

PICTURES = pathlib.Path(os.environ.get("PICTURES", "build/pictures"))
__all__ = ["EXAMPLES", "PICTURES", "LiveTest", "main"]


class LiveTest(BrowserTest):
    """One server for all tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.server = cls.start_server()
        cls.addClassCleanup(cls.server.stop)
        super().setUpClass()

    @classmethod
    def start_server(cls):
        return Server()

    @property
    def url(self):
        return self.server.url

    def open(self, place=""):
        self.browser.get("about:blank")
        self.browser.get(self.url + place)
        self.wait(lambda: self.js("return document.body.dataset.ready"), "the page to be ready")
        self.settle()

    def settle(self):
        """Waits until the server has answered, and all steps are shown."""
        self.wait(lambda: self.js("""const {state} = document.body.dataset, step = document.querySelector('#step');
                                     return state === 'answered' && (document.querySelector('#columns').hidden ||
                                                                     step.value === step.max)"""), "the last step")

    def type(self, text):
        """Types over what is there, and waits for its translation."""
        self.one("#sentence").send_keys(Keys.CONTROL + "a", Keys.BACKSPACE)
        self.one("#sentence").send_keys(text)
        self.wait(lambda: self.shown_source() == text, f"the translation of {text!r}")
        self.settle()

    def shown_source(self):
        """The sentence whose translation is shown."""
        return self.js("""
            const shown = document.body.dataset.state === 'answered' && !document.querySelector('#columns').hidden;
            return shown ? new URLSearchParams(location.hash.slice(1)).get('text') : null""")

    def translation(self):
        return self.js("return document.body.dataset.shown")

    def tokens(self):
        return self.texts("#line .token")
