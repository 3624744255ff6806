// Gathers what the index says on one identity; see matcher.h.
#include "matcher.h"

#include <algorithm>

#include "core/text.h"

namespace bulkhead::matching {

namespace {

constexpr std::size_t kMostCachedCriteria = 60'000;  // about 40 MB: the long lists (kernel, browsers) come again and again
constexpr std::size_t kMostCachedSets = 40'000;

/// A name of the device out of plain words, or nothing when they make no CPE name (too long, not UTF-8).
std::optional<AssetName> asset_name(char part, std::string_view vendor, std::string_view product, std::string_view version) {
  const auto word = [](std::string_view text) { return text.empty() || text == "*" ? std::string("*") : text == "-" ? std::string("-") : escaped(text); };
  auto cpe = Cpe::parse(fmt::format("cpe:2.3:{}:{}:{}:{}:*:*:*:*:*:*:*", part, word(vendor), word(product), word(version)));
  if (!cpe) return std::nullopt;
  return AssetName::of(std::move(*cpe));
}

/// One bit for each part of a CPE name: hardware apart from systems and applications.
constexpr std::uint8_t part_bit(char part) { return part == 'h' ? 1 : 2; }

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
    case intel::Source::ics_advisory: return 7;
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

std::vector<Match> Matcher::match(const Resolved& resolved, const MatchOptions& options, std::span<const std::uint64_t> only) {
  std::vector<Match> out;
  begin(resolved, only);
  if (resolved.resolution.status == ResolutionStatus::resolved && !resolved.resolution.needs_review) {
    name_device();
    name_host();
    for (std::uint32_t s = 0; s < index_.segments().size(); ++s) {
      for (const Target& target : resolved.targets) {
        const std::uint32_t row = segment(s).product_row(target.vendor, target.product);
        if (row == kNone) continue;
        gather_criteria(s, row, target.link);
        gather_statements(s, row, target);
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
  platform_fits_.clear();
  device_.clear();
  whole_device_.clear();
  host_parts_ = 0;
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
    std::optional<AssetName> named;
    if (cpe.version().is_any() && !version.empty() && cpe.part_letter() != 'h')
      named = asset_name(cpe.part_letter(), unescaped(cpe.vendor().text), unescaped(cpe.product().text), version);
    device_.push_back(named ? std::move(*named) : AssetName::of(cpe));
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
        std::optional<AssetName> named = asset_name(part, vendor, name, text);
        if (named && std::none_of(device_.begin(), device_.end(), [&](const AssetName& known) { return known.name == named->name; }))
          device_.push_back(std::move(*named));
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

/// What the product runs on, when the inventory says so. A host that the catalogue does not know is a piece of hardware.
void Matcher::name_host() {
  whole_device_ = device_;
  if (!resolved_->hardware_stated) return;
  for (const auto& [vendor, product] : resolved_->hosts)
    for (const auto& segment : index_.segments()) {
      const std::uint32_t row = segment->product_row(vendor, product);
      const auto* known = row == kNone ? nullptr : segment->row<ProductRow>(Section::products, row);
      if (!known) continue;
      for (const CpeRow& cpe : segment->rows<CpeRow>(Section::cpes, known->cpe_begin, known->cpe_count)) {
        const auto part = static_cast<char>(cpe.part);
        auto named = asset_name(part, unescaped(segment->text(cpe.vendor_text)), unescaped(segment->text(cpe.name_text)), part == 'h' ? "-" : "*");
        if (!named) continue;
        whole_device_.push_back(std::move(*named));
        host_parts_ |= part_bit(part);
      }
    }
  if (host_parts_ == 0) host_parts_ = part_bit('h');
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
  for (const intel::CpeNode& node : stored.nodes)
    for (const intel::CpeMatch& match : node.matches)
      if (!match.vulnerable) tree.platform_parts |= part_bit(match.criteria.starts_with("cpe:2.3:h:") ? 'h' : 'o');
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
    if (link == Link::family) {
      family_name = asset_name(static_cast<char>(cpes[c].part), unescaped(s.text(cpes[c].vendor_text)), unescaped(s.text(cpes[c].name_text)), version_.text());
      if (!family_name) continue;
    }
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
      const DeviceVerdict verdict = evaluate(*tree.applicability, whole_device_);
      if (verdict.verdict == Verdict::none) {
        // The record asks for a platform beside the product. An inventory row that states no platform leaves it open: the
        // match is listed, not confirmed. One that states another platform of that kind, or a negated part, rules it out.
        const bool another = resolved_->hardware_stated && (tree.platform_parts & ~host_parts_) == 0;
        if (!tree.platform_may_be_open || another) continue;
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
    const bool version_known = resolved_->cpe && !device_.empty() ? !device_.front().version.empty() || !version_.empty() : !version_.empty() || !firmware_version_.empty();
    if (hit.undecided || link >= Link::approximate || !version_known || platform_open) hit.tier = Tier::product_wide;
    hit.all_versions = !fit.exact && !fit.ranged;
    hit.order = fit.basis;
    hit.link = link;
    hit.source = document ? static_cast<intel::Source>(document->source) : intel::Source::nvd;
    hit.assumption = assumption;
    hit.why = fit.why;
    hits_.push_back(hit);
  }
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
