// Gathers vulnerabilities into rows; segment_writer.cpp orders them and writes the file.
#include "matching/index_builder.h"

#include <algorithm>

#include "builder_state.h"
#include "core/numbers.h"
#include "core/text.h"
#include "matching/cpe.h"
#include "matching/document_name.h"
#include "matching/names.h"

namespace bulkhead::matching {

std::uint64_t cve_number(std::string_view cve) {
  if (cve.size() < 13 || !equals_ignoring_case(cve.substr(0, 4), "CVE-") || cve[8] != '-') return 0;
  const auto year = parse_integer<std::uint32_t>(cve.substr(4, 4));
  const auto number = parse_integer<std::uint32_t>(cve.substr(9));
  return year && number ? std::uint64_t{*year} << 32 | *number : 0;
}

std::string cve_text(std::uint64_t number) {
  return fmt::format("CVE-{:04}-{:04}", number >> 32, number & 0xFFFFFFFF);
}

std::string advisory_in_url(std::string_view url) {
  if (const std::size_t cut = url.find_first_of("?#"); cut != std::string_view::npos) url = url.substr(0, cut);
  while (url.ends_with('/')) url.remove_suffix(1);
  std::string_view last = url.substr(url.find_last_of('/') + 1);
  // Letters, a hyphen, then digits and hyphens: "ssa-254054", "mpsa-241156", "SEVD-2024-317-02", "icsa-24-102-04".
  for (std::size_t at = 0; at < last.size(); ++at) {
    if (at > 0 && (is_alpha(last[at - 1]) || is_digit(last[at - 1]))) continue;
    const bool issuer_in_front = at == 3 && last[2] == '-' && is_alpha(last[0]) && is_alpha(last[1]);  // "FG-IR-24-015"
    std::size_t letters = at;
    while (letters < last.size() && is_alpha(last[letters])) ++letters;
    if (letters - at < 2 || letters - at > 7 || letters >= last.size() || last[letters] != '-') continue;
    const std::string word = to_upper(last.substr(at, letters - at));
    std::size_t end = letters + 1, digits = 0;
    while (end < last.size() && (is_digit(last[end]) || (last[end] == '-' && end + 1 < last.size() && is_digit(last[end + 1])))) {
      if (is_digit(last[end])) ++digits;
      ++end;
    }
    if (digits < 3 || word == "CVE" || word == "CWE") continue;
    return to_upper(last.substr(0, issuer_in_front ? at : 0)) + word + to_upper(last.substr(letters, end - letters));
  }
  return {};
}

CveFacts facts_of(const intel::Vulnerability& vulnerability) {
  CveFacts facts;
  for (const intel::Claim& claim : vulnerability.claims) {
    if (claim.kev) facts.known_exploited = true;
    for (const intel::Exploit& exploit : claim.exploits)
      (exploit.kind == intel::ExploitKind::functional ? facts.functional_exploit : facts.proof_of_concept) = true;
    if (claim.ssvc && (claim.ssvc->exploitation == "poc" || claim.ssvc->exploitation == "active")) facts.proof_of_concept = true;
    for (const intel::Score& score : claim.scores)
      if (score.tenths >= 0 && (facts.cvss_tenths < 0 || (score.primary && score.version.starts_with('3'))))
        facts.cvss_tenths = score.tenths;
    for (const intel::Remedy& remedy : claim.remedies)
      if (remedy.kind == intel::RemedyKind::vendor_fix) facts.patched = true;
    const auto day = static_cast<int>(claim.published.microseconds / kMicrosecondsPerDay);
    if (day > 0 && (facts.published_day == 0 || day < facts.published_day)) facts.published_day = day;
  }
  if (vulnerability.epss) facts.epss_ppm = vulnerability.epss->score_ppm;
  return facts;
}

IndexBuilder::IndexBuilder() : state_(std::make_unique<State>()) {}
IndexBuilder::~IndexBuilder() = default;
IndexBuilder::IndexBuilder(IndexBuilder&&) noexcept = default;
IndexBuilder& IndexBuilder::operator=(IndexBuilder&&) noexcept = default;

namespace {

bool is_rejected(const intel::Vulnerability& vulnerability) {
  // The documented order: NVD, then CNA.
  for (const intel::Source source : {intel::Source::nvd, intel::Source::cna})
    for (const intel::Claim& claim : vulnerability.claims)
      if (claim.source == source) return claim.rejected;
  return false;
}

/// True for a product of which a source says neither that a version is affected nor that all are: it can only ask.
bool only_asks(const intel::ProductClaim& product) {
  return product.default_status != intel::ProductStatus::affected &&
         std::none_of(product.versions.begin(), product.versions.end(), [](const intel::VersionStatement& version) { return version.status == intel::ProductStatus::affected; });
}

/// The table of ICS advisories states products for an advisory as a whole. Where another source states products of the
/// CVE, what the table leaves open is answered there and asks nothing.
bool answered_elsewhere(const intel::Vulnerability& vulnerability, const intel::Claim& claim) {
  return claim.source == intel::Source::ics_advisory && std::any_of(vulnerability.claims.begin(), vulnerability.claims.end(), [](const intel::Claim& other) {
           return other.source != intel::Source::ics_advisory && !other.rejected && !(other.configurations.empty() && other.products.empty());
         });
}

/// Who speaks in a claim, in lower case: "www.siemens.com" of a CSAF publisher's namespace, the short name of a CNA.
std::string publisher_of(const intel::Claim& claim) {
  if (claim.source == intel::Source::csaf) {
    std::string_view host = std::string_view(claim.document).substr(0, claim.document.rfind('#'));
    if (const std::size_t scheme = host.find("://"); scheme != std::string_view::npos) host.remove_prefix(scheme + 3);
    return claim.document.find('#') == std::string::npos ? std::string() : to_lower(host.substr(0, host.find('/')));
  }
  if (claim.source != intel::Source::cna) return {};
  // A CVE record does not keep its container's name, but all that it says bears it.
  for (const intel::Reference& reference : claim.references)
    if (!reference.issuer.empty()) return to_lower(reference.issuer);
  for (const intel::Score& score : claim.scores)
    if (!score.issuer.empty()) return to_lower(score.issuer);
  return {};
}

}  // namespace

DocumentName document_name(const intel::Claim& claim) {
  DocumentName out{claim.document, ""};
  for (const intel::Reference& reference : claim.references)
    if (std::find(reference.tags.begin(), reference.tags.end(), "self") != reference.tags.end()) {
      out.url = reference.url;
      break;
    }
  if (const std::size_t mark = out.name.rfind('#'); mark != std::string::npos) out.name.erase(0, mark + 1);
  if (!out.name.empty() || claim.source == intel::Source::nvd || claim.source == intel::Source::supplement) return out;
  for (const intel::Reference& reference : claim.references) {
    out.name = advisory_in_url(reference.url);
    if (out.name.empty()) continue;
    out.url = reference.url;
    break;
  }
  return out;
}

void IndexBuilder::add(const intel::Vulnerability& vulnerability, const CveFacts& facts) {
  State& s = *state_;
  const std::uint64_t number = cve_number(vulnerability.cve);
  if (number == 0) return;
  s.superseded.push_back(number);
  if (is_rejected(vulnerability)) {
    ++s.counts.rejected;
    return;
  }
  ++s.counts.cves;
  const auto cve = static_cast<std::uint32_t>(s.cves.size());
  CveRow row{};
  row.number = number;
  row.bcs_hundredths = facts.bcs_hundredths;
  row.epss_ppm = facts.epss_ppm;
  row.published_day = facts.published_day;
  row.cvss_tenths = static_cast<std::int16_t>(facts.cvss_tenths);
  row.flags = static_cast<std::uint8_t>((facts.known_exploited ? kCveKev : 0) | (facts.proof_of_concept ? kCveProofOfConcept : 0) |
                                        (facts.functional_exploit ? kCveFunctional : 0) | (facts.patched ? kCvePatched : 0));
  s.cves.push_back(row);
  for (const intel::Claim& claim : vulnerability.claims) {
    if (claim.rejected || (claim.configurations.empty() && claim.products.empty()) || vulnerability.repeats_advisory(claim)) continue;
    const bool answered = answered_elsewhere(vulnerability, claim);
    const DocumentName document = document_name(claim);
    const std::uint32_t document_row = s.document(claim.source, document.name, document.url, claim.modified.microseconds, publisher_of(claim));
    if (!claim.configurations.empty()) s.add_configurations(cve, document_row, claim.configurations);
    for (std::size_t i = 0; i < claim.products.size(); ++i)
      if (!answered || !only_asks(claim.products[i])) s.add_product(cve, document_row, claim, i);
  }
}

void IndexBuilder::remove(std::string_view cve) {
  if (const std::uint64_t number = cve_number(cve)) state_->superseded.push_back(number);
}

Result<BuildCounts> IndexBuilder::write(const std::filesystem::path& file, std::string_view revision) {
  auto counts = write_segment(*state_, file, revision);
  state_ = std::make_unique<State>();
  return counts;
}

void BuilderState::add_configurations(std::uint32_t cve, std::uint32_t document, const std::vector<intel::Configuration>& given) {
  GroupRow group{cve, document, static_cast<std::uint32_t>(configurations.size()), 0};
  const auto group_row = static_cast<std::uint32_t>(groups.size());
  for (const intel::Configuration& configuration : given) {
    const std::size_t nodes_before = nodes.size(), matches_before = matches.size();
    ConfigurationRow row{group_row, static_cast<std::uint32_t>(nodes.size()), static_cast<std::uint16_t>(configuration.nodes.size()),
                         static_cast<std::uint8_t>(configuration.operator_ == intel::Operator::and_), configuration.negate};
    bool readable = configuration.nodes.size() <= 0xFFFF;
    for (const intel::CpeNode& node : configuration.nodes) {
      nodes.push_back({static_cast<std::uint32_t>(matches.size()), static_cast<std::uint32_t>(node.matches.size()),
                       static_cast<std::uint8_t>(node.operator_ == intel::Operator::and_), node.negate, 0});
      for (const intel::CpeMatch& match : node.matches) {
        const std::uint32_t criterion = criterion_of(match);
        if (criterion == kNone) {
          readable = false;
          break;
        }
        matches.push_back(criterion | (match.vulnerable ? kVulnerableBit : 0));
      }
      if (!readable) break;
    }
    if (!readable) {
      nodes.resize(nodes_before);
      matches.resize(matches_before);
      ++counts.refused_criteria;
      continue;
    }
    configurations.push_back(row);
    ++group.configuration_count;
  }
  if (group.configuration_count == 0) return;
  if (cves[cve].group_count == 0) cves[cve].group_begin = group_row;
  ++cves[cve].group_count;
  groups.push_back(group);
}

std::uint32_t BuilderState::criterion_of(const intel::CpeMatch& match) {
  scratch.assign(match.criteria);
  for (const std::string* bound : {&match.start_including, &match.start_excluding, &match.end_including, &match.end_excluding}) {
    scratch += '\n';
    scratch += *bound;
  }
  const auto [number, fresh] = criteria_texts.intern(scratch);
  if (!fresh) return criterion_rows[number];
  criterion_rows.push_back(kNone);
  const auto cpe = Cpe::parse(match.criteria);
  if (!cpe) return kNone;
  CriterionRow row{};
  row.cpe = cpe_of(*cpe);
  row.version = strings.offset_of(cpe->version().text);
  row.update = strings.offset_of(cpe->update().text);
  const std::string_view all = cpe->text();
  const std::string_view update = cpe->update().text;
  const std::string_view rest = all.substr(static_cast<std::size_t>(update.data() + update.size() - all.data()) + 1);
  row.rest = rest == "*:*:*:*:*:*" ? 0 : strings.offset_of(rest);
  const bool start_in = !match.start_including.empty(), end_in = !match.end_including.empty();
  row.start = strings.offset_of(start_in ? match.start_including : match.start_excluding);
  row.end = strings.offset_of(end_in ? match.end_including : match.end_excluding);
  row.flags = (start_in ? kStartIncluding : 0u) | (end_in ? kEndIncluding : 0u);
  criterion_rows[number] = static_cast<std::uint32_t>(criteria.size());
  criteria.push_back(row);
  criterion_texts.push_back(number);
  return criterion_rows[number];
}

std::uint32_t BuilderState::cpe_of(const Cpe& cpe) {
  scratch.assign(1, cpe.part_letter());
  scratch += ':';
  scratch += cpe.product_key();
  const auto [number, fresh] = cpe_texts.intern(scratch);
  if (!fresh) return number;
  const bool wild = !cpe.vendor().is_known() || !cpe.product().is_known() || cpe.vendor().kind == CpeValue::Kind::pattern ||
                    cpe.product().kind == CpeValue::Kind::pattern;
  const std::string vendor = unescaped(cpe.vendor().text), product = unescaped(cpe.product().text);
  CpeRow row{};
  // Names with wildcards belong to the product "*" of the vendor "*": they are tried for every asset.
  row.product = wild ? product_of("*", "*", "*", {}, 9) : product_of_name(vendor, product, 8);
  row.vendor_text = strings.offset_of(cpe.vendor().text);
  row.name_text = strings.offset_of(cpe.product().text);
  row.part = static_cast<std::uint8_t>(cpe.part_letter());
  row.firmware = product.ends_with("_firmware");
  cpes.push_back(row);
  return number;
}

std::uint32_t BuilderState::product_of_name(std::string_view vendor, std::string_view product, int rank) {
  const NamedProduct& named = name_of(vendor, product, rank);
  return named.product;
}

const BuilderState::NamedProduct& BuilderState::name_of(std::string_view vendor, std::string_view product, int rank) {
  scratch_name.assign(vendor);
  scratch_name += '\n';
  scratch_name += product;
  scratch_name += static_cast<char>('0' + rank);
  const auto [number, fresh] = name_texts.intern(scratch_name);
  if (!fresh) return named_products[number];
  NamedProduct named;
  ProductName name = read_product_name(product, vendor);
  std::string key = vendor_key(vendor);
  if (!key.empty() && (!name.key.empty() || !name.order_numbers.empty())) {
    // A product known by its order number alone is named by it.
    if (name.key.empty()) {
      name.key = to_lower(name.order_numbers.front());
      name.words = {name.key};
    }
    std::string words;
    for (const std::string& word : name.words) words += (words.empty() ? "" : " ") + word;
    // CPE text is lower case with underscores; people are shown words.
    if (rank >= 8) std::replace(name.text.begin(), name.text.end(), '_', ' ');
    named.product = product_of(key, vendor, name.key, words, rank, name.text, name.family && rank < 8);
  }
  named.orders = name.order_numbers;
  named.line = rank >= 8 ? std::string() : name.line;
  named.firmware = name.firmware;
  named.family = name.family;
  named_products.push_back(std::move(named));
  return named_products.back();
}

std::uint32_t BuilderState::product_of(std::string_view vendor, std::string_view vendor_shown, std::string_view key, std::string_view words,
                                       int rank, std::string_view shown, bool family) {
  const auto [vendor_row, fresh_vendor] = vendor_keys.intern(vendor);
  if (fresh_vendor) vendors.push_back({std::string(vendor_shown), rank});
  NamedText& vendor_text = vendors[vendor_row];
  if (rank < vendor_text.rank || (rank == vendor_text.rank && vendor_shown < vendor_text.text)) vendor_text = {std::string(vendor_shown), rank};
  scratch.assign(reinterpret_cast<const char*>(&vendor_row), sizeof vendor_row);
  scratch += key;
  const auto [row, fresh] = product_keys.intern(scratch);
  if (fresh) products.push_back({vendor_row, std::string(words), {std::string(shown), rank}, 0});
  Product& product = products[row];
  if (rank < product.text.rank || (rank == product.text.rank && shown < product.text.text)) product.text = {std::string(shown), rank};
  if (words < product.words) product.words = words;  // one spelling, whatever the order of arrival
  if (family) product.flags |= kProductFamily;
  return row;
}

std::uint32_t BuilderState::document(intel::Source source, std::string_view name, std::string_view url, std::int64_t modified, std::string_view publisher) {
  scratch = fmt::format("{}\n{}\n{}\n{}\n{}", static_cast<int>(source), name, url, modified, publisher);
  const auto [number, fresh] = document_texts.intern(scratch);
  if (fresh) documents.push_back({strings.offset_of(name), strings.offset_of(url), modified, static_cast<std::uint32_t>(source), strings.offset_of(publisher)});
  return number;
}

std::uint32_t BuilderState::version_set_of(const intel::ProductClaim& product) {
  scratch.clear();
  pack_to(scratch, product.versions);
  scratch += static_cast<char>(product.default_status);
  const auto [number, fresh] = version_set_texts.intern(scratch);
  if (!fresh) return number;
  version_sets.push_back({static_cast<std::uint32_t>(version_statements.size()), static_cast<std::uint32_t>(product.versions.size()),
                          static_cast<std::uint32_t>(product.default_status)});
  for (const intel::VersionStatement& statement : product.versions) {
    version_statements.push_back({strings.offset_of(statement.text), strings.offset_of(statement.from), strings.offset_of(statement.to),
                                  strings.offset_of(statement.type), static_cast<std::uint32_t>(changes.size()),
                                  static_cast<std::uint32_t>(statement.changes.size()), static_cast<std::uint8_t>(statement.kind),
                                  static_cast<std::uint8_t>(statement.status), statement.from_inclusive, statement.to_inclusive});
    for (const intel::VersionChange& change : statement.changes)
      changes.push_back({strings.offset_of(change.at), static_cast<std::uint32_t>(change.status)});
  }
  return number;
}

}  // namespace bulkhead::matching
