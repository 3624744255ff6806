// A second matcher for tests: slow, written from the rules alone, sharing no code with the engine.
//
// It knows versions only by their place in a ladder that a person has sorted; it decides a tree by asking, level by
// level, whether some vulnerable match stands with everything that its ANDs demand. What it says is easy to check by
// eye.
#pragma once
#include <map>
#include <string>
#include <vector>

namespace bulkhead::matching::reference {

enum class Level { no, undecided, maybe, yes };

/// A CPE name as eleven plain fields.
using Name = std::vector<std::string>;
enum Field {
  part,
  vendor,
  product,
  version,
  update,
  edition,
  language,
  sw_edition,
  target_sw,
  target_hw,
  other,
  fields
};

struct Match {
  Name name;
  std::string start_including, start_excluding, end_including, end_excluding;
  bool vulnerable = true;
};

struct Tree {
  bool all = false, negate = false;
  std::vector<Tree> children;
  int match = -1;
};

struct Case {
  std::vector<Match> matches;
  std::vector<Tree> configurations;
  std::vector<Name> device;
};

/// Version text to its place; equal versions share one. Text outside has no order. `carries` names, for a version with
/// a repair written into it ("4.0_sp1"), the place of the version that it repairs.
struct Ladder {
  std::map<std::string, int> places;
  std::map<std::string, std::vector<int>> carries;
};

class Matcher {
 public:
  Matcher(const Case& test, const Ladder& ladder) : test_(test), ladder_(ladder) {}

  Level verdict() const {
    for (const Level level : {Level::yes, Level::maybe, Level::undecided})
      for (const Tree& tree : test_.configurations) {
        std::vector<const Tree*> path;
        if (finding(tree, level, false, path)) return level;
      }
    return Level::no;
  }

  /// One asset name against one match.
  Level meets(const Match& match, const Name& asset) const {
    if (asset[vendor] == "*" && asset[product] == "*") return Level::no;
    Level worst = Level::yes;
    bool wider = false, narrower = false;
    for (const Field field : {part, vendor, product}) {
      const Level level = same(match.name[field], asset[field]);
      if (level == Level::no) return level;
      if (field != part && level == Level::maybe) narrower = true;
      if (field != part && match.name[field] == "*" && asset[field] != "*") wider = true;
      if (level < worst) worst = level;
    }
    if (wider && narrower) return Level::no;
    for (const Field field : {edition, language, sw_edition, target_sw, target_hw, other}) {
      const Level level = same(match.name[field], asset[field]);
      if (level == Level::no) return level;
      if (level < worst) worst = level;
    }
    const bool bounded = !match.start_including.empty() || !match.start_excluding.empty() ||
                         !match.end_including.empty() || !match.end_excluding.empty();
    const Level level = bounded ? in_bounds(match, asset) : listed(match, asset);
    return level < worst ? level : worst;
  }

 private:
  static Level same(const std::string& criteria, const std::string& asset) {
    if (criteria == "*") return Level::yes;
    if (asset == "*") return Level::maybe;
    return criteria == asset ? Level::yes : Level::no;
  }

  int place(const std::string& text) const {
    const auto found = ladder_.places.find(text);
    return found == ladder_.places.end() ? -1 : found->second;
  }
  /// Room for updates between two rungs.
  static int with_update(int place, const std::string& update) {
    return place * 10 + (update == "rc1" ? -1 : update == "sp1" ? 1 : update == "sp2" ? 2 : 0);
  }

  Level listed(const Match& match, const Name& asset) const {
    const std::string& wanted = match.name[version];
    const std::string& has = asset[version];
    Level level = same(wanted, has);
    if (level == Level::no && wanted != "-" && has != "-" && place(wanted) >= 0 && place(wanted) == place(has))
      level = Level::yes;
    if (level == Level::no && place(wanted) >= 0 && asset[update] == "*" && match.name[update] == "*") {
      const auto repaired = ladder_.carries.find(has);
      if (repaired != ladder_.carries.end())
        for (const int base : repaired->second)
          if (base == place(wanted)) return Level::maybe;
    }
    const Level updates = same(match.name[update], asset[update]);
    return updates < level ? updates : level;
  }

  Level in_bounds(const Match& match, const Name& asset) const {
    const std::string& has = asset[version];
    if (has == "*") return Level::maybe;
    if (has == "-") return Level::undecided;
    const std::string& carried = match.name[update];
    const bool upper = !match.end_including.empty() || !match.end_excluding.empty();
    const std::string low = match.start_including + match.start_excluding,
                      high = match.end_including + match.end_excluding;
    const bool any_update = carried == "*";
    if (!any_update && asset[update] == "*")
      for (const std::string& bound : {low, high})
        if (!bound.empty() && (bound == has || (place(bound) >= 0 && place(bound) == place(has)))) return Level::maybe;
    const auto test_end = [&](const std::string& bound, bool inclusive, bool lower, const std::string& bound_update,
                              const std::string& asset_update) {
      if (bound.empty()) return Level::yes;
      if (place(bound) < 0 || place(has) < 0) {
        if (bound != has) return Level::undecided;
      }
      const int a = with_update(place(has), asset_update), b = with_update(place(bound), bound_update);
      if (a == b) return inclusive ? Level::yes : Level::no;
      return (lower ? a > b : a < b) ? Level::yes : Level::no;
    };
    const auto inside = [&](const std::string& low_update, const std::string& high_update,
                            const std::string& asset_update) {
      const Level l = test_end(low, match.start_excluding.empty(), true, low_update, asset_update);
      const Level h = test_end(high, match.end_excluding.empty(), false, high_update, asset_update);
      return l < h ? l : h;
    };
    if (any_update) {
      const Level level = inside("-", "-", "-");
      if (level == Level::no && asset[update] == "rc1" && inside("-", "-", "rc1") != Level::no) return Level::maybe;
      return level;
    }
    return inside(upper ? "-" : carried, upper ? carried : "-", asset[update] == "*" ? "-" : asset[update]);
  }

  Level best(const Match& match) const {
    Level out = Level::no;
    for (const Name& asset : test_.device)
      if (meets(match, asset) > out) out = meets(match, asset);
    return out;
  }

  static bool firmware_of(const Name& firmware, const Name& hardware) {
    return hardware[part] == "h" && firmware[part] != "h" && firmware[vendor] == hardware[vendor] &&
           firmware[product] == hardware[product] + "_firmware";
  }

  bool names_firmware(const Tree& tree, const Name& hardware) const {
    if (tree.negate) return false;
    if (tree.match >= 0) {
      const Match& match = test_.matches[static_cast<std::size_t>(tree.match)];
      return firmware_of(match.name, hardware) && best(match) != Level::no;
    }
    for (const Tree& child : tree.children)
      if (names_firmware(child, hardware)) return true;
    return false;
  }

  /// The match with what firmware implies; `path` is the way from the configuration down to it.
  Level leaf(const Match& match, bool negated, const std::vector<const Tree*>& path) const {
    const Level met = best(match);
    if (negated) return met == Level::yes ? Level::no : met == Level::no ? Level::yes : met;
    if (met != Level::no || match.name[part] != "h") return met;
    if (match.name[version] != "-" && match.name[version] != "*")
      for (const Name& asset : test_.device)
        if (same(match.name[part], asset[part]) != Level::no && same(match.name[vendor], asset[vendor]) != Level::no &&
            same(match.name[product], asset[product]) != Level::no && !(asset[vendor] == "*" && asset[product] == "*"))
          return met;
    bool odd = false;
    for (std::size_t n = 0; n + 1 < path.size(); ++n) {
      odd = odd != path[n]->negate;
      if (odd || !path[n]->all) continue;
      for (const Tree& sibling : path[n]->children)
        if (&sibling != path[n + 1] && names_firmware(sibling, match.name)) return Level::maybe;
    }
    return met;
  }

  bool holds(const Tree& tree, Level level, bool negated, std::vector<const Tree*>& path) const {
    const bool now = negated != tree.negate;
    path.push_back(&tree);
    bool out = false;
    if (tree.match >= 0) {
      out = leaf(test_.matches[static_cast<std::size_t>(tree.match)], now, path) >= level;
    } else {
      const bool all = tree.all != now;
      out = all;
      for (const Tree& child : tree.children) {
        const bool one = holds(child, level, now, path);
        out = all ? out && one : out || one;
      }
    }
    path.pop_back();
    return out;
  }

  /// Some vulnerable match hits at this level, and so does everything that the ANDs above it demand.
  bool finding(const Tree& tree, Level level, bool negated, std::vector<const Tree*>& path) const {
    const bool now = negated != tree.negate;
    path.push_back(&tree);
    bool found = false;
    if (tree.match >= 0) {
      const Match& match = test_.matches[static_cast<std::size_t>(tree.match)];
      found = !now && match.vulnerable && leaf(match, now, path) >= level;
    } else {
      for (const Tree& child : tree.children) {
        bool here = finding(child, level, now, path);
        if (tree.all != now)
          for (const Tree& other : tree.children)
            if (&other != &child) here = here && holds(other, level, now, path);
        found = found || here;
      }
    }
    path.pop_back();
    return found;
  }

  const Case& test_;
  const Ladder& ladder_;
};

}  // namespace bulkhead::matching::reference
