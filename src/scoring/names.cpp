// Identity and display of vendor and product names.
#include "scoring/names.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace bulkhead::scoring {
namespace {

/// Letters, digits and bytes of other alphabets belong to words; everything else separates them.
bool is_word_char(char c) { return is_alpha(c) || is_digit(c) || (static_cast<unsigned char>(c) & 0x80) != 0; }

/// True at the first or second byte of U+00A0, the space that does not break.
bool is_hard_space(std::string_view text, std::size_t i) {
  const auto pair = [&](std::size_t at) { return at + 1 < text.size() && text[at] == '\xC2' && text[at + 1] == '\xA0'; };
  return pair(i) || (i > 0 && pair(i - 1));
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_word_char(c) && !is_hard_space(text, i)) {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    } else if (!word.empty()) {
      out.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) out.push_back(std::move(word));
  return out;
}

/// Legal forms and filler that end a company's name. "as", "se" and "sa" are real words too, so they only count after
/// another word, which holds for all of these.
constexpr std::array<std::string_view, 43> kLegalForms = {
    "inc", "incorporated", "ltd", "limited", "llc", "llp", "lp", "corp", "corporation", "co", "company", "gmbh", "mbh", "ag", "kg",
    "kgaa", "se", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "ab", "as", "asa", "aps", "oy", "oyj", "plc", "pty", "pte", "pvt",
    "kk", "sro", "doo", "sl", "international", "intl", "group", "holding", "holdings"};

void drop_legal_forms(std::vector<std::string>& words) {
  while (words.size() > 1) {
    const std::string& last = words.back();
    const bool legal = std::find(kLegalForms.begin(), kLegalForms.end(), last) != kLegalForms.end();
    // "S.p.A.", "B.V.", "A/S" arrive as single letters.
    const bool letter = words.size() > 2 && last.size() == 1 && is_alpha(last[0]) && words[words.size() - 2].size() == 1;
    if (letter) {
      while (words.size() > 1 && words.back().size() == 1 && is_alpha(words.back()[0])) words.pop_back();
      continue;
    }
    if (!legal && last != "and") break;
    words.pop_back();
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += word;
  return out;
}

struct Alias {
  std::string_view from, to;
};
/// Second names of the same maker, as feeds use them. A merged or sold company stays its own vendor.
constexpr Alias kAliases[] = {
    {"3ssmartsoftwaresolutions", "codesys"}, {"3ssoftware", "codesys"}, {"3s", "codesys"},
    {"generalelectric", "ge"}, {"beldenhirschmann", "hirschmann"}, {"hirschmannautomationandcontrol", "hirschmann"},
    {"wagokontakttechnik", "wago"}, {"brindustrialautomation", "brautomation"}, {"bernecker", "brautomation"},
    {"brautomationgmbh", "brautomation"}, {"bandrindustrialautomation", "brautomation"}, {"br", "brautomation"},
    {"deltaww", "deltaelectronics"}, {"rockwell", "rockwellautomation"}, {"schneider", "schneiderelectric"},
    {"mitsubishielectriccorporation", "mitsubishielectric"}, {"hitachienergyltd", "hitachienergy"},
    {"schweitzerengineeringlaboratories", "selinc"}, {"schweitzerengineering", "selinc"}, {"sel", "selinc"},
    {"johnsoncontrolsinc", "johnsoncontrols"}, {"beckhoffautomation", "beckhoff"},
    {"phoenixcontactco", "phoenixcontact"}, {"eatoncorporation", "eaton"}, 
    {"lsis", "lselectric"}, {"googleinc", "google"}, {"microsoftcorporation", "microsoft"},
    {"redlioncontrols", "redlion"}, {"sielco", "sielcosistemi"},
    {"yokogawaelectric", "yokogawa"}, {"omronelectronics", "omron"}, {"emersonelectric", "emerson"}, {"fujielectriccorp", "fujielectric"},
};

bool is_placeholder(std::string_view key) {
  return key.empty() || key == "na" || key == "unknown" || key == "none" || key == "unspecified" || key == "tbd" ||
         key == "multiplevendors" || key == "various" || key == "unknownvendor";
}

std::string squeeze_spaces(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_space(text[i]) || is_hard_space(text, i)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += text[i];
    }
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

/// Takes `word` off the end of the text when it stands there as a word of its own.
bool drop_last_word(std::string& text, std::string_view word) {
  if (text.size() <= word.size() + 1) return false;
  const std::size_t at = text.size() - word.size();
  if (!equals_ignoring_case(std::string_view(text).substr(at), word) || is_word_char(text[at - 1])) return false;
  text.erase(at);
  while (!text.empty() && (is_space(text.back()) || text.back() == '_' || text.back() == '-' || text.back() == ',')) text.pop_back();
  return true;
}

/// Length of the prefix of `name` whose letters and digits spell `key`, together with the separators behind it; 0 when
/// the name does not begin so, or nothing would be left.
std::size_t vendor_prefix(std::string_view key, std::string_view name) {
  if (key.empty()) return 0;
  std::size_t matched = 0, i = 0;
  for (; i < name.size() && matched < key.size(); ++i) {
    if (!is_word_char(name[i])) continue;
    const char c = name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] + 32) : name[i];
    if (c != key[matched]) return 0;
    ++matched;
  }
  if (matched < key.size() || i >= name.size() || is_word_char(name[i])) return 0;
  while (i < name.size() && !is_word_char(name[i])) ++i;
  return i < name.size() ? i : 0;
}

}  // namespace

std::string vendor_key(std::string_view name) {
  auto words = words_of(name);
  if (words.size() > 1 && words.front() == "the") words.erase(words.begin());
  drop_legal_forms(words);
  std::string key = joined(words);
  for (const Alias& alias : kAliases)
    if (alias.from == key) return std::string(alias.to);
  return is_placeholder(key) ? std::string() : key;
}

std::string product_key(std::string_view vendor, std::string_view name) {
  const std::string shown = display_product(vendor, name);
  std::string key;
  key.reserve(shown.size());
  for (const char c : shown)
    if (is_word_char(c)) key += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return is_placeholder(key) ? std::string() : key;
}

std::string slug_of(std::string_view name) {
  auto words = words_of(name);
  drop_legal_forms(words);
  return join(words, "-");
}

std::string word_slug(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  bool gap = false;
  for (const char c : name) {
    if (!is_word_char(c)) {
      gap = true;
      continue;
    }
    if (gap && !out.empty()) out += '-';
    gap = false;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return out;
}

std::string display_vendor(std::string_view name) {
  std::string out = squeeze_spaces(name);
  // Cut the legal form off as it is written: keep as much text as holds the words that stay.
  auto words = words_of(out);
  const std::size_t all = words.size();
  drop_legal_forms(words);
  if (words.size() == all) return out;
  std::size_t seen = 0, i = 0;
  bool in_word = false;
  for (; i < out.size(); ++i) {
    const bool word = is_word_char(out[i]);
    if (in_word && !word && ++seen == words.size()) break;
    in_word = word;
  }
  out.erase(i);
  return out;
}

std::string display_product(std::string_view vendor, std::string_view name) {
  std::string out = squeeze_spaces(name);
  if (const std::size_t prefix = vendor_prefix(vendor, out)) out.erase(0, prefix);
  while (drop_last_word(out, "firmware") || drop_last_word(out, "series")) {
  }
  return out;
}

std::string display_of_cpe(std::string_view component) {
  std::string out = replace_all(component, "_", " ");
  drop_last_word(out, "firmware");
  bool start = true;
  for (char& c : out) {
    if (start && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    start = c == ' ' || c == '-';
  }
  return out;
}

CpeName cpe_name(std::string_view criteria) {
  constexpr std::string_view kPrefix = "cpe:2.3:";
  CpeName out;
  if (!criteria.starts_with(kPrefix) || criteria.size() < kPrefix.size() + 2) return out;
  out.part = criteria[kPrefix.size()];
  std::size_t i = kPrefix.size() + 2;
  for (std::string* field : {&out.vendor, &out.product}) {
    for (; i < criteria.size() && criteria[i] != ':'; ++i) {
      if (criteria[i] == '\\' && i + 1 < criteria.size()) ++i;
      *field += criteria[i];
    }
    ++i;
  }
  return out;
}

namespace {

/// Gathers names without doubles. Feeds repeat one product for hundreds of versions, so the last raw pair is kept.
class Gatherer {
 public:
  void add_text(std::string_view vendor, std::string_view product) {
    const int v = vendor_index(vendor, true, {});
    if (v >= 0) add_product(v, product, true, 0, false);
  }
  void add_cpe(std::string_view criteria) {
    // Everything up to the version names the product; equal beginnings are the same product.
    const std::size_t end = product_end(criteria);
    if (criteria.substr(0, end) == last_cpe_) return;
    last_cpe_ = criteria.substr(0, end);
    const CpeName cpe = cpe_name(criteria);
    if (cpe.part == 0 || cpe.vendor.empty() || cpe.vendor == "*" || cpe.vendor == "-") return;
    const int v = vendor_index(cpe.vendor, false, cpe.vendor);
    if (v >= 0 && cpe.product != "*" && cpe.product != "-")
      add_product(v, cpe.product, false, cpe.part, cpe.product.ends_with("_firmware"));
  }
  AffectedNames names;

 private:
  static std::size_t product_end(std::string_view criteria) {
    int colons = 0;
    for (std::size_t i = 0; i < criteria.size(); ++i) {
      if (criteria[i] == '\\') ++i;
      else if (criteria[i] == ':' && ++colons == 5) return i;
    }
    return criteria.size();
  }

  int vendor_index(std::string_view raw, bool text, std::string_view cpe) {
    if (raw == last_vendor_ && text == last_text_) return last_index_;
    last_vendor_ = raw;
    last_text_ = text;
    std::string key = vendor_key(raw);
    if (key.empty()) return last_index_ = -1;
    auto found = std::find_if(names.vendors.begin(), names.vendors.end(), [&](const auto& v) { return v.key == key; });
    if (found == names.vendors.end()) {
      names.vendors.push_back({std::move(key), text ? display_vendor(raw) : display_of_cpe(raw), text, std::string(cpe)});
      found = names.vendors.end() - 1;
    } else {
      if (text && !found->from_text) {
        found->name = display_vendor(raw);
        found->from_text = true;
      }
      if (found->cpe.empty()) found->cpe = cpe;
    }
    return last_index_ = static_cast<int>(found - names.vendors.begin());
  }

  void add_product(int vendor, std::string_view raw, bool text, char part, bool firmware) {
    const std::string& maker = names.vendors[static_cast<std::size_t>(vendor)].key;
    const std::string plain = text ? std::string() : replace_all(raw, "_", " ");
    std::string key = product_key(maker, text ? raw : std::string_view(plain));
    if (key.empty()) return;
    const auto found = std::find_if(names.products.begin(), names.products.end(),
                                    [&](const auto& p) { return p.vendor == vendor && p.key == key; });
    if (found == names.products.end()) {
      std::string name = text ? display_product(maker, raw) : display_product(maker, display_of_cpe(raw));
      names.products.push_back({vendor, std::move(key), std::move(name), text, part, firmware});
      return;
    }
    if (text && !found->from_text) {
      found->name = display_product(maker, raw);
      found->from_text = true;
    }
    if (found->part == 0) found->part = part;
    found->firmware = found->firmware || firmware;
  }

  std::string last_cpe_, last_vendor_;
  bool last_text_ = false;
  int last_index_ = -1;
};

bool is_affected(const intel::ProductClaim& product) {
  using intel::ProductStatus;
  if (product.context) return false;
  if (product.versions.empty()) return product.default_status == ProductStatus::affected || product.default_status == ProductStatus::unknown;
  return std::any_of(product.versions.begin(), product.versions.end(), [](const auto& version) {
    return version.status == ProductStatus::affected || version.status == ProductStatus::under_investigation || version.status == ProductStatus::unknown;
  }) || product.default_status == ProductStatus::affected;
}

}  // namespace

AffectedNames affected_names(const intel::Vulnerability& vulnerability) {
  using intel::Source;
  Gatherer gatherer;
  constexpr std::array kOrder = {Source::csaf, Source::cna, Source::starter, Source::manual, Source::nvd, Source::supplement, Source::adp, Source::ics_advisory, Source::kev};
  constexpr std::size_t kMostProducts = 4096;  // no real record has more; keeps a hostile one from quadratic work
  for (const Source source : kOrder)
    for (const auto& claim : vulnerability.claims) {
      if (claim.source != source || vulnerability.repeats_advisory(claim)) continue;
      for (const auto& product : claim.products) {
        if (gatherer.names.products.size() >= kMostProducts) break;
        if (!is_affected(product)) continue;
        gatherer.add_text(product.vendor, product.name);
        for (const auto& cpe : product.cpes) gatherer.add_cpe(cpe);
      }
      for (const auto& configuration : claim.configurations)
        for (const auto& node : configuration.nodes)
          for (const auto& match : node.matches)
            if (match.vulnerable && gatherer.names.products.size() < kMostProducts) gatherer.add_cpe(match.criteria);
      if (claim.kev && gatherer.names.vendors.empty()) gatherer.add_text(claim.kev->vendor, claim.kev->product);
    }
  return std::move(gatherer.names);
}

}  // namespace bulkhead::scoring
