// Gathers what the index says on one identity; see matcher.h.
#include "matcher.h"

#include <algorithm>

#include "core/text.h"

namespace bulkhead::matching {

namespace {

constexpr std::size_t kMostCachedCriteria = 60'000;  // about 40 MB: the long lists (kernel, browsers) come again and again
constexpr std::size_t kMostCachedSets = 40'000;

/// Lower case, single blanks, without a "v" before the first digit.
std::string plain_version(std::string_view text) {
  std::string out;
  for (const char c : to_lower(trim(text)))
    if (!is_space(c)) out += c;
    else if (out.empty() || out.back() != ' ') out += ' ';
  if (out.size() > 1 && out[0] == 'v' && is_digit(out[1])) out.erase(0, 1);
  return out;
}

std::uint64_t key_of(std::uint32_t segment, std::uint32_t row) { return std::uint64_t{segment} << 32 | row; }

bool is_plain(const Segment& segment, const ConfigurationRow& configuration) {
  if (configuration.negate || (configuration.is_and && configuration.node_count > 1)) return false;
  for (const NodeRow& node : segment.rows<NodeRow>(Section::nodes, configuration.node_begin, configuration.node_count))
    if (node.negate || (node.is_and && node.match_count > 1)) return false;
  return true;
}

}  // namespace

int source_rank(intel::Source source) {
  switch (source) {
    case intel::Source::manual: return 0;
    case intel::Source::csaf: return 1;
    case intel::Source::cna: return 2;
    case intel::Source::nvd: return 3;
    case intel::Source::supplement: return 4;
    case intel::Source::adp: return 5;
    default: return 6;
  }
}

intel::CpeMatch cpe_match_of(const Segment& segment, std::uint32_t criterion_row, bool vulnerable) {
  intel::CpeMatch match;
  match.vulnerable = vulnerable;
  const auto* row = segment.row<CriterionRow>(Section::criteria, criterion_row);
  const auto* cpe = row ? segment.row<CpeRow>(Section::cpes, row->cpe) : nullptr;
  if (!cpe) return match;
  match.criteria = fmt::format("cpe:2.3:{}:{}:{}:{}:{}:{}", static_cast<char>(cpe->part), segment.text(cpe->vendor_text), segment.text(cpe->name_text),
                               segment.text(row->version), segment.text(row->update), row->rest == 0 ? "*:*:*:*:*:*" : segment.text(row->rest));
  (row->flags & kStartIncluding ? match.start_including : match.start_excluding) = segment.text(row->start);
  (row->flags & kEndIncluding ? match.end_including : match.end_excluding) = segment.text(row->end);
  return match;
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

std::vector<Match> Matcher::match(const Resolved& resolved, const MatchOptions& options, std::span<const std::uint64_t> only) {
  std::vector<Match> out;
  begin(resolved, only);
  if (resolved.resolution.status == ResolutionStatus::resolved && !resolved.resolution.needs_review) {
    name_device();
    for (std::uint32_t s = 0; s < index_.segments().size(); ++s) {
      for (const Target& target : resolved.targets) {
        const std::uint32_t row = segment(s).product_row(target.vendor, target.product);
        if (row == kNone) continue;
        gather_criteria(s, row, target.link);
        gather_statements(s, row, target.link);
      }
      if (const std::uint32_t wild = segment(s).product_row("*", "*"); wild != kNone) gather_criteria(s, wild, Link::cpe);
    }
  }
  if (options.vendor_only) gather_vendor();
  merge(out, options);
  return out;
}

void Matcher::begin(const Resolved& resolved, std::span<const std::uint64_t> only) {
  resolved_ = &resolved;
  only_ = only;
  hits_.clear();
  verdicts_.clear();
  device_.clear();
  version_ = Version(!resolved.version.empty() ? resolved.version : resolved.firmware_version);
  firmware_version_ = resolved.firmware_version.empty() ? version_ : Version(resolved.firmware_version);
  plain_ = plain_version(version_.text());
  firmware_plain_ = plain_version(firmware_version_.text());
  if (cached_criteria_ > kMostCachedCriteria) {
    criteria_cache_.clear();
    tree_cache_.clear();
    cached_criteria_ = 0;
  }
  if (set_cache_.size() > kMostCachedSets) set_cache_.clear();
}

bool Matcher::wanted(std::uint32_t position, std::uint64_t cve) const {
  if (!only_.empty() && !std::binary_search(only_.begin(), only_.end(), cve)) return false;
  for (std::uint32_t newer = 0; newer < position; ++newer)
    if (segment(newer).speaks_for(cve)) return false;
  return true;
}

void Matcher::name_device() {
  const std::string_view version = !resolved_->version.empty() ? resolved_->version : resolved_->firmware_version;
  const std::string_view firmware = resolved_->firmware_version.empty() ? version : std::string_view(resolved_->firmware_version);
  if (resolved_->cpe) {
    const Cpe& cpe = *resolved_->cpe;
    if (cpe.version().is_any() && !version.empty() && cpe.part_letter() != 'h') {
      device_.push_back(AssetName::of(Cpe::of(cpe.part_letter(), unescaped(cpe.vendor().text), unescaped(cpe.product().text), version)));
    } else {
      device_.push_back(AssetName::of(cpe));
    }
    return;
  }
  // The catalogue's names of the product are the device's names: firmware and hardware of one stem are one device.
  for (const Target& target : resolved_->targets) {
    if (target.link == Link::family) continue;
    std::vector<std::pair<const Segment*, const CpeRow*>> cpes;
    for (const auto& segment : index_.segments()) {
      const std::uint32_t row = segment->product_row(target.vendor, target.product);
      const auto* product = row == kNone ? nullptr : segment->row<ProductRow>(Section::products, row);
      if (!product) continue;
      for (const CpeRow& cpe : segment->rows<CpeRow>(Section::cpes, product->cpe_begin, product->cpe_count)) cpes.emplace_back(segment.get(), &cpe);
    }
    const bool software = std::any_of(cpes.begin(), cpes.end(), [](const auto& entry) { return entry.second->part != 'h'; });
    for (const auto& [segment, cpe] : cpes) {
      const std::string vendor = unescaped(segment->text(cpe->vendor_text)), name = unescaped(segment->text(cpe->name_text));
      // A hardware name has no version of its own beside a firmware name: the version stated is the firmware's.
      const auto part = static_cast<char>(cpe->part);
      const auto add = [&](std::string_view text) {
        Cpe named = Cpe::of(part, vendor, name, text);
        if (std::none_of(device_.begin(), device_.end(), [&](const AssetName& known) { return known.name == named; }))
          device_.push_back(AssetName::of(std::move(named)));
      };
      if (part == 'h') {
        add("-");
        if (!software) add(version);
      } else {
        add(cpe->firmware ? firmware : version);
      }
    }
  }
}

const Matcher::CompiledCriteria& Matcher::compiled(std::uint32_t position, std::uint32_t cpe_row) {
  const auto [entry, fresh] = criteria_cache_.try_emplace(key_of(position, cpe_row));
  if (!fresh) return entry->second;
  const auto* cpe = segment(position).row<CpeRow>(Section::cpes, cpe_row);
  const std::size_t count = segment(position).rows<CriterionRow>(Section::criteria, cpe->criteria_begin, cpe->criteria_count).size();
  entry->second.criteria.resize(count, Criteria{Cpe::of('*', "", ""), VersionRange::all()});
  entry->second.readable.resize(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (auto criteria = Criteria::compile(cpe_match_of(segment(position), cpe->criteria_begin + i, true))) {
      entry->second.criteria[i] = std::move(*criteria);
      entry->second.readable[i] = 1;
    }
  }
  cached_criteria_ += count;
  return entry->second;
}

intel::Configuration Matcher::configuration_of(const Segment& segment, const ConfigurationRow& row) const {
  intel::Configuration configuration;
  configuration.operator_ = row.is_and ? intel::Operator::and_ : intel::Operator::or_;
  configuration.negate = row.negate != 0;
  for (const NodeRow& node_row : segment.rows<NodeRow>(Section::nodes, row.node_begin, row.node_count)) {
    intel::CpeNode node;
    node.operator_ = node_row.is_and ? intel::Operator::and_ : intel::Operator::or_;
    node.negate = node_row.negate != 0;
    for (const std::uint32_t match : segment.rows<std::uint32_t>(Section::matches, node_row.match_begin, node_row.match_count))
      node.matches.push_back(cpe_match_of(segment, match & ~kVulnerableBit, (match & kVulnerableBit) != 0));
    configuration.nodes.push_back(std::move(node));
  }
  return configuration;
}

const Matcher::CompiledTree& Matcher::compiled_tree(std::uint32_t position, std::uint32_t configuration) {
  const auto [entry, fresh] = tree_cache_.try_emplace(key_of(position, configuration));
  CompiledTree& tree = entry->second;
  if (!fresh) return tree;
  const auto* row = segment(position).row<ConfigurationRow>(Section::configurations, configuration);
  const intel::Configuration stored = row ? configuration_of(segment(position), *row) : intel::Configuration{};
  if (auto compiled = Applicability::compile(std::span(&stored, 1))) tree.applicability = std::move(*compiled);
  tree.platform_may_be_open = !stored.negate && std::none_of(stored.nodes.begin(), stored.nodes.end(), [](const intel::CpeNode& node) { return node.negate; });
  cached_criteria_ += tree.applicability ? tree.applicability->criteria.size() : 0;
  return tree;
}

void Matcher::gather_criteria(std::uint32_t position, std::uint32_t product_row, Link link) {
  const Segment& s = segment(position);
  const auto* product = s.row<ProductRow>(Section::products, product_row);
  if (!product || (device_.empty() && link != Link::family)) return;
  struct ConfigurationHit {
    std::uint32_t configuration, criterion;
    CriteriaFit fit;
  };
  // Of each configuration the best criterion; rows of criteria are in the order of their text in every build.
  std::vector<ConfigurationHit> found;
  std::vector<std::uint32_t>& slots = slots_[position];  // by configuration: place in `found` + 1
  slots.resize(s.rows<ConfigurationRow>(Section::configurations).size());
  const auto cpes = s.rows<CpeRow>(Section::cpes, product->cpe_begin, product->cpe_count);
  for (std::uint32_t c = 0; c < cpes.size(); ++c) {
    const CompiledCriteria& list = compiled(position, product->cpe_begin + c);
    std::optional<AssetName> family_name;
    if (link == Link::family)
      family_name = AssetName::of(Cpe::of(static_cast<char>(cpes[c].part), unescaped(s.text(cpes[c].vendor_text)), unescaped(s.text(cpes[c].name_text)), version_.text()));
    for (std::uint32_t i = 0; i < list.criteria.size(); ++i) {
      if (!list.readable[i]) continue;
      CriteriaFit best;
      const auto consider = [&](const AssetName& name) {
        const CriteriaFit now = fit(list.criteria[i], name);
        if (now.verdict > best.verdict) best = now;
      };
      if (family_name) consider(*family_name);
      else
        for (const AssetName& name : device_) consider(name);
      if (best.verdict == Verdict::none) continue;
      const auto* row = s.row<CriterionRow>(Section::criteria, cpes[c].criteria_begin + i);
      if (!row) continue;
      for (const std::uint32_t configuration : s.rows<std::uint32_t>(Section::criterion_postings, row->posting_begin, row->posting_count)) {
        if (configuration >= slots.size()) continue;
        std::uint32_t& slot = slots[configuration];
        if (slot == 0) {
          found.push_back({configuration, cpes[c].criteria_begin + i, best});
          slot = static_cast<std::uint32_t>(found.size());
          continue;
        }
        ConfigurationHit& known = found[slot - 1];
        if (std::tuple(best.verdict, best.exact) > std::tuple(known.fit.verdict, known.fit.exact)) known = {configuration, cpes[c].criteria_begin + i, best};
      }
    }
  }
  for (const ConfigurationHit& hit : found) slots[hit.configuration] = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto* configuration = s.row<ConfigurationRow>(Section::configurations, found[i].configuration);
    const auto* group = configuration ? s.row<GroupRow>(Section::groups, configuration->group) : nullptr;
    const auto* cve = group ? s.row<CveRow>(Section::cves, group->cve) : nullptr;
    if (!cve || !wanted(position, cve->number)) continue;
    const auto* document = s.row<DocumentRow>(Section::documents, group->document);
    CriteriaFit fit = found[i].fit;
    const char* assumption = nullptr;
    bool platform_open = false;
    if (link != Link::family && !is_plain(s, *configuration)) {
      const CompiledTree& tree = compiled_tree(position, found[i].configuration);
      if (!tree.applicability) continue;
      const DeviceVerdict verdict = evaluate(*tree.applicability, device_);
      if (verdict.verdict == Verdict::none) {
        // The record asks for a platform beside the product. An inventory row that states no platform leaves it open: the
        // match is listed, not confirmed. One that states another platform, or a negated part, rules it out.
        if (!tree.platform_may_be_open || resolved_->hardware_stated) continue;
        platform_open = true;
        fit.verdict = std::min(fit.verdict, Verdict::potential);
        assumption = "the record asks for a platform beside the product, the inventory states none";
      } else if (verdict.verdict < fit.verdict) {
        // The best single fit names the criteria that hit; the tree may only weaken it.
        fit.verdict = verdict.verdict;
        assumption = "the platform that the record asks for is taken as given";
      }
    }
    Hit hit;
    hit.cve = cve->number;
    hit.segment = position;
    hit.cve_row = group->cve;
    hit.document = group->document;
    hit.item = found[i].criterion;
    hit.certain = fit.verdict == Verdict::confirmed && link <= Link::alias;
    hit.undecided = fit.verdict == Verdict::undecided;
    hit.tier = fit.exact ? Tier::exact : fit.ranged ? Tier::range : Tier::product_wide;
    const bool version_known = resolved_->cpe ? !device_.front().version.empty() || !version_.empty() : !version_.empty() || !firmware_version_.empty();
    if (hit.undecided || link >= Link::approximate || !version_known || platform_open) hit.tier = Tier::product_wide;
    hit.all_versions = !fit.exact && !fit.ranged;
    hit.link = link;
    hit.source = document ? static_cast<intel::Source>(document->source) : intel::Source::nvd;
    hit.assumption = assumption;
    hit.why = fit.why;
    hits_.push_back(hit);
  }
}

void Matcher::gather_statements(std::uint32_t position, std::uint32_t product_row, Link link) {
  const auto* product = segment(position).row<ProductRow>(Section::products, product_row);
  if (!product) return;
  for (const std::uint32_t posting : segment(position).rows<std::uint32_t>(Section::statement_postings, product->posting_begin, product->posting_count))
    gather_statement(position, posting, link);
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

const SetVerdict& Matcher::verdict_of(std::uint32_t position, std::uint32_t version_set, bool firmware) {
  auto& slot = verdicts_[key_of(position, version_set) << 1 | (firmware ? 1 : 0)];
  if (slot) return *slot;
  slot = std::make_unique<SetVerdict>();
  const CompiledSet& set = compiled_set(position, version_set);
  const intel::ProductClaim& claim = set.claim;
  const Version& version = firmware ? firmware_version_ : version_;
  slot->verdict = set.table.status_of(version);
  slot->end = set.table.end_for(version);
  if (slot->verdict.affected != Membership::inside && !version.empty()) {
    // A source and an inventory that write the same words mean the same version, whether or not it can be ordered:
    // "8.2 (all editions)", "2.0 (Gold Build 683.0)".
    const std::string& mine = firmware ? firmware_plain_ : plain_;
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

void Matcher::gather_statement(std::uint32_t position, std::uint32_t posting, Link link) {
  const Segment& s = segment(position);
  const std::uint32_t index = posting & kPostingMask, basis = posting & ~kPostingMask;
  const auto* statement = s.row<StatementRow>(Section::statements, index);
  const auto* cve = statement ? s.row<CveRow>(Section::cves, statement->cve) : nullptr;
  if (!cve || !wanted(position, cve->number)) return;
  const auto* document = s.row<DocumentRow>(Section::documents, statement->document);
  Hit hit;
  hit.cve = cve->number;
  hit.segment = position;
  hit.cve_row = statement->cve;
  hit.document = statement->document;
  hit.item = index;
  hit.is_statement = true;
  hit.link = link;
  hit.source = document ? static_cast<intel::Source>(document->source) : intel::Source::cna;
  hit.certain = link <= Link::alias;
  if (link == Link::spelling || link == Link::approximate) hit.assumption = "the product was found by likeness of its name";
  if (link == Link::family) hit.assumption = "the advisory names the family, not this device";

  // Order numbers tell variants of one name apart.
  const auto orders = s.rows<std::uint32_t>(Section::orders, statement->order_begin, statement->order_count);
  if (!orders.empty()) {
    if (!resolved_->orders.empty()) {
      const bool same = std::any_of(orders.begin(), orders.end(), [&](std::uint32_t text) {
        return std::any_of(resolved_->orders.begin(), resolved_->orders.end(), [&](const std::string& mine) { return order_matches(s.text(text), mine); });
      });
      if (!same) return;
    } else {
      hit.variant = true;
    }
  }
  // Release lines: "RSG2288 V4.X" says nothing on a device that runs 5.1.
  const std::string_view line = s.text(statement->line);
  bool line_open = false;
  if (!line.empty()) {
    if (!resolved_->name.line.empty()) {
      if (!in_release_line(line, resolved_->name.line) && !in_release_line(resolved_->name.line, line)) return;
    } else if (!version_.empty()) {
      if (!in_release_line(line, version_.text())) return;
    } else {
      line_open = true;
    }
  }
  const bool firmware = (statement->flags & kStatementFirmware) != 0;
  const SetVerdict& verdict = verdict_of(position, statement->version_set, firmware);
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
    if (!hit.certain || basis == kByPlatform || version_.empty()) return;
    hit.denial = true;
    hit.explicit_denial = v.status == intel::ProductStatus::fixed || v.status == intel::ProductStatus::not_affected;
    hits_.push_back(hit);
    return;
  }
  const bool known = !(firmware ? firmware_version_ : version_).empty();
  hit.all_versions = v.whole;
  hit.undecided = v.affected == Membership::undecided;
  if (v.affected != Membership::inside || line_open) hit.certain = false;
  hit.tier = v.exact ? Tier::exact : v.whole ? Tier::product_wide : Tier::range;
  if (!known || hit.undecided || link >= Link::approximate) hit.tier = Tier::product_wide;
  if (basis == kByPlatform) {
    // The statement is about software on this device; a version stated for the device is taken for its firmware's.
    if (!firmware) hit.certain = false;
    if (!firmware) hit.assumption = "the advisory speaks of a component installed on this product";
    if (!firmware && resolved_->firmware_version.empty()) hit.tier = Tier::product_wide;
  } else if (statement->platform != kNone) {
    const auto* platform = s.row<ProductRow>(Section::products, statement->platform);
    const std::uint64_t hash = platform ? s.hash_of(*platform) : 0;
    if (std::find(resolved_->platforms.begin(), resolved_->platforms.end(), hash) == resolved_->platforms.end()) {
      hit.certain = false;
      hit.tier = Tier::product_wide;
      hit.assumption = "the advisory names the platform it must be installed on, the inventory does not";
    }
  }
  hits_.push_back(hit);
}

void Matcher::gather_vendor() {
  // Every CVE of the vendor, whatever the product: off by default, never confirmed.
  const std::string vendor = resolved_->targets.empty() ? std::string() : resolved_->targets.front().vendor;
  for (std::uint32_t position = 0; position < index_.segments().size(); ++position) {
    const Segment& s = segment(position);
    const std::uint32_t vendor_row = vendor.empty() ? kNone : s.vendor_row(vendor);
    const auto* row = vendor_row == kNone ? nullptr : s.row<VendorRow>(Section::vendors, vendor_row);
    if (!row) continue;
    const auto add = [&](std::uint32_t cve_row, std::uint32_t document, std::uint32_t item, bool is_statement) {
      const auto* cve = s.row<CveRow>(Section::cves, cve_row);
      if (!cve || !wanted(position, cve->number)) return;
      const auto* facts = s.row<DocumentRow>(Section::documents, document);
      Hit hit;
      hit.cve = cve->number;
      hit.segment = position;
      hit.cve_row = cve_row;
      hit.document = document;
      hit.item = item;
      hit.is_statement = is_statement;
      hit.certain = false;
      hit.link = Link::vendor_only;
      hit.source = facts ? static_cast<intel::Source>(facts->source) : intel::Source::nvd;
      hit.assumption = "only the vendor is the same";
      hits_.push_back(hit);
    };
    for (const ProductRow& product : s.rows<ProductRow>(Section::products, row->product_begin, row->product_count)) {
      for (const std::uint32_t posting : s.rows<std::uint32_t>(Section::statement_postings, product.posting_begin, product.posting_count))
        if (const auto* statement = s.row<StatementRow>(Section::statements, posting & kPostingMask)) add(statement->cve, statement->document, posting & kPostingMask, true);
      for (const CpeRow& cpe : s.rows<CpeRow>(Section::cpes, product.cpe_begin, product.cpe_count))
        for (std::uint32_t c = 0; c < cpe.criteria_count; ++c) {
          const auto* criterion = s.row<CriterionRow>(Section::criteria, cpe.criteria_begin + c);
          if (!criterion) break;
          for (const std::uint32_t posting : s.rows<std::uint32_t>(Section::criterion_postings, criterion->posting_begin, criterion->posting_count)) {
            const auto* configuration = s.row<ConfigurationRow>(Section::configurations, posting);
            const auto* group = configuration ? s.row<GroupRow>(Section::groups, configuration->group) : nullptr;
            if (group) add(group->cve, group->document, cpe.criteria_begin + c, false);
          }
        }
    }
  }
}

}  // namespace bulkhead::matching
