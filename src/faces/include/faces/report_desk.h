// What reports are made with, of the server's own parts.
#pragma once
#include "faces/services.h"
#include "reports/desk.h"

namespace bulkhead::faces {

/// Keeps `services`.
[[nodiscard]] reports::Desk report_desk(Services& services);

}  // namespace bulkhead::faces
