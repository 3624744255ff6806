#include "reports/pdf.h"

#define POINTERHOLDER_TRANSITION 4  // the library asks which kind of pointers we expect: std::shared_ptr
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFNumberTreeObjectHelper.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFWriter.hh>

#include "assets.h"
#include "core/process.h"
#include "core/text.h"

namespace bulkhead::reports {
namespace {

std::unique_ptr<QPDF> open(const std::string& pdf, const char* name) {
  auto file = std::make_unique<QPDF>();
  file->setSuppressWarnings(true);
  file->processMemoryFile(name, pdf.data(), pdf.size());
  return file;
}

/// Hangs the structure tree of `part`, whose pages were just added as `pages`, under the tree of `whole`.
///
/// Each page names its row of the parent tree by a number; the numbers of the part move behind those of the whole.
void join_structure(QPDF& whole, QPDF& part, std::vector<QPDFObjectHandle>& pages) {
  auto root = whole.getRoot().getKey("/StructTreeRoot");
  auto foreign = part.getRoot().getKey("/StructTreeRoot");
  if (!root.isDictionary() || !foreign.isDictionary() || !foreign.isIndirect()) return;
  auto copy = whole.copyForeignObject(foreign);

  auto parents = root.getKey("/ParentTree");
  if (!parents.isDictionary()) return;
  QPDFNumberTreeObjectHelper tree(parents, whole);
  long long next = 0;
  for (const auto& row : tree) next = std::max(next, row.first + 1);
  if (auto added = copy.getKey("/ParentTree"); added.isDictionary()) {
    QPDFNumberTreeObjectHelper more(added, whole);
    for (const auto& row : more) tree.insert(row.first + next, row.second);
  }
  for (auto& page : pages)
    if (auto number = page.getKey("/StructParents"); number.isInteger()) page.replaceKey("/StructParents", QPDFObjectHandle::newInteger(number.getIntValue() + next));
  root.replaceKey("/ParentTreeNextKey", QPDFObjectHandle::newInteger(next + static_cast<long long>(pages.size())));

  // The part's elements become children of the whole's document element.
  auto kids = root.getKey("/K");
  auto home = root;
  if (kids.isArray() && kids.getArrayNItems() == 1) kids = kids.getArrayItem(0);
  if (kids.isDictionary() && kids.isIndirect() && kids.getKey("/S").isName()) home = kids;
  auto list = home.getKey("/K");
  if (!list.isArray()) {
    auto single = list;
    list = QPDFObjectHandle::newArray();
    if (!single.isNull()) list.appendItem(single);
    home.replaceKey("/K", list);
  }
  const auto adopt = [&](QPDFObjectHandle element) {
    if (!element.isDictionary()) return;
    element.replaceKey("/P", home);
    list.appendItem(element);
  };
  auto roots = copy.getKey("/K");
  if (roots.isArray())
    for (int i = 0; i < roots.getArrayNItems(); ++i) adopt(roots.getArrayItem(i));
  else
    adopt(roots);
}

}  // namespace

Result<std::string> html_to_pdf(std::string_view html, const PdfOptions& options) {
  ProcessOptions process;
  process.input = html;
  process.deadline = options.deadline;
  process.max_output_bytes = 128u << 20;
  process.max_memory_bytes = options.max_memory_bytes;
  process.environment = {fmt::format("SOURCE_DATE_EPOCH={}", options.created.microseconds / kMicrosecondsPerSecond), "PYTHONHASHSEED=0"};
  // The distribution's own interpreter: another one in the path would not have the library.
  auto result = TRY(run_process({"/usr/bin/python3", "-I", "-c", std::string(asset("render_pdf.py")), options.identifier}, process));
  if (result.exit_code != 0 || !result.output.starts_with("%PDF-")) {
    const auto lines = split(trim(result.error_output), '\n');
    return fail(ErrorKind::unavailable, "report.renderer_failed",
                fmt::format("The PDF could not be made (exit code {}): {}. Is the package weasyprint installed?", result.exit_code, printable(shorten(lines.back(), 300))));
  }
  return std::move(result.output);
}

Result<std::string> join_pdf(const std::vector<std::string>& parts) {
  ENSURE(!parts.empty(), "there is something to join");
  try {
    const auto whole = open(parts.front(), "first part");
    std::vector<std::unique_ptr<QPDF>> kept;  // a part must live until the whole is written
    for (std::size_t i = 1; i < parts.size(); ++i) {
      auto& part = kept.emplace_back(open(parts[i], "further part"));
      QPDFPageDocumentHelper target(*whole);
      const auto before = target.getAllPages().size();
      for (auto& page : QPDFPageDocumentHelper(*part).getAllPages()) target.addPage(page, false);
      std::vector<QPDFObjectHandle> added;
      auto all = target.getAllPages();
      for (std::size_t p = before; p < all.size(); ++p) added.push_back(all[p].getObjectHandle());
      join_structure(*whole, *part, added);
    }
    QPDFWriter writer(*whole);
    writer.setOutputMemory();
    writer.setDeterministicID(true);
    writer.setObjectStreamMode(qpdf_o_generate);
    writer.write();
    const std::unique_ptr<Buffer> buffer(writer.getBuffer());
    return std::string(reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize());
  } catch (const std::exception& error) {
    return fail(ErrorKind::internal, "report.join_failed", fmt::format("The parts of the report cannot be joined: {}.", printable(error.what())));
  }
}

Result<int> pdf_pages(const std::string& pdf) {
  try {
    return static_cast<int>(QPDFPageDocumentHelper(*open(pdf, "file")).getAllPages().size());
  } catch (const std::exception& error) {
    return fail(ErrorKind::internal, "report.join_failed", fmt::format("The file is no PDF: {}.", printable(error.what())));
  }
}

}  // namespace bulkhead::reports
