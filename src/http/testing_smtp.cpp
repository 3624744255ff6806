// A mail server for tests, and the certificate that it and the TLS tests use.
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/text.h"
#include "http/testing.h"
#include "testing_socket.h"

namespace bulkhead::http::testing {

namespace {

std::string pem_text(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string out(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return out;
}

}  // namespace

SelfSigned make_self_signed() {
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const certificate = X509_new();
  ENSURE(key != nullptr && certificate != nullptr, "OpenSSL makes keys");
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
  X509_set_pubkey(certificate, key);
  X509_NAME* const name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  for (const auto& [id, value] : {std::pair{NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1"}, {NID_basic_constraints, "critical,CA:TRUE"}}) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
  X509_sign(certificate, key, EVP_sha256());
  SelfSigned out;
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, certificate);
  out.certificate_pem = pem_text(bio);
  bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  out.key_pem = pem_text(bio);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return out;
}

/// One conversation; plain at first, perhaps encrypted later.
struct SmtpSink::Session {
  int socket;
  SSL* tls = nullptr;
  std::string input;

  ~Session() {
    if (tls != nullptr) {
      SSL_shutdown(tls);
      SSL_free(tls);
    }
    close(socket);
  }
  bool encrypt(SSL_CTX* context) {
    tls = SSL_new(context);
    SSL_set_fd(tls, socket);
    input.clear();  // bytes sent before the handshake must not count (command injection)
    return SSL_accept(tls) == 1;
  }
  bool say(std::string_view line) {
    const std::string text = std::string(line) + "\r\n";
    if (tls != nullptr) return SSL_write(tls, text.data(), static_cast<int>(text.size())) > 0;
    return send_all(socket, text);
  }
  std::optional<std::string> line() {
    while (true) {
      const std::size_t end = input.find("\r\n");
      if (end != std::string::npos) {
        std::string out = input.substr(0, end);
        input.erase(0, end + 2);
        return out;
      }
      char buffer[4096];
      const bool pending = tls != nullptr && SSL_pending(tls) > 0;
      if (!pending && !readable_within(socket, std::chrono::seconds(5))) return std::nullopt;
      const auto got = tls != nullptr ? SSL_read(tls, buffer, sizeof buffer) : static_cast<int>(recv(socket, buffer, sizeof buffer, 0));
      if (got <= 0) return std::nullopt;
      input.append(buffer, static_cast<std::size_t>(got));
    }
  }
};

SmtpSink::SmtpSink(SmtpSinkOptions options)
    : options_(std::move(options)), certificate_(make_self_signed()), listener_(listen_on_loopback(port_)), thread_([this] { run(); }) {}

SmtpSink::~SmtpSink() {
  stopping_ = true;
  thread_.join();
  close(listener_);
}

std::vector<SeenMail> SmtpSink::mails() const {
  const std::lock_guard guard(lock_);
  return mails_;
}

bool SmtpSink::wait_for(std::size_t count, std::chrono::milliseconds limit) const {
  std::unique_lock guard(lock_);
  return arrived_.wait_for(guard, limit, [&] { return mails_.size() >= count; });
}

void SmtpSink::run() {
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  BIO* bio = BIO_new_mem_buf(certificate_.certificate_pem.data(), static_cast<int>(certificate_.certificate_pem.size()));
  X509* const certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  bio = BIO_new_mem_buf(certificate_.key_pem.data(), static_cast<int>(certificate_.key_pem.size()));
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  SSL_CTX_use_certificate(context, certificate);
  SSL_CTX_use_PrivateKey(context, key);
  while (!stopping_) {
    const int socket = accept_soon(listener_);
    if (socket < 0) continue;
    Session session{socket, nullptr, {}};
    if (options_.security == SmtpSinkOptions::Security::smtps && !session.encrypt(context)) continue;
    session.say(std::to_string(options_.greeting_status) + " sink ready");
    if (options_.greeting_status != 220) continue;
    SeenMail mail;
    while (auto line = session.line()) {
      const std::string upper = to_upper(*line);
      mail.encrypted = session.tls != nullptr;
      if (upper.starts_with("EHLO")) {
        session.say("250-sink");
        if (options_.security == SmtpSinkOptions::Security::starttls && session.tls == nullptr) session.say("250-STARTTLS");
        if (options_.offer_login) session.say("250-AUTH PLAIN");
        session.say("250 8BITMIME");
      } else if (upper == "STARTTLS") {
        session.say("220 go ahead");
        if (!session.encrypt(context)) break;
      } else if (upper.starts_with("AUTH PLAIN")) {
        std::string encoded = std::string(trim(std::string_view(*line).substr(10)));
        if (encoded.empty()) {
          session.say("334 ");
          encoded = session.line().value_or("");
        }
        const std::string decoded = from_base64(encoded).value_or("");
        const auto pieces = split(decoded, '\0');
        if (pieces.size() == 3) mail.user = std::string(pieces[1]), mail.password = std::string(pieces[2]);
        session.say("235 welcome");
      } else if (upper.starts_with("MAIL FROM:")) {
        mail.sender = line->substr(11, line->find('>') - 11);
        session.say("250 ok");
      } else if (upper.starts_with("RCPT TO:")) {
        const std::string recipient = line->substr(9, line->find('>') - 9);
        if (recipient == options_.refused_recipient) {
          session.say("550 no such mailbox");
        } else {
          mail.recipients.push_back(recipient);
          session.say("250 ok");
        }
      } else if (upper == "DATA") {
        session.say("354 go on");
        while (auto data = session.line()) {
          if (*data == ".") break;
          if (data->starts_with('.')) data->erase(0, 1);
          mail.content += *data + "\r\n";
        }
        if (options_.data_status == 250) {
          const std::lock_guard guard(lock_);
          mails_.push_back(mail);
        }
        session.say(std::to_string(options_.data_status) + " done");
        arrived_.notify_all();
        mail.content.clear();
        mail.recipients.clear();
      } else if (upper == "QUIT") {
        session.say("221 bye");
        break;
      } else {
        session.say("250 ok");
      }
    }
  }
  X509_free(certificate);
  EVP_PKEY_free(key);
  SSL_CTX_free(context);
}

}  // namespace bulkhead::http::testing
