// What product claims (CSAF, CVE records) say on one identity; see matcher.h.
#include <algorithm>

#include "core/text.h"
#include "matcher.h"

namespace bulkhead::matching {

std::string plain_version(std::string_view text) {
  std::string out;
  for (const char c : to_lower(trim(text)))
    if (!is_space(c)) out += c;
    else if (out.empty() || out.back() != ' ') out += ' ';
  // "V8.2", and "vR15A" for release R15A.
  const std::size_t number = out.size() > 2 && out[1] == 'r' ? 2 : 1;
  if (out.size() > number && out[0] == 'v' && is_digit(out[number])) out.erase(0, 1);
  return out;
}

intel::ProductClaim versions_of(const Segment& segment, std::uint32_t version_set) {
  intel::ProductClaim claim;
  const auto* set = segment.row<VersionSetRow>(Section::version_sets, version_set);
  if (!set) {
    claim.default_status = intel::ProductStatus::unknown;
    return claim;
  }
  claim.default_status = static_cast<intel::ProductStatus>(std::min<std::uint32_t>(set->default_status, static_cast<std::uint32_t>(intel::ProductStatus::unknown)));
  const auto status = [](std::uint32_t value) {
    return static_cast<intel::ProductStatus>(std::min<std::uint32_t>(value, static_cast<std::uint32_t>(intel::ProductStatus::unknown)));
  };
  for (const VersionStatementRow& row : segment.rows<VersionStatementRow>(Section::version_statements, set->begin, set->count)) {
    intel::VersionStatement statement;
    statement.kind = static_cast<intel::VersionKind>(std::min<std::uint8_t>(row.kind, static_cast<std::uint8_t>(intel::VersionKind::text)));
    statement.status = status(row.status);
    statement.text = segment.text(row.text);
    statement.from = segment.text(row.from);
    statement.to = segment.text(row.to);
    statement.type = segment.text(row.type);
    statement.from_inclusive = row.from_inclusive != 0;
    statement.to_inclusive = row.to_inclusive != 0;
    for (const ChangeRow& change : segment.rows<ChangeRow>(Section::changes, row.change_begin, row.change_count))
      statement.changes.push_back({std::string(segment.text(change.at)), status(change.status)});
    claim.versions.push_back(std::move(statement));
  }
  return claim;
}

void Matcher::gather_statements(std::uint32_t position, std::uint32_t product_row, const Target& target) {
  const auto* product = segment(position).row<ProductRow>(Section::products, product_row);
  if (!product) return;
  for (const std::uint32_t posting : segment(position).rows<std::uint32_t>(Section::statement_postings, product->posting_begin, product->posting_count))
    gather_statement(position, posting, target);
}

const Matcher::CompiledSet& Matcher::compiled_set(std::uint32_t position, std::uint32_t version_set) {
  const auto [entry, fresh] = set_cache_.try_emplace(key_of(position, version_set));
  CompiledSet& set = entry->second;
  if (!fresh) return set;
  set.claim = versions_of(segment(position), version_set);
  set.table = StatusTable::of_product(set.claim);
  for (const intel::VersionStatement& statement : set.claim.versions) {
    set.ranges.push_back(VersionRange::of_statement(statement));
    set.plain.push_back(statement.status == intel::ProductStatus::affected ? plain_version(statement.text) : std::string());
  }
  return set;
}

const SetVerdict& Matcher::verdict_of(std::uint32_t position, std::uint32_t version_set, Held held) {
  auto& slot = verdicts_[key_of(position, version_set) << 2 | static_cast<std::uint64_t>(held)];
  if (slot) return *slot;
  slot = std::make_unique<SetVerdict>();
  const CompiledSet& set = compiled_set(position, version_set);
  const intel::ProductClaim& claim = set.claim;
  static const Version kNoVersion;
  const Version& version = held == Held::firmware ? firmware_version_ : held == Held::version ? version_ : kNoVersion;
  slot->verdict = set.table.status_of(version);
  slot->end = set.table.end_for(version);
  if (slot->verdict.affected != Membership::inside && !version.empty()) {
    // A source and an inventory that write the same words mean the same version, whether or not it can be ordered:
    // "8.2 (all editions)", "2.0 (Gold Build 683.0)".
    const std::string& mine = held == Held::firmware ? firmware_plain_ : plain_;
    for (std::size_t i = 0; i < claim.versions.size(); ++i) {
      const intel::VersionStatement& statement = claim.versions[i];
      if (set.plain[i].empty() || set.plain[i] != mine) continue;
      slot->verdict = {};
      slot->verdict.status = intel::ProductStatus::affected;
      slot->verdict.affected = Membership::inside;
      slot->verdict.exact = true;
      slot->verdict.statement = static_cast<int>(i);
      slot->range = {statement.text, false, {}, {}, false, false};
      return *slot;
    }
  }
  AffectedRange& range = slot->range;
  range.cpe_version = "*";
  const int index = slot->verdict.statement;
  if (index >= 0 && static_cast<std::size_t>(index) < claim.versions.size()) {
    const VersionRange& stated = set.ranges[static_cast<std::size_t>(index)];
    const RangeVerdict where = stated.holds(version);
    const int at = where.interval >= 0 ? where.interval : stated.intervals().empty() ? -1 : 0;
    if (at >= 0) {
      const Interval& interval = stated.intervals()[static_cast<std::size_t>(at)];
      if (interval.exact && interval.low) {
        range.cpe_version = interval.low->version.text();
      } else {
        range.is_range = !interval.unbounded();
        if (interval.low) {
          range.version_start = interval.low->version.text();
          range.version_start_inclusive = interval.low->inclusive;
        }
        if (interval.high) {
          range.version_end = interval.high->version.text();
          range.version_end_inclusive = interval.high->inclusive;
        }
      }
    }
  }
  return *slot;
}

void Matcher::gather_statement(std::uint32_t position, std::uint32_t posting, const Target& target) {
  const Segment& s = segment(position);
  const std::uint32_t index = posting & kPostingMask, basis = posting & ~kPostingMask;
  // A family branch speaks of its members to an asset that names the family itself, never to another member.
  if (basis == kByFamily && target.product != resolved_->name.key) return;
  const auto* statement = s.row<StatementRow>(Section::statements, index);
  const auto* cve = statement ? s.row<CveRow>(Section::cves, statement->cve) : nullptr;
  if (!cve || !wanted(position, cve->number)) return;
  const auto* document = s.row<DocumentRow>(Section::documents, statement->document);
  const bool firmware = (statement->flags & kStatementFirmware) != 0;
  Hit hit;
  hit.cve = cve->number;
  hit.segment = position;
  hit.cve_row = statement->cve;
  hit.document = statement->document;
  hit.item = index;
  hit.is_statement = true;
  hit.link = basis == kByFamily ? Link::family : target.link;
  hit.source = document ? static_cast<intel::Source>(document->source) : intel::Source::cna;
  hit.certain = hit.link <= Link::alias;
  if (hit.link == Link::spelling || hit.link == Link::approximate) hit.assumption = "the product was found by likeness of its name";
  if (hit.link == Link::family) hit.assumption = basis == kByFamily ? "the inventory names the family, the advisory one of its products" : "the advisory names the family, not this device";
  // Software on this device has versions of its own, and so has each member of a family. A firmware's version is the
  // device's.
  const bool component = basis == kByPlatform && !firmware;
  hit.other_product = component || basis == kByFamily;
  if (component) doubt(hit, "the advisory speaks of a component installed on this product");
  if (!hold_order_numbers(s, *statement, hit) || !hold_release_line(s, *statement, hit) || !hold_platforms(position, *statement, basis, hit)) return;

  const Held held = component ? Held::none : firmware ? Held::firmware : Held::version;
  const SetVerdict& verdict = verdict_of(position, statement->version_set, held);
  hit.verdict = &verdict;
  const StatusTable::Verdict& v = verdict.verdict;
  if (v.affected == Membership::outside) {
    if (v.status == intel::ProductStatus::under_investigation) {
      hit.undecided = true;
      hit.certain = false;
      hit.assumption = "the vendor still investigates whether this product is affected";
      hits_.push_back(hit);
      return;
    }
    // The table of advisories names products for an advisory as a whole; see IndexBuilder on where it may ask.
    const bool open_advisory = hit.source == intel::Source::ics_advisory && v.status == intel::ProductStatus::unknown && (v.statement >= 0 || v.whole);
    if (open_advisory) {
      hit.undecided = true;
      hit.certain = false;
      hit.assumption = "the advisory names this product, but this table does not tell which of its CVEs concern which versions";
      hits_.push_back(hit);
      return;
    }
    if (!hit.certain || basis == kByPlatform || version_.empty()) return;
    hit.denial = true;
    hit.explicit_denial = v.status == intel::ProductStatus::fixed || v.status == intel::ProductStatus::not_affected;
    hits_.push_back(hit);
    return;
  }
  const bool known = held != Held::none && !(firmware ? firmware_version_ : version_).empty();
  hit.all_versions = v.whole;
  hit.order = v.basis;
  hit.undecided = v.affected == Membership::undecided;
  if (v.affected != Membership::inside) hit.certain = false;
  const bool open = hit.platform_open || !known || hit.undecided || hit.link >= Link::approximate;
  hit.tier = open || v.whole ? Tier::product_wide : Tier::range;
  if (v.exact && !open) hit.tier = Tier::exact;
  hits_.push_back(hit);
}

}  // namespace bulkhead::matching
