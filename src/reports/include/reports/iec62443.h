// The IEC 62443 report of one or more environments: data first, then its forms.
//
//   gather_iec62443()  ─►  Iec62443Data  ─►  JSON
//                                        ─►  Document ─►  HTML ─►  PDF (with the long table behind)
//   the complete list of findings        ─►  CSV
//
// Every figure has a denominator and a counting rule; what is not known is null, never zero. Same input, same bytes:
// the as-of time and the checkpoint of the log are inputs. Rules: docs/security-levels.md and the report's own appendix.
#pragma once
#include "levels/zone_level.h"
#include "reports/report.h"

namespace bulkhead::reports {

/// What adds to the exposure of a foundational requirement.
struct Contribution {
  std::string cve, asset;
  int u = 0, r = 0, m = 0, t = 0, e_ppm = 0;
};
BOOST_DESCRIBE_STRUCT(Contribution, (), (cve, asset, u, r, m, t, e_ppm))

struct ReasonCount {
  std::string reason;            ///< "CWE-787", "availability impact high" ...
  std::int64_t findings = 0;
};
BOOST_DESCRIBE_STRUCT(ReasonCount, (), (reason, findings))

/// One foundational requirement in one zone: the findings that concern it and the reading of the posture.
struct FrReading {
  std::string fr;                ///< "FR 1"
  SeverityCounts findings;       ///< open findings with this FR as primary, by rule, or also
  std::int64_t primary = 0;      ///< of these, with the full weight
  std::int64_t cves = 0, kev = 0;
  std::vector<ReasonCount> reasons;
  std::optional<int> sl_t, gate, bound, gap;  ///< bound: posture upper bound; null where no level is declared
  int exposure_ppm = 0, exposure_cap = 4;
  bool kev_rule = false;
  std::optional<int> patch_permille;
  int patch_pairs = 0, patch_cap = 4, ack_cap = 4;
  std::vector<std::string> binding;
  std::vector<Contribution> contributions;    ///< the largest
  std::vector<std::string> rows_at_target;    ///< ids of the 3-3 rows required at SL-T
};
BOOST_DESCRIBE_STRUCT(FrReading, (), (fr, findings, primary, cves, kev, reasons, sl_t, gate, bound, gap, exposure_ppm, exposure_cap, kev_rule, patch_permille, patch_pairs, patch_cap,
                                      ack_cap, binding, contributions, rows_at_target))

struct ZoneReading {
  std::string environment, name, purpose, owner, consequence, inside;  ///< inside: the enclosing zone
  bool safety_related = false;
  std::vector<std::string> conduits;          ///< each in words
  bool entered = true;           ///< by a flow of a conduit; true also where no conduit is declared
  bool declared = true;          ///< false: the assets that are in no zone
  std::string sl_t, sl_c, gate_source;        ///< gate_source: "SL-C", "SL-T" or ""
  std::int64_t assets = 0, assets_with_findings = 0;
  SeverityCounts findings;       ///< open
  std::int64_t undecided = 0, kev = 0;
  Share acknowledgment, patches;
  bool kev_overdue = false;
  std::optional<int> scalar;     ///< least bound over the FRs with SL-T above 0
  int widest_gap = 0;
  std::vector<FrReading> readings;            ///< FR 1 to FR 7
};
BOOST_DESCRIBE_STRUCT(ZoneReading, (), (environment, name, purpose, owner, consequence, inside, safety_related, conduits, entered, declared, sl_t, sl_c, gate_source, assets, assets_with_findings, findings,
                                        undecided, kev, acknowledgment, patches, kev_overdue, scalar, widest_gap, readings))

/// Response to the findings that first appeared within the period.
struct ResponseRow {
  std::string group;             ///< "known exploited", "critical" ...
  int policy_days = 0;
  std::int64_t found = 0, answered = 0;
  Share in_time;
  std::optional<std::int64_t> median_seconds, p90_seconds;
};
BOOST_DESCRIBE_STRUCT(ResponseRow, (), (group, policy_days, found, answered, in_time, median_seconds, p90_seconds))

struct MonthRow {
  std::string month;             ///< "2026-03"
  std::int64_t found = 0, answered = 0;
};
BOOST_DESCRIBE_STRUCT(MonthRow, (), (month, found, answered))

/// Decisions with the same reason, notes, person and date: one entry of the register.
struct RegisterEntry {
  std::string environment, kind, description, actor, date, review_date, expires;
  std::int64_t findings = 0, assets = 0, cves = 0;
  std::vector<std::string> examples;  ///< CVEs, at most 5
  bool review_overdue = false;
};
BOOST_DESCRIBE_STRUCT(RegisterEntry, (), (environment, kind, description, actor, date, review_date, expires, findings, assets, cves, examples, review_overdue))

struct SupplierRow {
  std::string vendor;
  std::int64_t products = 0, assets = 0, findings = 0, kev = 0;
  SeverityCounts cves;           ///< distinct CVEs
  Share with_fix;
};
BOOST_DESCRIBE_STRUCT(SupplierRow, (), (vendor, products, assets, findings, kev, cves, with_fix))

struct ControlPart {
  std::string need;              ///< identify, evaluate, manage, document
  std::string title, practice;
  std::vector<std::string> figures;
  std::vector<std::string> edition_2010, edition_2024;  ///< "4.2.3.7 Perform a detailed vulnerability assessment"
};
BOOST_DESCRIBE_STRUCT(ControlPart, (), (need, title, practice, figures, edition_2010, edition_2024))

struct Recommendation {
  std::string action, why;
  std::vector<std::string> sources;
};
BOOST_DESCRIBE_STRUCT(Recommendation, (), (action, why, sources))

struct FindingRow {
  std::string environment, zone, asset, vendor, product, version, cve, severity, state, tier, confidence, fix, fix_source, first_seen;
  int bcs_hundredths = 0, cvss_tenths = -1, priority = 0;
  bool kev = false;
};
BOOST_DESCRIBE_STRUCT(FindingRow, (), (environment, zone, asset, vendor, product, version, cve, severity, state, tier, confidence, fix, fix_source, first_seen, bcs_hundredths,
                                       cvss_tenths, priority, kev))

struct Requirement33 {
  std::string id, title, fr;
  int from_level = 0;
};
BOOST_DESCRIBE_STRUCT(Requirement33, (), (id, title, fr, from_level))

struct Iec62443Data {
  int format = 1;
  std::string organization, classification;
  std::vector<std::string> environments;
  std::string from, to, as_of;
  std::string generator;
  // figures of all environments together
  std::int64_t assets = 0, products = 0, open = 0, undecided = 0, all_findings = 0;
  SeverityCounts severities;
  std::vector<ReasonCount> states;
  std::int64_t kev_findings = 0, kev_cves = 0, kev_assets = 0;
  Share acknowledgment, patches, answered;
  std::vector<ZoneReading> zones;
  std::vector<ControlPart> control;
  std::string control_display, control_title_2010;
  std::vector<ResponseRow> response;
  std::vector<MonthRow> months;
  std::vector<NamedShare> patch_coverage;
  std::vector<RegisterEntry> registers;
  std::vector<SupplierRow> suppliers;
  std::vector<Recommendation> recommendations;
  std::vector<NamedShare> quality;
  std::vector<std::string> rules;
  std::vector<Requirement33> requirements;    ///< 3-3 rows required at the highest SL-T declared
  std::vector<std::string> foundational;      ///< titles of FR 1 to FR 7
  std::vector<FindingRow> top_findings;       ///< by priority, at most kTopFindings
  std::string findings_sha256;                ///< of the complete list as CSV
  std::string standard, policy, policy_sha256, cwe_release;
  std::int64_t corpus_revision = 0;
  std::vector<SourceState> sources;
  std::string log_origin, log_root;
  std::int64_t log_size = 0;
};
BOOST_DESCRIBE_STRUCT(Iec62443Data, (), (format, organization, classification, environments, from, to, as_of, generator, assets, products, open, undecided, all_findings, severities, states,
                                         kev_findings, kev_cves, kev_assets, acknowledgment, patches, answered, zones, control, control_display, control_title_2010, response, months,
                                         patch_coverage, registers, suppliers, recommendations, quality, rules, requirements, foundational, top_findings, findings_sha256, standard, policy,
                                         policy_sha256, cwe_release, corpus_revision, sources, log_origin, log_root, log_size))

/// Findings that the PDF lists one by one.
inline constexpr std::int64_t kTopFindings = 2000;

/// Computes all figures.
/// Fails    invalid/report.no_environment, report.bad_period; conflict/report.store_moved_on when the store holds facts that
///          are younger than the as-of time: its state then is no longer known
/// Cost     a few microseconds a finding; memory: about 300 bytes a finding of the largest zone
Result<Iec62443Data> gather_iec62443(const ReportInputs& inputs);

/// The complete list of findings, one row each, calling `write` with pieces of CSV; ordered by environment, asset, CVE.
void findings_csv(const ReportInputs& inputs, const std::function<void(std::string_view)>& write);

/// SHA-256 over the canonical JSON of the data: what names the report's content.
[[nodiscard]] std::string input_digest(const Iec62443Data& data);
[[nodiscard]] std::string document_number(const Iec62443Data& data);
/// HTML for reading on screen and for print. `annex_pages`: pages of the finding table that follows in the PDF; 0 prints its
/// first rows in the page itself.
[[nodiscard]] std::string iec62443_html(const Iec62443Data& data, int annex_pages);

/// Gathers and renders.
/// Fails    as gather_iec62443, html_to_pdf, long_table_pdf, join_pdf
Result<RenderedReport> render_iec62443(const ReportInputs& inputs, ReportFormat format);


}  // namespace bulkhead::reports
