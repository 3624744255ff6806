// How one asset name meets one criteria of NVD (matching rules 7 to 13 and 19).
#include <algorithm>

#include "matching/applicability.h"

namespace bulkhead::matching {
namespace {

constexpr CriteriaFit kNone{};

CriteriaFit no(std::string_view why) { return {Verdict::none, false, false, OrderBasis::numeric, why}; }

/// Weakens an answer to potential and keeps the first reason for it.
void weaken(CriteriaFit& fit, Verdict to, std::string_view why) {
  if (fit.verdict <= to) return;
  fit.verdict = to;
  fit.why = why;
}

/// A version in the name, or an empty one for `*`, `-` and wildcards.
Version version_in(const Cpe& name, bool with_update) {
  const CpeValue version = name.version();
  if (version.kind != CpeValue::Kind::literal) return {};
  const CpeValue update = name.update();
  return Version(version.text,
                 with_update && update.kind == CpeValue::Kind::literal ? update.text : std::string_view());
}

/// "8.0 sp2" against "8.0": the same version with a later repair (or, where asked for, an earlier trial) written into
/// it.
bool extends(const Version& longer, const Version& shorter, bool trials) {
  if (shorter.tokens().empty() || longer.tokens().size() <= shorter.tokens().size()) return false;
  for (std::size_t n = 0; n < shorter.tokens().size(); ++n) {
    const auto& a = longer.tokens()[n];
    const auto& b = shorter.tokens()[n];
    const bool known_word =
        a.kind == Version::Token::Kind::patch || a.kind == Version::Token::Kind::pre;  // "sp" and "service pack"
    if (a.kind != b.kind || a.rank != b.rank || (!known_word && longer.text_of(a) != shorter.text_of(b))) return false;
  }
  const auto next = longer.tokens()[shorter.tokens().size()].kind;
  return next == Version::Token::Kind::patch || (trials && next == Version::Token::Kind::pre);
}

/// The listed version and its update against those of the asset.
CriteriaFit fit_listed(const Criteria& criteria, const AssetName& asset) {
  CriteriaFit out;
  out.verdict = Verdict::confirmed;
  out.exact = true;
  const CpeValue wanted = criteria.name.version();
  const CpeValue has = asset.name.version();
  const CpeValue wanted_update = criteria.name.update();
  const CpeValue update = asset.name.update();

  if (wanted.is_any()) {
    out.exact = false;
  } else if (has.is_any()) {
    out.exact = false;
    weaken(out, Verdict::potential, "the version of the asset is not known");
  } else if (wanted.kind == CpeValue::Kind::literal && has.kind == CpeValue::Kind::literal) {
    const Comparison order = compare(asset.version_only, criteria.version);
    const bool same_text = wanted.text == has.text;
    if (!same_text && order.order != Order::equal) {
      // The inventory may have put the update into the version: "8.0_sp2" for 8.0 with update sp2.
      if (update.is_known() || !extends(asset.version_only, criteria.version, false)) return no("another version");
      if (wanted_update.is_any()) {
        weaken(out, Verdict::potential, "the version of the asset carries an update that the criteria do not name");
        return out;
      }
      const Version joined = version_in(criteria.name, true);
      if (wanted_update.kind != CpeValue::Kind::literal || compare(asset.version_only, joined).order != Order::equal)
        return no("another update");
      return out;
    }
    if (!same_text) out.basis = order.basis;
    if (out.basis == OrderBasis::prefix)
      weaken(out, Verdict::potential, "a product prefix of the version was dropped for the comparison");
  } else {
    const Relation relation = compare_values(wanted, has);
    if (relation == Relation::disjoint)
      return no(wanted.is_na() ? "the criteria are for a product without versions"
                : has.is_na()  ? "the asset is stated to have no version"
                               : "another version");
    if (relation == Relation::subset) {
      out.exact = false;
      weaken(out, Verdict::potential, "the version of the asset is known only in part");
    }
  }

  const Relation relation = compare_values(wanted_update, update);
  if (relation == Relation::subset) {
    weaken(out, Verdict::potential, "the update of the asset is not known");
  } else if (relation == Relation::disjoint) {
    // "update_11" and "update11", "sp1" and "service_pack_1" are the same update.
    const bool texts = wanted_update.kind == CpeValue::Kind::literal && update.kind == CpeValue::Kind::literal;
    if (!texts || !same_version(wanted_update.text, update.text)) return no("another update");
  }
  return out;
}

/// True when the version without its update is the one at which a bound with an update stands ("8.0" and "up to 8.0
/// sp2").
bool update_decides(const VersionRange& range, const Version& version) {
  for (const Interval& interval : range.intervals())
    for (const auto* bound : {&interval.low, &interval.high}) {
      if (!*bound) continue;
      const Version& at = (*bound)->version;
      if (extends(at, version, true) || compare(at, version).order == Order::equal) return true;
    }
  return false;
}

/// Bounds. The update of the criteria, where one is given, belongs to the bound (rule 12); otherwise any update of a
/// version inside the bounds is inside.
CriteriaFit fit_range(const Criteria& criteria, const AssetName& asset) {
  CriteriaFit out;
  out.verdict = Verdict::confirmed;
  out.ranged = true;
  const CpeValue has = asset.name.version();
  const CpeValue wanted_update = criteria.name.update();
  const CpeValue update = asset.name.update();
  if (has.is_any() || has.kind == CpeValue::Kind::pattern) {
    weaken(out, Verdict::potential, "the version of the asset is not known");
    return out;
  }
  if (has.is_na()) {
    // "up to and including -" speaks of exactly those that have no version.
    const bool only_dash = criteria.versions.intervals().size() == 1 && criteria.versions.intervals()[0].unclear;
    if (!only_dash) weaken(out, Verdict::undecided, "the asset is stated to have no version, the criteria have bounds");
    return out;
  }
  const bool with_update = wanted_update.kind == CpeValue::Kind::literal || wanted_update.is_na();
  if (with_update && update.is_any() && update_decides(criteria.versions, asset.version_only)) {
    weaken(out, Verdict::potential, "the update of the asset is not known");
    return out;
  }
  if (wanted_update.kind == CpeValue::Kind::pattern) {
    const Relation relation = compare_values(wanted_update, update);
    if (relation == Relation::disjoint) return no("another update");
    if (relation == Relation::subset) weaken(out, Verdict::potential, "the update of the asset is not known");
  }
  const RangeVerdict verdict = criteria.versions.holds(with_update ? asset.version : asset.version_only);
  out.basis = verdict.basis;
  switch (verdict.membership) {
    case Membership::inside:
      break;
    case Membership::assumed:
      weaken(out, Verdict::potential, verdict.why);
      break;
    case Membership::undecided:
      weaken(out, Verdict::undecided, verdict.why);
      break;
    case Membership::outside: {
      // 7.4 rc1 against "before 7.4": the version is the bound, the trial came before it.
      const bool trial =
          !with_update && update.is_known() && asset.version.is_pre_release() && !asset.version_only.is_pre_release();
      if (!trial || criteria.versions.holds(asset.version).membership == Membership::outside)
        return no("outside the bounds");
      weaken(out, Verdict::potential, "a pre-release of the version at which the range ends");
      return out;
    }
  }
  return out;
}

}  // namespace

AssetName AssetName::of(Cpe name) {
  AssetName out{std::move(name), {}, {}};
  out.version = version_in(out.name, true);
  out.version_only = version_in(out.name, false);
  return out;
}

Result<AssetName> AssetName::parse(std::string_view cpe) { return of(TRY(Cpe::parse(cpe))); }

Result<Criteria> Criteria::compile(const intel::CpeMatch& match) {
  Criteria out{TRY(Cpe::parse(match.criteria)), {}, {}, false, match.vulnerable};
  out.ranged = !match.start_including.empty() || !match.start_excluding.empty() || !match.end_including.empty() ||
               !match.end_excluding.empty();
  out.version = version_in(out.name, false);
  const CpeValue update = out.name.update();
  const std::string_view update_text = update.kind == CpeValue::Kind::literal ? update.text : std::string_view();
  if (out.ranged) {
    out.versions = VersionRange::of_bounds(match.start_including, match.start_excluding, match.end_including,
                                           match.end_excluding, update_text);
  } else if (out.name.version().is_any()) {
    out.versions = VersionRange::all();
  } else if (out.name.version().kind == CpeValue::Kind::literal) {
    out.versions = VersionRange::exactly(out.name.version().text, update_text);
  }
  return out;
}

CriteriaFit fit(const Criteria& criteria, const AssetName& asset) {
  const ProductFit product = compare_products(criteria.name, asset.name);
  if (product == ProductFit::no) return kNone;

  CriteriaFit out;
  const bool any_version = criteria.name.version().is_any();
  if (criteria.ranged) {
    out = fit_range(criteria, asset);
    // A name with a version and bounds besides (the format allows it): both must hold.
    if (!any_version && out.verdict != Verdict::none) {
      const CriteriaFit listed = fit_listed(criteria, asset);
      if (listed.verdict < out.verdict) out = listed;
    }
  } else if (any_version && criteria.name.update().is_any()) {
    out.verdict = Verdict::confirmed;
  } else {
    out = fit_listed(criteria, asset);
  }
  if (out.verdict == Verdict::none) return out;

  if (product == ProductFit::possible)
    weaken(out, Verdict::potential, "vendor, product or part of the asset is not known");
  for (const CpeField field : {CpeField::edition, CpeField::language, CpeField::sw_edition, CpeField::target_sw,
                               CpeField::target_hw, CpeField::other}) {
    switch (compare_values(criteria.name[field], asset.name[field])) {
      case Relation::disjoint:
        switch (field) {
          case CpeField::target_sw:
            return no("another target software");
          case CpeField::target_hw:
            return no("another target hardware");
          case CpeField::language:
            return no("another language");
          default:
            return no("another edition");
        }
      case Relation::subset:
        switch (field) {
          case CpeField::target_sw:
            weaken(out, Verdict::potential, "the target software of the asset is not known");
            break;
          case CpeField::target_hw:
            weaken(out, Verdict::potential, "the target hardware of the asset is not known");
            break;
          case CpeField::language:
            weaken(out, Verdict::potential, "the language of the asset is not known");
            break;
          default:
            weaken(out, Verdict::potential, "the edition of the asset is not known");
            break;
        }
        break;
      case Relation::superset:
      case Relation::equal:
        break;
    }
  }
  return out;
}

}  // namespace bulkhead::matching
