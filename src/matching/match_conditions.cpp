// What limits a statement beside its versions: order numbers, release line, platforms. See matcher.h.
#include <algorithm>

#include "core/text.h"
#include "matcher.h"

namespace bulkhead::matching {

/// The statement may speak of this asset: listed, not confirmed.
void Matcher::doubt(Hit& hit, const char* assumption) const {
  hit.certain = false;
  hit.assumption = assumption;
}

bool Matcher::hold_order_numbers(const Segment& s, const StatementRow& statement, Hit& hit) const {
  // Order numbers tell variants of one name apart.
  const auto orders = s.rows<std::uint32_t>(Section::orders, statement.order_begin, statement.order_count);
  if (orders.empty()) return true;
  if (resolved_->orders.empty()) {
    hit.variant = true;
    return true;
  }
  return std::any_of(orders.begin(), orders.end(), [&](std::uint32_t text) {
    const auto same = [&](const std::string& mine) { return order_matches(s.text(text), mine); };
    return std::any_of(resolved_->orders.begin(), resolved_->orders.end(), same) || std::any_of(resolved_->hardware_orders.begin(), resolved_->hardware_orders.end(), same);
  });
}

bool Matcher::hold_release_line(const Segment& s, const StatementRow& statement, Hit& hit) const {
  // "RSG2288 V4.X" says nothing on a device that runs 5.1.
  const std::string_view line = s.text(statement.line);
  if (line.empty()) return true;
  const std::string& mine = resolved_->name.line;
  if (!mine.empty()) return in_release_line(line, mine) || in_release_line(mine, line);
  if (!version_.empty()) return in_release_line(line, version_.text());
  hit.certain = false;
  return true;
}

/// CSAF relationships: what the product is installed on must be this device or its host (CSAF 2.0, 3.2.2.4).
PlatformFit Matcher::installed_fit(const Segment& s, const StatementRow& statement) const {
  const auto* platform = s.row<ProductRow>(Section::products, statement.platform);
  if (!platform) return PlatformFit::unstated;
  if (std::find(resolved_->platforms.begin(), resolved_->platforms.end(), s.hash_of(*platform)) != resolved_->platforms.end()) return PlatformFit::satisfied;
  for (const std::uint32_t text : s.rows<std::uint32_t>(Section::orders, statement.order_begin, statement.order_count))
    for (const std::string& mine : resolved_->hardware_orders)
      if (order_matches(s.text(text), mine)) return PlatformFit::satisfied;
  if (!resolved_->hardware_stated || alike(resolved_->hardware_key, s.text(platform->key))) return PlatformFit::unstated;
  return PlatformFit::unsatisfied;
}

bool Matcher::hold_platforms(std::uint32_t position, const StatementRow& statement, std::uint32_t basis, Hit& hit) {
  const Segment& s = segment(position);
  PlatformFit fit = PlatformFit::satisfied;
  const char* assumption = nullptr;
  if (statement.platform != kNone) {
    if (basis != kByPlatform) fit = installed_fit(s, statement);
    if (fit == PlatformFit::unstated) assumption = "the advisory names the platform it must be installed on, the inventory does not";
    const Membership base = verdict_of(position, statement.platform_version_set, Held::none).verdict.affected;
    if (fit == PlatformFit::satisfied && (base == Membership::assumed || base == Membership::undecided)) {
      fit = PlatformFit::unstated;
      assumption = "the advisory limits the version of the platform, which the inventory does not state";
    }
  }
  if (statement.platforms != 0 && fit != PlatformFit::unsatisfied) {
    const auto [known, fresh] = platform_fits_.try_emplace(key_of(position, statement.platforms), PlatformFit::unstated);
    if (fresh) known->second = platform_fit(s.text(statement.platforms), resolved_->runs_on);
    if (known->second < fit) {
      fit = known->second;
      assumption = "the source limits this to certain platforms, the inventory does not say on which one the product runs";
    }
  }
  if (fit == PlatformFit::unsatisfied) return false;
  if (fit == PlatformFit::unstated) {
    hit.platform_open = true;
    doubt(hit, assumption);
  }
  return true;
}

}  // namespace bulkhead::matching
