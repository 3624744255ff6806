// Titles and summaries of the starter extract, composed from its facts in our own words.
#include "core/text.h"
#include "intel/starter.h"

namespace bulkhead::intel {

namespace {

struct Phrase {
  int cwe;
  std::string_view text;
};

/// What a weakness is, in plain words; sorted by number.
constexpr Phrase kPhrases[] = {
    {20, "Input that is not checked"}, {22, "Path that leaves its directory"}, {23, "Path that leaves its directory"}, {77, "Command injection"}, {78, "Operating system command injection"},
    {79, "Script injection in a web page"}, {80, "Script injection in a web page"}, {89, "SQL injection"}, {91, "XML injection"}, {94, "Code injection"}, {98, "Remote file inclusion"},
    {113, "Header injection"}, {119, "Access outside a memory buffer"}, {120, "Copy beyond a buffer"}, {121, "Stack buffer overflow"}, {122, "Heap buffer overflow"}, {123, "Write to any address"},
    {125, "Out-of-bounds read"}, {126, "Read beyond a buffer"}, {129, "Array index that is not checked"}, {131, "Wrong buffer size"}, {134, "Format string under outside control"},
    {190, "Integer overflow"}, {191, "Integer underflow"}, {200, "Information disclosure"}, {203, "Difference that tells a secret"}, {204, "Reply that tells a secret"},
    {208, "Timing that tells a secret"}, {209, "Error message that tells too much"}, {248, "Exception that nobody catches"}, {250, "More privileges than needed"}, {255, "Weak handling of credentials"},
    {256, "Password stored unprotected"}, {257, "Password stored in recoverable form"}, {259, "Fixed password"}, {260, "Password in a configuration file"}, {264, "Weak access control"},
    {269, "Wrong handling of privileges"}, {276, "Wrong default permissions"}, {284, "Weak access control"}, {285, "Missing check of rights"}, {287, "Weak authentication"},
    {288, "Way around authentication"}, {290, "Authentication that can be spoofed"}, {294, "Replay of recorded messages"}, {295, "Certificate that is not checked"}, {303, "Faulty authentication algorithm"},
    {306, "Missing authentication"}, {307, "Unlimited sign-in attempts"}, {310, "Weak cryptography"}, {311, "Missing encryption"}, {312, "Secret stored in clear text"}, {319, "Clear-text transmission"},
    {321, "Fixed cryptographic key"}, {326, "Encryption that is too weak"}, {327, "Broken cryptographic algorithm"}, {330, "Predictable random values"}, {345, "Data whose origin is not checked"},
    {347, "Signature that is not checked"}, {352, "Cross-site request forgery"}, {353, "Missing integrity check"}, {362, "Race condition"}, {367, "Race between check and use"}, {369, "Division by zero"},
    {384, "Session fixation"}, {399, "Faulty handling of resources"}, {400, "Exhaustion of resources"}, {401, "Memory leak"}, {404, "Resource that is not released"}, {415, "Memory freed twice"},
    {416, "Use after free"}, {425, "Page reachable without sign-in"}, {426, "Search path that is not trusted"}, {427, "Library loaded from an unsafe path"}, {428, "Unquoted search path"},
    {434, "Upload of any file"}, {457, "Uninitialised variable"}, {476, "Null pointer access"}, {494, "Code loaded without a check"}, {502, "Deserialisation of outside data"},
    {521, "Weak password rules"}, {522, "Credentials not well protected"}, {532, "Secret in a log file"}, {552, "File open to outsiders"}, {601, "Redirection to any page"},
    {602, "Security left to the client"}, {611, "XML external entities"}, {613, "Session that does not end"}, {617, "Assertion that can be reached"}, {639, "Record of others reachable by its key"},
    {640, "Weak password recovery"}, {668, "Resource open to outsiders"}, {693, "Protection that fails"}, {732, "Wrong permissions on a resource"}, {749, "Dangerous function open to others"},
    {754, "Unusual condition not handled"}, {755, "Error not handled"}, {759, "Password hash without salt"}, {770, "Resources without limit"}, {772, "Resource that is not released"},
    {787, "Out-of-bounds write"}, {788, "Access beyond a buffer"}, {798, "Fixed credentials"}, {805, "Wrong buffer length"}, {822, "Pointer taken from outside"}, {824, "Pointer that was never set"},
    {835, "Endless loop"}, {840, "Fault in business rules"}, {843, "Type confusion"}, {862, "Missing check of rights"}, {863, "Wrong check of rights"}, {908, "Uninitialised resource"},
    {918, "Requests in the name of the server"}, {922, "Secret stored unprotected"}, {924, "Message integrity not enforced"}, {1188, "Unsafe default"}, {1191, "Open debug interface"},
    {1284, "Quantity that is not checked"}, {1321, "Prototype pollution"}, {1333, "Costly regular expression"}, {1391, "Weak credentials"}, {1392, "Default credentials"},
};

std::string_view phrase_of(const Claim& claim) {
  for (const Weakness& weakness : claim.weaknesses) {
    const auto* found = std::lower_bound(std::begin(kPhrases), std::end(kPhrases), weakness.cwe, [](const Phrase& p, int cwe) { return p.cwe < cwe; });
    if (found != std::end(kPhrases) && found->cwe == weakness.cwe) return found->text;
  }
  return "Vulnerability";
}

/// "schneider-electric" is "Schneider Electric", "simatic_s7-1500_firmware" is "Simatic s7-1500".
std::string spoken(std::string_view component) {
  if (component.ends_with("_firmware")) component.remove_suffix(9);
  std::string out;
  bool start = true;
  for (const char c : component) {
    if (c == '\\') continue;
    const char shown = c == '_' ? ' ' : c;
    out += start && shown >= 'a' && shown <= 'z' ? static_cast<char>(shown - 'a' + 'A') : shown;
    start = shown == ' ';
  }
  return out;
}

struct Named {
  std::string product, range;
  friend bool operator==(const Named&, const Named&) = default;
};

std::string range_words(std::string_view from, bool from_inclusive, std::string_view to, bool to_inclusive) {
  if (!to.empty() && from.empty()) return fmt::format("{} {}", to_inclusive ? "up to" : "before", to);
  if (!to.empty()) return fmt::format("{} {} {} {}", from_inclusive ? "from" : "after", from, to_inclusive ? "up to" : "before", to);
  if (!from.empty()) return fmt::format("{} {}", from_inclusive ? "from" : "after", from);
  return "all versions";
}

std::string range_of(const ProductClaim& product) {
  for (const VersionStatement& v : product.versions) {
    if (v.status != ProductStatus::affected) continue;
    if (v.kind == VersionKind::all) return "all versions";
    if (v.kind == VersionKind::range) return range_words(v.from, v.from_inclusive, v.to, v.to_inclusive);
    if (v.text.size() <= 40) return v.text;
  }
  return {};
}

bool is_affected(const ProductClaim& product) {
  if (product.context || product.name.empty()) return false;
  if (product.versions.empty()) return product.default_status == ProductStatus::affected;
  return std::any_of(product.versions.begin(), product.versions.end(), [](const VersionStatement& v) { return v.status == ProductStatus::affected; });
}

/// The affected products in the words of advisories, else of CPE names; each name once, in the order of the claim.
std::vector<Named> named_products(const Claim& claim) {
  std::vector<Named> out;
  const auto add = [&](std::string product, std::string range) {
    if (std::none_of(out.begin(), out.end(), [&](const Named& n) { return equals_ignoring_case(n.product, product); })) out.push_back({std::move(product), std::move(range)});
  };
  for (const ProductClaim& p : claim.products) {
    if (!is_affected(p)) continue;
    const bool repeats = to_lower(p.name).starts_with(to_lower(p.vendor));
    add(repeats || p.vendor.empty() ? p.name : p.vendor + " " + p.name, range_of(p));
  }
  if (!out.empty()) return out;
  for (const Configuration& configuration : claim.configurations)
    for (const CpeNode& node : configuration.nodes)
      for (const CpeMatch& match : node.matches) {
        const auto parts = split(match.criteria, ':');
        if (!match.vulnerable || parts.size() < 6) continue;
        const bool ranged = !match.start_including.empty() || !match.start_excluding.empty() || !match.end_including.empty() || !match.end_excluding.empty();
        const std::string_view from = match.start_including.empty() ? match.start_excluding : match.start_including;
        const std::string_view to = match.end_including.empty() ? match.end_excluding : match.end_including;
        std::string range = ranged || parts[5] == "*" ? range_words(from, !match.start_including.empty(), to, !match.end_including.empty()) : parts[5] == "-" ? "" : std::string(parts[5]);
        add(spoken(parts[3]) + " " + spoken(parts[4]), replace_all(range, "\\", ""));
      }
  return out;
}

}  // namespace

std::string composed_title(const Claim& claim) {
  const auto products = named_products(claim);
  std::string out(phrase_of(claim));
  if (products.empty()) return out;
  out += " in " + shorten(products.front().product, 90);
  if (!products.front().range.empty()) out += " (" + products.front().range + ")";
  if (products.size() > 1) out += fmt::format(" and {} more", products.size() - 1);
  return out;
}

std::string composed_summary(const Claim& claim) {
  const auto products = named_products(claim);
  std::string out = fmt::format("{}: ", phrase_of(claim));
  if (products.empty()) out += "the affected products are not named here.";
  for (std::size_t i = 0; i < std::min<std::size_t>(products.size(), 5); ++i) {
    if (i > 0) out += "; ";
    out += products[i].product;
    if (!products[i].range.empty()) out += " (" + products[i].range + ")";
  }
  if (products.size() > 5) out += fmt::format("; {} more", products.size() - 5);
  if (!products.empty()) out += ".";
  std::string cwes;
  for (const Weakness& w : claim.weaknesses) cwes += fmt::format("{}CWE-{}", cwes.empty() ? "" : ", ", w.cwe);
  if (!cwes.empty()) out += " Weakness: " + cwes + ".";
  const bool fix = std::any_of(claim.remedies.begin(), claim.remedies.end(), [](const Remedy& r) { return r.kind == RemedyKind::vendor_fix || r.kind == RemedyKind::cna_solution; });
  if (fix) out += " The vendor states a fix.";
  if (claim.kev) out += " Known to be exploited; in CISA's catalogue since " + claim.kev->date_added + ".";
  else if (!claim.exploits.empty()) out += " Attack code is public.";
  out += " Composed by Bulkhead from published facts; the advisory has the vendor's own words.";
  return out;
}

}  // namespace bulkhead::intel
