"""One measurement in this process; ``run.py`` starts it. Job in, JSON out on standard output.

The job is a JSON object: ``task`` and ``options`` (see ``tasks``), ``case`` (a file that
``run.py`` pickled), ``cores`` (how many this process is held to).
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

import machine
from peers import PeerMissingError
from tasks import TASKS


def main() -> None:
    """Runs the job given as the only argument."""
    job = json.loads(sys.argv[1])
    machine.pin(job["cores"])
    case = pickle.loads(Path(job["case"]).read_bytes())
    try:
        result = TASKS[job["task"]](case, **job["options"])
    except PeerMissingError as error:
        result = {"skipped": str(error)}
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
