"""Tears files of a data directory: what can be computed again is, what cannot is refused with a reason. Never a crash."""
import shutil
import subprocess

import checks
from installation import Failed

# What the program says when a file that only it could write cannot be read.
REFUSED = 1


def tear(path, chance):
    size = path.stat().st_size
    keep = chance.choice([0, 1, chance.randrange(size), max(0, size - chance.randint(1, 64))]) if size else 0
    with open(path, "r+b") as file:
        file.truncate(keep)
    return f"{path.name} cut from {size} to {keep} bytes"


def answer_of(command, serves):
    """Runs the command to its end; a server that starts is stopped and counts as exit 0."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10 if serves else 60)
    except subprocess.TimeoutExpired:
        if not serves:
            raise
        return subprocess.CompletedProcess(command, 0, "", "")


def run(at, chance, times, assets):
    rebuilt = refused = 0
    for turn in range(times):
        folder = at.folder / f"torn-{turn}"
        copy = at.copy(folder)
        derived = sorted((copy.data / "index").iterdir())
        kept = [p for p in sorted(copy.data.iterdir()) if p.is_file()]
        path = chance.choice(derived) if turn % 3 else chance.choice(kept)
        size = path.stat().st_size
        what = tear(path, chance)
        command = ["match", str(assets), "--format", "csv"] if path.parent.name == "index" else ["log", "checkpoint"]
        if path.name == "seal-key":
            command = ["serve", "--listen", "127.0.0.1:0"]  # only the server opens stored credentials
        done = answer_of([copy.binary, *command, *copy.where], serves=command[0] == "serve")
        if done.returncode not in (0, REFUSED) or (done.returncode == REFUSED and not done.stderr.startswith("bulkhead: ")):
            raise Failed(f"{what}: {' '.join(command)} gave exit {done.returncode}: {done.stderr[-600:]}")
        if path.parent.name == "index":
            if done.returncode != 0:
                raise Failed(f"{what}: not built again: {done.stderr[-600:]}")
            checks.check_match(copy, assets)
            rebuilt += 1
        elif done.returncode == REFUSED:
            refused += 1
        elif path.stat().st_size < size - 1 or path.name == "bulkhead.db":  # a key file may do without its last line end
            raise Failed(f"{what}: nobody noticed")
        shutil.rmtree(folder)
    return f"{times} torn files, {rebuilt} built again, {refused} refused"
