// The way in: paths to documents, documents to batches, batches to the corpus, one transaction a document.
#include "intel/importer.h"

#include "core/text.h"
#include "document_writer.h"
#include "feeds/feed.h"
#include "input/documents.h"

namespace bulkhead::intel {

namespace {

/// Small documents share a transaction up to this many or this much, whichever comes first.
constexpr std::size_t kGroupDocuments = 500;
constexpr std::uint64_t kGroupBytes = std::uint64_t{32} << 20;

/// Reads one document into batches. Runs on any thread; touches no store.
Result<void> read_document(const Detected& detected, DocumentStream& document, const InputLimits& limits, BatchSink& sink) {
  if (detected.whole) {
    std::string text = TRY(document.read_whole(limits.max_whole_bytes));
    const std::size_t size = text.size();
    text.resize(size + RecordSplitter::kPadding);
    TRY(read_whole(detected.format, std::string_view(text).substr(0, size), document.name(), sink));
  } else {
    SplitRules rules = detected.split;
    rules.max_record_bytes = limits.max_record_bytes;
    rules.max_depth = limits.max_depth;
    RecordSplitter splitter(
        [&]() -> Result<std::string_view> {
          if (sink.stopped()) return fail(ErrorKind::internal, "import.stopped", "The import was stopped.");
          return document.next_block();
        },
        rules);
    TRY(read_records(detected.format, splitter, sink));
  }
  sink.flush();
  return {};
}

class Import {
 public:
  Import(Corpus& corpus, const ImportOptions& options, const Clock& clock) : options_(options), database_(corpus.database()), clock_(clock) {
    summary_.corpus_revision = corpus.revision();
  }
  Import(const Import&) = delete;
  Import& operator=(const Import&) = delete;

  Result<ImportSummary> run(const std::vector<std::filesystem::path>& paths) {
    struct Input {
      std::filesystem::path file;
      std::string name;
      bool named;  // by the caller, not found in a folder
    };
    std::vector<Input> inputs;
    for (const auto& path : paths) {
      auto files = files_of(path, options_.limits);
      if (!files && files.error().kind == ErrorKind::not_found) return fail(files.error());
      if (!files) {
        refuse_document(path.string(), files.error());
        if (!options_.keep_going) return finish();
        continue;
      }
      for (auto& file : *files) inputs.push_back({file, file.string(), file == path});
    }
    for (const Input& input : inputs) {
      std::error_code ignored;  // only for progress
      const auto size = std::filesystem::file_size(input.file, ignored);
      if (!ignored) progress_.packed_total += size;
    }
    for (const Input& input : inputs)
      if (!TRY(import_file(input.file, input.name, input.named))) break;
    return finish();
  }

  Result<ImportSummary> run(const std::string& name, std::string_view bytes) {
    const Sha256 digest = sha256(bytes);
    progress_.path = name;
    progress_.packed_total = bytes.size();
    if (options_.skip_known_files && knows(digest)) {
      DocumentResult& result = summary_.documents.emplace_back();
      result.path = name;
      result.state = DocumentState::known;
      return finish();
    }
    const auto source = open_memory(bytes);
    TRY(import_source(*source, name, true, digest));
    return finish();
  }

 private:
  /// False when the import must end.
  Result<bool> import_file(const std::filesystem::path& file, const std::string& name, bool named) {
    progress_.path = name;
    report_progress();
    const auto digest = digest_of(file);
    if (!digest) {
      refuse_document(name, digest.error());
      return options_.keep_going;
    }
    std::error_code ignored;  // only for progress
    const auto file_size = std::filesystem::file_size(file, ignored);
    if (options_.skip_known_files && knows(*digest)) {
      DocumentResult& result = summary_.documents.emplace_back();
      result.path = name;
      result.state = DocumentState::known;
      progress_.packed_bytes += ignored ? 0 : file_size;
      return true;
    }
    auto bytes = open_file(file, &read_bytes_);
    if (!bytes) {
      refuse_document(name, bytes.error());
      return options_.keep_going;
    }
    return import_source(**bytes, name, named, *digest);
  }

  /// False when the import must end.
  Result<bool> import_source(ByteSource& bytes, const std::string& name, bool named, const Sha256& digest) {
    const std::size_t documents_before = summary_.documents.size();
    auto walked = each_document(bytes, name, options_.limits, [&](DocumentStream& document) -> Result<Walk> {
      const auto good = import_document(document, named && document.name() == name);
      if (!good) broken_ = good.error();
      return good && *good ? Walk::go_on : Walk::stop;
    });
    if (broken_) return fail(*broken_);
    if (!walked) refuse_document(walked.error().place.empty() ? name : walked.error().place, walked.error());
    bool good = true, any = false;
    for (std::size_t i = documents_before; i < summary_.documents.size(); ++i) {
      good = good && summary_.documents[i].refusals.empty();
      any = any || summary_.documents[i].state == DocumentState::imported;
    }
    if (good && any) {
      begin();
      transaction_->writer.remember_file(digest);
    }
    return good || options_.keep_going;
  }

  Result<Sha256> digest_of(const std::filesystem::path& file) {
    const auto source = TRY(open_file(file));
    Sha256Stream hash;
    std::string block(256 << 10, '\0');
    for (;;) {
      const std::size_t got = TRY(source->read(block.data(), block.size()));
      if (got == 0) return hash.finish();
      hash.add(std::string_view(block).substr(0, got));
    }
  }

  /// False when the import must end.
  Result<bool> import_document(DocumentStream& document, bool named) {
    const auto head = document.first_block();
    if (!head) {
      refuse_document(document.name(), head.error());
      return options_.keep_going;
    }
    const Detected detected = detect(*head, document.is_small(), document.name());
    if (detected.format == Format::companion) return pass_over(document, "a companion of a feed (digest, signature, schema, list of documents)");
    if (detected.format == Format::unknown) {
      if (!named && !looks_like_data(document.name())) return pass_over(document, "none of the formats that can be imported");
      const bool empty = trim(*head).empty();
      refuse_document(document.name(), Error{ErrorKind::invalid, empty ? "import.empty" : "import.unknown_format",
                                             empty ? "The document is empty." : "The document is none of the formats that can be imported.", {}, {}, {}});
      return options_.keep_going;
    }
    DocumentResult& result = summary_.documents.emplace_back();
    result.path = document.name();
    result.format = name_of_format(detected.format);
    const bool good = TRY(document.is_small() || detected.whole ? import_held(detected, document, result) : import_streamed(detected, document, result));
    for (Error& error : result.refusals) error.trail.push_back("reading " + document.name());
    summary_.records += result.records;
    summary_.added += result.added;
    summary_.updated += result.updated;
    summary_.unchanged += result.unchanged;
    summary_.older += result.older;
    summary_.removed += result.removed;
    summary_.refused += result.refused;
    progress_.records = summary_.records;
    progress_.packed_bytes = read_bytes_;
    report_progress();
    return good || options_.keep_going;
  }

  /// A document whose batches fit in memory: read first, then written, so that a refusal never undoes others of the
  /// same transaction.
  Result<bool> import_held(const Detected& detected, DocumentStream& document, DocumentResult& result) {
    std::vector<Batch> batches;
    BatchSink sink(options_.keep_going, [&](Batch batch) {
      batches.push_back(std::move(batch));
      return true;
    });
    if (const auto read = read_document(detected, document, options_.limits, sink); !read) return refuse(result, read.error());
    begin();
    DocumentWriter writer(transaction_->writer);
    for (Batch& batch : batches) apply(writer, batch, result);
    conclude(writer, document, result);
    grouped_bytes_ += document.size();
    if (++grouped_documents_ >= kGroupDocuments || grouped_bytes_ >= kGroupBytes) TRY(commit());
    return result.refusals.empty();
  }

  /// A big document: a thread reads and packs, this one writes, and a refusal rolls the document back.
  Result<bool> import_streamed(const Detected& detected, DocumentStream& document, DocumentResult& result) {
    TRY(commit());
    begin();
    BatchQueue queue;
    Result<void> read;
    std::exception_ptr broken;  // of the reader's thread: our own bug or no memory, for the boundary above us
    std::thread reader([&] {
      try {
        BatchSink sink(options_.keep_going, [&](Batch batch) { return queue.push(std::move(batch)); });
        read = read_document(detected, document, options_.limits, sink);
      } catch (...) {
        broken = std::current_exception();
      }
      queue.finish();
    });
    struct Join {
      BatchQueue& queue;
      std::thread& thread;
      ~Join() {
        queue.close();
        if (thread.joinable()) thread.join();
      }
    };
    {
      const Join join{queue, reader};
      DocumentWriter writer(transaction_->writer);
      while (auto batch = queue.pop()) {
        apply(writer, *batch, result);
        progress_.packed_bytes = read_bytes_;
        progress_.records = summary_.records + result.records;
        report_progress();
      }
      reader.join();
      if (broken) std::rethrow_exception(broken);
      if (read) conclude(writer, document, result);
    }
    if (!read) {
      transaction_.reset();
      result.added = result.updated = result.unchanged = result.older = result.removed = 0;
      result.refusals.clear();
      return refuse(result, read.error());
    }
    TRY(commit());
    return result.refusals.empty();
  }

  static void apply(DocumentWriter& writer, Batch& batch, DocumentResult& result) {
    for (Error& error : batch.refusals) result.refusals.push_back(std::move(error));
    writer.apply(batch);
    result.records = writer.records();
    result.refused = writer.refused();
  }

  void conclude(DocumentWriter& writer, DocumentStream& document, DocumentResult& result) {
    const Tally tally = writer.finish(result.format, document.name(), document.digest(), document.size());
    result.state = DocumentState::imported;
    result.added = tally.added;
    result.updated = tally.updated;
    result.unchanged = tally.unchanged;
    result.older = tally.older;
    result.removed = tally.removed;
    transaction_->records += result.records;
    transaction_->refused += result.refused;
    transaction_->tally += tally;
    if (tally.changed()) transaction_->documents.push_back({result.path, result.format});
  }

  /// What one transaction brings: it is logged with it, so that no kill parts the corpus from its log.
  struct Transaction {
    struct Document {
      std::string name, format;
    };
    record::UnitOfWork work;
    CorpusWriter writer;
    std::vector<Document> documents;  // that changed the corpus
    Tally tally;
    std::int64_t records = 0, refused = 0;
    Transaction(store::Database& database, const record::Actor& actor, const Clock& clock) : work(database, actor, clock), writer(work.db(), work.now()) { writer.begin(); }
  };

  void begin() {
    if (!transaction_) transaction_ = std::make_unique<Transaction>(database_, options_.actor, clock_);
  }
  Result<void> commit() {
    if (!transaction_) return {};
    const auto transaction = std::move(transaction_);
    const std::int64_t revision = transaction->writer.end();
    transaction->work.bookkeeping(record::Bookkeeping::progress);
    if (transaction->tally.changed()) transaction->work.change(change_of(*transaction, revision));
    TRY(transaction->work.commit());
    summary_.corpus_revision = revision;
    grouped_documents_ = 0;
    grouped_bytes_ = 0;
    return {};
  }
  [[nodiscard]] record::Change change_of(const Transaction& transaction, std::int64_t revision) const {
    constexpr std::size_t kNamed = 50;
    const auto file_name = [](const std::string& path) { return std::filesystem::path(path).filename().string(); };
    Json documents = Json::array();
    for (const auto& document : transaction.documents)
      if (documents.items().size() < kNamed) documents.push(Json::object({{"name", printable(file_name(document.name))}, {"format", document.format}}));
    const std::size_t count = transaction.documents.size();
    std::string source = options_.source;
    if (source.empty() && count > 0) source = printable(file_name(transaction.documents.front().name)) + (count > 1 ? fmt::format(" and {} more", count - 1) : "");
    record::Change change;
    change.action = options_.source.empty() ? record::Action::feed_imported : record::Action::feed_synced;
    change.resource_type = options_.source.empty() ? "corpus" : "feed";
    change.resource_id = options_.source.empty() ? fmt::format("{}", revision) : options_.source;
    change.detail = Json::object({{"source", std::move(source)}, {"corpus_revision", revision}, {"files", static_cast<std::int64_t>(count)}, {"records", transaction.records}, {"added", transaction.tally.added},
                                  {"updated", transaction.tally.updated}, {"removed", transaction.tally.removed}, {"refused", transaction.refused}, {"documents", std::move(documents)}});
    return change;
  }
  [[nodiscard]] bool knows(const Sha256& digest) {
    if (transaction_) return transaction_->writer.knows_file(digest);
    return CorpusWriter(*database_.reader(), clock_.now()).knows_file(digest);
  }

  bool pass_over(const DocumentStream& document, std::string_view reason) {
    DocumentResult& result = summary_.documents.emplace_back();
    result.path = document.name();
    result.state = DocumentState::passed_over;
    result.reason = reason;
    return true;
  }
  static bool refuse(DocumentResult& result, Error error) {
    result.state = DocumentState::refused;
    result.refused = std::max<std::int64_t>(result.refused, 1);
    result.refusals.push_back(std::move(error));
    return false;
  }
  void refuse_document(const std::string& path, Error error) {
    DocumentResult& result = summary_.documents.emplace_back();
    result.path = path;
    error.trail.push_back("reading " + path);
    (void)refuse(result, std::move(error));
    ++summary_.refused;
  }

  /// A file in a folder or archive that nobody can read is passed over unless it claims to be data.
  static bool looks_like_data(std::string_view name) {
    for (const std::string_view packing : {".gz", ".zst", ".xz"})
      if (name.ends_with(packing)) name.remove_suffix(packing.size());
    return name.ends_with(".json") || name.ends_with(".jsonl") || name.ends_with(".ndjson");
  }

  void report_progress() const {
    if (options_.progress) options_.progress(progress_);
  }

  Result<ImportSummary> finish() {
    TRY(commit());
    return std::move(summary_);
  }

  const ImportOptions& options_;
  store::Database& database_;
  const Clock& clock_;
  std::unique_ptr<Transaction> transaction_;
  std::optional<Error> broken_;  // what the log or the store refused: the import ends
  ImportSummary summary_;
  ImportProgress progress_;
  std::atomic<std::uint64_t> read_bytes_ = 0;
  std::size_t grouped_documents_ = 0;
  std::uint64_t grouped_bytes_ = 0;
};

}  // namespace

bool ImportSummary::complete() const {
  return std::all_of(documents.begin(), documents.end(), [](const DocumentResult& d) { return d.refusals.empty(); });
}

Result<ImportSummary> import_paths(Corpus& corpus, const std::vector<std::filesystem::path>& paths, const ImportOptions& options, const Clock& clock) {
  return Import(corpus, options, clock).run(paths);
}

Result<ImportSummary> import_bytes(Corpus& corpus, const std::string& name, std::string_view bytes, const ImportOptions& options, const Clock& clock) {
  return Import(corpus, options, clock).run(name, bytes);
}

}  // namespace bulkhead::intel
