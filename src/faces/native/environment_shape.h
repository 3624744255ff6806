// How an environment is written.
#pragma once
#include "declare.h"

namespace bulkhead::faces::native {

struct EnvironmentView {
  std::int64_t id = 0;
  std::string name, slug, description, site_type, criticality;
  std::int64_t asset_count = 0, finding_count = 0, cve_count = 0, critical_count = 0, kev_count = 0;
  std::optional<double> risk_score;
  bool demo = false;
  std::string created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(EnvironmentView, (), (id, name, slug, description, site_type, criticality, asset_count, finding_count, cve_count, critical_count, kev_count, risk_score, demo, created_at, updated_at))

[[nodiscard]] EnvironmentView environment_view(const findings::EnvironmentView& view, Instant now);

}  // namespace bulkhead::faces::native
