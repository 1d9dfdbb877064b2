"""Runs HumanEval tests on completed programs: lines {"id", "program"} on standard input, lines {"id", "passed"} on standard output.

Each program runs in a process of its own with limits of time, memory and what it may write. A development helper of the benchmark; the product needs no Python.
"""
import json
import resource
import subprocess
import sys
import tempfile

TIMEOUT_SECONDS = 5
MEMORY_BYTES = 1 << 30
FILE_BYTES = 1 << 20


def set_limits() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (TIMEOUT_SECONDS, TIMEOUT_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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
                preexec_fn=set_limits,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
        return result.returncode == 0


for line in sys.stdin:
    task = json.loads(line)
    print(json.dumps({"id": task["id"], "passed": passes(task["program"])}), flush=True)
