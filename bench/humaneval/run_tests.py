"""Runs HumanEval tests on completed programs: lines {"id", "program"} on standard input, lines {"id", "passed"} on standard output.

Each program runs in a process of its own with a time limit. A development helper of the benchmark; the product needs no Python.
"""
import json
import subprocess
import sys
import tempfile

TIMEOUT_SECONDS = 5


def passes(program: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            result = subprocess.run(
                [sys.executable, "-I", "-c", program],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
        return result.returncode == 0


for line in sys.stdin:
    task = json.loads(line)
    print(json.dumps({"id": task["id"], "passed": passes(task["program"])}), flush=True)
