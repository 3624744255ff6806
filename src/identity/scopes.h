// Scopes of a key as one column: "read,write". Private.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "core/text.h"
#include "record/actor.h"

namespace bulkhead::identity {

/// Sorted, each once.
inline std::string scopes_text(std::vector<record::Scope> scopes) {
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  std::vector<std::string> names;
  for (const auto scope : scopes) names.emplace_back(name_of(scope));
  return join(names, ",");
}

inline std::vector<record::Scope> parse_scopes(std::string_view text) {
  std::vector<record::Scope> scopes;
  for (const auto name : split(text, ','))
    if (const auto scope = enum_of<record::Scope>(name)) scopes.push_back(*scope);
  return scopes;
}

}  // namespace bulkhead::identity
