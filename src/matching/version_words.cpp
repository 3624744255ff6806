#include "version_words.h"

#include <algorithm>
#include <array>

namespace bulkhead::matching {
namespace {

using Kind = Version::Token::Kind;

constexpr std::array kWords = {
    VersionWord{"alpha", Kind::pre, kAlpha},
    VersionWord{"bd", Kind::patch, kBuild},
    VersionWord{"beta", Kind::pre, kBeta},
    VersionWord{"bld", Kind::patch, kBuild},
    VersionWord{"build", Kind::patch, kBuild},
    VersionWord{"candidate", Kind::pre, kCandidate},
    VersionWord{"canary", Kind::pre, kNightly},
    VersionWord{"cr", Kind::pre, kCandidate},
    VersionWord{"cu", Kind::patch, kCumulative},
    VersionWord{"dev", Kind::pre, kDev},
    VersionWord{"devel", Kind::pre, kDev},
    VersionWord{"development", Kind::pre, kDev},
    VersionWord{"ea", Kind::pre, kEarlyAccess},
    VersionWord{"fix", Kind::patch, kHotfix},
    VersionWord{"fixpack", Kind::patch, kFeaturePack},
    VersionWord{"fixpak", Kind::patch, kFeaturePack},
    VersionWord{"fp", Kind::patch, kFeaturePack},
    VersionWord{"gamma", Kind::pre, kGamma},
    VersionWord{"hf", Kind::patch, kHotfix},
    VersionWord{"hfix", Kind::patch, kHotfix},
    VersionWord{"hotfix", Kind::patch, kHotfix},
    VersionWord{"hotpatch", Kind::patch, kHotfix},
    VersionWord{"milestone", Kind::pre, kMilestone},
    VersionWord{"mp", Kind::patch, kMaintenancePatch},
    VersionWord{"mr", Kind::patch, kMaintenance},
    VersionWord{"nightly", Kind::pre, kNightly},
    VersionWord{"patch", Kind::patch, kPatch},
    VersionWord{"patchlevel", Kind::patch, kPatch},
    VersionWord{"pl", Kind::patch, kPatch},
    VersionWord{"pre", Kind::pre, kPre},
    VersionWord{"prerelease", Kind::pre, kPre},
    VersionWord{"preview", Kind::pre, kPreview},
    VersionWord{"rc", Kind::pre, kCandidate},
    VersionWord{"rel", Kind::patch, kRevision},
    VersionWord{"release", Kind::patch, kRevision},
    VersionWord{"rev", Kind::patch, kRevision},
    VersionWord{"revision", Kind::patch, kRevision},
    VersionWord{"rollup", Kind::patch, kRollup},
    VersionWord{"ru", Kind::patch, kRollup},
    VersionWord{"servicepack", Kind::patch, kServicePack},
    VersionWord{"snapshot", Kind::pre, kSnapshot},
    VersionWord{"sp", Kind::patch, kServicePack},
    VersionWord{"sr", Kind::patch, kServiceRelease},
    VersionWord{"su", Kind::patch, kServiceUpdate},
    VersionWord{"ud", Kind::patch, kUpdateDelivery},
    VersionWord{"upd", Kind::patch, kUpdate},
    VersionWord{"update", Kind::patch, kUpdate},
    VersionWord{"ur", Kind::patch, kRollup},
};

constexpr std::array<std::string_view, 8> kNeutral = {"final", "ga", "gold", "lts", "nil", "rtm", "rtw", "stable"};

}  // namespace

const VersionWord* version_word(std::string_view word) {
  for (const VersionWord& entry : kWords)
    if (entry.word == word) return &entry;
  return nullptr;
}

bool neutral_word(std::string_view word) { return std::find(kNeutral.begin(), kNeutral.end(), word) != kNeutral.end(); }

}  // namespace bulkhead::matching
