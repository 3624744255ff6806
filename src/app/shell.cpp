// What several subcommands use: the format option, reading a file or standard input.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "commands.h"

namespace bulkhead::app {

void add_format(CLI::App& command, Shell& shell) {
  static const std::map<std::string, Format> names = {{"table", Format::table}, {"json", Format::json}, {"csv", Format::csv}};
  command.add_option("--format", shell.format, "table, json or csv")->transform(CLI::CheckedTransformer(names, CLI::ignore_case).description("{table,json,csv}"))->default_str("table");
}

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  std::ifstream file;
  std::istream* in = &std::cin;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file || std::filesystem::is_directory(path)) return fail(ErrorKind::not_found, "file.not_found", fmt::format("The file {} cannot be read.", path));
    in = &file;
  }
  std::string out;
  char buffer[1 << 16];
  while (in->read(buffer, sizeof buffer) || in->gcount() > 0) {
    out.append(buffer, static_cast<std::size_t>(in->gcount()));
    if (out.size() > max_bytes) return fail(ErrorKind::too_large, "file.too_large", fmt::format("{} is larger than {} bytes.", path, max_bytes));
  }
  return out;
}

}  // namespace bulkhead::app
