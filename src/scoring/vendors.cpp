// Makers of industrial products, by vendor_key. Drawn from the makers named in CISA's control-system advisories.
#include <algorithm>
#include <array>
#include <string_view>

#include "scoring/relevance.h"

namespace bulkhead::scoring {
namespace {

/// Every product, or nearly so, belongs into a plant, a substation, a building's controls or a vehicle charging point.
constexpr std::string_view kIndustrial[] = {
    "abb", "accuenergy", "hccembedded", "adcon", "advantech", "alstom", "atlascopco", "automatedlogic",
    "automationdirect", "automaskin", "auvesy", "aveva", "azeotech", "beckhoff", "belden", "binom3",
    "boschrexroth", "brautomation", "carlogavazzi", "chargemap", "circutor", "circontrol", "citect", "cloudcharge", "codesys", "cogenttechnologies", "columbiaweather", "contemporarycontrols",
    "controlbyweb", "copadata", "copeland", "deltacontrols", "deltaelectronics", "digi", "ecava", "echelon",
    "elspec", "emerson", "endress", "endresshauser", "etictelecom", "ewon", "exemys", "fatek", "fanuc", "festo", "frauscher",
    "fujielectric", "garrettcom", "gefanuc", "gesytec", "gevernova", "gedigital", "geautomation", "hima", "hirschmann", "hitachienergy", "hms",
    "hmsnetworks", "hmsindustrialnetworks", "hornerautomation", "horner", "iconics", "idec", "inductiveautomation", "indusoft", "inea", "infiniteautomationsystems", "ininetsolutions",
    "innominate", "invensys", "invt", "ioserver", "ipcomm", "ixon", "janitza", "jtekt", "kepware", "keba", "keyence", "korenix", "kuka", "kunbus",
    "lantronix", "lantech", "lcds", "loytec", "lselectric", "martem", "matrikonopc", "matrikon", "mbconnectline", "measuresoft",
    "meinberg", "meteocontrol", "microsys", "milesight", "mitsubishielectric", "mobility46", "moxa", "myscada", "netmodule",
    "nexcom", "nozominetworks", "oleumtech", "omron", "omnimetrix", "opcfoundation", "opcsystems", "openplcproject", "opto22", "orpak", "osisoft", "outbackpower", "ovarro",
    "pepperlfuchs", "pepperl", "phoenixcontact", "piigab", "pilz", "progea", "proface", "prominent", "prosofttechnology", "prosoft", "qei", "qolsys",
    "realflex", "redlion", "reliablecontrols", "rockwellautomation", "ruggedcom", "saia", "saiaburgesscontrols", "satel", "sauter", "sautercontrols", "scadaengine", "scadabr", "schneiderelectric",
    "secomea", "selinc", "sensormatic", "sensysnetworks", "sielcosistemi", "siemens", "sick", "sinapsitech", "socomec", "softing", "softwaretoolbox", "spidercontrol", "subnet", "subnetsolutions", "sunwayland",
    "telecrane", "teltonikanetworks", "tibbo", "tosibox", "triangle", "trianglemicroworks", "tridium", "trihedral", "unitronics", "visam", "vipa", "wago", "wecon",
    "weintek", "wellintech", "westermo", "wibu", "wonderware", "woodward", "xzeres", "yokogawa", "yokogawaelectric", "zivautomation", "ziv", "turck", "hilscher", "lenze", "danfoss", "vacon", "eurotherm", "foxboro", "triconex",
    "schneiderelectricsoftware", "veederroot", "franklinfueling", "franklinfuelingsystems", "gilbarco", "omntec", "opw", "omegaengineering", "spectracom", "orolia", "arbiter",
    "johnsoncontrols", "trane", "carrier", "siemensenergy", "ingeteam", "growatt", "sungrow", "solaredge", "enphase", "sma", "smasolartechnology", "autel", "ev2go", "evenergy", "iagona", "swisslog", "swtchenergy",
    "welotec", "insys", "insysicom", "planetechnology", "oring", "oringnetworking", "atop", "atoptechnologies", "korenixtechnology", "hongdian", "fourfaith", "inhand", "inhandnetworks", "robustel",
};

/// Industrial products are a part of the business.
constexpr std::string_view kMixed[] = {
    "abbott", "akuvox", "datakit", "luxion", "natus", "swissloghealthcare", "enea", "axis", "axiscommunications", "baxter", "bbraun", "becton", "bd", "beaconmedaes", "bosch", "carefusion", "dahuasecurity", "dahua", "eaton", "flexera", "fujitsu", "ge",
    "gehealthcare", "hikvision", "hitachi", "honeywell", "hospira", "ibcsolar", "keysight", "mendix", "medtronic", "ni", "nationalinstruments", "netcommwireless", "nuuo", "opendesign", "panasonic", "philips", "ptc",
    "qnx", "roche", "samsara", "sierrawireless", "smithsmedical", "snapone", "teltonika", "toshiba", "tollgrade", "vecna", "vertiv", "windriver", "xiongmaitech", "ypsomed", "zoll",
    "apc", "apcbyschneiderelectric", "blackberry", "animas", "gallagher", "hidglobal", "lenel", "opendesignalliance", "treck", "universalrobots", "wibusystems",
};

bool contains(std::span<const std::string_view> list, std::string_view key) { return std::find(list.begin(), list.end(), key) != list.end(); }

/// The list sorted once, for a binary search.
template <std::size_t N>
std::array<std::string_view, N> sorted(const std::string_view (&list)[N]) {
  std::array<std::string_view, N> out;
  std::copy(std::begin(list), std::end(list), out.begin());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

VendorClass vendor_class(std::string_view vendor_key) {
  static const auto industrial = sorted(kIndustrial);
  if (std::binary_search(industrial.begin(), industrial.end(), vendor_key)) return VendorClass::industrial;
  return contains(kMixed, vendor_key) ? VendorClass::mixed : VendorClass::other;
}

}  // namespace bulkhead::scoring
