// The applicability tree of a CVE for one device (matching rules 1 to 6). How one name meets one criteria:
// criteria.cpp.
#include "matching/applicability.h"

#include <algorithm>

#include "verdict_reason.h"

namespace bulkhead::matching {
namespace {

/// The best meeting of one criteria with any asset of the device.
struct Leaf {
  CriteriaFit fit;
  int asset = -1;
};

bool better(const CriteriaFit& a, const CriteriaFit& b) {
  if (a.verdict != b.verdict) return a.verdict > b.verdict;
  if (a.exact != b.exact) return a.exact;
  return a.ranged && !b.ranged;
}

/// What a subtree says: whether it holds, and how surely it holds with a vulnerable criteria among what hit.
struct Answer {
  Verdict holds = Verdict::none;
  Verdict finding = Verdict::none;
  int criteria = -1;
  int asset = -1;
  CriteriaFit hit;
  std::string_view why;  ///< why the finding is less than confirmed, when that lies outside the hit itself
};

Verdict opposite(Verdict verdict) {
  switch (verdict) {
    case Verdict::none:
      return Verdict::confirmed;
    case Verdict::confirmed:
      return Verdict::none;
    default:
      return verdict;
  }
}

constexpr std::string_view kImplied = "the hardware is not in the inventory and follows from its firmware";

/// "x_firmware" runs on "x" of the same vendor.
bool firmware_of(const Cpe& firmware, const Cpe& hardware) {
  const char part = firmware.part_letter();
  if (hardware.part_letter() != 'h' || part == 'h') return false;
  const std::string_view key = firmware.product_key();
  const std::string_view stem = hardware.product_key();
  return key.size() == stem.size() + 9 && key.starts_with(stem) &&
         (key.ends_with("_firmware") || key.ends_with("-firmware"));
}

/// The ANDs above a subtree, innermost first: what they demand together with it.
struct Beside {
  const ApplicabilityNode* all;
  const ApplicabilityNode* self;
  const Beside* above;
};

class Evaluator {
 public:
  Evaluator(const Applicability& applicability, std::span<const AssetName> device)
      : what_(applicability), device_(device) {
    leaves_.resize(what_.criteria.size());
    for (std::size_t n = 0; n < leaves_.size(); ++n)
      for (std::size_t a = 0; a < device_.size(); ++a) {
        const CriteriaFit fit = matching::fit(what_.criteria[n], device_[a]);
        if (fit.verdict == Verdict::none || (leaves_[n].asset >= 0 && !better(fit, leaves_[n].fit))) continue;
        leaves_[n] = {fit, static_cast<int>(a)};
      }
  }

  Answer answer(const ApplicabilityNode& node, bool negated, const Beside* beside) {
    const bool now = negated != node.negate;
    if (node.criteria >= 0) return leaf(node.criteria, now, beside);
    // Negation is pushed down: "not (a or b)" is "not a and not b", so that a finding below two negations is one again.
    return node.all != now ? all_of(node, now, beside) : any_of(node, now, beside);
  }

  [[nodiscard]] const std::vector<Leaf>& leaves() const { return leaves_; }

 private:
  Answer leaf(int index, bool negated, const Beside* beside) {
    const Criteria& criteria = what_.criteria[static_cast<std::size_t>(index)];
    const Leaf& met = leaves_[static_cast<std::size_t>(index)];
    Answer out;
    if (negated) {
      // "No asset of the device matches": of the whole device, never asset by asset.
      out.holds = opposite(met.fit.verdict);
      out.why = met.fit.why;
      return out;
    }
    out.holds = met.fit.verdict;
    if (out.holds == Verdict::none && implied(criteria, beside)) {
      out.holds = Verdict::potential;
      out.why = kImplied;
    } else {
      out.asset = met.asset;
      out.hit = met.fit;
      out.why = met.fit.why;
    }
    if (criteria.vulnerable) {
      out.finding = out.holds;
      out.criteria = index;
    }
    return out;
  }

  Answer any_of(const ApplicabilityNode& node, bool negated, const Beside* beside) {
    Answer out;
    for (const ApplicabilityNode& child : node.children) {
      if (says_nothing(child)) continue;
      const Answer one = answer(child, negated, beside);
      const Verdict holds = std::max(out.holds, one.holds);
      if (one.finding > out.finding ||
          (one.finding == out.finding && one.finding != Verdict::none && better(one.hit, out.hit)))
        out = one;
      else if (out.finding == Verdict::none && one.holds > out.holds)
        out.why = one.why;
      out.holds = holds;
    }
    return out;
  }

  Answer all_of(const ApplicabilityNode& node, bool negated, const Beside* beside) {
    std::vector<Answer> parts;
    for (const ApplicabilityNode& child : node.children) {
      if (says_nothing(child)) {
        Answer empty;
        empty.holds = Verdict::undecided;
        empty.why = "a part of the configuration holds no criteria";
        parts.push_back(empty);
        continue;
      }
      const Beside next{&node, &child, beside};
      parts.push_back(answer(child, negated, negated ? beside : &next));
    }
    Answer out;
    if (parts.empty()) return out;
    std::size_t lowest = 0;
    for (std::size_t n = 1; n < parts.size(); ++n)
      if (parts[n].holds < parts[lowest].holds) lowest = n;
    std::size_t next_lowest = lowest == 0 && parts.size() > 1 ? 1 : 0;
    for (std::size_t n = 0; n < parts.size(); ++n)
      if (n != lowest && parts[n].holds < parts[next_lowest].holds) next_lowest = n;
    out.holds = parts[lowest].holds;
    // A finding of one part is only as sure as the least sure of the others.
    for (std::size_t n = 0; n < parts.size(); ++n) {
      Verdict finding = parts[n].finding;
      std::string_view why = parts[n].why;
      const std::size_t other = n == lowest ? next_lowest : lowest;
      if (other != n && parts[other].holds < finding) {
        finding = parts[other].holds;
        why = parts[other].why;
      }
      if (finding == Verdict::none) continue;
      // An implied piece of hardware is named only when nothing else is the finding.
      const bool take = finding > out.finding ||
                        (finding == out.finding &&
                         (out.asset < 0 ? parts[n].asset >= 0 : better(parts[n].hit, out.hit) && parts[n].asset >= 0));
      if (!take) continue;
      const Verdict holds = out.holds;
      out = parts[n];
      out.holds = holds;
      out.finding = finding;
      out.why = why;
    }
    return out;
  }

  static bool says_nothing(const ApplicabilityNode& node) {
    return node.criteria < 0 && std::all_of(node.children.begin(), node.children.end(),
                                            [](const auto& child) { return says_nothing(child); });
  }

  /// Rule 4: the firmware is present and demanded together with the hardware of its name. A stated revision of this
  /// very hardware that contradicts the criteria ends it; the value "no revision" (-) in the criteria does not
  /// contradict.
  bool implied(const Criteria& hardware, const Beside* beside) const {
    if (hardware.name.part_letter() != 'h') return false;
    if (!hardware.name.version().is_na() && !hardware.name.version().is_any())
      for (const AssetName& asset : device_)
        if (compare_products(hardware.name, asset.name) != ProductFit::no) return false;
    for (; beside != nullptr; beside = beside->above)
      for (const ApplicabilityNode& other : beside->all->children)
        if (&other != beside->self && has_firmware(other, hardware.name)) return true;
    return false;
  }

  bool has_firmware(const ApplicabilityNode& node, const Cpe& hardware) const {
    if (node.negate) return false;
    if (node.criteria < 0)
      return std::any_of(node.children.begin(), node.children.end(),
                         [&](const auto& child) { return has_firmware(child, hardware); });
    const auto index = static_cast<std::size_t>(node.criteria);
    return leaves_[index].fit.verdict != Verdict::none && firmware_of(what_.criteria[index].name, hardware);
  }

  const Applicability& what_;
  std::span<const AssetName> device_;
  std::vector<Leaf> leaves_;
};

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::none:
      return "none";
    case Verdict::undecided:
      return "undecided";
    case Verdict::potential:
      return "potential";
    case Verdict::confirmed:
      return "confirmed";
  }
  return "";
}

Result<Applicability> Applicability::compile(std::span<const intel::Configuration> configurations) {
  Applicability out;
  for (std::size_t c = 0; c < configurations.size(); ++c) {
    const intel::Configuration& configuration = configurations[c];
    ApplicabilityNode top{configuration.operator_ == intel::Operator::and_, configuration.negate, -1, {}};
    for (std::size_t n = 0; n < configuration.nodes.size(); ++n) {
      const intel::CpeNode& node = configuration.nodes[n];
      ApplicabilityNode join{node.operator_ == intel::Operator::and_, node.negate, -1, {}};
      for (std::size_t m = 0; m < node.matches.size(); ++m) {
        auto criteria = Criteria::compile(node.matches[m]);
        if (!criteria) {
          criteria.error().place = fmt::format("/{}/nodes/{}/cpeMatch/{}/criteria", c, n, m);
          return fail(std::move(criteria.error()));
        }
        join.children.push_back({false, false, static_cast<int>(out.criteria.size()), {}});
        out.criteria.push_back(std::move(*criteria));
      }
      top.children.push_back(std::move(join));
    }
    out.configurations.push_back(std::move(top));
  }
  return out;
}

DeviceVerdict evaluate(const Applicability& applicability, std::span<const AssetName> device, bool with_reason) {
  DeviceVerdict out;
  if (applicability.empty()) {
    out.verdict = Verdict::undecided;
    out.reason = "The record states no products: applicability is unknown, which is not \"not affected\".";
    return out;
  }
  Evaluator evaluator(applicability, device);
  std::string_view why;
  for (std::size_t c = 0; c < applicability.configurations.size(); ++c) {
    const Answer answer = evaluator.answer(applicability.configurations[c], false, nullptr);
    if (answer.finding == Verdict::none) continue;
    const bool best = answer.finding > out.verdict || (answer.finding == out.verdict && better(answer.hit, out.hit));
    if (!best) continue;
    out.verdict = answer.finding;
    out.configuration = static_cast<int>(c);
    out.criteria = answer.criteria;
    out.asset = answer.asset;
    out.hit = answer.hit;
    why = answer.why;
  }
  if (with_reason)
    out.reason = out.verdict == Verdict::none ? reason_for_none(applicability, device)
                                              : reason_for_hit(applicability, device, out, why);
  return out;
}

}  // namespace bulkhead::matching
