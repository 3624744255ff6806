// A small advisory that follows every rule, for tests that break or extend it.
#pragma once
#include <string>
#include <string_view>

namespace bulkhead::intel::csaf {

inline constexpr std::string_view kGoodDocument = R"json({
  "document": {
    "category": "csaf_security_advisory",
    "csaf_version": "2.0",
    "distribution": {"tlp": {"label": "WHITE"}},
    "lang": "en",
    "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.com"},
    "references": [{"category": "self", "summary": "Canonical address", "url": "https://example.com/csaf/ex-1.json"}],
    "title": "Example advisory",
    "tracking": {
      "aliases": ["ALIAS-1"],
      "current_release_date": "2024-02-01T00:00:00Z",
      "id": "EX-1",
      "initial_release_date": "2024-01-01T00:00:00Z",
      "revision_history": [
        {"date": "2024-01-01T00:00:00Z", "number": "1", "summary": "First"},
        {"date": "2024-02-01T00:00:00Z", "number": "2", "summary": "Second"}
      ],
      "status": "final",
      "version": "2"
    }
  },
  "product_tree": {
    "branches": [
      {"category": "vendor", "name": "Example", "branches": [
        {"category": "product_name", "name": "Pump", "branches": [
          {"category": "product_version_range", "name": "<V2.1", "product": {"name": "Example Pump <V2.1", "product_id": "P1",
            "product_identification_helper": {"model_numbers": ["6ES7*"], "skus": ["SKU-1"]}}}
        ]},
        {"category": "product_name", "name": "Valve", "branches": [
          {"category": "product_version", "name": "1.0", "product": {"name": "Example Valve 1.0", "product_id": "P2"}},
          {"category": "product_version", "name": "1.1", "product": {"name": "Example Valve 1.1", "product_id": "P3"}}
        ]}
      ]}
    ],
    "product_groups": [{"group_id": "G1", "product_ids": ["P1", "P2"]}]
  },
  "vulnerabilities": [
    {
      "cve": "CVE-2024-1000",
      "cwe": {"id": "CWE-787", "name": "Out-of-bounds Write"},
      "ids": [{"system_name": "Example tracker", "text": "EX-4711"}],
      "notes": [{"category": "general", "text": "General words."}, {"category": "description", "text": "A long write."}],
      "product_status": {"fixed": ["P3"], "known_affected": ["P1", "P2"]},
      "references": [{"summary": "More", "url": "https://example.com/more"}],
      "remediations": [
        {"category": "vendor_fix", "details": "Update to V2.1 or later version", "product_ids": ["P1"], "url": "https://example.com/fix",
         "restart_required": {"category": "system"}, "date": "2024-01-15T00:00:00Z"},
        {"category": "mitigation", "details": "Use a firewall", "group_ids": ["G1"]}
      ],
      "scores": [{"cvss_v3": {"baseScore": 9.8, "baseSeverity": "CRITICAL", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                 "version": "3.1"}, "products": ["P1", "P2"]}],
      "title": "Long write"
    }
  ]
})json";

}  // namespace bulkhead::intel::csaf
