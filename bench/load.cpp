// Many clients at once against a running server: latency by kind of request, errors, throughput.
//
//   bench_load PORT KEY ENVIRONMENT SECONDS CLIENTS [IDLE]
//
// Each client keeps its connection and sends the next request as soon as the answer is there, so the server is always
// asked by all of them. IDLE more connections are opened first: one half says nothing, the other half a few bytes of a
// request. One thread drives everything with poll(2); it works on the same cores as the server.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using Steady = std::chrono::steady_clock;

int open_connection(int port) {
  const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (made < 0 || connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    std::perror("connect");
    std::exit(1);
  }
  const int on = 1;
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return made;
}

/// What a plant's people do: mostly reading lists and details, at times deciding.
class Requests {
 public:
  Requests(std::string key, std::string environment) : key_(std::move(key)), base_("/api/v1/environments/" + environment) {}

  struct Request {
    const char* kind;
    std::string bytes;
  };
  Request next() {
    const int dice = pick(1, 100);
    if (dice <= 35) return get("finding list", base_ + "/findings?per_page=50&sort_by=" + one_of({"bcs", "cvss", "epss", "newest", "severity", "cve", "asset", "priority"}) +
                               one_of({"", "&kev=true", "&severity=CRITICAL", "&layer=OT", "&q=siemens"}) + "&page=" + std::to_string(pick(1, 40)));
    if (dice <= 45) return get("asset list", base_ + "/assets?limit=50&offset=" + std::to_string(50 * pick(0, 200)));
    if (dice <= 55) return get("CVE search", std::string("/api/v1/cves?limit=20&q=") + one_of({"modbus", "buffer%20overflow", "siemens", "authentication", "firmware"}));
    if (dice <= 70 && !cves_.empty()) return get("CVE detail", "/api/v1/cves/" + cves_[static_cast<std::size_t>(pick(0, static_cast<int>(cves_.size()) - 1))]);
    if (dice <= 80) return get("summary", base_ + "/summary");
    if (dice <= 85) return get("environments", "/api/v1/environments");
    if (matches_.empty()) return get("environments", "/api/v1/environments");
    const std::string match = matches_[static_cast<std::size_t>(pick(0, static_cast<int>(matches_.size()) - 1))];
    if (pick(0, 1)) return post("decision", base_ + "/matches/" + match + "/acknowledge", R"({"reason":"accepted_risk","notes":"load"})");
    return post("decision", base_ + "/matches/" + match + "/restore", "{}");
  }
  /// Takes numbers of findings and CVEs from a list, for the requests that name one.
  void learn(const std::string& body) {
    gather(body, "\"match_id\":", ",", matches_);
    gather(body, "\"cve_id\":\"", "\"", cves_);
  }
  [[nodiscard]] Request findings(int page) const { return get("finding list", base_ + "/findings?per_page=100&page=" + std::to_string(page)); }

 private:
  int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  const char* one_of(std::initializer_list<const char*> list) { return list.begin()[pick(0, static_cast<int>(list.size()) - 1)]; }
  [[nodiscard]] Request get(const char* kind, const std::string& target) const { return {kind, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key_ + "\r\n\r\n"}; }
  [[nodiscard]] Request post(const char* kind, const std::string& target, const std::string& body) const {
    return {kind, "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key_ + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body};
  }
  static void gather(const std::string& body, const std::string& before, const char* after, std::vector<std::string>& out) {
    for (std::size_t at = body.find(before); at != std::string::npos && out.size() < 5000; at = body.find(before, at + 1)) {
      const std::size_t begin = at + before.size();
      out.push_back(body.substr(begin, body.find_first_of(after[0] == ',' ? ",}" : after, begin) - begin));
    }
  }

  std::string key_, base_;
  std::vector<std::string> matches_, cves_;
  std::mt19937 random_{64};
};

struct Client {
  int socket = -1;
  std::string out, in;
  const char* kind = "";
  Steady::time_point began;
};

/// The whole answer's length once its head is there, else 0.
std::size_t answer_size(const std::string& in) {
  const std::size_t head = in.find("\r\n\r\n");
  if (head == std::string::npos) return 0;
  std::string lower = in.substr(0, head);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::size_t length = lower.find("content-length: ");
  return head + 4 + (length == std::string::npos ? 0 : std::strtoull(lower.c_str() + length + 16, nullptr, 10));
}

struct Tally {
  std::vector<double> milliseconds;
  int errors = 0;
};

double at_share(std::vector<double>& sorted, double share) { return sorted.empty() ? 0 : sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(static_cast<double>(sorted.size()) * share))]; }

/// Sends what stands in `out`, blocking; requests are small.
void send_all(Client& client) {
  std::size_t sent = 0;
  while (sent < client.out.size()) {
    const ssize_t n = send(client.socket, client.out.data() + sent, client.out.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) break;
    sent += static_cast<std::size_t>(n);
  }
}

void ask(Client& client, Requests::Request request) {
  client.kind = request.kind;
  client.out = std::move(request.bytes);
  client.in.clear();
  client.began = Steady::now();
  send_all(client);
}

}  // namespace

int main(int count, char** values) {
  if (count < 6) {
    std::fputs("bench_load PORT KEY ENVIRONMENT SECONDS CLIENTS [IDLE]\n", stderr);
    return 2;
  }
  const int port = std::atoi(values[1]), seconds = std::atoi(values[4]), clients_wanted = std::atoi(values[5]), idle = count > 6 ? std::atoi(values[6]) : 0;
  Requests requests(values[2], values[3]);
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  std::vector<int> quiet;
  for (int i = 0; i < idle; ++i) {
    quiet.push_back(open_connection(port));
    if (i % 2) send(quiet.back(), "GET / HT", 8, MSG_NOSIGNAL);
  }

  std::vector<Client> clients(static_cast<std::size_t>(clients_wanted));
  for (Client& client : clients) client.socket = open_connection(port);
  for (int page = 1; page <= 10; ++page) {  // what there is to decide on
    ask(clients[0], requests.findings(page));
    char block[65536];
    while (answer_size(clients[0].in) == 0 || clients[0].in.size() < answer_size(clients[0].in)) {
      const ssize_t n = recv(clients[0].socket, block, sizeof block, 0);
      if (n <= 0) return std::fputs("the server closed the connection\n", stderr), 1;
      clients[0].in.append(block, static_cast<std::size_t>(n));
    }
    requests.learn(clients[0].in);
  }

  std::map<std::string, Tally> tallies;
  const auto end = Steady::now() + std::chrono::seconds(seconds);
  for (Client& client : clients) ask(client, requests.next());
  std::vector<pollfd> polled(clients.size());
  std::size_t running = clients.size();
  while (running > 0 && Steady::now() < end + std::chrono::seconds(30)) {
    for (std::size_t i = 0; i < clients.size(); ++i) polled[i] = {clients[i].socket, POLLIN, 0};
    if (poll(polled.data(), polled.size(), 1000) <= 0) continue;
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if (polled[i].revents == 0) continue;
      Client& client = clients[i];
      char block[65536];
      const ssize_t n = recv(client.socket, block, sizeof block, 0);
      Tally& tally = tallies[client.kind];
      if (n > 0) client.in.append(block, static_cast<std::size_t>(n));
      const std::size_t size = answer_size(client.in);
      if (n > 0 && (size == 0 || client.in.size() < size)) continue;
      const int status = n > 0 && client.in.size() > 12 ? std::atoi(client.in.c_str() + 9) : 0;
      tally.milliseconds.push_back(std::chrono::duration<double, std::milli>(Steady::now() - client.began).count());
      // 409: another client decided on the same finding first. That is an answer, not a failure.
      if (!(status >= 200 && status < 300) && !(status == 409 && std::string(client.kind) == "decision")) {
        if (tally.errors++ < 3) std::fprintf(stderr, "%s: status %d %s\n", client.kind, status, client.in.substr(0, 300).c_str());
      }
      if (n <= 0) {
        close(client.socket);
        client.socket = open_connection(port);
      }
      if (Steady::now() < end) {
        ask(client, requests.next());
      } else {
        close(client.socket);
        client.socket = -1;  // poll passes over it
        --running;
      }
    }
  }
  for (const int one : quiet) close(one);

  std::vector<double> all;
  int errors = static_cast<int>(running);
  for (auto& [kind, tally] : tallies) {
    std::sort(tally.milliseconds.begin(), tally.milliseconds.end());
    std::printf("%-14s %7zu requests  median %6.1f ms  p99 %6.1f ms  worst %6.1f ms  errors %d\n", kind.c_str(), tally.milliseconds.size(), at_share(tally.milliseconds, 0.5), at_share(tally.milliseconds, 0.99),
                tally.milliseconds.empty() ? 0 : tally.milliseconds.back(), tally.errors);
    all.insert(all.end(), tally.milliseconds.begin(), tally.milliseconds.end());
    errors += tally.errors;
  }
  std::sort(all.begin(), all.end());
  std::printf("all            %7zu requests  median %6.1f ms  p99 %6.1f ms  worst %6.1f ms  errors %d  %.0f a second\n", all.size(), at_share(all, 0.5), at_share(all, 0.99), all.empty() ? 0 : all.back(), errors,
              static_cast<double>(all.size()) / seconds);
  return errors == 0 ? 0 : 1;
}
