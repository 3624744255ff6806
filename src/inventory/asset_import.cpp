#include "inventory/asset_import.h"

#include "core/csv.h"
#include "core/digest.h"
#include "core/text.h"
#include "inventory_store.h"

namespace bulkhead::inventory {
namespace {

constexpr ImportField kFields[] = {
    {"name", "tag or name, unique in the environment", "PLC-LINE-2", true},
    {"vendor", "manufacturer", "Siemens", false},
    {"product", "product name or model", "SIMATIC S7-1500 CPU 1516-3 PN/DP", false},
    {"version", "version or firmware version", "V2.9.4", false},
    {"firmware_version", "firmware version, when the version column means something else", "", false},
    {"hardware_version", "hardware revision", "", false},
    {"order_number", "order, part or model number", "6ES7516-3AN02-0AB0", false},
    {"cpe", "CPE 2.3 name, when known", "", false},
    {"purl", "package URL, when known", "", false},
    {"asset_type", "PLC, HMI, SCADA server, switch ...", "PLC", false},
    {"layer", "OT, OS or NETWORK; found from the type when empty", "OT", false},
    {"criticality", "critical, high, medium or low", "high", false},
    {"exposure", "internet, enterprise, adjacent, isolated or unknown", "adjacent", false},
    {"purdue_level", "0 to 5 or 3.5", "1", false},
    {"safety_related", "yes or no", "no", false},
    {"redundant", "yes or no", "no", false},
    {"zone", "security zone; made when it is new", "Packaging", false},
    {"site", "building or area; made when it is new", "Hall 2", false},
    {"ip_address", "address", "192.0.2.10", false},
    {"serial_number", "serial number", "", false},
    {"owner", "responsible person or team", "Maintenance", false},
    {"location", "place", "Cabinet 4", false},
    {"end_of_support", "date of the vendor's end of support", "2031-12-31", false},
    {"notes", "free text", "", false},
};

struct Synonym {
  std::string_view heading, field;
};
/// Headings seen in plant spreadsheets, lower case without punctuation: English, German, French, Spanish, Italian.
constexpr Synonym kSynonyms[] = {
    {"asset", "name"}, {"asset name", "name"}, {"assetname", "name"}, {"tag", "name"}, {"asset tag", "name"}, {"asset id", "name"}, {"id", "name"}, {"device", "name"},
    {"device name", "name"}, {"hostname", "name"}, {"bezeichnung", "name"}, {"gerät", "name"}, {"anlagenkennzeichen", "name"}, {"nom", "name"}, {"nombre", "name"}, {"nome", "name"},
    {"manufacturer", "vendor"}, {"make", "vendor"}, {"supplier", "vendor"}, {"brand", "vendor"}, {"vendor name", "vendor"}, {"hersteller", "vendor"}, {"lieferant", "vendor"},
    {"fabricant", "vendor"}, {"fabricante", "vendor"}, {"produttore", "vendor"}, {"model", "product"}, {"model name", "product"}, {"product name", "product"}, {"description", "product"},
    {"produkt", "product"}, {"modell", "product"}, {"typ", "product"}, {"produit", "product"}, {"modèle", "product"}, {"producto", "product"}, {"modelo", "product"}, {"prodotto", "product"},
    {"modello", "product"}, {"software version", "version"}, {"sw version", "version"}, {"ver", "version"}, {"release", "version"}, {"softwarestand", "version"}, {"softwareversion", "version"},
    {"versión", "version"}, {"versione", "version"}, {"firmware", "firmware_version"}, {"fw", "firmware_version"}, {"fw version", "firmware_version"}, {"firmwarestand", "firmware_version"},
    {"firmwareversion", "firmware_version"}, {"hardware", "hardware_version"}, {"hw version", "hardware_version"}, {"hardware revision", "hardware_version"}, {"hw rev", "hardware_version"},
    {"erzeugnisstand", "hardware_version"}, {"part number", "order_number"}, {"part no", "order_number"}, {"order no", "order_number"}, {"order code", "order_number"}, {"article number", "order_number"},
    {"catalog number", "order_number"}, {"sku", "order_number"}, {"mlfb", "order_number"}, {"model number", "order_number"}, {"bestellnummer", "order_number"}, {"artikelnummer", "order_number"},
    {"référence", "order_number"}, {"referencia", "order_number"}, {"codice", "order_number"}, {"cpe name", "cpe"}, {"cpe 2 3", "cpe"}, {"package url", "purl"}, {"type", "asset_type"},
    {"device type", "asset_type"}, {"category", "asset_type"}, {"gerätetyp", "asset_type"}, {"tipo", "asset_type"}, {"critical", "criticality"}, {"priority", "criticality"}, {"kritikalität", "criticality"},
    {"criticité", "criticality"}, {"criticidad", "criticality"}, {"security zone", "zone"}, {"zone name", "zone"}, {"network zone", "zone"}, {"segment", "zone"}, {"zona", "zone"}, {"area", "site"},
    {"building", "site"}, {"plant", "site"}, {"standort", "site"}, {"werk", "site"}, {"gebäude", "site"}, {"sitio", "site"}, {"ip", "ip_address"}, {"ip adresse", "ip_address"}, {"adresse ip", "ip_address"},
    {"address", "ip_address"}, {"serial", "serial_number"}, {"serial no", "serial_number"}, {"sn", "serial_number"}, {"seriennummer", "serial_number"}, {"numéro de série", "serial_number"},
    {"responsible", "owner"}, {"verantwortlich", "owner"}, {"responsable", "owner"}, {"ort", "location"}, {"lieu", "location"}, {"ubicación", "location"}, {"purdue", "purdue_level"}, {"level", "purdue_level"},
    {"safety", "safety_related"}, {"sis", "safety_related"}, {"redundancy", "redundant"}, {"eos", "end_of_support"}, {"end of life", "end_of_support"}, {"eol", "end_of_support"}, {"comment", "notes"},
    {"comments", "notes"}, {"remark", "notes"}, {"bemerkung", "notes"}, {"notiz", "notes"}, {"remarque", "notes"}, {"notas", "notes"}, {"network exposure", "exposure"},
};

std::string plain(std::string_view heading) {
  std::string out;
  for (const char c : to_lower(trim(heading))) {
    const bool word = static_cast<unsigned char>(c) >= 0x80 || is_alpha(c) || is_digit(c);
    if (word) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::optional<bool> read_flag(std::string_view text) {
  const std::string value = to_lower(trim(text));
  for (const std::string_view yes : {"yes", "true", "1", "y", "x", "ja", "oui", "sí", "si"})
    if (value == yes) return true;
  for (const std::string_view no : {"", "no", "false", "0", "n", "-", "nein", "non"})
    if (value == no) return false;
  return std::nullopt;
}

/// Puts one cell into the fields; the problem's code and message when it does not fit.
std::optional<std::pair<std::string, std::string>> set_field(PlannedRow& row, std::string_view field, std::string_view value) {
  AssetFields& f = row.fields;
  const auto choice = [&]<class E>(E& out, std::string_view list) -> std::optional<std::pair<std::string, std::string>> {
    if (const auto read = enum_of<E>(value)) {
      out = *read;
      return std::nullopt;
    }
    return std::pair{std::string("import.bad_choice"), fmt::format("One of these is expected: {}.", list)};
  };
  const std::string lower = to_lower(value);
  if (field == "name") f.name = value;
  else if (field == "vendor") f.identity.vendor = value;
  else if (field == "product") f.identity.product = value;
  else if (field == "version") f.identity.version = value;
  else if (field == "firmware_version") f.identity.firmware_version = value;
  else if (field == "hardware_version") f.identity.hardware_version = value;
  else if (field == "order_number") f.identity.order_number = value;
  else if (field == "cpe") f.identity.cpe = value;
  else if (field == "purl") f.identity.purl = value;
  else if (field == "asset_type") f.asset_type = value;
  else if (field == "zone") row.zone = value;
  else if (field == "site") row.site = value;
  else if (field == "ip_address") f.ip_address = value;
  else if (field == "serial_number") f.serial_number = value;
  else if (field == "owner") f.owner = value;
  else if (field == "location") f.location = value;
  else if (field == "notes") f.notes = value;
  else if (field == "end_of_support") f.end_of_support = value;
  else if (field == "purdue_level") f.purdue_level = lower.starts_with("level ") ? lower.substr(6) : (lower.starts_with("l") ? lower.substr(1) : std::string(value));
  else if (field == "layer") {
    if (value.empty()) return std::nullopt;
    const std::string upper = to_upper(value);
    value = upper == "IT" ? std::string_view("OS") : std::string_view(upper);
    return choice(f.layer, "OT, OS, NETWORK");
  } else if (field == "criticality") {
    if (value.empty()) return std::nullopt;
    value = lower;
    return choice(f.criticality, "critical, high, medium, low");
  } else if (field == "exposure") {
    if (value.empty()) return std::nullopt;
    value = lower;
    return choice(f.exposure, "internet, enterprise, adjacent, isolated, unknown");
  } else if (field == "safety_related" || field == "redundant") {
    const auto flag = read_flag(value);
    if (!flag) return std::pair{std::string("import.bad_flag"), std::string("yes or no is expected.")};
    (field == "redundant" ? f.redundant : f.safety_related) = *flag;
  }
  return std::nullopt;
}

}  // namespace

std::span<const ImportField> import_fields() { return kFields; }

std::string_view field_for_heading(std::string_view heading) {
  const std::string key = plain(heading);
  for (const auto& field : kFields)
    if (key == plain(field.name)) return field.name;
  for (const auto& synonym : kSynonyms)
    if (key == synonym.heading) return synonym.field;
  return "";
}

std::string import_template() {
  std::vector<std::string_view> names, examples;
  for (const auto& field : kFields) {
    names.push_back(field.name);
    examples.push_back(field.example);
  }
  std::string out;
  append_csv_row(out, names);
  append_csv_row(out, examples);
  return out;
}

namespace {

/// What stands in the environment already.
struct Standing {
  std::vector<Asset> assets;
  std::vector<Zone> zones;
  std::vector<Site> sites;
};

Result<ImportPlan> plan_against(Standing standing, std::string bytes, const ImportOptions& options) {
  ImportPlan plan;
  plan.file_digest = to_hex(sha256(bytes));
  const std::string text = TRY(decode_text(std::move(bytes), options.encoding));
  CsvReader reader(text);
  CsvRow csv;
  if (!TRY(reader.next(csv))) return fail(ErrorKind::invalid, "import.no_header", "The file is empty; the first row names the columns.");

  std::vector<std::string_view> field_of;
  std::set<std::string_view> taken;
  for (const auto& [heading, field] : options.mapping) {
    if (std::find(csv.cells.begin(), csv.cells.end(), heading) == csv.cells.end())
      return fail(ErrorKind::invalid, "import.bad_mapping", fmt::format("The file has no column '{}'.", shorten(heading, 60)), heading);
    if (!field.empty() && std::none_of(std::begin(kFields), std::end(kFields), [&field = field](const ImportField& f) { return f.name == field; }))
      return fail(ErrorKind::invalid, "import.bad_mapping", fmt::format("There is no field '{}'.", shorten(field, 60)), heading);
  }
  for (const std::string& heading : csv.cells) {
    plan.columns.push_back(heading);
    const auto given = options.mapping.find(heading);
    std::string_view field;
    if (given != options.mapping.end()) {
      for (const auto& f : kFields)
        if (f.name == given->second) field = f.name;
    } else {
      field = field_for_heading(heading);
    }
    if (!field.empty() && !taken.insert(field).second) field = "";  // the first column that means a field has it
    field_of.push_back(field);
    if (field.empty()) plan.unmapped.push_back(heading);
    else plan.mapping[heading] = field;
  }
  if (!taken.contains("name")) return fail(ErrorKind::invalid, "import.missing_column", "No column names the assets; map one to 'name'.", "name");
  if (!taken.contains("product") && !taken.contains("cpe") && !taken.contains("order_number") && !taken.contains("purl"))
    return fail(ErrorKind::invalid, "import.missing_column", "No column names the products; map one to 'product', 'order_number', 'cpe' or 'purl'.", "product");

  std::unordered_map<std::string, Asset> existing;
  for (Asset& a : standing.assets) {
    std::string name = a.name;
    existing.emplace(std::move(name), std::move(a));
  }
  std::unordered_map<std::string, std::string> zone_names, site_names;  // lower case to as stored
  std::unordered_map<std::int64_t, std::string> zone_by_id, site_by_id;
  for (const auto& z : standing.zones) {
    zone_names.emplace(to_lower(z.name), z.name);
    zone_by_id.emplace(z.id, z.name);
  }
  for (const auto& s : standing.sites) {
    site_names.emplace(to_lower(s.name), s.name);
    site_by_id.emplace(s.id, s.name);
  }

  std::unordered_map<std::string, std::int64_t> seen;
  while (TRY(reader.next(csv))) {
    PlannedRow row;
    row.row = static_cast<std::int64_t>(csv.line);
    const auto reject = [&](std::string_view column, std::string code, std::string message, std::string_view value) {
      row.action = RowAction::reject;
      plan.problems.push_back({row.row, std::string(column), std::move(code), std::move(message), shorten(value, 200)});
    };
    if (csv.cells.size() > plan.columns.size())
      reject("", "import.too_many_cells", fmt::format("The row has {} cells, the heading {}.", csv.cells.size(), plan.columns.size()), "");
    csv.cells.resize(plan.columns.size());

    std::string name;
    for (std::size_t c = 0; c < csv.cells.size(); ++c)
      if (field_of[c] == "name") name = trim(read_exported_cell(csv.cells[c]));
    const auto known = existing.find(name);
    if (known != existing.end()) {
      row.fields = known->second;
      row.asset_id = known->second.id;
      row.asset_version = known->second.version_number;
      if (known->second.zone_id) row.zone = zone_by_id[*known->second.zone_id];
      if (known->second.site_id) row.site = site_by_id[*known->second.site_id];
    }
    bool layer_given = known != existing.end();
    for (std::size_t c = 0; c < csv.cells.size(); ++c) {
      if (field_of[c].empty()) continue;
      const std::string_view value = trim(read_exported_cell(csv.cells[c]));
      if (is_formula_like(value) && value.find_first_of("(|!") != std::string_view::npos) {
        reject(plan.columns[c], "import.formula", "The cell looks like a spreadsheet formula; enter its value.", value);
        continue;
      }
      if (field_of[c] == "layer" && !value.empty()) layer_given = true;
      if (const auto problem = set_field(row, field_of[c], value)) reject(plan.columns[c], problem->first, problem->second, value);
    }
    if (!layer_given) row.fields.layer = default_layer(row.fields.asset_type);
    for (auto& p : check(row.fields)) {
      std::string column = p.place;
      for (std::size_t c = 0; c < plan.columns.size(); ++c)
        if (field_of[c] == p.place) column = plan.columns[c];
      reject(column, std::move(p.code), std::move(p.message), "");
    }
    for (const std::string* place : {&row.zone, &row.site})
      if (place->size() > 200) reject(place == &row.zone ? "zone" : "site", "text.too_long", "At most 200 bytes are allowed.", *place);
    if (!name.empty()) {
      const auto [first, fresh] = seen.emplace(name, row.row);
      if (!fresh) reject("name", "import.duplicate", fmt::format("The name stands in row {} already.", first->second), name);
    }

    if (row.action != RowAction::reject) {
      const auto unify = [](std::string& place, std::unordered_map<std::string, std::string>& known_places, std::vector<std::string>& fresh_places) {
        if (place.empty()) return;
        const auto [at, fresh] = known_places.emplace(to_lower(place), place);
        if (fresh) fresh_places.push_back(place);
        place = at->second;
      };
      unify(row.zone, zone_names, plan.new_zones);
      unify(row.site, site_names, plan.new_sites);
      if (known != existing.end()) {
        const bool same_places = row.zone == (known->second.zone_id ? zone_by_id[*known->second.zone_id] : "") &&
                                 row.site == (known->second.site_id ? site_by_id[*known->second.site_id] : "");
        row.action = same_places && row.fields == static_cast<const AssetFields&>(known->second) ? RowAction::unchanged : RowAction::update;
      }
    }
    switch (row.action) {
      case RowAction::create: ++plan.creates; break;
      case RowAction::update: ++plan.updates; break;
      case RowAction::unchanged: ++plan.unchanged; break;
      case RowAction::reject: ++plan.rejects; break;
    }
    plan.rows.push_back(std::move(row));
  }
  return plan;
}

}  // namespace

Result<ImportPlan> plan_import(store::Connection& db, std::int64_t environment_id, std::string bytes, const ImportOptions& options) {
  return plan_against({assets(db, environment_id), zones(db, environment_id), sites(db, environment_id)}, std::move(bytes), options);
}

Result<ImportPlan> read_assets(std::string bytes, const ImportOptions& options) { return plan_against({}, std::move(bytes), options); }

Result<void> apply_import(record::UnitOfWork& work, std::int64_t environment_id, const ImportPlan& plan, ImportMode mode) {
  TRY(record::authorise(work.actor(), record::Permission::manage_assets));
  const Environment e = TRY(environment(work.db(), work.actor().organization_id, environment_id));
  if (mode == ImportMode::all && plan.rejects > 0) {
    Error error{ErrorKind::invalid, "import.rejected_rows", fmt::format("{} of {} rows have errors; nothing was imported.", plan.rejects, plan.rows.size()), "", {}, {}};
    for (const auto& p : plan.problems) {
      if (error.problems.size() == 1000) break;
      error.problems.push_back({fmt::format("row {}{}", p.row, p.column.empty() ? "" : ", column " + p.column), p.code,
                                p.message + (p.value.empty() ? "" : " Found: '" + printable(p.value) + "'.")});
    }
    return fail(std::move(error));
  }
  if (plan.creates + plan.updates == 0) return {};  // the same file twice changes nothing and logs nothing
  store::Connection& db = work.db();
  const Instant now = work.now();
  std::unordered_map<std::string, std::int64_t> zone_ids, site_ids;
  for (const auto& z : zones(db, environment_id)) zone_ids.emplace(z.name, z.id);
  for (const auto& s : sites(db, environment_id)) site_ids.emplace(s.name, s.id);
  Json zones_made = Json::array(), sites_made = Json::array();
  for (const auto& name : plan.new_zones) {
    if (zone_ids.contains(name)) continue;
    Zone zone;
    zone.environment_id = environment_id;
    zone.name = name;
    zone.created_at = zone.updated_at = now;
    zone_ids.emplace(name, insert(db, zone));
    zones_made.push(name);
  }
  for (const auto& name : plan.new_sites) {
    if (site_ids.contains(name)) continue;
    site_ids.emplace(name, insert(db, Site{0, environment_id, name, ""}));
    sites_made.push(name);
  }

  std::vector<ProductIdentity> wanted;
  for (const auto& row : plan.rows)
    if (row.action == RowAction::create || row.action == RowAction::update) wanted.push_back(row.fields.identity);
  const auto identity_ids = ensure_identities(db, e.organization_id, wanted);

  std::vector<Asset> fresh;
  std::size_t n = 0;
  for (const auto& row : plan.rows) {
    if (row.action != RowAction::create && row.action != RowAction::update) continue;
    Asset a;
    static_cast<AssetFields&>(a) = row.fields;
    a.environment_id = environment_id;
    a.identity_id = identity_ids[n++];
    a.zone_id = row.zone.empty() ? std::nullopt : std::optional(zone_ids.at(row.zone));
    a.site_id = row.site.empty() ? std::nullopt : std::optional(site_ids.at(row.site));
    a.identity_since = a.created_at = a.updated_at = now;
    if (row.action == RowAction::create) {
      fresh.push_back(std::move(a));
      continue;
    }
    const Asset old = TRY(asset(db, environment_id, row.asset_id));
    a.id = old.id;
    a.created_at = old.created_at;
    if (old.identity_id == a.identity_id) a.identity_since = old.identity_since;
    a.version_number = row.asset_version + 1;
    if (!update(db, a, row.asset_version))
      return fail(ErrorKind::conflict, "import.changed_meanwhile", fmt::format("Asset '{}' was changed since the plan was made; plan again.", a.name), fmt::format("row {}", row.row));
  }
  try {
    insert_many(db, fresh);
  } catch (const store::ConstraintFailure&) {
    return fail(ErrorKind::conflict, "import.changed_meanwhile", "Assets of these names were added since the plan was made; plan again.");
  }
  touch_environment(db, environment_id);
  record::Change change;
  change.action = record::Action::asset_csv_imported;
  change.resource_type = "environment";
  change.resource_id = fmt::format("{}", environment_id);
  change.environment_id = environment_id;
  change.environment_name = e.name;
  change.detail = Json::object({{"file_sha256", plan.file_digest}, {"rows", static_cast<std::int64_t>(plan.rows.size())}, {"created", plan.creates}, {"updated", plan.updates},
                                {"unchanged", plan.unchanged}, {"rejected", plan.rejects}, {"zones_created", std::move(zones_made)}, {"sites_created", std::move(sites_made)}});
  work.change(std::move(change));
  return {};
}

}  // namespace bulkhead::inventory
