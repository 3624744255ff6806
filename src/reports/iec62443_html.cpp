// The report's cover, summary, scope and recommendations.
#include "iec62443_html.h"

#include "core/text.h"
#include "figure_text.h"
#include "reports/chart.h"

namespace bulkhead::reports {
namespace {

constexpr std::size_t kMatrixRows = 9;

const std::array<std::string, 7> kHeads = {"FR 1 IAC", "FR 2 UC", "FR 3 SI", "FR 4 DC", "FR 5 RDF", "FR 6 TRE", "FR 7 RA"};

/// Zones with the widest gaps first: what a bounded page shows.
std::vector<const ZoneReading*> by_urgency(const Iec62443Data& data) {
  std::vector<const ZoneReading*> zones;
  for (const auto& z : data.zones)
    if (z.declared) zones.push_back(&z);
  std::stable_sort(zones.begin(), zones.end(), [](const auto* a, const auto* b) {
    if (a->widest_gap != b->widest_gap) return a->widest_gap > b->widest_gap;
    return a->findings.total() > b->findings.total();
  });
  return zones;
}

std::string vector_text(const ZoneReading& zone, bool target) {
  std::string out;
  for (const auto& r : zone.readings) out += (out.empty() ? "" : " ") + ((target ? r.sl_t : r.bound) ? fmt::format("{}", *(target ? r.sl_t : r.bound)) : std::string("?"));
  return out;
}

void scope_chapter(Document& out, const Iec62443Data& d) {
  out.heading(1, "scope", "Scope and method");
  std::int64_t declared = 0;
  for (const auto& z : d.zones) declared += z.declared ? 1 : 0;
  out.facts({{"Environments", escape(join(d.environments, ", "))},
             {"Assets and products", escape(fmt::format("{} assets of {} distinct products in {} zones", count_text(d.assets), count_text(d.products), count_text(declared)))},
             {"Period", escape(d.from + " to " + d.to + ", both included")},
             {"As of", escape(d.as_of)},
             {"Standards", escape(d.standard + "; IEC 62443-2-1:2010 and 2024; IEC 62443-2-4")},
             {"Level policy", escape(d.policy)},
             {"Weakness map", escape("CWE " + d.cwe_release)}});
  out.paragraph("Declared assets are matched against published vulnerabilities. Each match that holds is a finding: one CVE on one asset. A finding is laid on the foundational "
                "requirements of IEC 62443-3-3 by its weaknesses, its impact and the kind of asset. From open findings, patches and answers a posture is read for each zone and "
                "requirement and set beside the declared target level SL-T.");
  out.note(NoteKind::caution, "Posture upper bound, not an achieved level.",
           "No requirement evidence enters this report. The reading starts from the declared capability SL-C, or from SL-T where none is declared, and is lowered by what is recorded against it. "
           "The achieved level can be lower than the bound, never higher; no part of IEC 62443 gives a formula for it, and the thresholds are conventions of the policy named above.");
  out.list({escape("The reading trusts the asset inventory: what is not declared lowers nothing. What is not known is printed as not known, never as zero."),
            escape("The map from weaknesses to foundational requirements is a judgement for most weaknesses; its basis and confidence stand in the catalogue of the product."),
            escape("Requirements of the standard are named by id and title only. The wording of this report is the product's own.")});
}

void recommendation_chapter(Document& out, const Iec62443Data& d) {
  out.heading(1, "recommendations", "Recommendations and data quality");
  out.paragraph("Composed by fixed rules from the figures of this report, in order of effect; each names its sources.");
  std::vector<Markup> items;
  for (const auto& r : d.recommendations) {
    Markup item = strong(r.action) + escape(" " + r.why);
    if (!r.sources.empty()) item = item + Markup{"<br>"} + small("Sources: " + join(r.sources, ", ") + ".");
    items.push_back(std::move(item));
  }
  if (items.empty()) out.paragraph("None: no rule of this report applies.");
  out.list(items, true);
}

}  // namespace

void summary_chapter(Document& out, const Iec62443Data& d) {
  out.heading(1, "summary", "Summary");
  const Share kev = share(d.kev_assets, d.assets, "");
  out.figures({{count_text(d.open), "open findings", fmt::format("of {} matches on {} assets; neither withdrawn, undecided, done nor ruled out", count_text(d.all_findings), count_text(d.assets))},
               {count_text(d.kev_findings), "known exploited", fmt::format("open findings in the KEV catalogue; distinct CVEs: {}, assets: {} of {}", count_text(d.kev_cves), count_text(kev.part), count_text(kev.whole))},
               {count_text(d.undecided), "undecided matches", fmt::format("of {} matches: the versions cannot be compared, a person must look", count_text(d.all_findings))},
               {percent_text(d.answered), "answered", fmt::format("{} of {} findings are in a state other than active", count_text(d.answered.part), count_text(d.answered.whole))},
               {percent_text(d.acknowledgment), "answered in time", fmt::format("{} of {} findings due, by the time that the policy allows for their severity", count_text(d.acknowledgment.part), count_text(d.acknowledgment.whole))},
               {percent_text(d.patches), "patch coverage", fmt::format("{} of {} findings with an available fix are remediated or closed", count_text(d.patches.part), count_text(d.patches.whole))}});

  out.heading(2, "posture", "Posture by zone");
  const auto zones = by_urgency(d);
  std::vector<LevelRow> rows;
  std::string spoken;
  for (const auto* z : zones) {
    if (rows.size() == kMatrixRows) break;
    LevelRow& row = rows.emplace_back();
    row.label = z->name;
    for (std::size_t fr = 0; fr < 7; ++fr) {
      row.target[fr] = z->readings[fr].sl_t;
      row.bound[fr] = z->readings[fr].bound;
    }
    spoken += fmt::format("{}{}: target {}, bound {}", spoken.empty() ? "" : "; ", z->name, vector_text(*z, true), vector_text(*z, false));
  }
  if (rows.empty()) {
    out.paragraph("No zone is declared: levels are read per zone, so none can be given.");
  } else {
    out.picture(level_matrix(rows, kHeads), "Level matrix. " + spoken + ".",
                fmt::format("Large figure: posture upper bound; T: target level SL-T; a question mark: not declared. Tinted cells with the word gap stand below their target. {} of {} zones shown, widest gaps first.",
                            rows.size(), zones.size()));
  }

  out.heading(2, "severities", "Open findings by severity");
  out.picture(bar_chart({{"Critical", d.severities.critical, "critical"}, {"High", d.severities.high, "high"}, {"Medium", d.severities.medium, "medium"}, {"Low", d.severities.low, "low"},
                         {"Not scored", d.severities.unscored, "none"}}),
              fmt::format("Open findings by severity: {} critical, {} high, {} medium, {} low, {} not scored.", d.severities.critical, d.severities.high, d.severities.medium, d.severities.low,
                          d.severities.unscored),
              fmt::format("CVSS severity of the CVE; {} open findings on {} assets.", count_text(d.open), count_text(d.assets)));
}

std::string iec62443_html(const Iec62443Data& d, int annex_pages) {
  const std::string digest = input_digest(d);
  const std::string number = document_number(d);
  Document out;
  summary_chapter(out, d);
  scope_chapter(out, d);
  zone_chapter(out, d);
  programme_chapter(out, d);
  supplier_chapter(out, d);
  recommendation_chapter(out, d);
  appendix_chapter(out, d, digest, annex_pages);

  Frame frame;
  frame.title = "IEC 62443 report";
  frame.subtitle = join(d.environments, ", ");
  frame.organization = d.organization;
  frame.document_number = number;
  frame.classification = d.classification;
  frame.watermark = "DRAFT";
  frame.created = d.as_of.substr(0, 19) + "Z";
  frame.footer = fmt::format("{}  \u00b7  log {} entries, root {}", number, d.log_size, d.log_root.substr(0, 16));
  frame.facts = {{"Organisation", d.organization},
                 {d.environments.size() == 1 ? "Environment" : "Environments", join(d.environments, ", ")},
                 {"Period", d.from + " to " + d.to},
                 {"As of", d.as_of},
                 {"Document number", number},
                 {"Classification", d.classification},
                 {"Standard", d.standard},
                 {"Status", "Draft: not signed"}};
  frame.signatures = {"Author|Composed and checked for completeness", "Reviewer|Reviewed against inventory and decisions", "Approver|Approved for use as evidence"};
  if (annex_pages > 0) frame.annexes.emplace_back("Annex: findings one by one", annex_pages == 1 ? std::string("page A-1") : fmt::format("pages A-1 to A-{}", annex_pages));
  return to_html(frame, out);
}

}  // namespace bulkhead::reports
