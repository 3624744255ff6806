#include "reports/table_pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <memory>

namespace bulkhead::reports {
namespace {

// A4 landscape in points.
constexpr double kWidth = 841.89, kHeight = 595.28;
constexpr double kMargin = 36, kTop = 62, kBottom = 48;
constexpr double kPadX = 3.5, kPadY = 2.6;

struct FreeSurface {
  void operator()(cairo_surface_t* s) const { cairo_surface_destroy(s); }
};
struct FreeContext {
  void operator()(cairo_t* c) const { cairo_destroy(c); }
};
struct FreeObject {
  void operator()(void* o) const { g_object_unref(o); }
};
struct FreeFont {
  void operator()(PangoFontDescription* f) const { pango_font_description_free(f); }
};
using Font = std::unique_ptr<PangoFontDescription, FreeFont>;

cairo_status_t append(void* out, const unsigned char* bytes, unsigned length) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), length);
  return CAIRO_STATUS_SUCCESS;
}

Font font(const char* description) { return Font(pango_font_description_from_string(description)); }

/// Begins a structure element and ends it with the scope.
class Tag {
 public:
  Tag(cairo_t* cr, const char* name) : cr_(cr), name_(name) { cairo_tag_begin(cr_, name_, nullptr); }
  ~Tag() { cairo_tag_end(cr_, name_); }
  Tag(const Tag&) = delete;
  Tag& operator=(const Tag&) = delete;

 private:
  cairo_t* cr_;
  const char* name_;
};

class Painter {
 public:
  Painter(const LongTable& table, cairo_t* cr) : table_(table), cr_(cr), layout_(pango_cairo_create_layout(cr)) {
    const std::unique_ptr<cairo_font_options_t, void (*)(cairo_font_options_t*)> options(cairo_font_options_create(), cairo_font_options_destroy);
    // Without hinting, widths are those of the paper, whatever screen the machine has.
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    PangoContext* context = pango_layout_get_context(layout_.get());
    pango_cairo_context_set_font_options(context, options.get());
    pango_cairo_context_set_resolution(context, 72);
    pango_layout_context_changed(layout_.get());
    pango_layout_set_ellipsize(layout_.get(), PANGO_ELLIPSIZE_END);
    pango_layout_set_wrap(layout_.get(), PANGO_WRAP_WORD_CHAR);

    int shares = 0;
    for (const auto& c : table.columns) shares += c.share;
    double x = kMargin;
    for (const auto& c : table.columns) {
      const double width = (kWidth - 2 * kMargin) * c.share / shares;
      columns_.push_back({x, width});
      x += width;
    }
  }

  /// Lays out `text` and gives its height.
  double set(const std::string& text, const PangoFontDescription* font, double width, Align align, int lines) {
    pango_layout_set_font_description(layout_.get(), font);
    pango_layout_set_width(layout_.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_height(layout_.get(), -lines);
    pango_layout_set_alignment(layout_.get(), align == Align::right ? PANGO_ALIGN_RIGHT : align == Align::centre ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
    pango_layout_set_text(layout_.get(), text.data(), static_cast<int>(text.size()));
    int width_units = 0, height_units = 0;
    pango_layout_get_size(layout_.get(), &width_units, &height_units);
    return static_cast<double>(height_units) / PANGO_SCALE;
  }
  void show(double x, double y) {
    cairo_move_to(cr_, x, y);
    pango_cairo_show_layout(cr_, layout_.get());
  }
  void colour(double r, double g, double b) { cairo_set_source_rgb(cr_, r, g, b); }
  void line(double y, double thickness, double grey) {
    colour(grey, grey, grey);
    cairo_rectangle(cr_, kMargin, y, kWidth - 2 * kMargin, thickness);
    cairo_fill(cr_);
  }

  double row_height(const std::vector<std::string>& cells, const PangoFontDescription* font) {
    double height = 0;
    for (std::size_t i = 0; i < columns_.size() && i < cells.size(); ++i) height = std::max(height, set(cells[i], font, columns_[i].width - 2 * kPadX, Align::left, 2));
    return height + 2 * kPadY;
  }
  void row(const std::vector<std::string>& cells, double y, const PangoFontDescription* font, const char* element) {
    const Tag row_tag(cr_, "TR");
    for (std::size_t i = 0; i < columns_.size() && i < cells.size(); ++i) {
      const Tag cell_tag(cr_, element);
      set(cells[i], font, columns_[i].width - 2 * kPadX, table_.columns[i].align, 2);
      show(columns_[i].x + kPadX, y + kPadY);
    }
  }

  int paint() {
    const Font title = font("Inter, Noto Sans Semi-Bold 11"), small = font("Inter, Noto Sans 7.5"), head = font("Inter, Noto Sans Semi-Bold 7.5"), cell = font("Inter, Noto Sans 7.5"),
               intro = font("Inter, Noto Sans 8.5");
    std::vector<std::string> heads;
    for (const auto& c : table_.columns) heads.push_back(c.title);
    const double head_height = row_height(heads, head.get());
    const double intro_height = table_.intro.empty() ? 0 : set(table_.intro, intro.get(), kWidth - 2 * kMargin, Align::left, 4) + 10;

    // First where each row stands, so that every page can say how many there are.
    std::vector<double> heights;
    std::vector<std::size_t> first_of_page{0};
    double y = kTop + intro_height + head_height;
    for (std::size_t r = 0; r < table_.rows.size(); ++r) {
      heights.push_back(row_height(table_.rows[r], cell.get()));
      if (y + heights[r] > kHeight - kBottom && r > first_of_page.back()) {
        first_of_page.push_back(r);
        y = kTop + head_height;
      }
      y += heights[r];
    }
    const int pages = static_cast<int>(first_of_page.size());
    for (int page = 0; page < pages; ++page) {
      colour(0.11, 0.15, 0.2);
      {
        const Tag tag(cr_, page == 0 ? "H1" : "P");
        set(page == 0 ? table_.title : table_.title + " (continued)", title.get(), kWidth - 2 * kMargin - 160, Align::left, 1);
        show(kMargin, 34);
      }
      colour(0.3, 0.36, 0.42);
      set(table_.classification, small.get(), 150, Align::right, 1);
      show(kWidth - kMargin - 150, 37);
      double at = kTop;
      if (page == 0 && intro_height > 0) {
        const Tag tag(cr_, "P");
        set(table_.intro, intro.get(), kWidth - 2 * kMargin, Align::left, 4);
        show(kMargin, at - 4);
        at += intro_height;
      }
      const auto from = first_of_page[static_cast<std::size_t>(page)];
      const auto to = page + 1 < pages ? first_of_page[static_cast<std::size_t>(page) + 1] : table_.rows.size();
      colour(0.91, 0.94, 0.965);
      cairo_rectangle(cr_, kMargin, at, kWidth - 2 * kMargin, head_height);
      cairo_fill(cr_);
      {
        const Tag tag(cr_, "Table");
        colour(0.11, 0.15, 0.2);
        row(heads, at, head.get(), "TH");
        at += head_height;
        for (std::size_t r = from; r < to; ++r) {
          colour(0.11, 0.15, 0.2);
          row(table_.rows[r], at, cell.get(), "TD");
          at += heights[r];
          line(at, 0.35, 0.82);
        }
      }
      line(kHeight - kBottom + 12, 0.5, 0.6);
      colour(0.3, 0.36, 0.42);
      set(table_.footer, small.get(), kWidth - 2 * kMargin - 120, Align::left, 1);
      show(kMargin, kHeight - kBottom + 18);
      set(fmt::format("Page {}{} of {}{}", table_.page_prefix, page + 1, table_.page_prefix, pages), small.get(), 110, Align::right, 1);
      show(kWidth - kMargin - 110, kHeight - kBottom + 18);
      cairo_show_page(cr_);
    }
    return pages;
  }

 private:
  struct Place {
    double x, width;
  };
  const LongTable& table_;
  cairo_t* cr_;
  std::unique_ptr<PangoLayout, FreeObject> layout_;
  std::vector<Place> columns_;
};

}  // namespace

Result<LongTablePdf> long_table_pdf(const LongTable& table) {
  LongTablePdf out;
  const std::unique_ptr<cairo_surface_t, FreeSurface> surface(cairo_pdf_surface_create_for_stream(append, &out.pdf, kWidth, kHeight));
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, table.title.c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, (to_iso(table.created).substr(0, 19) + "Z").c_str());
  const std::unique_ptr<cairo_t, FreeContext> cr(cairo_create(surface.get()));
  {
    Painter painter(table, cr.get());
    out.pages = painter.paint();
  }
  cairo_surface_finish(surface.get());
  if (const auto status = cairo_status(cr.get()); status != CAIRO_STATUS_SUCCESS)
    return fail(ErrorKind::internal, "report.table_failed", fmt::format("The long table cannot be painted: {}.", cairo_status_to_string(status)));
  if (const auto status = cairo_surface_status(surface.get()); status != CAIRO_STATUS_SUCCESS)
    return fail(ErrorKind::internal, "report.table_failed", fmt::format("The long table cannot be written: {}.", cairo_status_to_string(status)));
  return out;
}

}  // namespace bulkhead::reports
