"""What must hold of a store whatever moment its process was killed at."""
import collections
import json

from installation import Failed

DECIDED = {"FINDING_ACKNOWLEDGED", "FINDING_DISMISSED", "FINDING_RESTORED"}
BROUGHT = {"FEED_IMPORTED"}


def same(what, left, right):
    if left != right:
        raise Failed(f"{what}: {left} against {right}")


def log_entries(at):
    return [json.loads(body) for (body,) in at.rows("SELECT body FROM log_entry ORDER BY entry_index")]


def check_decisions(at, entries, acknowledged):
    """A decision and its entry stand or fall together; what was answered with success is there, and in that order."""
    logged = {e["detail"]["notes"]: e["detail"].get("count", 1) for e in entries if e["action"] in DECIDED}
    stored = collections.Counter(notes for (notes,) in at.rows("SELECT notes FROM decision_event"))
    same("findings decided in the log and in the store, by note", logged, dict(stored))
    missing = [note for note in acknowledged if note not in stored]
    if missing:
        raise Failed(f"{len(missing)} acknowledged decisions are gone: {missing[:5]}")
    newest = at.rows("SELECT asset_id, cve, max(id) FROM decision_event GROUP BY asset_id, cve ORDER BY asset_id, cve")
    same("decisions against their newest event", at.rows("SELECT asset_id, cve, event_id FROM decision ORDER BY asset_id, cve"), newest)


def check_corpus(at, entries):
    """Claims, bodies, revision and the entries that tell of them agree."""
    brought = [e["detail"] for e in entries if e["action"] in BROUGHT]
    claims = at.value("SELECT count(*) FROM intel_claim")
    same("claims against the log", claims, sum(d["added"] - d["removed"] for d in brought))
    revision = at.value("SELECT revision FROM intel_revision")
    same("corpus revision against the log", revision, max((d["corpus_revision"] for d in brought), default=0))
    same("corpus revision against its claims", revision, at.value("SELECT coalesce(max(corpus_revision), 0) FROM intel_claim"))
    same("claims without a body", 0, at.value("SELECT count(*) FROM intel_claim WHERE body_id NOT IN (SELECT id FROM intel_claim_body)"))
    same("bodies without a claim", 0, at.value("SELECT count(*) FROM intel_claim_body WHERE id NOT IN (SELECT body_id FROM intel_claim)"))
    matched = at.value("SELECT coalesce(max(corpus_revision), 0) FROM match_state")
    if matched > revision:
        raise Failed(f"matches are of revision {matched}, the corpus is at {revision}")


def check_store(at, acknowledged):
    entries = log_entries(at)
    same("entries against the head of the log", [(len(entries),)], at.rows("SELECT size FROM log_head"))
    same("numbers of entries", [e["index"] for e in entries], list(range(len(entries))))
    check_decisions(at, entries, acknowledged)
    check_corpus(at, entries)


def check_match(at, assets):
    """The index is the corpus's: every made-up CVE concerns the one controller."""
    lines = at.run("match", str(assets), "--format", "csv").splitlines()[1:]
    found = sorted(cell for line in lines for cell in line.split(",") if cell.startswith("CVE-"))
    known = sorted(f"CVE-{key >> 40}-{key & (1 << 40) - 1}" for (key,) in at.rows("SELECT DISTINCT cve_key FROM intel_claim"))
    same("CVEs matched against CVEs known", len(found), len(known))
    same("CVEs matched against CVEs known", found, known)


def check_log(at, folder, before):
    """Exports, verifies the export against the one before, and gives the new one."""
    at.run("log", "export", str(folder))
    earlier = ["--checkpoint", str(before / "checkpoint"), "--against", str(before)] if before else []
    at.run("log", "verify", str(folder), *earlier)
    at.run("log", "verify")
    return folder
