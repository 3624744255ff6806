"""The rounds: something is done, the process is killed in the midst of it, the store is checked."""
import http.client
import os
import signal
import subprocess
import threading
import time

import checks
import feeds
from installation import Failed, Server

CSV = "name,vendor,product,version,asset_type,zone,criticality\nPLC-1,Example Controls,EC-100,V2.9.2,PLC,Line 1,high\n"


class Story:
    """One installation through many kills. `acknowledged`: notes of decisions whose reply said success."""

    def __init__(self, at, chance):
        self.at, self.chance = at, chance
        self.assets = at.folder / "assets.csv"
        self.assets.write_text(CSV)
        self.number = 10_000      # of the next CVE
        self.decided = 0
        self.acknowledged = []
        self.export = None        # folder of the newest export
        self.exports = 0
        self.kills = {"import": 0, "serve": 0, "stop": 0, "log": 0}
        self.finished = 0         # processes that were done before the kill came
        self.took = {}            # seconds, of whole runs
        at.run("feeds", "import", *self.feeds(2, 25))
        self.measure("import", "feeds", "import", *self.feeds(3, 10))
        self.measure("log", "log", "export", str(at.folder / "export-0"))
        at.run("assets", "import", str(self.assets), "--environment", "Plant", "--create")
        self.key = at.run("key", "create", "--scopes", "read,write").split()[-1]

    def summary(self):
        kinds = ", ".join(f"{count} of {kind}" for kind, count in self.kills.items())
        return f"{sum(self.kills.values())} kills ({kinds}; {self.finished} came too late), {len(self.acknowledged)} decisions acknowledged"

    def run(self, kills):
        kinds = [self.kill_import, self.kill_import, self.kill_serve, self.kill_serve, self.kill_log]
        while (done := sum(self.kills.values())) < kills:
            try:
                self.chance.choice(kinds)()
                checks.check_store(self.at, self.acknowledged)
                if done % 8 == 7:
                    checks.check_match(self.at, self.assets)
                    self.verify()
            except Failed as failed:
                raise Failed(f"after {done + 1} kills: {failed}") from None
        checks.check_match(self.at, self.assets)
        self.verify()
        self.check_leftovers()

    def measure(self, kind, *arguments):
        began = time.monotonic()
        self.at.run(*arguments)
        self.took[kind] = time.monotonic() - began

    def feeds(self, count, each):
        first, self.number = self.number, self.number + count * each
        return feeds.files(self.at.folder / "feeds", first, count, each)

    def verify(self):
        self.exports += 1
        self.export = checks.check_log(self.at, self.at.folder / f"export-{self.exports}", self.export)

    def kill_process(self, kind, process, began):
        """Kills at a moment drawn from the time that whole runs take, or notes that the process was done."""
        try:
            process.wait(max(0.0, began + self.chance.uniform(0, 1.1) * self.took[kind] - time.monotonic()))
            self.finished += 1
            self.took[kind] = 0.7 * self.took[kind] + 0.3 * (time.monotonic() - began)
            if process.returncode != 0:
                raise Failed(f"{kind} failed by itself: {(self.at.folder / 'out').read_text()[-600:]}")
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            self.kills[kind] += 1

    def kill_import(self):
        files = self.feeds(self.chance.randint(1, 4), 10)
        began = time.monotonic()
        self.kill_process("import", self.at.start("feeds", "import", *files, output=self.at.folder / "out"), began)

    def kill_log(self):
        self.exports += 1
        folder = self.at.folder / f"export-{self.exports}"
        began = time.monotonic()
        self.kill_process("log", self.at.start("log", "export", str(folder), output=self.at.folder / "out"), began)
        # A half-written export is never taken for a good one of another size.
        if folder.exists():
            verdict = subprocess.run([self.at.binary, "log", "verify", str(folder)], capture_output=True, text=True)
            if verdict.returncode not in (0, 1, 4):
                raise Failed(f"log verify of a half-written export: exit {verdict.returncode}: {verdict.stderr}")

    def kill_serve(self):
        server = Server(self.at, self.key)
        try:
            environment = server.get("/environments")["environments"][0]["id"]
            base = f"/environments/{environment}"
            found = {f["match_id"]: f for f in server.get(base + "/findings?per_page=100&state=any")["data"]}
            client = threading.Thread(target=self.decide, args=(server, base, sorted(found)))
            client.start()
            time.sleep(self.chance.uniform(0.01, 0.25))
            if self.chance.random() < 0.3:  # in the midst of a graceful stop, which signs the log
                os.kill(server.process.pid, signal.SIGTERM)
                time.sleep(self.chance.uniform(0, 0.04))
                self.kills["stop"] += 1
            else:
                self.kills["serve"] += 1
        finally:
            server.kill()
        client.join()
        if "error" in server.text().lower():
            raise Failed(f"serve said: {server.text()[-600:]}")

    def decide(self, server, base, ids):
        """Decides one after the other until the server is gone; some in bulk."""
        while True:
            self.decided += 1
            note = f"decision {self.decided}"
            verb, reason = self.chance.choice([("acknowledge", "accepted_risk"), ("dismiss", "duplicate"), ("restore", "")])
            body = {"notes": note} | ({"reason": reason} if reason else {})
            try:
                if self.chance.random() < 0.3:
                    status, reply = server.ask("POST", base + "/findings/bulk", body | {"decision": verb, "match_ids": self.chance.sample(ids, min(len(ids), self.chance.randint(2, 40)))})
                    told = status == 200 and reply["data"]["count"] > 0
                else:
                    status, reply = server.ask("POST", f"{base}/matches/{self.chance.choice(ids)}/{verb}", body)
                    told = status == 200
            except (OSError, http.client.HTTPException, ValueError):
                return
            if told:
                self.acknowledged.append(note)
            elif status not in (200, 409, 422, 503):
                self.acknowledged.append(f"never: {verb} was answered with {status} {reply}")

    def check_leftovers(self):
        """Half-written files of killed processes do not pile up: the next whole run clears them away."""
        left = [p.name for p in (self.at.data / "index").iterdir() if "tmp" in p.name or ".part-" in p.name]
        if left:
            raise Failed(f"half-written files stay for ever: {left[:5]} ({len(left)})")
