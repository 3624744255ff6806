"""The calls of the two compatible clients, written from their description: what they send, follow, wait for and read.

Members are named after the client's call: `cves.search` is `cves_search`. A member that a client reads is read with [], so that a reply without
it fails here as it would there.
"""
import json
import time
import urllib.error
import urllib.parse
import urllib.request

RETRIED = 5
AGENT = "breachspider-python/0.3.2"


class ApiError(Exception):
    """What the client makes of an error: class by status, then by error.code or detail.error."""

    def __init__(self, status, headers, body):
        error = body["error"]
        super().__init__(f"{status} {error['code']}: {error['message']}")
        self.status, self.headers, self.code, self.detail = status, headers, error["code"], error["detail"]
        self.retryable, self.retry_after, self.action = error["retryable"], error["retry_after_seconds"], error["action"]
        self.request_id = body["api"]["request_id"]

    @property
    def kind(self):
        named = self.detail.get("error") if isinstance(self.detail, dict) else None
        if self.status == 400 and isinstance(self.detail, dict) and "accepted_parameters" in self.detail:
            return "unknown_parameter"
        by_code = {"viewer_role": "viewer_role", "TRIAL_REQUIRED": "trial_required", "API_KEY_REQUIRED": "api_key_required", "BATCH_TOO_LARGE": "batch_too_large",
                   "DEMO_EXAMPLES_ONLY": "demo_examples_only"}
        if self.code in by_code:
            return by_code[self.code]
        if named in ("insufficient_scope", "cap_exceeded", "batch_too_large", "environment_not_found"):
            return named
        return {401: "authentication", 402: "tier_gate", 403: "forbidden", 404: "not_found", 413: "too_large", 422: "validation", 429: "rate_limited"}.get(self.status, "server" if self.status >= 500 else "other")


class Client:
    def __init__(self, base_url, api_key=None, max_retries=RETRIED, page_delay=0.0, sleep=time.sleep):
        self.base = base_url.rstrip("/")
        self.key, self.max_retries, self.page_delay, self.sleep = api_key, max_retries, page_delay, sleep
        self.waited = []
        self.headers = None  # of the last reply

    # Transport
    def once(self, method, path, params=None, body=None, headers=()):
        if not path.startswith("/api/"):
            path = "/api/v1/" + path.lstrip("/")
        if params:
            text = {name: str(value).lower() if isinstance(value, bool) else value for name, value in params.items()}
            path += ("&" if "?" in path else "?") + urllib.parse.urlencode(text)
        data = json.dumps(body).encode() if body is not None else b"" if method in ("POST", "PUT") else None
        request = urllib.request.Request(self.base + path, data, {"Accept": "application/json", "User-Agent": AGENT, "Content-Type": "application/json", **dict(headers)}, method=method)
        if self.key:
            request.add_header("Authorization", f"Bearer {self.key}")
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                self.headers, text = reply.headers, reply.read()
                return json.loads(text) if text else {}
        except urllib.error.HTTPError as refused:
            text = refused.read()
            self.headers = refused.headers
            body = json.loads(text)
            if refused.code == 422 and "error" not in body:
                return body  # every host was refused: the same shape without an error
            raise ApiError(refused.code, refused.headers, body) from None

    def request(self, method, path, params=None, body=None, headers=()):
        """Repeats what the server calls retryable, after the time that it names."""
        for attempt in range(self.max_retries + 1):
            try:
                return self.once(method, path, params, body, headers)
            except ApiError as error:
                never = method == "POST" and error.status in (504, 524)
                if not error.retryable or never or attempt == self.max_retries:
                    raise
                pause = error.retry_after
                if pause is None:
                    pause = int(error.headers.get("Retry-After") or 0) or min(30, 0.5 * 2**attempt)
                self.waited.append(pause)
                self.sleep(pause)

    def get(self, path, **params):
        return self.request("GET", path, params)

    def post(self, path, body=None, headers=()):
        return self.request("POST", path, None, body, headers)

    def quota(self):
        """(limit, used, remaining) of the last reply; none for demo tokens."""
        return tuple(self.headers.get(f"X-RateLimit-{name}") for name in ("Limit", "Used", "Remaining"))

    # Client.demo
    def demo(self, origin="https://example.test"):
        self.key = self.post("auth/demo-token", headers={"Origin": origin})["token"]
        return self

    # cves
    def by_links(self, path, **params):
        page = self.get(path, **params)
        while True:
            yield from page["data"]
            following = page["_links"]["next"]
            if following is None:
                return
            page = self.request("GET", following)

    def cves_search(self, **filters):
        return self.by_links("cves", **filters)

    def cves_by_vendor(self, slug, **filters):
        return self.by_links("cves", vendor=slug, **filters)

    def cves_vendor_listing(self, slug, **filters):
        """The listing that ends when page reaches pages or an empty page comes."""
        number = 1
        while True:
            page = self.get(f"cves/vendor/{slug}", page=number, **filters)
            yield from page["data"]
            if not page["data"] or page["page"] >= page["pages"]:
                return
            number += 1

    def cves_get(self, cve):
        return self.get(f"cves/{cve}")["data"]

    def cves_kev(self, **filters):
        return self.by_links("cves/kev", **filters)

    # catalog
    def catalog_vendors(self, q, limit=20):
        return self.get("catalog/vendors", q=q, limit=limit)["data"]

    def catalog_vendor(self, name):
        return self.catalog_vendors(name, 1)[0]

    def catalog_products(self, vendor_id):
        return self.get("catalog/products", vendor_id=vendor_id)["data"]

    # environments
    def environments_list(self):
        return self.get("environments")["environments"]

    def environments_get(self, number):
        reply = self.get(f"environments/{number}")
        return reply.get("environment", reply)

    def environments_create(self, **fields):
        reply = self.post("environments", fields)
        return reply.get("environment", reply)

    def environments_assets(self, number, limit=100):
        """Stops at a page that is shorter than what was asked for."""
        offset = 0
        while True:
            page = self.get(f"environments/{number}/assets", limit=limit, offset=offset)["assets"]
            yield from page
            if len(page) < limit:
                return
            offset += limit

    def environments_add_asset(self, number, **fields):
        return self.post(f"environments/{number}/assets/manual", fields)

    def environments_summary(self, number, **filters):
        return self.get(f"environments/{number}/summary", **filters)

    # watchlist
    def watchlist(self):
        return self.get("watchlist")

    def watchlist_add(self, **entry):
        reply = self.post("watchlist", entry)
        return reply.get("item", reply)

    def watchlist_remove(self, number):
        return self.request("DELETE", f"watchlist/{number}")

    def watchlist_matches(self):
        reply = self.get("watchlist/matches")
        return reply if isinstance(reply, list) else reply.get("data", reply.get("matches"))

    # reports
    def reports_list(self):
        return self.get("reports")["data"]

    def reports_get(self, number):
        reply = self.get(f"reports/{number}")
        return reply.get("data", reply)

    def reports_generate(self, report_type, **fields):
        reply = self.post("reports/generate", {"report_type": report_type, **fields})
        return reply.get("data", reply)

    # correlate
    def correlate(self, assets, **options):
        return self.post("assets/correlate-cves", {"assets": assets, **({"options": options} if options else {})})

    def correlate_check(self, assets):
        return self.post("assets/correlate-cves/check", {"assets": assets})["data"]

    def correlate_all_cves(self, asset, page_size=250, **options):
        number = 1
        while True:
            result = self.correlate([asset], cve_page=number, cve_page_size=page_size, **options)["data"]["results"][0]
            yield from result["cves"]
            if not (result["cves_page"] or {}).get("has_more"):
                return
            number += 1

    # windows, version 2
    def windows_submit(self, environment, hosts, **options):
        return self.post("/api/v2/assets/correlate", {"environment_id": environment, "windows_hosts": hosts, **({"options": options} if options else {})})

    def windows_results(self, environment, **filters):
        return self.get("/api/v2/assets/results", environment_id=environment, **filters)

    def windows_check(self, hosts, **options):
        return self.post("/api/v2/assets/check-windows", {"windows_hosts": hosts, **({"options": options} if options else {})})

    def windows_changes(self, hosts):
        return self.post("/api/v2/assets/check-windows/changes", {"windows_hosts": hosts})["data"]


class Tools:
    """The five tools of the MCP server: the same client, nothing repeated."""

    def __init__(self, base_url, api_key=None):
        self.client = Client(base_url, api_key, max_retries=0)
        self.demo_mode = api_key is None

    def ready(self):
        if self.client.key is None:
            self.client.demo()
        return self.client

    def correlate_devices(self, assets, max_findings=25, **filters):
        reply = self.ready().correlate(assets, cve_page=1, cve_page_size=max_findings, include_capec=False, **{name: True for name, wanted in filters.items() if wanted})
        data = reply["data"]
        return {"total": data["summary"]["total"], "by_status": data["summary"]["by_status"], "devices": [self.device(result) for result in data["results"]]}

    def device(self, result):
        resolution, page = result["resolution"], result["cves_page"]
        vendor, product = resolution["vendor"], resolution["product"]
        return {
            "status": resolution["status"], "coverage": resolution["coverage"], "confidence": resolution["confidence"], "band": resolution["confidence_band"],
            "vendor": vendor["name"] if vendor else None, "product": product["name"] if product else None,
            "candidates": [{name: candidate[name] for name in ("vendor", "product", "name", "confidence")} for candidate in result["candidates"]],
            "pages": {name: page[name] for name in ("total", "has_more", "total_unfiltered")} if page else None,
            "warnings": [warning["message"] for warning in result["warnings"]],
            "hash": result["result_hash"], "cves": [self.finding(cve) for cve in result["cves"]],
        }

    def finding(self, cve):
        source = cve["affected_range"].get("source")
        guidance = [{name: entry[name] for name in ("category", "details", "fixed_versions", "source_document", "url", "source_url")} for entry in cve["advisory_guidance"]]
        return {
            "cve_id": cve["cve_id"], "rank": cve["priority_rank"], "reason": cve["priority_reason"], "fix": cve["fix"]["action"], "document": cve["fix"].get("document"), "guidance": guidance,
            "range_source": {name: source[name] for name in ("type", "document", "url")} if source else "NVD CPE configuration",
            **self.record(cve),
        }

    @staticmethod
    def record(cve):
        patch, references = cve["patch"], cve["references"]
        return {
            "patch": {name: patch[name] for name in ("status", "patch_available", "patch_version", "patch_url", "patch_notes")} | {"note": patch.get("note"), "fixed_in": patch.get("fixed_in")},
            "references": {name: references[name] for name in ("nvd_url", "cve_org_url", "vendor_advisories", "cisa_ics_advisories", "other_references", "other_references_total")},
            "cwes": [entry["id"] for entry in cve["classification"]["cwes"]], "published": cve["temporal"]["published_at"], "modified": cve["temporal"]["modified_at"],
        }

    def check_changes(self, assets):
        return self.ready().correlate_check(assets)

    def get_fix_plan(self, asset):
        result = self.ready().correlate([asset], cve_page_size=1)["data"]["results"][0]
        return {"plan": result["fix_plan"], "groups": result["fix_groups"], "pages": result["cves_page"]}

    def lookup_cve(self, cve):
        return self.record(self.ready().cves_get(cve))

    def check_windows_host(self, host, max_findings=25):
        if self.demo_mode:
            raise PermissionError("needs an API key")
        sent = {"collected_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **host}
        if sent.get("installed_kbs"):
            sent.setdefault("kb_source", "reported")
        return self.client.windows_check([sent], include_cleared=False, cve_page=1, cve_page_size=max_findings, sort="priority")
