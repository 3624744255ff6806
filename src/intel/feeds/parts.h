// Parts that several JSON formats share: applicability trees, scores, weaknesses, references.
#pragma once
#include "feeds/record_reader.h"
#include "intel/claim.h"

namespace bulkhead::intel {

/// NVD's configurations[] and CVE record's cpeApplicability[]: the same shape.
void read_configurations(RecordReader& reader, RecordReader::Value value, std::vector<Configuration>& out);
/// One cpeMatch object; `criteria_key` is "criteria", or "cpe23Uri" in JSON 1.1.
CpeMatch read_cpe_match(RecordReader& reader, RecordReader::Value value, std::string_view criteria_key);
Operator read_operator(RecordReader& reader, RecordReader::Value value);
/// A cvssData object: {"version", "vectorString", "baseScore"}.
Score read_cvss(RecordReader& reader, RecordReader::Value value, std::string_view version_when_missing);
/// affected[] of CVE record 5.x, which newer NVD feeds carry too. Entries that name nothing ("n/a") are left out.
void read_affected(RecordReader& reader, RecordReader::Value value, std::vector<ProductClaim>& out);
/// The decision points of an SSVC content: options [{"Exploitation": "none"}, ...], timestamp.
void read_ssvc(RecordReader& reader, RecordReader::Value value, std::optional<Ssvc>& out);

/// 787 of "CWE-787" or "CWE-787 Out-of-bounds Write"; 0 for anything else.
[[nodiscard]] int cwe_number(std::string_view text);
/// Adds a weakness once.
void add_weakness(std::vector<Weakness>& weaknesses, int cwe, std::string_view issuer);
/// Adds a reference; the same address again (NVD repeats each for the CVE Program's mirror) only adds its tags.
void add_reference(std::vector<Reference>& references, Reference reference);
/// Checks and takes a CVE id.
[[nodiscard]] std::string read_cve(RecordReader& reader, RecordReader::Value value);

}  // namespace bulkhead::intel
