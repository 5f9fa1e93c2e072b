"""Programs of a Release build are hardened: readelf finds in them what cmake/Warnings.cmake asks for."""

import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAMS = pathlib.Path(os.environ.get("PROGRAMS", "build/release/bin")).resolve()
NAMES = ("corpus", "train", "translate", "eval", "serve")
BARE = ["-O1", "-no-pie", "-fno-stack-protector", "-U_FORTIFY_SOURCE", "-Wl,-z,norelro,-z,lazy,-z,execstack"]


def unhardened(program):
    """What the program lacks."""
    tables = ["--file-header", "--program-headers", "--dynamic", "--dyn-syms"]
    read = subprocess.run(["readelf", "--wide", *tables, program], capture_output=True, text=True, check=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout
    lines = read.splitlines()
    stack = [line.split() for line in lines if "GNU_STACK" in line]
    found = {"addresses that change (DYN, PIE)": any("Type:" in line and "DYN" in line for line in lines)
                                                 and any("FLAGS_1" in line and "PIE" in line for line in lines),
             "GNU_RELRO": any("GNU_RELRO" in line for line in lines),
             "BIND_NOW": any("(FLAGS)" in line and "BIND_NOW" in line for line in lines),
             "a stack that cannot be run": bool(stack) and "RWE" not in stack[0],
             "__stack_chk_fail": "__stack_chk_fail@" in read,
             "checked functions of the C library": "_chk@" in read.replace("__stack_chk_fail@", "")}
    return [part for part, is_there in found.items() if not is_there]


class Hardening(unittest.TestCase):
    def test_programs(self):
        for name in NAMES:
            self.assertEqual(unhardened(PROGRAMS / f"seq2see-{name}"), [], name)

    def test_a_bare_program_lacks_all_of_it(self):
        with tempfile.TemporaryDirectory(prefix="seq2see-hardening-") as folder:
            source = pathlib.Path(folder) / "bare.c"
            source.write_text("int main(void) { return 0; }\n", encoding="utf-8")
            subprocess.run(["cc", *BARE, "-o", pathlib.Path(folder) / "bare", source], check=True)
            self.assertEqual(len(unhardened(pathlib.Path(folder) / "bare")), 6)


if __name__ == "__main__":
    unittest.main(verbosity=2)
