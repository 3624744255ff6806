// The public face of matching; see include/matching/engine.h.
#include "matching/engine.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "confidence.h"
#include "matcher.h"
#include "matching/names.h"
#include "resolver.h"

namespace bulkhead::matching {

namespace {

Resolved resolved_for(const MatchIndex& index, const Identity& identity, const MatchOptions& options) {
  Resolved resolved = resolve_identity(index, identity);
  require_confidence(resolved.resolution, options.min_confidence);
  return resolved;
}

MatchResult result_of(Matcher& matcher, const MatchIndex& index, const Identity& identity, const MatchOptions& options, std::span<const std::uint64_t> only) {
  Resolved resolved = resolved_for(index, identity, options);
  MatchResult result;
  result.matches = matcher.match(resolved, options, only);
  result.resolution = std::move(resolved.resolution);
  Resolution& answer = result.resolution;
  bool confirmed = false, open = false;
  for (const Match& match : result.matches) (match.confirmed() ? confirmed : open) = true;
  if (confirmed) answer.match_basis.emplace_back("version:in_range");
  if (open) answer.warnings.push_back({"PRODUCT_WIDE_MATCH", "Some matches are by product alone or undecided: check them with the vendor's advisory."});
  return result;
}

std::vector<std::uint64_t> numbers_of(std::span<const std::string> cves) {
  std::vector<std::uint64_t> numbers;
  for (const std::string& cve : cves)
    if (const std::uint64_t number = cve_number(cve)) numbers.push_back(number);
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

}  // namespace

void require_confidence(Resolution& resolution, int min_confidence) {
  if (resolution.status != ResolutionStatus::resolved || resolution.confidence >= min_confidence) return;
  resolution.needs_review = true;
  resolution.warnings.push_back({"NEEDS_REVIEW", "The product is not sure enough to list CVEs; confirm it or lower the wished confidence."});
}

std::string_view wire_name(Tier tier) { return tier == Tier::exact ? "EXACT" : tier == Tier::range ? "RANGE" : "PRODUCT_WIDE"; }
std::string_view wire_name(Confidence confidence) { return confidence == Confidence::high ? "HIGH" : confidence == Confidence::medium ? "MEDIUM" : "LOW"; }

Resolution Engine::resolve(const Identity& identity) const { return resolve_identity(*index_, identity).resolution; }

MatchResult Engine::match(const Identity& identity, const MatchOptions& options) const {
  Matcher matcher(*index_);
  return result_of(matcher, *index_, identity, options, {});
}

namespace {

/// Runs `use` with the place and result of every identity, on up to `threads` threads.
void each_result(const MatchIndex& index, std::span<const Identity> identities, const MatchOptions& options, unsigned threads,
                 const std::function<void(std::size_t, MatchResult&&)>& use) {
  // Identities of one product side by side: its compiled criteria are then still at hand.
  std::vector<std::uint32_t> order(identities.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return std::tie(identities[a], a) < std::tie(identities[b], b); });
  constexpr std::size_t kPortion = 32;
  std::atomic<std::size_t> next{0};
  std::mutex failing;
  std::exception_ptr failure;  // of `use`, handed to the caller after all threads have ended
  const auto work = [&] {
    try {
      Matcher matcher(index);
      for (;;) {
        const std::size_t begin = next.fetch_add(kPortion);
        if (begin >= order.size()) return;
        for (std::size_t i = begin; i < std::min(begin + kPortion, order.size()); ++i)
          use(order[i], result_of(matcher, index, identities[order[i]], options, {}));
      }
    } catch (...) {
      next = order.size();
      const std::lock_guard lock(failing);
      if (!failure) failure = std::current_exception();
    }
  };
  threads = std::min<unsigned>(threads, static_cast<unsigned>(identities.size() / kPortion) + 1);
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 1; i < threads; ++i) workers.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

std::vector<MatchResult> Engine::match_all(std::span<const Identity> identities, const MatchOptions& options, unsigned threads) const {
  std::vector<MatchResult> results(identities.size());
  each_result(*index_, identities, options, threads, [&](std::size_t place, MatchResult&& result) { results[place] = std::move(result); });
  return results;
}

void Engine::match_each(std::span<const Identity> identities, const MatchOptions& options, unsigned threads,
                        const std::function<void(std::size_t, MatchResult&&)>& each) const {
  each_result(*index_, identities, options, threads, each);
}

std::vector<MatchResult> Engine::match_changed(std::span<const Identity> identities, std::span<const std::string> cves, const MatchOptions& options) const {
  const std::vector<std::uint64_t> only = numbers_of(cves);
  std::vector<MatchResult> results;
  results.reserve(identities.size());
  Matcher matcher(*index_);
  for (const Identity& identity : identities) {
    if (only.empty()) results.push_back({resolved_for(*index_, identity, options).resolution, {}});
    else results.push_back(result_of(matcher, *index_, identity, options, only));
  }
  return results;
}

std::vector<std::uint64_t> Engine::touched_keys(std::span<const std::string> cves) const {
  const std::vector<std::uint64_t> numbers = numbers_of(cves);
  std::vector<std::uint64_t> keys;
  for (std::uint32_t position = 0; position < index_->segments().size(); ++position) {
    const Segment& s = *index_->segments()[position];
    std::vector<bool> rows(s.rows<CveRow>(Section::cves).size());
    bool any = false;
    for (const std::uint64_t number : numbers) {
      bool hidden = false;
      for (std::uint32_t newer = 0; newer < position; ++newer) hidden = hidden || index_->segments()[newer]->speaks_for(number);
      const CveRow* cve = hidden ? nullptr : s.cve(number);
      if (!cve) continue;
      rows[static_cast<std::size_t>(cve - s.rows<CveRow>(Section::cves).data())] = true;
      any = true;
      for (const GroupRow& group : s.rows<GroupRow>(Section::groups, cve->group_begin, cve->group_count))
        for (const ConfigurationRow& configuration : s.rows<ConfigurationRow>(Section::configurations, group.configuration_begin, group.configuration_count))
          for (const NodeRow& node : s.rows<NodeRow>(Section::nodes, configuration.node_begin, configuration.node_count))
            for (const std::uint32_t match : s.rows<std::uint32_t>(Section::matches, node.match_begin, node.match_count)) {
              const auto* criterion = (match & kVulnerableBit) ? s.row<CriterionRow>(Section::criteria, match & ~kVulnerableBit) : nullptr;
              const auto* cpe = criterion ? s.row<CpeRow>(Section::cpes, criterion->cpe) : nullptr;
              const auto* product = cpe ? s.row<ProductRow>(Section::products, cpe->product) : nullptr;
              if (product) keys.push_back(s.hash_of(*product));
            }
    }
    if (!any) continue;
    const auto touch = [&](std::uint32_t product_row) {
      const auto* product = s.row<ProductRow>(Section::products, product_row);
      if (!product) return;
      keys.push_back(s.hash_of(*product));
      // A product name that older segments do not have may change how names of this vendor resolve.
      bool older = false;
      for (std::uint32_t other = position + 1; other < index_->segments().size(); ++other)
        older = older || index_->segments()[other]->product_row(s.vendor_key(*product), s.text(product->key)) != kNone;
      if (!older && position + 1 < index_->segments().size()) keys.push_back(hash_bytes(s.vendor_key(*product)));
    };
    for (const StatementRow& statement : s.rows<StatementRow>(Section::statements)) {
      if (statement.cve >= rows.size() || !rows[statement.cve]) continue;
      for (const std::uint32_t order : s.rows<std::uint32_t>(Section::orders, statement.order_begin, statement.order_count)) keys.push_back(hash_bytes(s.text(order), 1));
    }
    // Where statements stand, those under a CPE name that their source states among them.
    const auto products = s.rows<ProductRow>(Section::products);
    for (std::uint32_t row = 0; row < products.size(); ++row)
      for (const std::uint32_t posting : s.rows<std::uint32_t>(Section::statement_postings, products[row].posting_begin, products[row].posting_count)) {
        const auto* statement = s.row<StatementRow>(Section::statements, posting & kPostingMask);
        if (!statement || statement->cve >= rows.size() || !rows[statement->cve]) continue;
        touch(row);
        break;
      }
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace bulkhead::matching
