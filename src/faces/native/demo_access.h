// Demo tokens: who may hold one, what it shows, and which devices it may ask about.
//
// Source: compatible specification 4.5; 24, demo tokens.
#pragma once
#include "declare.h"
#include "matching/engine.h"

namespace bulkhead::faces::native {

/// The organization that demo tokens show: one that has environments, all of them demo plants. As soon as somebody declares a
/// plant of their own, nothing is shown any more. Nothing also when demo tokens are switched off.
[[nodiscard]] std::optional<std::int64_t> demo_organization(const Services& services);

/// The caller behind a demo token: a viewer of the demo organization without an account; nothing when the token is not valid (any more).
[[nodiscard]] std::optional<identity::Authenticated> demo_visitor(const Services& services, std::string_view token, const std::string& ip);

/// Whether the caller holds a demo token: a viewer whom no account stands behind.
[[nodiscard]] inline bool is_demo(const record::Actor& actor) { return actor.kind == record::ActorKind::user && actor.user_id == 0; }

/// Refuses a demo token that asks about other devices than the public examples, or about more than there are.
[[nodiscard]] std::optional<http::ErrorReply> beyond_examples(const Services& services, const record::Actor& actor, const std::vector<matching::Identity>& devices);

}  // namespace bulkhead::faces::native
