// Answers from the catalogue and the corpus.
#include "answers.h"
#include "core/numbers.h"
#include "core/text.h"

namespace bulkhead::sage {
namespace {

catalogue::Filter filter_of(const Query& q) {
  catalogue::Filter out;
  out.vendor = q.vendor;
  out.q = q.product.empty() ? q.words : q.words.empty() ? q.product : q.product + " " + q.words;
  out.protocol = q.protocol;
  out.severities = q.severities;
  out.kev = q.kev;
  out.has_exploit = q.exploit;
  if (q.fix) out.unpatched = !*q.fix;
  out.cvss_min = q.cvss_min;
  out.cvss_max = q.cvss_max;
  out.bcs_min = q.bcs_min;
  if (!q.from.empty()) out.date_from = *parse_instant(q.from);
  if (!q.to.empty()) out.date_to = Instant{parse_instant(q.to)->microseconds + kMicrosecondsPerDay};
  if (q.sort == "newest") out.sort_by = catalogue::SortBy::published;
  else if (const auto sort = enum_of<catalogue::SortBy>(q.sort)) out.sort_by = *sort;
  return out;
}

std::string line_of(const catalogue::CveItem& item) {
  return fmt::format("\n- {} {} (CVSS {}, BCS {}{})", item.cve_id, shorten(item.title, 100), item.cvss_tenths < 0 ? "unknown" : format_fixed(item.cvss_tenths, 1), format_fixed(item.bcs_hundredths, 2), item.kev ? ", known exploited" : "");
}

void describe(const Analysis& a, const intel::Vulnerability& v, Aspect aspect, Answer& out) {
  const auto scored = scoring::assess(v);
  const auto add = [&](const std::vector<Sentence>& sentences) {
    out.message += paragraph(sentences);
    for (const auto& sentence : sentences) out.grounds.insert(out.grounds.end(), sentence.sources.begin(), sentence.sources.end());
  };
  out.message += out.message.empty() ? "" : "\n";
  switch (aspect) {
    case Aspect::fix:
    case Aspect::controls: out.message += v.cve + ": "; add(a.remediation); break;
    case Aspect::score:
      out.message += fmt::format("{}: CVSS {} {}, BCS {} of 10.", v.cve, scored.cvss.tenths < 0 ? "unknown" : format_fixed(scored.cvss.tenths, 1), scored.cvss.severity ? upper_name(*scored.cvss.severity) : "not scored", format_fixed(scored.bcs.hundredths, 2));
      for (const auto& step : scored.bcs.contributions) out.message += fmt::format("\n- {}: {} points", step.detail, format_fixed(step.hundredths < 0 ? -step.hundredths : step.hundredths, 2));
      out.grounds.push_back({"rule", std::string(scoring::kBcsFormula), "score"});
      break;
    case Aspect::exploit:
      out.message += fmt::format("{}: exploit maturity {}{}{}.", v.cve, name_of(scored.exploitation.maturity), scored.exploitation.kev ? ", known exploited since " + scored.exploitation.kev_added : "", scored.epss ? fmt::format(", EPSS percentile {}", scored.epss->percentile_ppm / 10'000) : "");
      for (const auto& claim : v.claims)
        if (claim.kev || claim.ssvc || !claim.exploits.empty()) out.grounds.push_back({std::string(name_of(claim.source)), claim.document.empty() ? claim.cve : claim.document, "exploits"});
      break;
    case Aspect::dates: out.message += fmt::format("{} was published on {} and last changed on {}.", v.cve, to_iso_date(v.published()), to_iso_date(v.modified())); break;
    case Aspect::weakness: {
      std::vector<std::string> names;
      for (const int cwe : scored.cwes) names.push_back(fmt::format("CWE-{}", cwe));
      out.message += names.empty() ? fmt::format("No source states the weakness of {}.", v.cve) : fmt::format("{}: {}.", v.cve, join(names, ", "));
      break;
    }
    case Aspect::techniques:
      out.message += a.techniques.empty() ? fmt::format("No ATT&CK for ICS technique follows from what is known of {}.", v.cve) : fmt::format("{} opens in ATT&CK for ICS:", v.cve);
      for (const auto& t : a.techniques) out.message += fmt::format("\n- {} {} ({})", t.id, t.name, t.why);
      out.grounds.push_back({"table", "weakness-consequence.yaml", "techniques"});
      break;
    case Aspect::requirements:
      out.message += a.controls.empty() ? fmt::format("No requirement follows from what is known of {}.", v.cve) : fmt::format("Requirements that answer {}:", v.cve);
      for (const auto& c : a.controls) out.message += fmt::format("\n- {}, {}: {}", join(c.iec62443_3_3, ", "), c.nerc_cip, c.text);
      out.grounds.push_back({"table", "control-measures.yaml", "sr, cip"});
      break;
    case Aspect::rule:
      out.message += a.virtual_patch ? fmt::format("{}\n{}\n{}\nFalse positives: {} Not seen: {}", v.cve, a.virtual_patch->suricata_rule, a.virtual_patch->snort_rule, a.virtual_patch->false_positives, a.virtual_patch->blind)
                                     : fmt::format("No condition of {} can be seen on the wire, so there is no rule for it.", v.cve);
      out.grounds.push_back({"table", "industrial-protocols.yaml", "rules"});
      break;
    case Aspect::products: {
      out.message += fmt::format("{} affects:", v.cve);
      std::size_t shown = 0;
      for (const auto& product : scored.affected.products)
        if (shown++ < 20) out.message += fmt::format("\n- {} {}", scored.affected.vendors[static_cast<std::size_t>(product.vendor)].name, product.name);
      break;
    }
    case Aspect::all: add(a.executive_summary); break;
  }
  out.confidence = static_cast<double>(a.confidence.hundredths) / 100;
}

}  // namespace

std::string filter_words(const Query& q) {
  std::vector<std::string> parts;
  const auto flag = [&](const std::optional<bool>& value, std::string_view yes, std::string_view no) {
    if (value) parts.emplace_back(*value ? yes : no);
  };
  flag(q.kev, "known exploited", "not known exploited");
  flag(q.exploit, "with a working exploit", "without a working exploit");
  flag(q.fix, "with a known fix", "without a known fix");
  for (const auto severity : q.severities) parts.emplace_back(upper_name(severity));
  if (!q.vendor.empty()) parts.push_back("vendor " + q.vendor);
  if (!q.product.empty()) parts.push_back("product " + q.product);
  if (!q.protocol.empty()) parts.push_back("protocol " + q.protocol);
  if (q.cvss_min) parts.push_back("CVSS at least " + format_fixed(*q.cvss_min, 1));
  if (q.cvss_max) parts.push_back("CVSS at most " + format_fixed(*q.cvss_max, 1));
  if (q.bcs_min) parts.push_back("BCS at least " + format_fixed(*q.bcs_min, 2));
  if (!q.from.empty()) parts.push_back("published from " + q.from);
  if (!q.to.empty()) parts.push_back("published up to " + q.to);
  if (!q.environment.empty()) parts.push_back("in " + q.environment);
  if (!q.zone.empty()) parts.push_back("in zone " + q.zone);
  if (!q.asset.empty()) parts.push_back("on " + q.asset);
  if (!q.cves.empty()) parts.push_back(join(q.cves, ", "));
  return join(parts, ", ");
}

CitedCve cite(const catalogue::CveItem& item) { return {item.cve_id, item.title, item.cvss_tenths < 0 ? std::nullopt : std::optional(static_cast<double>(item.cvss_tenths) / 10), "/vulnerabilities/" + item.cve_id}; }

void answer_cves(const World& world, Answer& out) {
  const Query& q = out.query;
  const auto found = world.catalogue.search(filter_of(q), 1, static_cast<std::uint32_t>(limit_of(q)));
  const std::uint32_t total = found ? found->total : 0;
  const std::string words = filter_words(q);
  out.total = total;
  out.rule = fmt::format("CVEs of the corpus, rejected ones left out{}{}{}.", words.empty() ? "" : ": ", words, q.words.empty() ? "" : fmt::format("; all of these words in title, description, vendor or product: {}", q.words));
  out.message = fmt::format("{} CVE{} fit{}.", total, total == 1 ? "" : "s", total == 1 ? "s" : "");
  out.grounds.push_back({"catalogue", fmt::format("corpus revision {}", world.catalogue.corpus_revision()), "rows"});
  if (!found) return;
  if (q.intent == Intent::list_cves && total > static_cast<std::uint32_t>(limit_of(q))) out.message += fmt::format(" The first {} by {}:", limit_of(q), q.sort.empty() ? "bcs" : q.sort);
  for (const std::uint32_t row : found->rows) {
    const auto item = world.catalogue.item(row);
    out.sources.push_back(cite(item));
    if (q.intent == Intent::list_cves) out.message += line_of(item);
  }
}

Result<void> describe_cves(const World& world, Answer& out) {
  for (const auto& id : out.query.cves) {
    const std::string cve = id.starts_with("BS-") ? scoring::cve_of_bsid(id) : id;
    const auto v = cve.empty() ? std::nullopt : TRY(world.vulnerability(cve));
    if (!v) {
      out.message += fmt::format("{}The corpus does not know {}.", out.message.empty() ? "" : "\n", id);
      out.grounds.push_back({"catalogue", fmt::format("corpus revision {}", world.catalogue.corpus_revision()), id});
      continue;
    }
    describe(analyse(world.knowledge, world.standards, *v, {}), *v, out.query.aspect, out);
    for (const auto& claim : v->claims) out.grounds.push_back({std::string(name_of(claim.source)), claim.document.empty() ? claim.cve : claim.document, "record"});
    if (const auto row = world.catalogue.find(cve)) out.sources.push_back(cite(world.catalogue.item(*row)));
    if (out.sources.size() >= static_cast<std::size_t>(kMostLimit)) break;
  }
  return {};
}

void answer_names(const World& world, Answer& out) {
  const Query& q = out.query;
  out.grounds.push_back({"catalogue", fmt::format("corpus revision {}", world.catalogue.corpus_revision()), "names"});
  if (q.intent == Intent::products) {
    const auto vendor = world.catalogue.vendor_named(q.vendor);
    if (!vendor) return;
    out.total = vendor->product_count;
    out.rule = fmt::format("Products of {} that CVEs of the corpus name.", vendor->name);
    out.message = fmt::format("The corpus names {} products of {}. Those with most CVEs:", vendor->product_count, vendor->name);
    for (const auto& product : world.catalogue.products(vendor->id, "", static_cast<std::size_t>(limit_of(q)))) out.message += fmt::format("\n- {} ({} CVEs)", product.name, product.cve_count);
    return;
  }
  out.total = world.catalogue.vendor_count();
  out.rule = "Vendors that CVEs of the corpus name.";
  out.message = fmt::format("The corpus names {} vendors. Those with most CVEs:", world.catalogue.vendor_count());
  for (const auto& vendor : world.catalogue.vendors("", static_cast<std::size_t>(limit_of(q)))) out.message += fmt::format("\n- {} ({} CVEs)", vendor.name, vendor.cve_count);
}

}  // namespace bulkhead::sage
