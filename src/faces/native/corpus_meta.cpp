#include "corpus_meta.h"

namespace bulkhead::faces::native {

Json corpus_meta(const Services& services) {
  const auto projections = services.projections.get();
  const auto states = services.corpus.sync_states();
  const std::int64_t day_ago = services.clock.now().microseconds - kMicrosecondsPerDay;
  const bool live = std::any_of(states.begin(), states.end(), [&](const intel::SyncState& state) { return state.succeeded_at.microseconds > day_ago; });
  const std::int64_t size = projections.catalogue ? projections.catalogue->size() : 0;
  return Json::object({{"corpus_size", size},
                       {"corpus_revision", projections.revision},
                       {"data_freshness", size == 0 ? "empty" : live ? "live" : "imported"},
                       {"data_as_of", projections.catalogue ? time_or_null(projections.catalogue->built_at()) : Json()}});
}

void add_corpus_meta(std::vector<Route>& routes, Services& services) {
  for (Route& route : routes) {
    if (route.shape != Reply::Shape::collection) continue;
    route.handler = [&services, inner = std::move(route.handler)](Context& context) -> Result<Reply> {
      Reply reply = TRY(inner(context));
      if (reply.shape != Reply::Shape::collection) return reply;
      Json meta = corpus_meta(services);
      if (reply.meta.is_object())
        for (const auto& [name, value] : reply.meta.members()) meta.set(name, value);
      reply.meta = std::move(meta);
      return reply;
    };
  }
}

}  // namespace bulkhead::faces::native
