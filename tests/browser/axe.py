"""The rules of axe-core, which scripts/install-deps.sh --tests brings."""

import os
import pathlib

from browser_page import skip

AXE = pathlib.Path(os.environ.get("AXE", "build/axe-core/axe.min.js"))
if not AXE.exists():
    skip(f"axe-core is not there ({AXE}). scripts/install-deps.sh --tests brings it where there is npm.")


def check(test, what):
    """Fails the test where the open page breaks a rule."""
    # By the debugger, because the page's own policy lets no other script in.
    test.browser.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    found = test.browser.execute_cdp_cmd("Runtime.evaluate", {
        "awaitPromise": True, "returnByValue": True,
        "expression": """axe.run(document, {resultTypes: ['violations']}).then((result) => ({
            passed: result.passes.length,
            violations: result.violations.map((rule) =>
                [rule.id, rule.help, ...rule.nodes.map((node) => node.html).slice(0, 3)].join(' '))}))"""})
    result = found["result"]["value"]
    test.assertGreater(result["passed"], 10)
    test.assertEqual(result["violations"], [], what)
