// The CSAF 2.0 document as plain structs, read from JSON after the structural check. Member names are the JSON names.
//
// Optional members are std::optional or an empty vector (the structural check refuses an empty array, so that nothing
// is lost). JSON Pointers for messages are made from the positions while walking.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/codec.h"
#include "core/json.h"
#include "core/result.h"

namespace bulkhead::intel::csaf {

struct Note {
  std::string category, text;
  std::optional<std::string> title;
  friend bool operator==(const Note&, const Note&) = default;
};
BOOST_DESCRIBE_STRUCT(Note, (), (category, text, title))

struct DocumentReference {
  std::optional<std::string> category;  ///< absent means "external"
  std::string summary, url;
  friend bool operator==(const DocumentReference&, const DocumentReference&) = default;
};
BOOST_DESCRIBE_STRUCT(DocumentReference, (), (category, summary, url))

struct Publisher {
  std::string category, name, namespace_;
  friend bool operator==(const Publisher&, const Publisher&) = default;
};
BOOST_DESCRIBE_STRUCT(Publisher, (), (category, name, namespace_))

struct Tlp {
  std::string label;
  friend bool operator==(const Tlp&, const Tlp&) = default;
};
BOOST_DESCRIBE_STRUCT(Tlp, (), (label))

struct Distribution {
  std::optional<Tlp> tlp;
  friend bool operator==(const Distribution&, const Distribution&) = default;
};
BOOST_DESCRIBE_STRUCT(Distribution, (), (tlp))

struct Revision {
  std::string date, number;
  friend bool operator==(const Revision&, const Revision&) = default;
};
BOOST_DESCRIBE_STRUCT(Revision, (), (date, number))

struct Tracking {
  std::vector<std::string> aliases;
  std::string current_release_date, id, initial_release_date;
  std::vector<Revision> revision_history;
  std::string status, version;
  friend bool operator==(const Tracking&, const Tracking&) = default;
};
BOOST_DESCRIBE_STRUCT(Tracking, (), (aliases, current_release_date, id, initial_release_date, revision_history, status, version))

struct DocumentHead {
  std::string category;
  std::optional<Distribution> distribution;
  std::optional<std::string> lang, source_lang;
  std::vector<Note> notes;
  Publisher publisher;
  std::vector<DocumentReference> references;
  std::string title;
  Tracking tracking;
  friend bool operator==(const DocumentHead&, const DocumentHead&) = default;
};
BOOST_DESCRIBE_STRUCT(DocumentHead, (), (category, distribution, lang, source_lang, notes, publisher, references, title, tracking))

struct FileHash {
  std::string algorithm, value;
  friend bool operator==(const FileHash&, const FileHash&) = default;
};
BOOST_DESCRIBE_STRUCT(FileHash, (), (algorithm, value))

struct HashedFile {
  std::vector<FileHash> file_hashes;
  std::string filename;
  friend bool operator==(const HashedFile&, const HashedFile&) = default;
};
BOOST_DESCRIBE_STRUCT(HashedFile, (), (file_hashes, filename))

struct GenericUri {
  std::string namespace_, uri;
  friend bool operator==(const GenericUri&, const GenericUri&) = default;
};
BOOST_DESCRIBE_STRUCT(GenericUri, (), (namespace_, uri))

struct IdentificationHelper {
  std::optional<std::string> cpe, purl;
  std::vector<HashedFile> hashes;
  std::vector<std::string> model_numbers, sbom_urls, serial_numbers, skus;
  std::vector<GenericUri> x_generic_uris;
  friend bool operator==(const IdentificationHelper&, const IdentificationHelper&) = default;
};
BOOST_DESCRIBE_STRUCT(IdentificationHelper, (), (cpe, purl, hashes, model_numbers, sbom_urls, serial_numbers, skus, x_generic_uris))

struct FullProductName {
  std::string name, product_id;
  std::optional<IdentificationHelper> product_identification_helper;
  friend bool operator==(const FullProductName&, const FullProductName&) = default;
};
BOOST_DESCRIBE_STRUCT(FullProductName, (), (name, product_id, product_identification_helper))

struct Branch {
  std::vector<Branch> branches;
  std::string category, name;
  std::optional<FullProductName> product;
  friend bool operator==(const Branch&, const Branch&) = default;
};
BOOST_DESCRIBE_STRUCT(Branch, (), (branches, category, name, product))

struct ProductGroup {
  std::string group_id;
  std::vector<std::string> product_ids;
  friend bool operator==(const ProductGroup&, const ProductGroup&) = default;
};
BOOST_DESCRIBE_STRUCT(ProductGroup, (), (group_id, product_ids))

struct Relationship {
  std::string category;
  FullProductName full_product_name;
  std::string product_reference, relates_to_product_reference;
  friend bool operator==(const Relationship&, const Relationship&) = default;
};
BOOST_DESCRIBE_STRUCT(Relationship, (), (category, full_product_name, product_reference, relates_to_product_reference))

struct ProductTree {
  std::vector<Branch> branches;
  std::vector<FullProductName> full_product_names;
  std::vector<ProductGroup> product_groups;
  std::vector<Relationship> relationships;
  friend bool operator==(const ProductTree&, const ProductTree&) = default;
};
BOOST_DESCRIBE_STRUCT(ProductTree, (), (branches, full_product_names, product_groups, relationships))

struct WeaknessName {
  std::string id, name;
  friend bool operator==(const WeaknessName&, const WeaknessName&) = default;
};
BOOST_DESCRIBE_STRUCT(WeaknessName, (), (id, name))

struct Flag {
  std::vector<std::string> group_ids, product_ids;
  std::string label;
  friend bool operator==(const Flag&, const Flag&) = default;
};
BOOST_DESCRIBE_STRUCT(Flag, (), (group_ids, product_ids, label))

struct OtherId {
  std::string system_name, text;
  friend bool operator==(const OtherId&, const OtherId&) = default;
};
BOOST_DESCRIBE_STRUCT(OtherId, (), (system_name, text))

struct Involvement {
  std::optional<std::string> date;
  std::string party, status;
  friend bool operator==(const Involvement&, const Involvement&) = default;
};
BOOST_DESCRIBE_STRUCT(Involvement, (), (date, party, status))

struct StatusGroups {
  std::vector<std::string> first_affected, first_fixed, fixed, known_affected, known_not_affected, last_affected, recommended,
      under_investigation;
  friend bool operator==(const StatusGroups&, const StatusGroups&) = default;
};
BOOST_DESCRIBE_STRUCT(StatusGroups, (), (first_affected, first_fixed, fixed, known_affected, known_not_affected, last_affected, recommended,
                                         under_investigation))

struct RestartRequired {
  std::string category;
  friend bool operator==(const RestartRequired&, const RestartRequired&) = default;
};
BOOST_DESCRIBE_STRUCT(RestartRequired, (), (category))

struct Remediation {
  std::string category, details;
  std::optional<std::string> date, url;
  std::vector<std::string> group_ids, product_ids;
  std::optional<RestartRequired> restart_required;
  friend bool operator==(const Remediation&, const Remediation&) = default;
};
BOOST_DESCRIBE_STRUCT(Remediation, (), (category, details, date, url, group_ids, product_ids, restart_required))

struct ScoreEntry {
  std::optional<Json> cvss_v2, cvss_v3;
  std::vector<std::string> products;
  friend bool operator==(const ScoreEntry&, const ScoreEntry&) = default;
};
BOOST_DESCRIBE_STRUCT(ScoreEntry, (), (cvss_v2, cvss_v3, products))

struct Threat {
  std::string category, details;
  std::optional<std::string> date;
  std::vector<std::string> group_ids, product_ids;
  friend bool operator==(const Threat&, const Threat&) = default;
};
BOOST_DESCRIBE_STRUCT(Threat, (), (category, details, date, group_ids, product_ids))

struct VulnerabilityEntry {
  std::optional<std::string> cve;
  std::optional<WeaknessName> cwe;
  std::optional<std::string> discovery_date, release_date, title;
  std::vector<Flag> flags;
  std::vector<OtherId> ids;
  std::vector<Involvement> involvements;
  std::vector<Note> notes;
  std::optional<StatusGroups> product_status;
  std::vector<DocumentReference> references;
  std::vector<Remediation> remediations;
  std::vector<ScoreEntry> scores;
  std::vector<Threat> threats;
  friend bool operator==(const VulnerabilityEntry&, const VulnerabilityEntry&) = default;
};
BOOST_DESCRIBE_STRUCT(VulnerabilityEntry, (), (cve, cwe, discovery_date, release_date, title, flags, ids, involvements, notes, product_status,
                                               references, remediations, scores, threats))

struct CsafDocument {
  DocumentHead document;
  std::optional<ProductTree> product_tree;
  std::vector<VulnerabilityEntry> vulnerabilities;
  friend bool operator==(const CsafDocument&, const CsafDocument&) = default;
};
BOOST_DESCRIBE_STRUCT(CsafDocument, (), (document, product_tree, vulnerabilities))

}  // namespace bulkhead::intel::csaf
