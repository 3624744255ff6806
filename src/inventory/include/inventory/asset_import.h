// Import of assets from CSV in two steps: a plan with addressed problems, then its application in one transaction.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/inventory.h"

namespace bulkhead::inventory {

/// What the importer can fill. A column of the file is mapped to one of these by its heading (synonyms in several
/// languages), or by the caller.
struct ImportField {
  std::string_view name;       ///< "vendor"
  std::string_view meaning;    ///< one line for the template and the wizard
  std::string_view example;
  bool required = false;
};
[[nodiscard]] std::span<const ImportField> import_fields();

/// The field that a heading means ("Hersteller" is vendor), or "".
[[nodiscard]] std::string_view field_for_heading(std::string_view heading);

/// The template: headings, one example row.
[[nodiscard]] std::string import_template();

struct RowProblem {
  std::int64_t row = 0;        ///< line of the file
  std::string column;          ///< heading; "" when the whole row is meant
  std::string code;
  std::string message;
  std::string value;           ///< cut at 200 characters
};
BOOST_DESCRIBE_STRUCT(RowProblem, (), (row, column, code, message, value))

enum class RowAction : std::uint8_t { create, update, unchanged, reject };
BOOST_DESCRIBE_ENUM(RowAction, create, update, unchanged, reject)

struct PlannedRow {
  std::int64_t row = 0;
  RowAction action = RowAction::create;
  std::int64_t asset_id = 0;   ///< of the asset to update
  std::int64_t asset_version = 0;
  std::string zone, site;      ///< names as written; made when the plan is applied
  AssetFields fields;
};

struct ImportPlan {
  std::string file_digest;                       ///< SHA-256 of the bytes as given
  std::vector<std::string> columns;              ///< headings as written
  std::map<std::string, std::string> mapping;    ///< heading to field
  std::vector<std::string> unmapped;             ///< headings that nothing takes
  std::vector<std::string> new_zones, new_sites;
  std::int64_t creates = 0, updates = 0, unchanged = 0, rejects = 0;
  std::vector<RowProblem> problems;
  std::vector<PlannedRow> rows;                  ///< every row, rejected ones too
};

struct ImportOptions {
  std::map<std::string, std::string> mapping;    ///< heading to field, over the automatic one
  std::string encoding;                          ///< "" = UTF-8 or by byte order mark
};

/// Reads and checks a file against the environment as it stands. Nothing is written.
///
/// A row whose name stands in the environment updates that asset: every mapped column is set, an empty cell clears the
/// field, unmapped fields stay. The same name twice in one file rejects the later row.
/// Fails    invalid/csv.*, invalid/import.no_header, import.missing_column, import.bad_mapping
Result<ImportPlan> plan_import(store::Connection& db, std::int64_t environment_id, std::string bytes, const ImportOptions& options = {});

/// Reads and checks a file alone, as if into an empty environment: for one-shot matching.
Result<ImportPlan> read_assets(std::string bytes, const ImportOptions& options = {});

enum class ImportMode : std::uint8_t { all, good };
BOOST_DESCRIBE_ENUM(ImportMode, all, good)

/// Applies the plan. Mode `all` writes nothing when any row is rejected.
/// Fails    invalid/import.rejected_rows (problems listed), conflict/import.changed_meanwhile
Result<void> apply_import(record::UnitOfWork& work, std::int64_t environment_id, const ImportPlan& plan, ImportMode mode);

}  // namespace bulkhead::inventory
