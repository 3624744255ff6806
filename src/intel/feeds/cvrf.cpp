// Microsoft's monthly security update documents, XML (CVRF 1.1) and JSON, reduced to what they say of Windows itself.
#include <unordered_set>

#include "core/text.h"
#include "feeds/readers.h"
#include "feeds/xml.h"
#include "intel/corpus.h"

namespace bulkhead::intel {

namespace {

/// A statement with the products that it is made of; none: of all.
struct Threat {
  std::string text;
  std::vector<std::string> products;
};
struct Remediation {
  std::string description, kind, fixed_build, supersedes;
  std::vector<std::string> products;
};
/// One Vulnerability of either form.
struct RawFlaw {
  std::string cve;
  std::vector<std::string> revised;   ///< dates of the revision history, as written
  std::vector<std::string> affected;
  std::vector<Threat> severities, exploit_status;
  std::vector<Remediation> fixes;
};

/// Windows itself, not what runs on it ("Internet Explorer 11 on Windows 7"): its builds are counted apart.
bool is_windows(std::string_view name) {
  if (name.starts_with("Microsoft ")) name.remove_prefix(10);
  return name.starts_with("Windows ") && name.find(" on ") == std::string_view::npos && name.size() > 8 && (is_digit(name[8]) || name.substr(8).starts_with("Server") || name.substr(8).starts_with("Vista") || name.substr(8).starts_with("XP") || name.substr(8).starts_with("RT"));
}

/// Three or four numbers; "" for anything else, which documents hold now and then.
std::string build_of(std::string_view text) {
  text = trim(text);
  const auto parts = split(text, '.');
  const bool good = (parts.size() == 3 || parts.size() == 4) && std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return !part.empty() && part.size() <= 9 && std::all_of(part.begin(), part.end(), is_digit); });
  return good ? std::string(text) : std::string();
}

class DocumentBuilder {
 public:
  explicit DocumentBuilder(FeedSink& sink) : sink_(sink) {}

  /// Fails    invalid/cvrf.no_id, time.bad
  Result<void> header(std::string_view id, std::string_view title, std::string_view released, std::string_view revised) {
    id = trim(id);
    // "2024-Feb", "2017-May-B"
    const bool monthly = id.size() >= 8 && id.size() <= 20 && std::all_of(id.begin(), id.begin() + 4, is_digit) && id[4] == '-' && std::all_of(id.begin() + 5, id.begin() + 8, is_alpha) &&
                         std::all_of(id.begin() + 8, id.end(), [](char c) { return is_alpha(c) || is_digit(c) || c == '-'; });
    if (!monthly) return fail(ErrorKind::invalid, "cvrf.no_id", fmt::format("'{}' is no id of a monthly security update document, such as 2024-Feb.", printable(shorten(id, 40))), "/DocumentTracking/Identification/ID");
    document_.id = id;
    document_.title = trim(title);
    document_.revised = TRY(date(revised, "/DocumentTracking/CurrentReleaseDate"));
    document_.released = TRY(date(released, "/DocumentTracking/InitialReleaseDate"));
    return {};
  }

  void product(std::string_view id, std::string_view name) {
    if (id.empty() || !is_windows(name) || !windows_.emplace(id).second) return;
    document_.products.push_back({std::string(id), std::string(trim(name))});
  }

  /// Fails    as the flaw is refused, when the sink does not want to go on
  Result<void> flaw(const RawFlaw& raw, const std::string& place) {
    auto read = flaw_of(raw, place);
    if (!read) {
      if (!sink_.refuse(read.error())) return fail(std::move(read).error());
      return {};
    }
    if (*read) document_.flaws.push_back(std::move(**read));
    return {};
  }

  void finish() { sink_.update_document(document_); }

 private:
  static Result<Instant> date(std::string_view text, const std::string& place) {
    auto at = parse_instant(trim(text));
    if (!at) return fail(ErrorKind::invalid, "time.bad", fmt::format("'{}' is no time.", printable(shorten(text, 40))), place);
    return *at;
  }

  std::vector<std::string> windows_of(const std::vector<std::string>& ids) const {
    std::vector<std::string> out;
    for (const auto& id : ids)
      if (windows_.contains(id) && std::find(out.begin(), out.end(), id) == out.end()) out.push_back(id);
    return out;
  }

  /// Nothing for what concerns no Windows product and for advisories without a CVE.
  Result<std::optional<UpdateFlaw>> flaw_of(const RawFlaw& raw, const std::string& place) {
    if (raw.cve.starts_with("ADV")) return std::optional<UpdateFlaw>();
    const auto key = cve_key(raw.cve);
    if (!key) return fail(ErrorKind::invalid, "cve.bad_id", fmt::format("'{}' is no CVE id.", printable(shorten(raw.cve, 40))), place + "/CVE");
    if (!seen_.insert(*key).second) return fail(ErrorKind::invalid, "record.duplicate_id", fmt::format("{} stands twice in the document.", raw.cve), place + "/CVE");
    UpdateFlaw flaw;
    flaw.cve = cve_of_key(*key);
    flaw.published = document_.released;
    if (!raw.revised.empty()) {
      flaw.published = TRY(date(raw.revised.front(), place + "/RevisionHistory"));
      for (const auto& text : raw.revised) flaw.published = std::min(flaw.published, TRY(date(text, place + "/RevisionHistory")));
    }
    flaw.affected = windows_of(raw.affected);
    for (const auto& status : raw.exploit_status) flaw.exploited = flaw.exploited || status.text.find("Exploited:Yes") != std::string::npos;
    for (const auto& severity : raw.severities) add_severity(flaw, severity);
    for (const auto& fix : raw.fixes) add_remedy(flaw, fix);
    if (flaw.affected.empty() && flaw.remedies.empty()) return std::optional<UpdateFlaw>();
    return std::optional<UpdateFlaw>(std::move(flaw));
  }

  void add_severity(UpdateFlaw& flaw, const Threat& threat) const {
    const std::string_view word = trim(threat.text);
    auto products = threat.products.empty() ? flaw.affected : windows_of(threat.products);
    if (word.empty() || products.empty()) return;
    for (auto& known : flaw.severities)
      if (known.severity == word) {
        known.products.insert(known.products.end(), products.begin(), products.end());
        return;
      }
    flaw.severities.push_back({std::string(word), std::move(products)});
  }

  void add_remedy(UpdateFlaw& flaw, const Remediation& fix) const {
    UpdateRemedy remedy;
    remedy.kb = kb_name(fix.description);
    remedy.kind = trim(fix.kind);
    remedy.fixed_build = build_of(fix.fixed_build);
    remedy.products = windows_of(fix.products);
    if (remedy.products.empty() || (remedy.kb.empty() && remedy.fixed_build.empty())) return;
    std::string digits = fix.supersedes;
    std::replace_if(digits.begin(), digits.end(), [](char c) { return !is_digit(c); }, ' ');
    for (const auto piece : split(digits, ' '))
      if (std::string kb = kb_name(piece); !kb.empty() && kb != remedy.kb) remedy.supersedes.push_back(std::move(kb));
    flaw.remedies.push_back(std::move(remedy));
  }

  FeedSink& sink_;
  UpdateDocument document_;
  std::unordered_set<std::string> windows_;  // ids of Windows products
  std::unordered_set<std::int64_t> seen_;
};

// ---- XML -------------------------------------------------------------------------------------------------------------

/// Prefixes of namespaces differ between documents; local names do not.
std::string_view local(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}
pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  for (const auto inner : node.children())
    if (local(inner) == name) return inner;
  return {};
}
std::string text_of(const pugi::xml_node& node, std::string_view name) { return child(node, name).text().as_string(); }
std::vector<std::string> texts_of(const pugi::xml_node& node, std::string_view name) {
  std::vector<std::string> out;
  for (const auto inner : node.children())
    if (local(inner) == name) out.emplace_back(inner.text().as_string());
  return out;
}

void read_products(const pugi::xml_node& node, DocumentBuilder& builder) {  // load_xml limits the depth
  for (const auto inner : node.children()) {
    if (local(inner) == "FullProductName") builder.product(inner.attribute("ProductID").as_string(), inner.text().as_string());
    else if (local(inner) == "Branch") read_products(inner, builder);
  }
}

RawFlaw read_flaw(const pugi::xml_node& node) {
  RawFlaw raw;
  raw.cve = trim(std::string_view(child(node, "CVE").text().as_string()));
  for (const auto status : child(node, "ProductStatuses").children())
    if (std::string_view(status.attribute("Type").as_string()) == "Known Affected")
      for (auto& id : texts_of(status, "ProductID")) raw.affected.push_back(std::move(id));
  for (const auto threat : child(node, "Threats").children()) {
    const std::string_view type = threat.attribute("Type").as_string();
    if (type == "Severity") raw.severities.push_back({text_of(threat, "Description"), texts_of(threat, "ProductID")});
    else if (type == "Exploit Status") raw.exploit_status.push_back({text_of(threat, "Description"), {}});
  }
  for (const auto fix : child(node, "Remediations").children())
    if (std::string_view(fix.attribute("Type").as_string()) == "Vendor Fix")
      raw.fixes.push_back({text_of(fix, "Description"), text_of(fix, "SubType"), text_of(fix, "FixedBuild"), text_of(fix, "Supercedence"), texts_of(fix, "ProductID")});
  for (const auto revision : child(node, "RevisionHistory").children()) raw.revised.push_back(text_of(revision, "Date"));
  return raw;
}

// ---- JSON ------------------------------------------------------------------------------------------------------------

using Value = RecordReader::Value;
// Numbers of the API for the words of CVRF.
constexpr std::int64_t kKnownAffected = 3, kExploitStatus = 1, kSeverity = 3, kVendorFix = 2;

/// The text of {"Value": "..."}; the API writes plain texts in some places.
std::string value_text(RecordReader& reader, Value value) {
  if (!value.is_object()) return reader.lenient_text(value);
  std::string out;
  reader.members(value, [&](std::string_view key, Value v) {
    if (key == "Value") out = reader.lenient_text(v);
  });
  return out;
}

void read_products(RecordReader& reader, Value value, DocumentBuilder& builder) {  // the parser limits the depth
  std::string_view id;
  std::string name;
  reader.members(value, [&](std::string_view key, Value v) {
    if (key == "ProductID") id = reader.text(v);
    else if (key == "Value") name = reader.lenient_text(v);
    else if (key == "Branch" || key == "Items" || key == "FullProductName") reader.items(v, [&](Value item) { read_products(reader, item, builder); });
  });
  builder.product(id, name);
}

struct Header {
  std::string id, title, released, revised;
};

void read_tracking(RecordReader& reader, Value value, Header& header) {
  reader.members(value, [&](std::string_view key, Value v) {
    if (key == "Identification")
      reader.members(v, [&](std::string_view k, Value x) {
        if (k == "ID") header.id = value_text(reader, x);
      });
    else if (key == "InitialReleaseDate") header.released = reader.text(v);
    else if (key == "CurrentReleaseDate") header.revised = reader.text(v);
  });
}

RawFlaw read_flaw(RecordReader& reader, Value value) {
  RawFlaw raw;
  reader.members(value, [&](std::string_view key, Value list) {
    if (key == "CVE") raw.cve = trim(reader.text(list));
    else if (key == "ProductStatuses" || key == "Threats" || key == "Remediations" || key == "RevisionHistory")
      reader.items(list, [&](Value item) {
        std::int64_t type = -1;
        Remediation fix;
        std::string date;
        reader.members(item, [&](std::string_view k, Value v) {
          if (k == "Type") type = reader.integer(v);
          else if (k == "ProductID") fix.products = reader.texts(v);
          else if (k == "Description") fix.description = value_text(reader, v);
          else if (k == "SubType") fix.kind = reader.text(v);
          else if (k == "FixedBuild") fix.fixed_build = reader.text(v);
          else if (k == "Supercedence") fix.supersedes = reader.text(v);
          else if (k == "Date") date = reader.text(v);
        });
        if (key == "RevisionHistory") raw.revised.push_back(std::move(date));
        else if (key == "ProductStatuses" && type == kKnownAffected) raw.affected.insert(raw.affected.end(), fix.products.begin(), fix.products.end());
        else if (key == "Threats" && type == kSeverity) raw.severities.push_back({std::move(fix.description), std::move(fix.products)});
        else if (key == "Threats" && type == kExploitStatus) raw.exploit_status.push_back({std::move(fix.description), {}});
        else if (key == "Remediations" && type == kVendorFix) raw.fixes.push_back(std::move(fix));
      });
  });
  return raw;
}

}  // namespace

std::string kb_name(std::string_view text) {
  text = trim(text);
  if (text.size() > 2 && equals_ignoring_case(text.substr(0, 2), "KB")) text.remove_prefix(2);
  const bool good = text.size() >= 6 && text.size() <= 8 && std::all_of(text.begin(), text.end(), is_digit);
  return good ? "KB" + std::string(text) : std::string();
}

std::string address_of_update_document(std::string_view id) { return "https://api.msrc.microsoft.com/cvrf/v3.0/cvrf/" + std::string(id); }

Result<void> read_cvrf_xml(std::string_view text, FeedSink& sink) {
  pugi::xml_document document;
  TRY(load_xml(document, text));
  const auto root = child(document, "cvrfdoc");
  if (!root) return fail(ErrorKind::invalid, "cvrf.no_document", "The XML has no cvrfdoc.");
  const auto tracking = child(root, "DocumentTracking");
  DocumentBuilder builder(sink);
  TRY(builder.header(text_of(child(tracking, "Identification"), "ID"), text_of(root, "DocumentTitle"), text_of(tracking, "InitialReleaseDate"), text_of(tracking, "CurrentReleaseDate")));
  read_products(child(root, "ProductTree"), builder);
  std::size_t n = 0;
  for (const auto node : root.children()) {
    if (local(node) != "Vulnerability") continue;
    sink.record();
    TRY(builder.flaw(read_flaw(node), fmt::format("/cvrfdoc/Vulnerability[{}]", ++n)));
  }
  builder.finish();
  return {};
}

Result<void> read_cvrf_json(std::string_view text, FeedSink& sink) {
  RecordReader reader;
  reader.parse(text, "");
  Header header;
  DocumentBuilder builder(sink);
  std::vector<RawFlaw> flaws;
  if (reader.good())
    reader.members(reader.root(), [&](std::string_view key, Value v) {
      if (key == "DocumentTitle") header.title = value_text(reader, v);
      else if (key == "DocumentTracking") read_tracking(reader, v, header);
      else if (key == "ProductTree") read_products(reader, v, builder);
      else if (key == "Vulnerability") reader.items(v, [&](Value item) { flaws.push_back(read_flaw(reader, item)); });
    });
  TRY(reader.finish());
  TRY(builder.header(header.id, header.title, header.released, header.revised));
  std::size_t n = 0;
  for (const RawFlaw& flaw : flaws) {
    sink.record();
    TRY(builder.flaw(flaw, fmt::format("/Vulnerability/{}", n++)));
  }
  builder.finish();
  return {};
}

}  // namespace bulkhead::intel
