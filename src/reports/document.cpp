#include "reports/document.h"

#include "core/embedded.h"
#include "core/text.h"
#include "assets.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> reports_assets();
}

namespace bulkhead::reports {
namespace {

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '\n':
      case '\t': out += ' '; break;
      default:
        // Other control characters are not allowed in HTML, escaped or not.
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
    }
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  append_escaped(out, text);
  return out;
}

constexpr std::size_t kWholeRows = 12;

/// Long words get places where they may break: the style's own "anywhere" triples the time that tables take in print.
constexpr int kLongWord = 28;

std::string escaped_with_breaks(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  int run = 0;
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;  // inside a character
    if (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '-') {
      run = 0;
    } else if (++run > kLongWord) {
      append_escaped(out, text.substr(from, i - from));
      out += "<wbr>";
      from = i;
      run = 1;
    }
  }
  append_escaped(out, text.substr(from));
  return out;
}

/// A CSS string: the running foot of the page is set in the style, so that it needs no element of its own.
std::string css_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    // "<" could end the style element.
    if (c == '<') out += "\\3c ";
    else if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out + '"';
}

std::string_view align_class(Align align) { return align == Align::right ? " class=\"r\"" : align == Align::centre ? " class=\"c\"" : ""; }

/// The first page of a report.
std::string cover_of(const Frame& frame) {
  std::string out;
  out += "<section class=\"cover\">\n<p class=\"mark\">" + escaped(frame.organization) + "</p>\n";
  out += "<p class=\"title\">" + escaped(frame.title) + "</p>\n<p class=\"subtitle\">" + escaped(frame.subtitle) + "</p>\n<table class=\"facts\"><tbody>\n";
  for (const auto& [term, value] : frame.facts) out += "<tr><th scope=\"row\">" + escaped(term) + "</th><td>" + escaped(value) + "</td></tr>\n";
  out += "</tbody></table>\n";
  if (!frame.signatures.empty()) {
    out += "<table class=\"signatures\"><thead><tr><th scope=\"col\">Role</th><th scope=\"col\">Name</th><th scope=\"col\">Meaning of signature</th><th scope=\"col\">Date and signature</th></tr></thead><tbody>\n";
    for (const auto& role : frame.signatures) {
      const std::size_t bar = role.find('|');
      out += "<tr><th scope=\"row\">" + escaped(role.substr(0, bar)) + "</th><td></td><td>" + (bar == std::string::npos ? "" : escaped(role.substr(bar + 1))) + "</td><td></td></tr>\n";
    }
    out += "</tbody></table>\n";
  }
  return out + "</section>\n";
}

std::string contents_of(const Frame& frame, const Document& document) {
  std::string out;
  out += "<nav class=\"contents\" aria-labelledby=\"contents\">\n<h1 id=\"contents\">Contents</h1>\n<ol>\n";
  for (const auto& h : document.headings())
    if (h.level <= 2) out += fmt::format("<li class=\"l{}\"><a href=\"#{}\">{}</a></li>\n", h.level, escaped(h.id), escaped(h.text));
  for (const auto& [title, pages] : frame.annexes) out += "<li class=\"l1 annex\"><span>" + escaped(title) + "</span> <span class=\"pages\">" + escaped(pages) + "</span></li>\n";
  return out + "</ol>\n</nav>\n";
}

/// The head of a sheet.
std::string head_of(const Frame& frame) {
  return "<header class=\"sheet\">\n<p class=\"mark\">" + escaped(frame.organization) + "</p>\n<h1>" + escaped(frame.title) + "</h1>\n<p class=\"subtitle\">" + escaped(frame.subtitle) + "</p>\n</header>\n";
}

}  // namespace

std::string_view asset(std::string_view name) {
  for (const auto& file : embedded::reports_assets())
    if (file.name == name) return file.content;
  return {};
}

Markup escape(std::string_view text) { return {escaped_with_breaks(text)}; }
Markup strong(std::string_view text) { return {"<strong>" + escaped_with_breaks(text) + "</strong>"}; }
Markup small(std::string_view text) { return {"<small>" + escaped_with_breaks(text) + "</small>"}; }
Markup code(std::string_view text) { return {"<code>" + escaped(text) + "</code>"}; }
Markup span(std::string_view css_class, std::string_view text) { return {"<span class=\"" + escaped(css_class) + "\">" + escaped(text) + "</span>"}; }
Markup lines(const std::vector<std::string>& texts) {
  Markup out;
  for (const auto& text : texts) out.html += (out.html.empty() ? "" : "<br>") + escape(text).html;
  return out;
}
Markup operator+(Markup a, const Markup& b) {
  a.html += b.html;
  return a;
}

void Document::heading(int level, std::string_view id, std::string_view text) {
  body_ += fmt::format("<h{0} id=\"{1}\">{2}</h{0}>\n", level, escaped(id), escaped(text));
  headings_.push_back({level, std::string(id), std::string(text)});
}

void Document::paragraph(const Markup& text) { body_ += "<p>" + text.html + "</p>\n"; }
void Document::rule(std::string_view text) { body_ += "<p class=\"rule\">" + escaped(text) + "</p>\n"; }

void Document::list(const std::vector<Markup>& items, bool numbered) {
  if (items.empty()) return;
  body_ += numbered ? "<ol>\n" : "<ul>\n";
  for (const auto& item : items) body_ += "<li>" + item.html + "</li>\n";
  body_ += numbered ? "</ol>\n" : "</ul>\n";
}

void Document::note(NoteKind kind, std::string_view title, std::string_view text) {
  body_ += fmt::format("<div class=\"note{}\"><p><strong>{}</strong> {}</p></div>\n", kind == NoteKind::caution ? " caution" : "", escaped(title), escaped(text));
}

void Document::table(const Table& t) {
  if (t.rows.empty()) {
    body_ += "<p class=\"none\">";
    if (!t.caption.empty()) body_ += escaped(t.caption) + ": ";
    body_ += escaped(t.empty_text) + "</p>\n";
    return;
  }
  // A short table stays on one page with its caption.
  body_ += fmt::format("<table class=\"{}{}\">\n", t.dense ? "compact dense " : t.compact ? "compact " : "", t.rows.size() <= (t.dense ? 2 * kWholeRows : kWholeRows) ? "whole" : "long");
  if (!t.caption.empty()) body_ += "<caption>" + escaped(t.caption) + "</caption>\n";
  body_ += "<thead><tr>";
  for (const Column& c : t.columns)
    body_ += fmt::format("<th scope=\"col\"{}{}>{}</th>", align_class(c.align), c.width_percent ? fmt::format(" style=\"width:{}%\"", c.width_percent) : "", escaped(c.title));
  body_ += "</tr></thead>\n<tbody>\n";
  for (const auto& cells : t.rows) {
    body_ += "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string_view align = i < t.columns.size() ? align_class(t.columns[i].align) : "";
      const bool head = i == 0 && t.row_heads;
      body_ += fmt::format("<{0}{1}>{2}</{3}>", head ? "th scope=\"row\"" : "td", align, cells[i].html, head ? "th" : "td");
    }
    body_ += "</tr>\n";
  }
  body_ += "</tbody></table>\n";
}

void Document::facts(const std::vector<std::pair<std::string, Markup>>& rows) {
  body_ += "<table class=\"facts\"><tbody>\n";
  for (const auto& [term, value] : rows) body_ += "<tr><th scope=\"row\">" + escaped(term) + "</th><td>" + value.html + "</td></tr>\n";
  body_ += "</tbody></table>\n";
}

void Document::figures(const std::vector<Figure>& figures) {
  body_ += "<div class=\"figures\">\n";
  for (const Figure& f : figures)
    body_ += fmt::format("<div class=\"figure\"><p class=\"value\">{}</p><p class=\"label\">{}</p><p class=\"how\">{}</p></div>\n", escaped(f.value), escaped(f.label), escaped(f.rule));
  body_ += "</div>\n";
}

void Document::picture(std::string_view svg, std::string_view alternative, std::string_view caption) {
  body_ += fmt::format("<figure><img src=\"data:image/svg+xml;base64,{}\" alt=\"{}\">", to_base64(svg), escaped(alternative));
  if (!caption.empty()) body_ += "<figcaption>" + escaped(caption) + "</figcaption>";
  body_ += "</figure>\n";
}

void Document::page_break() { body_ += "<div class=\"break\"></div>\n"; }

std::string to_html(const Frame& frame, const Document& document) {
  std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  const std::string full_title = frame.subtitle.empty() ? frame.title : frame.title + ": " + frame.subtitle;
  out += "<title>" + escaped(full_title) + "</title>\n";
  out += "<meta name=\"author\" content=\"" + escaped(frame.organization) + "\">\n<meta name=\"dcterms.created\" content=\"" + escaped(frame.created) + "\">\n";
  out += "<style>\n";
  out += asset("report.css");
  out += "@page { @bottom-left { content: " + css_string(frame.footer) + "; } @top-right { content: " + css_string(frame.classification) + "; } }\n";
  out += "</style>\n</head>\n<body>\n";
  if (!frame.watermark.empty()) out += "<div class=\"watermark\">" + escaped(frame.watermark) + "</div>\n";

  out += frame.sheet ? head_of(frame) : cover_of(frame) + contents_of(frame, document);
  out += "<main>\n" + document.body() + "</main>\n</body>\n</html>\n";
  return out;
}

}  // namespace bulkhead::reports
