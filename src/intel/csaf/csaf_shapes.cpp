// The shape of a CSAF 2.0 document: members, requirements, limits and text rules of clause 3, in our own description.
#include <deque>

#include "csaf/csaf_cvss.h"
#include "csaf/csaf_schema.h"

namespace bulkhead::intel::csaf {

namespace {

/// Owns the shapes and makes the frequent ones; its only instance lives in csaf_shape().
class ShapeBook {
 public:
  ShapeBook() { build(); }
  [[nodiscard]] const Shape& document() const { return *document_; }

  // Chosen by the version that the object names; without a known one the newer rules apply.
  const Shape* cvss30_ = nullptr;
  const Shape* cvss31_ = nullptr;

 private:
  using Member = Shape::Member;

  Shape& make(ShapeKind kind) {
    shapes_.emplace_back();
    shapes_.back().kind = kind;
    return shapes_.back();
  }
  const Shape* text(std::size_t min_length = 1) {
    Shape& shape = make(ShapeKind::string);
    shape.min_length = min_length;
    return &shape;
  }
  const Shape* pattern(TextRule rule, std::string_view name, std::size_t min_length = 0) {
    Shape& shape = make(ShapeKind::string);
    shape.rule = rule;
    shape.rule_name = name;
    shape.min_length = min_length;
    return &shape;
  }
  const Shape* format(TextRule rule, std::string_view name) {
    Shape& shape = make(ShapeKind::string);
    shape.rule = rule;
    shape.rule_name = name;
    shape.is_format = true;
    return &shape;
  }
  const Shape* choice(std::vector<std::string_view> names) {
    Shape& shape = make(ShapeKind::string);
    shape.choices = std::move(names);
    return &shape;
  }
  const Shape* list(const Shape* items, bool unique = false, std::size_t min_items = 1) {
    Shape& shape = make(ShapeKind::array);
    shape.items = items;
    shape.unique = unique;
    shape.min_items = min_items;
    return &shape;
  }
  Shape* object(std::vector<Member> members, std::size_t min_members = 0) {
    Shape& shape = make(ShapeKind::object);
    shape.members = std::move(members);
    shape.min_members = min_members;
    return &shape;
  }

  void build() {
    text_ = text();
    uri_ = format(is_uri, "URI");
    time_ = format(is_date_time, "date and time with zone");
    version_ = pattern(is_version, "integer or semantic version");
    language_ = pattern(is_language_tag, "language tag");
    product_ids_ = list(text_, true);
    group_ids_ = list(text_, true);
    acknowledgments_ = list(object({{"names", list(text_)}, {"organization", text_}, {"summary", text_}, {"urls", list(uri_)}}, 1));
    notes_ = list(object({{"audience", text_},
                          {"category", choice({"description", "details", "faq", "general", "legal_disclaimer", "other", "summary"}), true},
                          {"text", text_, true},
                          {"title", text_}}));
    references_ = list(object({{"category", choice({"external", "self"})}, {"summary", text_, true}, {"url", uri_, true}}));
    document_ = object({{"document", document_member(), true}, {"product_tree", product_tree()}, {"vulnerabilities", list(vulnerability())}});
  }

  /// Clause 3.2.1.
  const Shape* document_member() {
    const Shape* tlp = object({{"label", choice({"AMBER", "GREEN", "RED", "WHITE"}), true}, {"url", uri_}});
    const Shape* engine = object({{"name", text_, true}, {"version", text_}});
    const Shape* revision =
        object({{"date", time_, true}, {"legacy_version", text_}, {"number", version_, true}, {"summary", text_, true}});
    const Shape* tracking = object({{"aliases", list(text_, true)},
                                    {"current_release_date", time_, true},
                                    {"generator", object({{"date", time_}, {"engine", engine, true}})},
                                    {"id", pattern(is_tracking_id, "tracking id", 1), true},
                                    {"initial_release_date", time_, true},
                                    {"revision_history", list(revision), true},
                                    {"status", choice({"draft", "final", "interim"}), true},
                                    {"version", version_, true}});
    const Shape* publisher = object({{"category", choice({"coordinator", "discoverer", "other", "translator", "user", "vendor"}), true},
                                     {"contact_details", text_},
                                     {"issuing_authority", text_},
                                     {"name", text_, true},
                                     {"namespace", uri_, true}});
    return object({{"acknowledgments", acknowledgments_},
                   {"aggregate_severity", object({{"namespace", uri_}, {"text", text_, true}})},
                   {"category", pattern(is_category, "document category", 1), true},
                   {"csaf_version", choice({"2.0"}), true},
                   {"distribution", object({{"text", text_}, {"tlp", tlp}}, 1)},
                   {"lang", language_},
                   {"notes", notes_},
                   {"publisher", publisher, true},
                   {"references", references_},
                   {"source_lang", language_},
                   {"title", text_, true},
                   {"tracking", tracking, true}});
  }

  /// Clause 3.1.3.
  const Shape* full_product_name() {
    const Shape* file_hash = object({{"algorithm", text_, true}, {"value", pattern(is_hash_value, "hash of at least 32 hexadecimal digits", 32), true}});
    const Shape* hashes = list(object({{"file_hashes", list(file_hash), true}, {"filename", text_, true}}));
    const Shape* helper = object({{"cpe", pattern(is_cpe, "CPE name", 5)},
                                  {"hashes", hashes},
                                  {"model_numbers", list(text_, true)},
                                  {"purl", pattern(is_purl_shape, "package URL", 7)},
                                  {"sbom_urls", list(uri_)},
                                  {"serial_numbers", list(text_, true)},
                                  {"skus", list(text_)},
                                  {"x_generic_uris", list(object({{"namespace", uri_, true}, {"uri", uri_, true}}))}},
                                 1);
    return object({{"name", text_, true}, {"product_id", text_, true}, {"product_identification_helper", helper}});
  }

  /// Clause 3.2.2.
  const Shape* product_tree() {
    const Shape* product = full_product_name();
    Shape* branch = object({}, 3);
    branch->max_members = 3;
    const Shape* branches = list(branch);
    branch->members = {{"branches", branches},
                       {"category", choice({"architecture", "host_name", "language", "legacy", "patch_level", "product_family", "product_name",
                                            "product_version", "product_version_range", "service_pack", "specification", "vendor"}),
                        true},
                       {"name", text_, true},
                       {"product", product}};
    const Shape* group = object({{"group_id", text_, true}, {"product_ids", list(text_, true, 2), true}, {"summary", text_}});
    const Shape* relationship =
        object({{"category", choice({"default_component_of", "external_component_of", "installed_on", "installed_with", "optional_component_of"}), true},
                {"full_product_name", product, true},
                {"product_reference", text_, true},
                {"relates_to_product_reference", text_, true}});
    return object({{"branches", branches}, {"full_product_names", list(product)}, {"product_groups", list(group)}, {"relationships", list(relationship)}}, 1);
  }

  /// CVSS objects, after the schemas of FIRST.
  const Shape* cvss(std::string_view version, TextRule vector_rule, std::span<const CvssMember> metrics, bool has_severity) {
    Shape& score = make(ShapeKind::number);
    score.minimum = 0;
    score.maximum = 10;
    const Shape* severity = choice({"NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL"});
    Shape* out = object({{"version", choice({version}), true},
                         {"vectorString", pattern(vector_rule, "CVSS vector"), true},
                         {"baseScore", &score, true},
                         {"temporalScore", &score},
                         {"environmentalScore", &score}});
    if (has_severity) {
      out->members.push_back({"baseSeverity", severity, true});
      out->members.push_back({"temporalSeverity", severity});
      out->members.push_back({"environmentalSeverity", severity});
    }
    for (const CvssMember& metric : metrics) {
      std::vector<std::string_view> names;
      for (const CvssValue& value : metric.values) names.push_back(value.name);
      out->members.push_back({metric.member, choice(std::move(names))});
    }
    out->code = "csaf.6.1.8";
    return out;
  }

  /// Clause 3.2.3.
  const Shape* vulnerability() {
    const Shape* flag = object({{"date", time_},
                                {"group_ids", group_ids_},
                                {"label", choice({"component_not_present", "inline_mitigations_already_exist",
                                                  "vulnerable_code_cannot_be_controlled_by_adversary",
                                                  "vulnerable_code_not_in_execute_path", "vulnerable_code_not_present"}),
                                 true},
                                {"product_ids", product_ids_}});
    const Shape* involvement = object({{"date", time_},
                                       {"party", choice({"coordinator", "discoverer", "other", "user", "vendor"}), true},
                                       {"status", choice({"completed", "contact_attempted", "disputed", "in_progress", "not_contacted", "open"}), true},
                                       {"summary", text_}});
    Shape* status = object({}, 1);
    for (const std::string_view group : {"first_affected", "first_fixed", "fixed", "known_affected", "known_not_affected", "last_affected",
                                         "recommended", "under_investigation"})
      status->members.push_back({group, product_ids_});
    const Shape* restart = object({{"category", choice({"connected", "dependencies", "machine", "none", "parent", "service", "system",
                                                        "vulnerable_component", "zone"}),
                                    true},
                                   {"details", text_}});
    const Shape* remediation = object({{"category", choice({"mitigation", "no_fix_planned", "none_available", "vendor_fix", "workaround"}), true},
                                       {"date", time_},
                                       {"details", text_, true},
                                       {"entitlements", list(text_)},
                                       {"group_ids", group_ids_},
                                       {"product_ids", product_ids_},
                                       {"restart_required", restart},
                                       {"url", uri_}});
    const Shape* threat = object({{"category", choice({"exploit_status", "impact", "target_set"}), true},
                                  {"date", time_},
                                  {"details", text_, true},
                                  {"group_ids", group_ids_},
                                  {"product_ids", product_ids_}});
    return object({{"acknowledgments", acknowledgments_},
                   {"cve", pattern(is_cve, "CVE number")},
                   {"cwe", object({{"id", pattern(is_cwe, "CWE number"), true}, {"name", text_, true}})},
                   {"discovery_date", time_},
                   {"flags", list(flag, true)},
                   {"ids", list(object({{"system_name", text_, true}, {"text", text_, true}}), true)},
                   {"involvements", list(involvement, true)},
                   {"notes", notes_},
                   {"product_status", status},
                   {"references", references_},
                   {"release_date", time_},
                   {"remediations", list(remediation)},
                   {"scores", list(score())},
                   {"threats", list(threat)},
                   {"title", text_}},
                  1);
  }

  const Shape* score();

  std::deque<Shape> shapes_;
  const Shape *text_{}, *uri_{}, *time_{}, *version_{}, *language_{}, *product_ids_{}, *group_ids_{}, *acknowledgments_{}, *notes_{},
      *references_{}, *document_{};
};

const ShapeBook& book() {
  static const ShapeBook shapes;  // immutable after construction
  return shapes;
}

const Shape* ShapeBook::score() {
  cvss30_ = cvss("3.0", is_cvss30_vector, cvss3_metrics(), true);
  cvss31_ = cvss("3.1", is_cvss31_vector, cvss3_metrics(), true);
  Shape& either = make(ShapeKind::object);
  either.choose = [](const Json& value) { return value.text("version") == "3.0" ? book().cvss30_ : book().cvss31_; };
  return object({{"cvss_v2", cvss("2.0", is_cvss2_vector, cvss2_metrics(), false)}, {"cvss_v3", &either}, {"products", product_ids_, true}}, 2);
}

}  // namespace

const Shape& csaf_shape() { return book().document(); }

}  // namespace bulkhead::intel::csaf
