// The figures of the dashboard and of an environment's summary. Every count comes with the filter that lists its rows.
#pragma once
#include "declare.h"

namespace bulkhead::faces::native {

using Views = std::vector<std::shared_ptr<const findings::EnvironmentView>>;

/// figures, by_severity, by_layer, by_zone, data_quality as docs/api.md states them.
/// Takes    `layer`: only findings of assets of that layer
[[nodiscard]] Json overview(const Views& views, std::optional<inventory::Layer> layer, Instant now);
/// At most `limit` CVEs with active findings: known exploited first, then published exploits, then BCS.
[[nodiscard]] Json strike_list(const Views& views, const catalogue::Catalogue* catalogue, std::size_t limit, Instant now);
/// Findings by the ISO week in which they were first seen and in which a decision took them out of the active state.
[[nodiscard]] Json trend(const findings::EnvironmentView& view, int weeks, Instant now);
/// "2026-W47" (ISO 8601 week date).
[[nodiscard]] std::string iso_week(Instant at);

}  // namespace bulkhead::faces::native
