#include "faces/report_desk.h"

namespace bulkhead::faces {

reports::Desk report_desk(Services& services) {
  const auto revision = services.projections.get().revision;
  return {services.database, services.clock, services.corpus, services.standards, *services.knowledge, services.log_keys, revision, "bulkhead " + services.version,
          [&services](std::int64_t organization_id, std::int64_t environment_id) { return services.views.view(services.database, organization_id, environment_id, services.projections.get().revision); }};
}

}  // namespace bulkhead::faces
