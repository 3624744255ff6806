// The chapter on zones: findings by foundational requirement and the reading of the posture.
#include "core/numbers.h"
#include "core/text.h"
#include "iec62443_html.h"
#include "figure_text.h"

namespace bulkhead::reports {
namespace {

/// Zones that get a section of their own; the others stand in one table. Keeps the printed part near 40 pages.
constexpr std::size_t kDetailedZones = 8, kTableZones = 150;

std::string vector_text(const ZoneReading& zone, bool target) {
  std::string out;
  for (const auto& r : zone.readings) {
    const auto level = target ? r.sl_t : r.bound;
    out += (out.empty() ? "" : " ") + (level ? fmt::format("{}", *level) : std::string("?"));
  }
  return out;
}

std::string severities_text(const SeverityCounts& c) {
  return fmt::format("{} / {} / {} / {} / {}", count_text(c.critical), count_text(c.high), count_text(c.medium), count_text(c.low), count_text(c.unscored));
}

Markup gap_markup(const FrReading& r) {
  if (!r.gap) return span("unknown", "?");
  return *r.gap > 0 ? span("gap", fmt::format("{}", *r.gap)) : escape("0");
}

std::string reasons_text(const FrReading& r) {
  std::vector<std::string> words;
  for (const auto& reason : r.reasons) words.push_back(fmt::format("{} ({})", reason.reason, count_text(reason.findings)));
  return join(words, "; ");
}

void findings_table(Document& out, const ZoneReading& z, const Iec62443Data& d) {
  Table t;
  t.caption = "Findings by foundational requirement";
  t.compact = true;
  t.columns = {{"Requirement", Align::left, 25}, {"Findings", Align::right, 9}, {"Critical / high / medium / low / not scored", Align::centre, 21}, {"CVEs", Align::right, 7}, {"KEV", Align::right, 6}, {"Chief reasons (findings)", Align::left, 0}};
  for (std::size_t fr = 0; fr < z.readings.size(); ++fr) {
    const FrReading& r = z.readings[fr];
    t.row({escape(r.fr + " " + d.foundational[fr]), escape(count_text(r.findings.total())), escape(severities_text(r.findings)), escape(count_text(r.cves)), escape(count_text(r.kev)),
           escape(reasons_text(r))});
  }
  out.table(t);
  out.rule(fmt::format("Of the zone's {} open findings, each counts under every requirement it concerns; the rows do not add up.", count_text(z.findings.total())));
}

void posture_table(Document& out, const ZoneReading& z) {
  Table t;
  t.caption = "Posture upper bound";
  t.compact = true;
  t.columns = {{"FR", Align::left, 7}, {"SL-T", Align::right, 7}, {"Gate", Align::right, 7}, {"Exposure E", Align::right, 11}, {"Cap by E", Align::right, 9}, {"Patch coverage (pairs)", Align::right, 14}, {"Cap by patches", Align::right, 9},
               {"Cap by answers", Align::right, 9}, {"Bound", Align::right, 8}, {"Gap", Align::right, 6}, {"Held by", Align::left, 0}};
  for (const FrReading& r : z.readings)
    t.row({escape(r.fr), escape(r.sl_t ? level_text(r.sl_t) : "?"), escape(r.gate ? level_text(r.gate) : "?"), escape(ppm_text(r.exposure_ppm)), escape(fmt::format("{}{}", r.exposure_cap, r.kev_rule ? ", KEV 1" : "")),
           escape(r.patch_permille ? fmt::format("{}.{}\u202f% ({})", *r.patch_permille / 10, *r.patch_permille % 10, r.patch_pairs) : fmt::format("too few ({})", r.patch_pairs)),
           escape(fmt::format("{}", r.patch_cap)), escape(fmt::format("{}", r.ack_cap)), r.bound ? strong(fmt::format("{}", *r.bound)) : span("unknown", "?"), gap_markup(r),
           escape(binding_text(r.binding))});
  out.table(t);
  out.rule(fmt::format("Bound = least of gate ({}) and caps; a question mark: not known. Answers in time: {}. Least bound over the requirements with a target: {}.",
                       z.gate_source.empty() ? "neither SL-C nor SL-T is declared" : "the declared " + z.gate_source, share_text(z.acknowledgment), level_text(z.scalar)));
}

void contributions_table(Document& out, const ZoneReading& z) {
  Table t;
  t.caption = "What weighs most where the bound misses its target";
  t.dense = true;
  t.columns = {{"FR", Align::left, 8}, {"CVE", Align::left, 18}, {"Asset", Align::left, 0}, {"Exposure e", Align::right, 13}, {"Urgency", Align::right, 10}, {"Reach", Align::right, 9}, {"Weight", Align::right, 9}, {"Treatment", Align::right, 11}};
  for (const FrReading& r : z.readings) {
    if (r.gap.value_or(0) == 0) continue;
    for (const auto& c : r.contributions)
      t.row({escape(r.fr), escape(c.cve), escape(c.asset), escape(ppm_text(c.e_ppm)), escape(format_fixed(c.u, 3)), escape(format_fixed(c.r, 3)), escape(format_fixed(c.m, 3)), escape(format_fixed(c.t, 3))});
  }
  if (t.rows.empty()) return;
  out.table(t);
  out.rule("Exposure e = urgency x reach x weight x treatment, each from 0 to 1; the three largest of each requirement.");
}

void rows_list(Document& out, const ZoneReading& z, std::size_t number) {
  std::vector<Markup> items;
  std::size_t n = 0;
  for (const FrReading& r : z.readings) {
    if (r.rows_at_target.empty()) continue;
    n += r.rows_at_target.size();
    items.push_back(strong(fmt::format("{} at SL {}: ", r.fr, *r.sl_t)) + small(join(r.rows_at_target, ", ")));
  }
  if (items.empty()) return;
  out.heading(3, fmt::format("zone-{}-rows", number), fmt::format("Rows of IEC 62443-3-3 required at SL-T: {} of 100", n));
  out.rule("Titles stand in the appendix; whether the rows are met is not assessed in this mode.");
  out.list(items);
}

Markup conduits_markup(const ZoneReading& z) {
  std::vector<std::string> texts = z.conduits;
  if (!z.entered) texts.emplace_back("Nothing enters the zone through them.");
  return lines(texts);
}

/// "163: 14 critical, 79 high, 62 medium, 8 low; 83 known exploited".
std::string open_text(const ZoneReading& z) {
  const SeverityCounts& c = z.findings;
  std::vector<std::string> parts;
  for (const auto& [n, word] : {std::pair{c.critical, "critical"}, std::pair{c.high, "high"}, std::pair{c.medium, "medium"}, std::pair{c.low, "low"}, std::pair{c.unscored, "not scored"}})
    if (n > 0) parts.push_back(fmt::format("{} {}", count_text(n), word));
  if (parts.empty()) return "0";
  return fmt::format("{}: {}; {} known exploited", count_text(c.total()), join(parts, ", "), count_text(z.kev));
}

void zone_section(Document& out, const ZoneReading& z, const Iec62443Data& d, std::size_t number) {
  out.heading(2, fmt::format("zone-{}", number), d.environments.size() > 1 ? z.name + " (" + z.environment + ")" : z.name);
  std::vector<std::pair<std::string, Markup>> facts;
  if (!z.purpose.empty()) facts.emplace_back("Purpose", escape(z.purpose));
  if (!z.owner.empty()) facts.emplace_back("Owner", escape(z.owner));
  if (!z.inside.empty()) facts.emplace_back("Inside", escape(z.inside));
  if (!z.consequence.empty()) facts.emplace_back("Worst consequence", escape(z.consequence + (z.safety_related ? "; safety related" : "")));
  if (z.declared) {
    facts.emplace_back("Target SL-T", z.sl_t.empty() ? span("unknown", "not declared: no gap can be read") : escape("{" + vector_text(z, true) + "}"));
    facts.emplace_back("Capability SL-C", z.sl_c.empty() ? span("unknown", "not declared") : escape("{" + z.sl_c + "}"));
    facts.emplace_back("Posture upper bound", z.gate_source.empty() ? span("unknown", "not known: no level is declared") : escape("{" + vector_text(z, false) + "}"));
  } else {
    facts.emplace_back("Levels", span("unknown", "not known: levels are read per zone"));
  }
  if (z.declared) facts.emplace_back("Conduits", z.conduits.empty() ? span("unknown", "none declared") : conduits_markup(z));
  facts.emplace_back("Assets", escape(fmt::format("{}, {} of them with open findings", count_text(z.assets), count_text(z.assets_with_findings))));
  facts.emplace_back("Open findings", escape(open_text(z)));
  facts.emplace_back("Undecided", escape(count_text(z.undecided)));
  facts.emplace_back("Patch coverage", escape(share_text(z.patches)));
  out.facts(facts);
  if (z.findings.total() > 0) findings_table(out, z, d);
  else out.paragraph("No open finding concerns any foundational requirement here.");
  if (!z.declared) return;
  posture_table(out, z);
  contributions_table(out, z);
  rows_list(out, z, number);
}

}  // namespace

void zone_chapter(Document& out, const Iec62443Data& d) {
  out.heading(1, "zones", "Zones");
  std::vector<const ZoneReading*> zones;
  for (const auto& z : d.zones) zones.push_back(&z);
  std::stable_sort(zones.begin(), zones.end(), [](const auto* a, const auto* b) {
    if (a->widest_gap != b->widest_gap) return a->widest_gap > b->widest_gap;
    return a->findings.total() > b->findings.total();
  });
  out.paragraph(fmt::format("{}. Widest gap first, then most open findings.", zones.size() == 1 ? "One zone" : fmt::format("{} zones", zones.size())));

  Table t;
  t.caption = "All zones";
  t.compact = true;
  t.columns = {{"Zone", Align::left, 24}, {"Assets", Align::right, 0}, {"Open findings", Align::right, 0}, {"KEV", Align::right, 0}, {"SL-T", Align::left, 13}, {"Posture upper bound", Align::left, 13}, {"Widest gap", Align::right, 11},
               {"Answered in time", Align::right, 0}, {"Patch coverage", Align::right, 0}};
  for (const auto* z : zones) {
    if (t.rows.size() == kTableZones) break;
    t.row({escape(z->name), escape(count_text(z->assets)), escape(count_text(z->findings.total())), escape(count_text(z->kev)), z->sl_t.empty() ? span("unknown", "not declared") : escape(vector_text(*z, true)),
           z->gate_source.empty() ? span("unknown", "not known") : escape(vector_text(*z, false)),
           z->sl_t.empty() ? span("unknown", "not known") : z->widest_gap > 0 ? span("gap", fmt::format("{}", z->widest_gap)) : escape("0"), escape(percent_text(z->acknowledgment)), escape(percent_text(z->patches))});
  }
  out.table(t);
  if (zones.size() > t.rows.size()) out.rule(fmt::format("{} of {} zones shown; all stand in the JSON form of this report.", t.rows.size(), zones.size()));
  out.rule("Vectors in the order IAC UC SI DC RDF TRE RA (FR 1 to FR 7).");
  for (std::size_t i = 0; i < std::min(kDetailedZones, zones.size()); ++i) {
    zone_section(out, *zones[i], d, i + 1);
  }
  if (zones.size() > kDetailedZones)
    out.note(NoteKind::plain, "Further zones.", fmt::format("{} of {} zones have a section of their own; the readings of the others stand in the JSON form of this report.", kDetailedZones, zones.size()));
}

}  // namespace bulkhead::reports
