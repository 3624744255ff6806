"""Made-up NVD feeds, small and in many files, so that an import has many moments to be killed at."""
import json

VENDOR, PRODUCT = "examplecontrols", "ec-100"


def record(number, end="2.9.3", day=6):
    cpe = f"cpe:2.3:o:{VENDOR}:{PRODUCT}_firmware:*:*:*:*:*:*:*:*"
    return {"cve": {
        "id": f"CVE-2026-{number}", "sourceIdentifier": "test@example.org", "published": "2026-01-05T10:00:00.000", "lastModified": f"2026-01-{day:02}T10:00:00.000", "vulnStatus": "Analyzed",
        "descriptions": [{"lang": "en", "value": f"A made-up flaw number {number} in the flange controller. " + "It has many words. " * 20}],
        "metrics": {"cvssMetricV31": [{"source": "nvd@nist.gov", "type": "Primary", "cvssData": {"version": "3.1", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "baseScore": 9.8, "baseSeverity": "CRITICAL"}}]},
        "configurations": [{"nodes": [{"operator": "OR", "negate": False, "cpeMatch": [{"vulnerable": True, "criteria": cpe, "versionEndExcluding": end, "matchCriteriaId": f"00000000-0000-0000-0000-{number:012}"}]}]}],
        "references": []}}


def write(path, records):
    path.write_text(json.dumps({"resultsPerPage": len(records), "startIndex": 0, "totalResults": len(records), "format": "NVD_CVE", "version": "2.0", "timestamp": "2026-03-01T00:00:00.000", "vulnerabilities": records}))
    return str(path)


def files(folder, first, count, each):
    """`count` feeds of `each` new CVEs, numbered from `first`."""
    folder.mkdir(parents=True, exist_ok=True)
    return [write(folder / f"feed-{first + i * each}.json", [record(first + i * each + k) for k in range(each)]) for i in range(count)]
