// A document model of reports: typed HTML that escapes every text given to it.
//
// Reports are composed of a few blocks: headings, paragraphs, lists, notes, tables, figures. The same HTML is read on
// screen and printed. Only Markup passes unescaped, and only this module makes it.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bulkhead::reports {

/// Text that is HTML already. Made by escape() and the functions below, never from outside text.
struct Markup {
  std::string html;
};
[[nodiscard]] Markup escape(std::string_view text);
[[nodiscard]] Markup strong(std::string_view text);
[[nodiscard]] Markup small(std::string_view text);
[[nodiscard]] Markup code(std::string_view text);
/// Text with a class that the style sheet knows.
[[nodiscard]] Markup span(std::string_view css_class, std::string_view text);
/// Each text on a line of its own.
[[nodiscard]] Markup lines(const std::vector<std::string>& texts);
[[nodiscard]] Markup operator+(Markup a, const Markup& b);

enum class Align { left, right, centre };

struct Column {
  std::string title;
  Align align = Align::left;
  int width_percent = 0;  ///< 0: as the content asks
};

/// A table with column heads; the first cell of each row heads its row when `row_heads`.
struct Table {
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<Markup>> rows;
  bool row_heads = true;
  bool compact = false;
  bool dense = false;      ///< compact, with less air between its rows: long lists of short rows
  std::string empty_text = "None.";  ///< printed instead of a table without rows

  void row(std::vector<Markup> cells) { rows.push_back(std::move(cells)); }
};

enum class NoteKind { plain, caution };

class Document {
 public:
  /// A heading of level 1 to 3. Level 1 and 2 with an id enter the contents list.
  void heading(int level, std::string_view id, std::string_view text);
  void paragraph(const Markup& text);
  void paragraph(std::string_view text) { paragraph(escape(text)); }
  /// A paragraph in small type that says how figures were counted.
  void rule(std::string_view text);
  void list(const std::vector<Markup>& items, bool numbered = false);
  void note(NoteKind kind, std::string_view title, std::string_view text);
  void table(const Table& table);
  /// Terms with their values.
  void facts(const std::vector<std::pair<std::string, Markup>>& rows);
  /// Large figures: {figure, meaning, rule}.
  struct Figure {
    std::string value, label, rule;
  };
  void figures(const std::vector<Figure>& figures);
  /// A picture of ours (SVG); `alternative` tells what it shows to those who do not see it.
  void picture(std::string_view svg, std::string_view alternative, std::string_view caption);
  void page_break();

  struct Heading {
    int level = 1;
    std::string id, text;
  };
  [[nodiscard]] const std::vector<Heading>& headings() const { return headings_; }
  [[nodiscard]] const std::string& body() const { return body_; }

 private:
  std::string body_;
  std::vector<Heading> headings_;
};

/// What frames every report.
struct Frame {
  bool sheet = false;                                      ///< a few pages: a head instead of cover and contents
  std::string title, subtitle;
  std::string organization, document_number, classification;
  std::string watermark;                                   ///< "" none
  std::string footer;                                      ///< left side of each page's foot
  std::string created;                                     ///< ISO 8601, as-of time
  std::vector<std::pair<std::string, std::string>> facts;  ///< of the cover
  std::vector<std::string> signatures;                     ///< roles that sign
  std::vector<std::pair<std::string, std::string>> annexes;///< title and pages, closing the contents list
};

/// The whole page: cover, contents, body; style included, nothing refers outside.
[[nodiscard]] std::string to_html(const Frame& frame, const Document& document);

}  // namespace bulkhead::reports
