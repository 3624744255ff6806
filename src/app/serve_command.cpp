// bulkhead serve: the HTTP interface, the web pages and the jobs behind them.
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <condition_variable>
#include <cstdio>
#include <thread>

#include "commands.h"
#include "core/text.h"
#include "demo.h"
#include "faces/native.h"
#include "findings/matching_run.h"
#include "findings/triage.h"
#include "http/server.h"
#include "identity/sign_in.h"
#include "notify/detect.h"
#include "notify/sender.h"
#include "tickets/rule.h"
#include "outbox_job.h"
#include "report_job.h"
#include "sync_job.h"
#include "ticket_job.h"
#include "triage/clock.h"
#include "version.h"

namespace bulkhead::app {
namespace {

struct ServeArguments {
  std::string listen = "127.0.0.1:8470", certificate, key, public_address, smtp_host, smtp_user, smtp_password_file, smtp_ca, smtp_security = "starttls", mail_from;
  int smtp_port = 587;
  std::vector<std::string> allowed_targets;
  bool allow_remote = false, demo = false, demo_tokens = false, no_jobs = false, sync = false;
};

void print_line(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
  [[nodiscard]] bool loopback() const { return host == "localhost" || host == "::1" || host.starts_with("127."); }
  [[nodiscard]] std::string url_host() const { return host.find(':') == std::string::npos ? host : "[" + host + "]"; }
};

/// "127.0.0.1:8470", "[::1]:8470", "localhost:0".
Result<ListenAddress> parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::nullopt : parse_integer<std::uint16_t>(text.substr(colon + 1));
  if (!port) return fail(ErrorKind::invalid, "serve.bad_listen", fmt::format("'{}' is no address and port, such as 127.0.0.1:8470.", text));
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return ListenAddress{std::string(host), *port};
}

/// "https://plant.example:8443/x" is plant.example.
std::string host_of(std::string_view address) {
  const std::size_t start = address.find("://");
  if (start != std::string_view::npos) address.remove_prefix(start + 3);
  address = address.substr(0, address.find('/'));
  const std::size_t colon = address.rfind(':');
  if (colon != std::string_view::npos && address.find(']', colon) == std::string_view::npos) address = address.substr(0, colon);
  return std::string(address);
}

Result<std::optional<http::MailServer>> mail_server(const ServeArguments& arguments) {
  if (arguments.smtp_host.empty()) return std::optional<http::MailServer>();
  http::MailServer server;
  server.host = arguments.smtp_host;
  server.port = static_cast<std::uint16_t>(arguments.smtp_port);
  server.user = arguments.smtp_user;
  if (!arguments.smtp_password_file.empty()) {
    const std::string password = TRY(read_file(arguments.smtp_password_file, 4096));
    server.password = std::string(trim(password));
  }
  server.authority_file = arguments.smtp_ca;
  if (arguments.smtp_security == "plain") server.security = http::MailSecurity::plain;
  else if (arguments.smtp_security == "smtps") server.security = http::MailSecurity::smtps;
  if (arguments.mail_from.empty()) return fail(ErrorKind::invalid, "serve.no_sender", "With --smtp-host, say whom mails come from: --mail-from bulkhead@example.org.");
  return std::optional<http::MailServer>(std::move(server));
}

/// What outgoing messages may reach, and what their links and mails say.
Result<notify::SenderOptions> sender_options(const ServeArguments& arguments, std::string public_address) {
  notify::SenderOptions options;
  for (const auto& network : arguments.allowed_targets) options.egress.client.allowed_networks.push_back(TRY(http::parse_ip_network(network)));
  options.mail = TRY(mail_server(arguments));
  options.mail_from = {arguments.mail_from, "Bulkhead"};
  options.public_address = std::move(public_address);
  options.version = kVersionNumber;
  return options;
}

/// As many connections as the administrator allows: the usual soft limit of 1,024 open files is below the server's own.
void raise_open_files() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == files.rlim_max) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

/// What tickets work with, as it is now.
tickets::Desk ticket_desk(faces::Services& services) { return {services.corpus, services.projections.get(), *services.knowledge, services.standards, {services.sender.has_mail()}}; }

/// What is done on schedule, on one thread: nothing here is needed for a request to be right, only for it to be fresh.
class Jobs {
 public:
  explicit Jobs(faces::Services& services) : services_(services) {
    thread_ = std::thread([this] {
      pthread_setname_np(pthread_self(), "bulkhead-jobs");
      run();
    });
  }
  ~Jobs() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

 private:
  struct Job {
    const char* name;
    std::chrono::seconds every;
    std::function<Result<void>()> work;
    std::chrono::steady_clock::time_point next;
  };

  void run() {
    using namespace std::chrono_literals;
    const auto now = std::chrono::steady_clock::now();
    std::vector<Job> jobs{
        {"following the corpus", 2s, [this] { return follow_corpus(); }, now},
        {"raising alerts", 2s, [this] { return raise_alerts(); }, now + 1s},
        {"signing the log", 60s, [this] { return sign(); }, now + 5s},
        {"writing times of use", 30s, [this] { return services_.authenticator.flush(); }, now + 30s},
        {"expiring decisions", 300s, [this] { return expire(); }, now + 10s},
        {"telling missed due dates", 300s, [this] { return tell_overdue(); }, now + 15s},
        {"removing expired tokens", 86'400s, [this] { return identity::remove_expired(services_.database, services_.clock); }, now + 20s},
        {"removing old messages", 86'400s, [this] { return notify::forget_old(services_.database, services_.clock), Result<void>(); }, now + 25s},
    };
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      for (Job& job : jobs) {
        if (stopping_ || std::chrono::steady_clock::now() < job.next) continue;
        lock.unlock();
        attempt(job);
        lock.lock();
        job.next = std::chrono::steady_clock::now() + job.every;
      }
      wake_.wait_for(lock, 500ms, [this] { return stopping_; });
    }
  }

  void attempt(const Job& job) {
    try {
      if (const auto done = job.work(); !done) services_.console(fmt::format("While {}: {}", job.name, printable(to_text(done.error()))));
    } catch (const std::exception& thrown) {
      services_.console(fmt::format("While {}: {}", job.name, printable(thrown.what())));
    }
  }

  /// Another process (the command line) may have imported; and matches may lag behind after a crash.
  Result<void> follow_corpus() {
    const std::int64_t revision = services_.corpus.revision();
    auto projections = services_.projections.get();
    if (projections.revision != revision) {
      projections = TRY(findings::current_projections(services_.corpus, services_.clock));
      services_.projections.set(projections);
    }
    if (findings::matched_revision(*services_.database.reader()) == projections.revision && matched_once_) return {};
    TRY(findings::match_everything(services_.database, record::system_actor(), services_.clock, services_.corpus, projections));
    matched_once_ = true;
    return {};
  }
  /// News of matching and intelligence, and what waited for quiet hours or a digest.
  Result<void> raise_alerts() {
    TRY(notify::detect(services_.database, services_.clock, services_.corpus, services_.projections.get(), services_.views, {services_.sender.has_mail()},
                       tickets::rule_listener([this] { return ticket_desk(services_); })));
    TRY(notify::flush_pending(services_.database, services_.clock));
    return {};
  }
  Result<void> sign() {
    TRY(record::sign_head(services_.database, services_.log_keys, services_.clock));
    return {};
  }
  Result<void> expire() {
    record::UnitOfWork work(services_.database, record::system_actor(), services_.clock);
    if (TRY(findings::expire_decisions(work)) > 0) TRY(work.commit());
    return {};
  }

  Result<void> tell_overdue() {
    TRY(triage::tell_overdue(services_.database, services_.clock, services_.views, services_.projections.get().revision));
    return {};
  }

  faces::Services& services_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool matched_once_ = false;
  std::thread thread_;
};

/// How the first person gets in: the one-time code, or a link when the command line made the organization.
Result<void> print_way_in(faces::Services& services) {
  if (const auto code = TRY(identity::issue_setup_code(services.database, services.clock))) {
    print_line(fmt::format("First start: open {}/sign-in?code={} or type the code {}.", services.public_address, code->reveal(), code->reveal()));
    return {};
  }
  const auto db = services.database.reader();
  for (const auto& organization : identity::organizations(*db))
    for (const auto& member : identity::members(*db, organization.id))
      if (member.role == record::Role::owner && member.email.ends_with("@localhost"))
        if (const auto link = TRY(identity::issue_magic_link(services.database, services.clock, member.email, {"", "console"})))
          print_line(fmt::format("Sign in as {} (15 minutes, once): {}/sign-in#token={}", member.email, services.public_address, link->token.reveal()));
  return {};
}

Result<int> serve(Shell& shell, const ServeArguments& arguments) {
  const auto listen = TRY(parse_listen(arguments.listen));
  const bool tls = !arguments.certificate.empty();
  if (tls != !arguments.key.empty()) return fail(ErrorKind::invalid, "serve.half_tls", "--tls-cert and --tls-key belong together.");
  if (!listen.loopback() && !tls && !arguments.allow_remote)
    return fail(ErrorKind::invalid, "serve.not_loopback", fmt::format("{} is reachable from other machines. Give --tls-cert and --tls-key, or --allow-remote when a proxy in front of it does TLS.", listen.host));

  // Signals are taken by this thread alone; every thread made from here on inherits the mask.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, number);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  raise_open_files();
  const auto database = TRY(open_database(shell.location, shell.clock));
  // First of all: its entries lie in the past, and the log never goes back.
  if (arguments.demo) TRY(load_demo(*database, shell.clock));
  auto log_keys = TRY(record::LogKeys::open(*database, shell.clock));
  const intel::SyncConfig sync_config = TRY(intel::load_sync_config(database->data_directory() / "feeds.json"));
  const intel::Corpus corpus(*database);
  faces::CurrentProjections projections;
  projections.set(TRY(findings::current_projections(corpus, shell.clock)));
  findings::ViewCache views([&projections](std::string_view cve) { return findings::facts_from(projections.get().catalogue)(cve); });
  identity::Authenticator authenticator(*database, shell.clock);
  const auto standards = TRY(standards::Standards::load());
  http::RateLimiter sign_in_limiter({.capacity = 20, .refill = 20, .period_seconds = 300, .max_keys = 100'000});
  windows::UpdateCache windows_updates(corpus);
  faces::CheckLimits check_limits;
  const std::string scheme = tls ? "https" : "http";
  std::string public_address = arguments.public_address;
  if (public_address.empty() && listen.port != 0) public_address = fmt::format("{}://{}:{}", scheme, listen.url_host(), listen.port);
  while (public_address.ends_with('/')) public_address.pop_back();
  const notify::Sender sender(TRY(SealKey::open(database->data_directory() / "seal-key")), TRY(sender_options(arguments, public_address)), shell.clock);
  faces::Services services{*database, shell.clock, corpus, projections, views, authenticator, log_keys, standards, sign_in_limiter, kVersionNumber, shell.clock.now(), public_address, TRY(mail_server(arguments)),
                           {arguments.mail_from, "Bulkhead"}, print_line, windows_updates, check_limits, sender};
  services.knowledge = std::make_shared<const sage::Knowledge>(TRY(sage::Knowledge::load()));
  if (arguments.demo_tokens) services.demo_tokens = std::make_shared<const identity::DemoTokens>();
  services.courier = std::make_shared<const tickets::Courier>(sender, shell.clock);

  http::ApiOptions api_options = faces::api_options(services);
  // On loopback, a page of another site could reach the server through a name of its own that points here.
  if (listen.loopback()) api_options.allowed_hosts = {"localhost", "127.0.0.1", "::1", "[::1]", listen.host, host_of(services.public_address)};
  http::Api api(faces::native_routes(services), api_options, shell.clock);
  http::ServerOptions options;
  options.host = listen.host;
  options.port = listen.port;
  if (tls) options.tls = http::TlsOptions{arguments.certificate, arguments.key};
  options.on_problem = [](const std::string& line) { std::fputs((line + "\n").c_str(), stderr); };
  auto server = TRY(http::Server::start(options, api, shell.clock));
  // The port may have been 0; nobody can ask for a link before it is printed.
  if (services.public_address.empty()) services.public_address = fmt::format("{}://{}:{}", scheme, listen.url_host(), server->port());
  print_line(fmt::format("Bulkhead {} listens on {}://{}:{}", kVersionNumber, scheme, listen.url_host(), server->port()));
  TRY(print_way_in(services));

  {
    std::optional<Jobs> jobs;
    if (!arguments.no_jobs) jobs.emplace(services);
    std::optional<OutboxJob> outbox_job;
    if (!arguments.no_jobs) outbox_job.emplace(*database, sender, *services.courier, shell.clock, print_line);
    std::optional<ReportJob> report_job;
    if (!arguments.no_jobs) report_job.emplace(services);
    std::optional<TicketJob> ticket_job;
    if (!arguments.no_jobs) ticket_job.emplace(*services.courier, *database, [&services] { return ticket_desk(services); }, views, print_line);
    std::optional<SyncJob> sync_job;
    if (!arguments.no_jobs && (arguments.sync || sync_config.scheduled.value_or(false))) sync_job.emplace(*database, sync_config, shell.clock, print_line);
    for (int number = 0;;) {
      if (sigwait(&signals, &number) != 0) continue;
      if (number != SIGHUP) break;
      if (!tls) continue;
      const auto reloaded = server->reload_certificate();
      print_line(reloaded ? "Certificate read again." : printable(to_text(reloaded.error())));
    }
    print_line("Stopping: no new connections; requests under way finish.");
    server->stop();
  }
  TRY(authenticator.flush());
  TRY(record::sign_head(*database, log_keys, shell.clock));
  return kOk;
}

}  // namespace

void add_serve_command(CLI::App& root, Shell& shell) {
  CLI::App* command = root.add_subcommand("serve", "Serves the web interface and the HTTP interface under /api/v1.");
  const auto arguments = std::make_shared<ServeArguments>();
  command->add_option("--listen", arguments->listen, "Address and port; port 0 takes a free one")->capture_default_str();
  command->add_flag("--allow-remote", arguments->allow_remote, "Listen beyond this machine without TLS (behind a proxy that does TLS)");
  command->add_option("--tls-cert", arguments->certificate, "PEM file with the certificate chain; read again on SIGHUP");
  command->add_option("--tls-key", arguments->key, "PEM file with its key");
  command->add_option("--public-address", arguments->public_address, "How people reach this server, for links in mails: https://bulkhead.example.org");
  command->add_option("--smtp-host", arguments->smtp_host, "Mail server for sign-in links; without one they are printed here");
  command->add_option("--smtp-port", arguments->smtp_port, "Its port")->check(CLI::Range(1, 65535))->capture_default_str();
  command->add_option("--smtp-user", arguments->smtp_user, "Its user");
  command->add_option("--smtp-password-file", arguments->smtp_password_file, "File with the password");
  command->add_option("--smtp-ca", arguments->smtp_ca, "PEM file of the authority that signed its certificate; the system's authorities when absent")->check(CLI::ExistingFile);
  command->add_option("--smtp-security", arguments->smtp_security, "starttls, smtps or plain")->check(CLI::IsMember({"starttls", "smtps", "plain"}))->capture_default_str();
  command->add_option("--mail-from", arguments->mail_from, "Sender of mails");
  command->add_option("--allow-target", arguments->allowed_targets, "Private network that alerts may be sent to, such as 10.20.0.0/16; may stand more than once");
  command->add_flag("--demo", arguments->demo, "Load the demo plant when the store is empty");
  command->add_flag("--demo-tokens", arguments->demo_tokens, "Give read-only tokens for a day to anybody who asks, as long as the organization has demo environments only");
  command->add_flag("--sync", arguments->sync, "Synchronise intelligence on schedule (NVD, KEV, EPSS, CSAF providers), as \"scheduled\" in feeds.json does");
  command->add_flag("--no-jobs", arguments->no_jobs, "Without the scheduled jobs (another process runs them)");
  command->footer("Example: bulkhead serve --listen 0.0.0.0:8443 --tls-cert chain.pem --tls-key key.pem");
  command->callback([&shell, arguments] { shell.command = [&shell, arguments] { return serve(shell, *arguments); }; });
}

}  // namespace bulkhead::app
