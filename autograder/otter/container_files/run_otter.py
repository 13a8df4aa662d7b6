"""Here because Otter's Dockerfile copies a file of this name; does what `run_autograder` does."""

import os

ROOT = os.environ.get("AUTOGRADER_ROOT", "/autograder")
PYTHON = os.path.join(ROOT, "venv", "bin", "python")

if __name__ == "__main__":
    os.execv(PYTHON, [PYTHON, "-P", "-m", "autograder", "grade-container", ROOT])
