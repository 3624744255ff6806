// What every collection says about the intelligence behind it.
#pragma once
#include "declare.h"

namespace bulkhead::faces::native {

/// {corpus_size, corpus_revision, data_freshness, data_as_of}. data_freshness is "live" when an online source was synchronised
/// within a day, "imported" when the intelligence came from files, "empty" without any.
[[nodiscard]] Json corpus_meta(const Services& services);

/// Lets every collection carry corpus_meta beside what its handler says.
void add_corpus_meta(std::vector<Route>& routes, Services& services);

}  // namespace bulkhead::faces::native
