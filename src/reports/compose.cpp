#include "compose.h"

#include "core/digest.h"
#include "core/text.h"
#include "figure_text.h"
#include "reports/chart.h"
#include "reports/iec62443.h"
#include "reports/pdf.h"

namespace bulkhead::reports {
namespace {

/// A sheet's name, rows and digest: what the printed report says of the list that it does not print.
struct SheetDigest {
  std::string name;
  std::int64_t rows = 0;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(SheetDigest, (), (name, rows, sha256))

/// What every report's data begins with.
struct Head {
  int format = 1;
  std::string report_type, organization, classification;
  std::vector<std::string> environments;
  std::string from, to, as_of, generator;
  std::int64_t corpus_revision = 0;
  std::vector<SourceState> sources;
  std::string log_origin, log_root;
  std::int64_t log_size = 0;
};
BOOST_DESCRIBE_STRUCT(Head, (), (format, report_type, organization, classification, environments, from, to, as_of, generator, corpus_revision, sources, log_origin, log_root, log_size))

Head head_of(ReportType type, const ReportInputs& in) {
  Head head;
  head.report_type = name_of(type);
  head.organization = in.organization;
  head.classification = in.classification;
  for (const auto& view : in.environments) head.environments.push_back(view->environment().name);
  head.from = in.from;
  head.to = in.to;
  head.as_of = to_iso_milliseconds(in.as_of);
  head.generator = in.generator;
  head.corpus_revision = in.corpus_revision;
  head.sources = in.sources;
  head.log_origin = in.log_origin;
  head.log_root = in.log_root;
  head.log_size = static_cast<std::int64_t>(in.log_size);
  return head;
}

SheetDigest digest_of(const Sheet& sheet) {
  SheetDigest out;
  out.name = sheet.name;
  sheet.rows([&](const Cells&) { ++out.rows; });
  Sha256Stream digest;
  write_csv(sheet, [&](std::string_view piece) { digest.add(piece); });
  out.sha256 = to_hex(digest.finish());
  return out;
}

/// A report between its content and its forms.
struct Made {
  ReportType type;
  const ReportInputs& in;
  ReportContent& content;
  Head head;
  std::vector<SheetDigest> digests;
  Json data;
  std::string digest, number;

  [[nodiscard]] std::string footer() const {
    return fmt::format("{}  \u00b7  log {} entries, root {}{}", number, head.log_size, head.log_root.substr(0, 16), content.closing.empty() ? "" : "  \u00b7  " + content.closing);
  }
  [[nodiscard]] std::string scope() const { return head.environments.empty() ? std::string("All environments") : join(head.environments, ", "); }
};

void appendix(Document& out, const Made& made) {
  out.heading(1, "appendix", "Appendix");
  out.heading(2, "rules", "Counting rules");
  std::vector<Markup> rules;
  for (const auto& rule : made.content.rules) rules.push_back(escape(rule));
  out.list(rules, true);
  out.heading(2, "provenance", "Provenance");
  std::vector<std::pair<std::string, Markup>> facts = {{"Input digest", code(made.digest)},
                                                       {"", small("SHA-256 over the canonical JSON (RFC 8785) of the report's data: member \"data\" of the JSON form.")}};
  for (std::size_t i = 0; i < made.digests.size(); ++i) {
    const auto& d = made.digests[i];
    facts.emplace_back("List " + d.name, code(d.sha256));
    facts.emplace_back("", small(fmt::format("SHA-256 of its {} as CSV{}.", d.rows == 1 ? std::string("1 row") : count_text(d.rows) + " rows", i == 0 ? ": the CSV form of this report, byte for byte" : "")));
  }
  facts.emplace_back("Log checkpoint", code(fmt::format("{}, {} entries, root {}", made.head.log_origin, made.head.log_size, made.head.log_root.substr(0, 16))));
  facts.emplace_back("Corpus revision", escape(count_text(made.head.corpus_revision)));
  facts.emplace_back("Generator", escape(made.head.generator));
  out.facts(facts);
  Table s;
  s.caption = "Sources of the corpus";
  s.columns = {{"Source", Align::left, 40}, {"CVEs", Align::right, 0}, {"Newest record", Align::left, 0}};
  for (const auto& source : made.head.sources) s.row({escape(source.source), escape(count_text(source.cves)), escape(source.newest.empty() ? "not known" : source.newest.substr(0, 10))});
  out.table(s);
}

/// The rows of the annex within the page itself, for reading on screen.
void annex_in_page(Document& out, const LongTable& annex) {
  out.heading(1, "annex", annex.title);
  out.rule(annex.intro);
  Table t;
  t.dense = true;
  for (const auto& column : annex.columns) t.columns.push_back({column.title, column.align, 0});
  for (const auto& row : annex.rows) {
    std::vector<Markup> cells;
    for (const auto& text : row) cells.push_back(escape(text));
    t.row(std::move(cells));
  }
  out.table(t);
}

/// `annex_pages`: pages that follow in the PDF; nothing: the annex stands in the page.
std::string html_of(const Made& made, std::optional<int> annex_pages) {
  const auto& info = info_of(made.type);
  Document document = made.content.document;
  appendix(document, made);
  if (!annex_pages && made.content.annex) annex_in_page(document, *made.content.annex);
  Frame frame;
  frame.title = info.title;
  frame.subtitle = made.scope();
  frame.organization = made.head.organization;
  frame.document_number = made.number;
  frame.classification = made.head.classification;
  frame.watermark = made.content.signatures.empty() ? "" : "DRAFT";
  frame.created = made.head.as_of.substr(0, 19) + "Z";
  frame.footer = made.footer();
  frame.facts = {{"Organisation", made.head.organization},
                 {made.head.environments.size() == 1 ? "Environment" : "Environments", made.scope()},
                 {"Period", made.head.from + " to " + made.head.to},
                 {"As of", made.head.as_of},
                 {"Document number", made.number},
                 {"Classification", made.head.classification}};
  for (const auto& fact : made.content.cover) frame.facts.push_back(fact);
  if (!made.content.signatures.empty()) frame.facts.emplace_back("Status", "Draft: not signed");
  frame.signatures = made.content.signatures;
  if (annex_pages.value_or(0) > 0)
    frame.annexes.emplace_back(made.content.annex->title, *annex_pages == 1 ? std::string("page A-1") : fmt::format("pages A-1 to A-{}", *annex_pages));
  return to_html(frame, document);
}

Result<std::string> pdf_of(const Made& made) {
  LongTablePdf table;
  if (made.content.annex && !made.content.annex->rows.empty()) {
    LongTable annex = *made.content.annex;
    annex.footer = made.footer();
    annex.classification = made.head.classification;
    annex.page_prefix = "A-";
    annex.created = made.in.as_of;
    table = TRY(long_table_pdf(annex));
  }
  PdfOptions options;
  options.identifier = made.digest;
  options.created = made.in.as_of;
  std::vector<std::string> parts = {TRY(html_to_pdf(html_of(made, table.pages), options))};
  if (table.pages > 0) parts.push_back(std::move(table.pdf));
  return join_pdf(parts);
}

/// {"document_number", "input_digest", "data", NAME: [rows]}.
std::string json_of(const Made& made) {
  std::string out = "{\"document_number\":";
  append_json_string(out, made.number);
  out += ",\"input_digest\":";
  append_json_string(out, made.digest);
  out += ",\"data\":" + to_text(made.data);
  for (const auto& sheet : made.content.sheets) {
    out += ",\n";
    append_json_string(out, sheet.name);
    out += ':';
    append_json_rows(out, sheet);
  }
  return out + "}\n";
}

/// The first tab of a workbook: what the report is, how it counts, and the digests of its lists.
Sheet about_sheet(const Made& made) {
  std::vector<Cells> rows = {{"Report", info_of(made.type).title}, {"Organisation", made.head.organization}, {"Environments", made.scope()}, {"Period", made.head.from + " to " + made.head.to},
                             {"As of", made.head.as_of}, {"Document number", made.number}, {"Classification", made.head.classification}, {"Input digest", made.digest},
                             {"Log checkpoint", fmt::format("{}, {} entries, root {}", made.head.log_origin, made.head.log_size, made.head.log_root)}, {"Generator", made.head.generator}};
  for (const auto& d : made.digests) rows.push_back({"List " + d.name, fmt::format("{} rows, SHA-256 as CSV {}", d.rows, d.sha256)});
  for (const auto& rule : made.content.rules) rows.push_back({"Counting rule", rule});
  return sheet_of("about", {"fact", "value"}, std::move(rows));
}

Result<std::string> xlsx_of(const Made& made) {
  std::vector<Sheet> sheets = {about_sheet(made)};
  sheets.insert(sheets.end(), made.content.sheets.begin(), made.content.sheets.end());
  return write_xlsx(sheets, {fmt::format("{}: {}", info_of(made.type).title, made.scope()), made.head.organization, made.in.as_of});
}

}  // namespace

std::string document_number(std::string_view code, std::string_view as_of, std::string_view input_digest) {
  std::string date(as_of.substr(0, 10));
  std::erase(date, '-');
  return fmt::format("{}-{}-{}", code, date, to_upper(input_digest.substr(0, 8)));
}

Result<RenderedReport> render_content(ReportType type, const ReportInputs& in, ReportContent content, ReportFormat format) {
  ENSURE(!content.sheets.empty(), "a report has a list for its CSV form");
  Made made{type, in, content, head_of(type, in), {}, {}, {}, {}};
  for (const auto& sheet : content.sheets) made.digests.push_back(digest_of(sheet));
  made.data = to_json(made.head);
  for (auto& [name, value] : content.figures.members()) made.data.set(name, value);
  made.data.set("rules", to_json(content.rules));
  made.data.set("lists", to_json(made.digests));
  made.digest = to_hex(sha256(to_canonical_text(made.data)));
  made.number = document_number(info_of(type).code, made.head.as_of, made.digest);
  RenderedReport out;
  out.input_digest = made.digest;
  out.document_number = made.number;
  switch (format) {
    case ReportFormat::pdf:
      out.bytes = TRY(pdf_of(made));
      out.pages = TRY(pdf_pages(out.bytes));
      break;
    case ReportFormat::html: out.bytes = html_of(made, std::nullopt); break;
    case ReportFormat::csv: write_csv(content.sheets.front(), [&](std::string_view piece) { out.bytes += piece; }); break;
    case ReportFormat::json: out.bytes = json_of(made); break;
    case ReportFormat::xlsx: out.bytes = TRY(xlsx_of(made)); break;
  }
  out.media_type = media_type_of(format);
  out.file_name = out.document_number + "." + std::string(name_of(format));
  out.sha256 = to_hex(sha256(out.bytes));
  return out;
}

void severity_picture(Document& out, const SeverityCounts& c, std::string_view what) {
  out.picture(bar_chart({{"Critical", c.critical, "critical"}, {"High", c.high, "high"}, {"Medium", c.medium, "medium"}, {"Low", c.low, "low"}, {"Not scored", c.unscored, "none"}}),
              fmt::format("{} by severity: {} critical, {} high, {} medium, {} low, {} not scored.", what, c.critical, c.high, c.medium, c.low, c.unscored),
              fmt::format("CVSS severity of the CVE; {}: {}.", to_lower(what), count_text(c.total())));
}

void severity_table(Document& out, const SeverityCounts& c, std::string_view what) {
  Table t;
  t.columns = {{"Severity", Align::left, 30}, {std::string(what), Align::right, 0}, {"Share of all", Align::right, 0}};
  const auto row = [&](std::string_view name, std::int64_t n) { t.row({escape(name), escape(count_text(n)), escape(percent_text(share(n, c.total(), "")))}); };
  row("Critical (9.0 to 10.0)", c.critical);
  row("High (7.0 to 8.9)", c.high);
  row("Medium (4.0 to 6.9)", c.medium);
  row("Low (0.1 to 3.9)", c.low);
  row("Not scored", c.unscored);
  t.row({strong("All"), strong(count_text(c.total())), strong(percent_text(share(c.total(), c.total(), "")))});
  out.table(t);
}

}  // namespace bulkhead::reports
