// The words of a match: what hit, why, the affected range and the fix.
#include <algorithm>

#include "core/text.h"
#include "matcher.h"

namespace bulkhead::matching {

namespace {

/// A bound without escapes, for people and for fixes.
std::string plain(std::string_view text) { return unescaped(text); }

std::string range_words(const AffectedRange& range) {
  if (!range.is_range) return range.cpe_version == "*" || range.cpe_version.empty() ? "all versions" : "version " + range.cpe_version;
  std::string out;
  if (!range.version_start.empty()) out = (range.version_start_inclusive ? "from " : "after ") + range.version_start;
  if (!range.version_end.empty()) out += (out.empty() ? "" : " ") + std::string(range.version_end_inclusive ? "up to " : "before ") + range.version_end;
  return out;
}

/// How a source is called where it begins a sentence.
std::string source_name(intel::Source source) {
  switch (source) {
    case intel::Source::nvd: return "NVD";
    case intel::Source::supplement: return "The supplementary CPE ranges";
    case intel::Source::cna: return "The CNA record";
    case intel::Source::adp: return "An ADP container";
    case intel::Source::csaf: return "The CSAF advisory";
    case intel::Source::starter: return "The starter extract";
    case intel::Source::ics_advisory: return "The table of ICS advisories";
    default: return std::string(bulkhead::name_of(source));
  }
}

}  // namespace

const DocumentRow* Matcher::document_row(const Hit& hit) const { return segment(hit.segment).row<DocumentRow>(Section::documents, hit.document); }

std::string_view Matcher::vendor_of(const Hit& hit) const {
  const Segment& s = segment(hit.segment);
  const auto* statement = hit.is_statement ? s.row<StatementRow>(Section::statements, hit.item) : nullptr;
  const auto* product = statement ? s.row<ProductRow>(Section::products, statement->product) : nullptr;
  return product ? s.vendor_key(*product) : std::string_view();
}

std::string_view Matcher::document_of(const Hit& hit) const {
  const DocumentRow* document = document_row(hit);
  return document ? segment(hit.segment).text(document->document) : std::string_view();
}

std::string Matcher::source_text(const Hit& hit) const {
  const std::string_view document = document_of(hit);
  return document.empty() ? source_name(hit.source) : fmt::format("{} {}", source_name(hit.source), document);
}

std::string Matcher::product_text(const Hit& hit) const {
  const Segment& s = segment(hit.segment);
  if (hit.is_statement) {
    const auto* statement = s.row<StatementRow>(Section::statements, hit.item);
    return statement ? std::string(s.text(statement->name)) : std::string();
  }
  const auto* criterion = s.row<CriterionRow>(Section::criteria, hit.item);
  const auto* cpe = criterion ? s.row<CpeRow>(Section::cpes, criterion->cpe) : nullptr;
  return cpe ? fmt::format("{}:{}", s.text(cpe->vendor_text), s.text(cpe->name_text)) : std::string();
}

std::string Matcher::criteria_text(const Hit& hit) const {
  const Segment& s = segment(hit.segment);
  if (!hit.is_statement) {
    const intel::CpeMatch match = cpe_match_of(s, hit.item, true);
    std::string out = match.criteria;
    if (!match.start_including.empty()) out += " from " + match.start_including;
    if (!match.start_excluding.empty()) out += " after " + match.start_excluding;
    if (!match.end_including.empty()) out += " up to " + match.end_including;
    if (!match.end_excluding.empty()) out += " before " + match.end_excluding;
    return out;
  }
  const auto* statement = s.row<StatementRow>(Section::statements, hit.item);
  if (!statement) return {};
  std::string out(s.text(statement->name));
  const intel::ProductClaim versions = versions_of(s, statement->version_set);
  const int index = hit.verdict ? hit.verdict->verdict.statement : -1;
  if (index >= 0 && static_cast<std::size_t>(index) < versions.versions.size()) {
    const intel::VersionStatement& version = versions.versions[static_cast<std::size_t>(index)];
    out += ": " + (version.text.empty() ? VersionRange::of_statement(version).text() : version.text);
  } else {
    out += ": all versions";
  }
  if (statement->platforms != 0) out += " on " + replace_all(s.text(statement->platforms), "\n", ", ");
  return out;
}

AffectedRange Matcher::range_of(const Hit& hit) const {
  if (hit.is_statement) return hit.verdict ? hit.verdict->range : AffectedRange{"*", false, {}, {}, false, false};
  const Segment& s = segment(hit.segment);
  AffectedRange range;
  const auto* row = s.row<CriterionRow>(Section::criteria, hit.item);
  if (!row) return range;
  range.cpe_version = plain(s.text(row->version));
  range.is_range = row->start != 0 || row->end != 0;
  range.version_start = plain(s.text(row->start));
  range.version_end = plain(s.text(row->end));
  range.version_start_inclusive = range.is_range && row->start != 0 && (row->flags & kStartIncluding);
  range.version_end_inclusive = range.is_range && row->end != 0 && (row->flags & kEndIncluding);
  return range;
}

Fix Matcher::fix_of(std::span<const Hit> hits, const Hit& best) const {
  Fix fix;
  // 1. A repaired version that a source states for this product, the vendor's own document first.
  const Hit* from = nullptr;
  const FixRow* stored = nullptr;
  bool vendor_fix = false;
  const Hit* vendor_fix_hit = nullptr;
  for (const Hit& hit : hits) {
    if (!hit.is_statement || hit.denial || hit.link == Link::vendor_only) continue;
    const auto* statement = segment(hit.segment).row<StatementRow>(Section::statements, hit.item);
    const auto* row = statement && statement->fix != kNone ? segment(hit.segment).row<FixRow>(Section::fixes, statement->fix) : nullptr;
    if (!row) continue;
    // What repairs a component, or one member of a family, is no version of this asset.
    if (row->kind != 0 || hit.other_product) {
      vendor_fix = true;
      if (!vendor_fix_hit || better(hit, *vendor_fix_hit)) vendor_fix_hit = &hit;
      continue;
    }
    const bool nearer = !from || std::tuple(source_rank(hit.source), hit.link) < std::tuple(source_rank(from->source), from->link) ||
                        (std::tuple(source_rank(hit.source), hit.link) == std::tuple(source_rank(from->source), from->link) && better(hit, *from));
    if (nearer) {
      from = &hit;
      stored = row;
    }
  }
  if (stored) {
    const Segment& s = segment(from->segment);
    // Several repaired versions belong to several release lines: the lowest above the present version is the way.
    std::string target;
    for (const std::string_view version : split(s.text(stored->fixed_version), '\n')) {
      const Order above = version_.empty() ? Order::undecided : compare(Version(version), version_).order;
      if (!version_.empty() && above != Order::greater) continue;
      if (target.empty() || compare_versions(version, target).order == Order::less) target = version;
    }
    if (!target.empty()) {
      fix = {true, "upgrade to " + target, "version", "stored", false, std::string(s.text(stored->document)), std::string(s.text(stored->url)), target, false};
      return fix;
    }
    vendor_fix = true;
    if (!vendor_fix_hit) vendor_fix_hit = from;
  }
  // 2. Derived from the end of the affected range.
  if (best.link != Link::vendor_only) {
    std::string end;
    bool first_fixed = true;
    if (best.is_statement) {
      if (best.verdict && best.verdict->end && !best.other_product) {
        end = plain(best.verdict->end->version);
        first_fixed = best.verdict->end->first_fixed;
      }
    } else {
      const AffectedRange range = range_of(best);
      end = range.version_end;
      first_fixed = !range.version_end_inclusive;
    }
    if (!end.empty() && end != "*" && end != "-") {
      fix.available = true;
      fix.derived = true;
      fix.type = "version";
      fix.source = "derived";
      fix.fixed_version = end;
      fix.beyond = !first_fixed;
      fix.action = first_fixed ? fmt::format("upgrade to {} or later", end) : fmt::format("upgrade beyond {}", end);
      fix.document = document_of(best);
      return fix;
    }
  }
  // 3. A fix is known to exist.
  const auto* cve = segment(best.segment).row<CveRow>(Section::cves, best.cve_row);
  if (vendor_fix || (cve && (cve->flags & kCvePatched) && best.link <= Link::alias)) {
    fix.available = true;
    fix.action = "vendor fix available (version not recorded)";
    fix.type = "vendor";
    fix.source = "stored";
    if (vendor_fix_hit) fix.document = document_of(*vendor_fix_hit);
  }
  return fix;
}

Match Matcher::described(std::span<const Hit> hits, const Hit& best, bool demoted, const Hit* against, bool explain) const {
  const Segment& s = segment(best.segment);
  Match match;
  match.cve = cve_text(best.cve);
  match.tier = best.tier;
  match.undecided = best.undecided;
  match.source = best.source;
  const bool version_known = !version_.empty() || !firmware_version_.empty();
  if (best.link == Link::vendor_only) {
    match.confidence = Confidence::low;
  } else if (best.certain && !best.undecided && best.tier != Tier::product_wide) {
    match.confidence = Confidence::high;
  }
  if (demoted) {
    match.tier = Tier::product_wide;
    match.confidence = Confidence::medium;
  }
  if (const auto* cve = s.row<CveRow>(Section::cves, best.cve_row)) {
    match.facts.known_exploited = cve->flags & kCveKev;
    match.facts.functional_exploit = cve->flags & kCveFunctional;
    match.facts.proof_of_concept = cve->flags & kCveProofOfConcept;
    match.facts.patched = cve->flags & kCvePatched;
    match.facts.bcs_hundredths = cve->bcs_hundredths;
    match.facts.cvss_tenths = cve->cvss_tenths;
    match.facts.epss_ppm = cve->epss_ppm;
    match.facts.published_day = cve->published_day;
  }
  match.range = range_of(best);
  match.fix = fix_of(hits, best);
  const auto* document = s.row<DocumentRow>(Section::documents, best.document);
  match.document = document_of(best);
  if (!explain) return match;
  if (document) match.url = s.text(document->url);
  match.criteria = criteria_text(best);

  if (best.assumption) match.assumptions.emplace_back(best.assumption);
  if (!best.why.empty()) match.assumptions.emplace_back(best.why);
  if (best.verdict && !best.verdict->verdict.why.empty()) match.assumptions.push_back(best.verdict->verdict.why);
  const std::string& shown = resolved_->resolution.version;
  if (best.link == Link::vendor_only) {
    match.reason = fmt::format("{} lists this CVE for another product of the same vendor ({}).", source_text(best), product_text(best));
  } else if (best.undecided) {
    match.question = version_known ? fmt::format("Is version {} of this device within \"{}\"?", shown, match.criteria)
                                   : fmt::format("Which version does this device run? \"{}\" cannot be decided without it.", match.criteria);
    match.reason = fmt::format("Undecided. {} names {}, and whether {} belongs to it cannot be told.", source_text(best), match.criteria,
                               version_known ? "version " + shown : "this device");
  } else if (best.tier == Tier::exact) {
    match.reason = fmt::format("{} lists version {} of {} as affected.", source_text(best), match.range.cpe_version, product_text(best));
  } else if (best.tier == Tier::range) {
    match.reason = fmt::format("{} states {} of {} as affected; version {} lies in it.", source_text(best), range_words(match.range), product_text(best), shown);
  } else if (!version_known) {
    match.reason = fmt::format("{} names {} ({}); no version was supplied.", source_text(best), product_text(best), range_words(match.range));
  } else if (best.all_versions) {
    match.reason = fmt::format("{} states all versions of {} as affected: the product fits, but no version bound confirms {}.", source_text(best), product_text(best), shown);
  } else {
    match.reason = fmt::format("{} states {} of {} as affected; version {} is not confirmed to be one of them.", source_text(best), range_words(match.range), product_text(best), shown);
  }
  if (match.confirmed() && best.order == OrderBasis::words) match.reason += " The order of the versions rests on letters or words (strong, not certain).";
  if (against) {
    const bool explicitly = against->explicit_denial;
    match.disagreement = fmt::format("{} {}{}.", source_text(*against), explicitly ? "states this version as not affected" : "states a range that does not hold this version: ",
                                     explicitly ? "" : criteria_text(*against));
    if (demoted && best.superseded) match.reason += " The vendor's newer document takes this back: not confirmed.";
    else if (demoted) match.reason += " The vendor's own statement weighs more: not confirmed.";
  }
  // Sources that name different repaired versions are both shown.
  for (const Hit& hit : hits) {
    if (!hit.is_statement || hit.denial || hit.link > Link::alias || match.fix.source != "stored" || match.fix.fixed_version.empty()) continue;
    const auto* statement = segment(hit.segment).row<StatementRow>(Section::statements, hit.item);
    const auto* row = statement && statement->fix != kNone ? segment(hit.segment).row<FixRow>(Section::fixes, statement->fix) : nullptr;
    if (!row || row->kind != 0) continue;
    const std::string_view versions = segment(hit.segment).text(row->fixed_version);
    const auto listed = split(versions, '\n');
    if (std::any_of(listed.begin(), listed.end(), [&](std::string_view v) { return v == match.fix.fixed_version || same_version(v, match.fix.fixed_version); })) continue;
    match.disagreement += fmt::format("{}{} states {} as repaired version.", match.disagreement.empty() ? "" : " ", source_text(hit), replace_all(versions, "\n", ", "));
    break;
  }
  return match;
}

}  // namespace bulkhead::matching
