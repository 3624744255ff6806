// Lexicon of protocols, device types and words of control systems. A term is written in lower case; between its words
// any separators match, unless it carries the mark '=' in front, which demands the text as written
// ("=edr-" stands in "EDR-810"). A term behind '~' has
// other meanings elsewhere ("UPS", "time server") and counts only beside a maker or an advisory of control systems.
#include "lexicon.h"

#include <array>
#include <string>
#include <vector>

#include "core/text.h"

namespace bulkhead::scoring {
namespace {

constexpr ProtocolEntry kProtocols[] = {
    {"Modbus", true}, {"DNP3", true}, {"OPC UA", true}, {"OPC Classic", true}, {"EtherNet/IP", true}, {"CIP", true},
    {"PROFINET", true}, {"PROFIBUS", true}, {"BACnet", true}, {"IEC 60870-5-104", true}, {"IEC 60870-5-101", true},
    {"IEC 61850", true}, {"S7comm", true}, {"HART", true}, {"WirelessHART", true}, {"FOUNDATION Fieldbus", true},
    {"EtherCAT", true}, {"CANopen", true}, {"DeviceNet", true}, {"CC-Link", true}, {"MELSEC", true}, {"FINS", true},
    {"KNX", true}, {"LonWorks", true}, {"M-Bus", true}, {"DLMS/COSEM", true}, {"ICCP", true}, {"GE-SRTP", true},
    {"POWERLINK", true}, {"Niagara Fox", true}, {"C37.118", true}, {"UMAS", true}, {"TriStation", true}, {"PCCC", true},
    {"ISA-100", true}, {"CODESYS V3", true}, {"OCPP", true}, {"CAN bus", true}, {"MMS", true}, {"GOOSE", true},
    {"MQTT", false}, {"Zigbee", false}, {"LoRaWAN", false}, {"CoAP", false}, {"DICOM", false}, {"HL7", false}, {"Z-Wave", false},
};

using enum DeviceGroup;
constexpr DeviceEntry kDevices[] = {
    {"Programmable Logic Controller", control},   // 0
    {"Remote Terminal Unit", control},            // 1
    {"Human-Machine Interface", control},         // 2
    {"Safety Instrumented System", control},      // 3
    {"Distributed Control System", control},      // 4
    {"SCADA Server", control},                    // 5
    {"Historian", control},                       // 6
    {"Engineering Software", control},            // 7
    {"OPC Server", control},                      // 8
    {"Variable Frequency Drive", control},        // 9
    {"Robot Controller", control},                // 10
    {"CNC Controller", control},                  // 11
    {"Protection Relay", control},                // 12
    {"Power Meter", control},                     // 13
    {"I/O Module", control},                      // 14
    {"Field Instrument", control},                // 15
    {"Building Automation Controller", control},  // 16
    {"Industrial PC", control},                   // 17
    {"Industrial Switch", network},               // 18
    {"Industrial Router", network},               // 19
    {"Industrial Firewall", network},             // 20
    {"Industrial Wireless Device", network},      // 21
    {"Protocol Gateway", network},                // 22
    {"Serial Device Server", network},            // 23
    {"Time Server", network},                     // 24
    {"IP Camera", adjacent},                      // 25
    {"Medical Device", adjacent},                 // 26
    {"Power Supply", adjacent},                   // 27
    {"EV Charging Station", adjacent},            // 28
    {"Solar Inverter", control},                  // 29
    {"Access Control System", adjacent},          // 30
    {"Embedded Software", adjacent},              // 31
};

struct Term {
  int id;                   ///< bit in kProtocols or kDevices; -1 for words of control systems
  std::string_view phrases;  ///< separated by '|'
};

constexpr Term kProtocolTerms[] = {
    {0, "modbus|modbus tcp|modbus rtu"}, {1, "dnp3|dnp 3|dnp 3 0"}, {2, "opc ua|opcua|opc unified architecture"},
    {3, "opc da|opc classic|opc data access|opc hda"}, {4, "=ethernet/ip"}, {5, "common industrial protocol|cip protocol|cip message|cip messages|cip packet|cip packets|cip connection|cip security"},
    {6, "profinet"}, {7, "profibus"}, {8, "bacnet"}, {9, "iec 60870 5 104|iec 104|iec60870 5 104|iec 60870 5|iec 61870 5 104"}, {10, "iec 60870 5 101|iec 101"},
    {11, "iec 61850|iec61850"}, {12, "s7comm|s7 comm|s7 communication|=s7comm-plus"}, {13, "hart ip|hart protocol|hart device|hart devices|hart modem|hart multiplexer"},
    {14, "wirelesshart|wireless hart"}, {15, "foundation fieldbus"}, {16, "ethercat"}, {17, "canopen"}, {18, "devicenet"},
    {19, "=cc-link|cclink"}, {20, "melsec protocol|slmp"}, {21, "fins protocol|=fins/tcp|fins tcp|fins command|fins commands|fins message"},
    {22, "knx|knxnet"}, {23, "lonworks|lontalk"}, {24, "=m-bus|mbus"}, {25, "dlms|cosem"}, {26, "iccp|=tase.2"}, {27, "srtp protocol|=ge-srtp|=ge srtp"},
    {28, "=ethernet powerlink|openpowerlink"}, {29, "niagara fox|fox protocol"}, {30, "=c37.118|synchrophasor"}, {31, "umas"}, {32, "tristation"}, {33, "pccc"},
    {34, "=isa100|=isa-100|isa100 11a"}, {35, "codesys v3|codesys protocol|codesys gateway"}, {36, "ocpp|open charge point protocol"}, {37, "can bus|canbus"},
    {38, "iec 61850 mms|manufacturing message specification"}, {39, "goose message|goose messages|iec 61850 goose"},
    {40, "mqtt"}, {41, "zigbee"}, {42, "lorawan"}, {43, "coap"}, {44, "dicom"}, {45, "hl7"}, {46, "=z-wave"},
};

constexpr Term kDeviceTerms[] = {
    {0, "programmable logic controller|programmable logic controllers|programmable controller|programmable controllers|plc|plcs|programmable automation controller|=soft plc|softplc|logic controller|"
        "simatic s7|=s7-1200|=s7-1500|=s7-300|=s7-400|=logo! 8|simatic logo|modicon|=modicon m340|=m580|=m340|=m221|~quantum cpu|controllogix|compactlogix|micrologix|guardlogix|=slc 500|micro800|"
        "melsec|melsec iq|=melsec-q|sysmac|=ac500|~=cp1l|=cj2m|=nx-series|=nj-series|=twincat|codesys runtime|codesys control|unistream|=automationdirect|directlogic|=pfc100|=pfc200|wago 750|axc f|plcnext|ilc 1x0|"
        "=dvp-|toyopuc|fx5u|=click plc|openplc|=rx3i|=versamax|pacsystems|controledge|simotion|~sipart|et 200sp|~=et 200"},
    {1, "remote terminal unit|remote terminal units|rtu|rtus|rtu500|=rtu 500|scadapack|roc800|=flobox|floboss|remote telemetry unit|smartrtu|~=tbox|sicam a8000|=cp-8050|=cp-8031|saitel"},
    {2, "human machine interface|human machine interfaces|hmi|hmis|operator panel|operator panels|operator terminal|panelview|simatic hmi|comfort panel|comfort panels|vijeo designer|vijeo|~magelis|"
        "wincc|~intouch|indusoft|=got2000|got1000|got simple|dopsoft|~cmt|~easybuilder|=cimplicity|=proface|=pro-face|gp pro ex|~harmony|monitouch|~tellus|v server lite|=ewon|~cscape|~=crimson|~citect|~cmore"},
    {3, "safety instrumented system|safety instrumented systems|safety controller|safety controllers|safety plc|triconex|tricon|prosafe rs|~trident safety|~safety manager|~hima|guardmaster|=simatic s7-1500f|=f-cpu|flexi soft|~safety system"},
    {4, "distributed control system|distributed control systems|~dcs|deltav|centum vp|centum cs|experion|=800xa|~freelance|~symphony plus|=simatic pcs 7|=simatic pcs7|pcs neo|~ovation|~mark vie|~=c300|foxboro|ecostruxure foxboro"},
    {5, "scada|scada server|scada system|scada software|supervisory control|webaccess|=genesis64|genesis32|citectscada|clearscada|geo scada|ignition gateway|~=ifix|wincc oa|~zenon|movicon|microscada|~laquis|~mango automation|"
        "mySCADA|myscada|spectrum power|~network manager|factorytalk view|ecostruxure power|scadabr|rapid scada|diaenergie|iconics|pcvue|integraxor|pro scada|~elipse|wonderware system platform|aveva system platform|~iview"},
    {6, "~historian|~pi server|=pi data archive|pi web api|~pi vision|process historian|proficy historian|wonderware historian|factorytalk historian|aveva historian|osisoft pi"},
    {7, "engineering software|engineering workstation|engineering tool|plc programming|programming software|tia portal|=step 7|simatic step|unity pro|control expert|studio 5000|rslogix|rsnetworx|gx works|gx developer|cx programmer|cx one|cx supervisor|"
        "sysmac studio|codesys development|automation studio|pc worx|=pcworx|automationworx|somachine|=ecostruxure machine expert|isagraf|connected components workbench|wplsoft|ispsoft|diascreen|=fpwin|"
        "factorytalk services|factorytalk|~arena simulation|~solid edge|vijeo citect|~concept programming|melsoft|=rtoolbox|kw software|~multiprog|=logo! soft|tecnomatix|teamcenter visualization|delta industrial automation"},
    {8, "opc server|opc ua server|kepserverex|kepware|~top server|matrikon|matrikonopc|opc factory server|opc systems"},
    {9, "variable frequency drive|variable speed drive|variable speed drives|frequency converter|frequency inverter|~motor drive|sinamics|powerflex|altivar|servo drive|=acs880|~vfd"},
    {10, "robot controller|industrial robot|industrial robots|~robot operating system|irc5|=kuka|universal robots|=abb robotics|robotware|teach pendant|collaborative robot"},
    {11, "~cnc|cnc controller|sinumerik|numerical controller|~numerical control|~machine tool|=fanuc"},
    {12, "protection relay|protective relay|protection relays|protective relays|siprotec|~relion|multilin|easergy|sepam|bay controller|intelligent electronic device|merging unit|~micom"},
    {13, "power meter|power meters|smart meter|smart meters|energy meter|powerlogic|electricity meter|power quality|~=ion7|~energy monitoring|revenue meter|~power monitoring"},
    {14, "remote i o|io module|=i/o module|=i/o modules|=remote i/o|iologik|=adam-|input output module|io link master|=io-link|~analog input module|~communication module"},
    {15, "field instrument|~transmitter|flow computer|flow meter|flowmeter|level gauge|tank gauge|tank gauges|automatic tank gauge|pressure sensor|~positioner|gas chromatograph|~analyzer|~weighing|field device|gas detector|fuel station|radar level"},
    {16, "building automation|building management system|building controller|building control|bms controller|metasys|desigo|=apogee|=tracer sc|webctrl|niagara framework|niagara ax|=niagara 4|~tridium|~jace|ecostruxure building|excelweb|"
         "=automated logic|~hvac|~climate controller|enteliweb|~room controller|~chiller|spacelogic|~talon tc|~refrigeration controller"},
    {17, "industrial pc|industrial computer|industrial computers|~panel pc|simatic ipc|~embedded pc|~=box pc|automation pc|simatic field pg"},
    {18, "industrial switch|industrial switches|industrial ethernet switch|industrial ethernet switches|industrial managed switch|scalance x|=scalance xc|=scalance xr|=scalance xm|ruggedcom|stratix|~eds|hirschmann|=hios|weos|=moxa eds|"
         "connexium|jetnet|=fl switch|managed ethernet switch|~=ks-|~=tsn-|pt 7728|pt 7528|~lantech|~=cpw"},
    {19, "industrial router|industrial routers|cellular router|cellular routers|industrial cellular|=scalance m|=scalance m-800|oncell|~ewon cosy|ewon flexy|mb connect|mbnet|mymbconnect24|=rutx|~=rut9|teltonika rut|sierra wireless airlink|airlink|=tc router|~cosy|"
         "mguard rs|industrial lte|~vpn router|~remote access gateway|secomea|gatemanager|~cloud client"},
    {20, "industrial firewall|industrial firewalls|mguard|=scalance s|=scalance sc|=edr-|edr 810|edr g9010|eagle20|eagle one|tofino|industrial secure router|industrial security appliance"},
    {21, "industrial wireless|scalance w|=awk-|wlan access point industrial|=bat-c2|~wireless gateway|=wac-|wireless client bridge"},
    {22, "protocol gateway|protocol converter|modbus gateway|fieldbus gateway|mgate|industrial gateway|~gateway module|~iot gateway|~edge gateway|~industrial edge|bacnet gateway|profibus gateway|~communication gateway|=data station plus|~anybus|"
         "netbiter|=tgw|~smart gateway|substation gateway"},
    {23, "serial device server|serial device servers|serial to ethernet|serial to ethernet converter|=serial-to-ethernet|nport|~device server|=vlinx|~iserver|~=xport|~terminal server|=digi one|portserver|lantronix"},
    {24, "ntp server appliance|gps clock|lantime|~time server|network time server|substation clock|ptp grandmaster"},
    {25, "ip camera|ip cameras|network camera|network cameras|surveillance camera|~dvr|~nvr|~video recorder"},
    {26, "medical device|medical devices|infusion pump|infusion pumps|insulin pump|patient monitor|patient monitoring|pacemaker|~ventilator|defibrillator|~radiology|~ultrasound|~anesthesia|~x ray|~imaging system|~glucose|~cardiac|medical imaging|"
         "dicom viewer|dicom server"},
    {27, "uninterruptible power supply|~ups|power distribution unit|=rack pdu|~pdu|apc smart|smart ups|~network management card|~battery management"},
    {28, "ev charger|ev chargers|electric vehicle charging|charging station|charging stations|charge point|~wallbox|evlink"},
    {29, "solar inverter|solar inverters|pv inverter|photovoltaic|~inverter|solar power"},
    {30, "access control system|~access controller|door controller|badge reader|physical access control|~card reader"},
    {31, "real time operating system|~rtos|vxworks|=qnx|~nucleus|threadx|~freertos|~treck|niche stack|nichestack|=uc-tcp|integrity rtos|embedded tcp ip|~busybox firmware"},
};

constexpr Term kControlTerms[] = {
    {-1, "~ics|industrial control|industrial control system|industrial control systems|scada|operational technology|~process control|industrial automation|automation controller|~automation software|~control system|"
         "~critical infrastructure|~power plant|~substation|~manufacturing|industrial ethernet|industrial network|factory automation|building automation|~field device|fieldbus|plc|plcs|telecontrol|smart grid|water treatment|"
         "ics cert|safety instrumented|~motion control|~machine controller"},
};

struct Phrase {
  std::vector<std::string> words;
  std::string exact;  ///< the text as written; "" when any separator will do
  std::uint64_t protocols = 0;
  std::uint32_t devices = 0;
  bool control = false;
  bool weak = false;
};

bool is_word(char c) { return is_alpha(c) || is_digit(c); }

constexpr std::uint32_t kHashStart = 2166136261u;
constexpr std::uint32_t hash_step(std::uint32_t hash, char c) { return (hash ^ static_cast<unsigned char>(c)) * 16777619u; }

struct Token {
  std::uint32_t begin, size, hash;
};

/// Lower-cases the text in place and lists its words.
void tokens_of(std::string& text, std::vector<Token>& out) {
  out.clear();
  std::uint32_t hash = kHashStart, begin = 0;
  bool inside = false;
  for (std::uint32_t i = 0; i < text.size(); ++i) {
    char& c = text[i];
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (is_word(c)) {
      if (!inside) begin = i, hash = kHashStart, inside = true;
      hash = hash_step(hash, c);
    } else if (inside) {
      out.push_back({begin, i - begin, hash});
      inside = false;
    }
  }
  if (inside) out.push_back({begin, static_cast<std::uint32_t>(text.size()) - begin, hash});
}

/// Phrases by the hash of their first word: slots of 4096 heads, chained.
class Lexicon {
 public:
  Lexicon() {
    heads_.fill(-1);
    for (const Term& term : kProtocolTerms) add(term, std::uint64_t{1} << term.id, 0, false);
    for (const Term& term : kDeviceTerms) add(term, 0, 1u << term.id, false);
    for (const Term& term : kControlTerms) add(term, 0, 0, true);
  }

  [[nodiscard]] Mentions read(std::string_view input) const {
    Mentions out;
    std::string text(input.substr(0, kLongestText));
    std::vector<Token> tokens;
    tokens.reserve(text.size() / 5 + 8);
    tokens_of(text, tokens);
    for (std::size_t t = 0; t < tokens.size(); ++t)
      for (int p = heads_[tokens[t].hash % heads_.size()]; p >= 0; p = next_[static_cast<std::size_t>(p)])
        if (const Phrase& phrase = phrases_[static_cast<std::size_t>(p)]; stands_at(phrase, text, tokens, t)) {
          out.protocols |= phrase.protocols;
          (phrase.weak ? out.weak_devices : out.devices) |= phrase.devices;
          if (phrase.control) (phrase.weak ? out.weak_control_words : out.control_words) = true;
        }
    return out;
  }

 private:
  static constexpr std::size_t kLongestText = 16'384;  // descriptions beyond that repeat themselves

  void add(const Term& term, std::uint64_t protocol, std::uint32_t device, bool control) {
    for (std::string_view text : split(term.phrases, '|')) {
      Phrase phrase{{}, {}, protocol, device, control, text.starts_with('~')};
      if (phrase.weak) text.remove_prefix(1);
      if (text.starts_with('=')) {
        text.remove_prefix(1);
        phrase.exact = text;
      }
      std::string copy(text);
      std::vector<Token> tokens;
      tokens_of(copy, tokens);
      if (tokens.empty()) continue;
      if (!phrase.exact.empty()) phrase.exact = copy;
      for (const Token& token : tokens) phrase.words.push_back(copy.substr(token.begin, token.size));
      next_.push_back(std::exchange(heads_[tokens.front().hash % heads_.size()], static_cast<int>(phrases_.size())));
      phrases_.push_back(std::move(phrase));
    }
  }

  static bool stands_at(const Phrase& phrase, const std::string& text, const std::vector<Token>& tokens, std::size_t at) {
    if (at + phrase.words.size() > tokens.size()) return false;
    for (std::size_t i = 0; i < phrase.words.size(); ++i) {
      const Token& token = tokens[at + i];
      if (token.size != phrase.words[i].size() || text.compare(token.begin, token.size, phrase.words[i]) != 0) return false;
      if (i > 0 && token.begin - (tokens[at + i - 1].begin + tokens[at + i - 1].size) > 3) return false;
    }
    return phrase.exact.empty() || text.compare(tokens[at].begin, phrase.exact.size(), phrase.exact) == 0;
  }

  std::array<int, 4096> heads_{};
  std::vector<int> next_;
  std::vector<Phrase> phrases_;
};

}  // namespace

std::span<const ProtocolEntry> protocols() { return kProtocols; }
std::span<const DeviceEntry> device_types() { return kDevices; }
static_assert(std::size(kProtocols) <= 64 && std::size(kDevices) <= 32);

Mentions mentions_in(std::string_view text) {
  static const Lexicon lexicon;
  return lexicon.read(text);
}

}  // namespace bulkhead::scoring
