#include "host_store.h"

namespace bulkhead::windows {
namespace {

constexpr std::string_view kHost = "SELECT asset_id, os_product, edition_id, display_version, os_build, architecture, installation_type, installed_kbs, kb_source, esu_enrolled, collected_at FROM windows_host";

/// A host as its row has it: the KBs are JSON there.
struct HostRow {
  std::string asset_id, os_product, edition_id, display_version, os_build;
  Architecture architecture = Architecture::x64;
  std::string installation_type;
  std::optional<Json> installed_kbs;
  std::string kb_source;
  std::optional<bool> esu_enrolled;
  Instant collected_at;
};
BOOST_DESCRIBE_STRUCT(HostRow, (), (asset_id, os_product, edition_id, display_version, os_build, architecture, installation_type, installed_kbs, kb_source, esu_enrolled, collected_at))

Host host_of(HostRow row) {
  Host out{std::move(row.asset_id), std::move(row.os_product), std::move(row.edition_id), std::move(row.display_version), std::move(row.os_build), row.architecture,
           std::move(row.installation_type), std::nullopt, std::move(row.kb_source), row.esu_enrolled, row.collected_at};
  if (row.installed_kbs) {
    out.installed_kbs.emplace();
    for (const Json& kb : row.installed_kbs->items()) out.installed_kbs->push_back(kb.string());
  }
  return out;
}

std::optional<std::string> kbs_text(const Host& host) {
  return host.installed_kbs ? std::optional(to_text(to_json(*host.installed_kbs))) : std::nullopt;
}

}  // namespace

std::vector<Host> stored_hosts(store::Connection& db, std::int64_t environment_id, std::optional<std::string_view> asset_id, std::int64_t limit, std::int64_t offset) {
  std::vector<HostRow> rows;
  const std::string of(kHost);
  if (asset_id) rows = db.select<HostRow>(of + " WHERE environment_id = $1 AND asset_id = $2", environment_id, *asset_id);
  else if (limit > 0) rows = db.select<HostRow>(of + " WHERE environment_id = $1 ORDER BY asset_id LIMIT $2 OFFSET $3", environment_id, limit, offset);
  else rows = db.select<HostRow>(of + " WHERE environment_id = $1 ORDER BY asset_id", environment_id);
  std::vector<Host> out;
  for (auto& row : rows) out.push_back(host_of(std::move(row)));
  return out;
}

std::int64_t stored_host_count(store::Connection& db, std::int64_t environment_id) {
  return db.find<std::int64_t>("SELECT COUNT(*) FROM windows_host WHERE environment_id = $1", environment_id).value_or(0);
}

std::vector<Software> stored_software(store::Connection& db, std::int64_t environment_id, std::string_view asset_id) {
  return db.select<Software>("SELECT asset_id, name, publisher, version FROM windows_software WHERE environment_id = $1 AND asset_id = $2 ORDER BY id", environment_id, asset_id);
}

void put_host(store::Connection& db, std::int64_t environment_id, const Host& host, Instant now) {
  db.execute("INSERT INTO windows_host (environment_id, asset_id, os_product, edition_id, display_version, os_build, architecture, installation_type, installed_kbs, kb_source, esu_enrolled, collected_at, submitted_at)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (environment_id, asset_id) DO UPDATE SET os_product = excluded.os_product, edition_id = excluded.edition_id,"
             " display_version = excluded.display_version, os_build = excluded.os_build, architecture = excluded.architecture, installation_type = excluded.installation_type, installed_kbs = excluded.installed_kbs,"
             " kb_source = excluded.kb_source, esu_enrolled = excluded.esu_enrolled, collected_at = excluded.collected_at, submitted_at = excluded.submitted_at",
             environment_id, host.asset_id, host.os_product, host.edition_id, host.display_version, host.os_build, host.architecture, host.installation_type, kbs_text(host), host.kb_source, host.esu_enrolled,
             host.collected_at, now);
}

void clear_software(store::Connection& db, std::int64_t environment_id, std::string_view asset_id) {
  db.execute("DELETE FROM windows_software WHERE environment_id = $1 AND asset_id = $2", environment_id, asset_id);
}

void put_software(store::Connection& db, std::int64_t environment_id, const std::vector<Software>& software) {
  for (const auto& entry : software)
    db.execute("INSERT INTO windows_software (environment_id, asset_id, name, publisher, version) VALUES ($1, $2, $3, $4, $5)", environment_id, entry.asset_id, entry.name, entry.publisher, entry.version);
}

}  // namespace bulkhead::windows
