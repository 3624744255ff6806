# bulkhead_module(NAME store DEPENDS core LIBRARIES SQLite::SQLite3) declares src/store as a static library.
#
# Layers: a module may depend only on modules that stand before it in this list. A DEPENDS that points the other way
# stops the configure step; an #include of a module that is not named finds no file, since each target exports only
# its own include/ folder.
set(BULKHEAD_MODULES core store record http identity intel scoring catalogue matching inventory windows findings standards
                     levels lifecycle sage reports notify triage tickets faces app)
set(layer 0)
foreach(module IN LISTS BULKHEAD_MODULES)
  set(BULKHEAD_LAYER_${module} ${layer})
  math(EXPR layer "${layer} + 1")
endforeach()

# One precompiled header for all ordinary code: standard library, fmt, expected, describe.
add_library(bulkhead_precompiled OBJECT ${CMAKE_SOURCE_DIR}/cmake/precompiled.cpp)
target_link_libraries(bulkhead_precompiled PUBLIC fmt::fmt tl::expected Boost::headers)
target_precompile_headers(bulkhead_precompiled PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h)

function(bulkhead_module)
  cmake_parse_arguments(M "" "NAME" "DEPENDS;LIBRARIES;EXPORTS;TEST_LIBRARIES" ${ARGN})
  if(NOT DEFINED BULKHEAD_LAYER_${M_NAME})
    message(FATAL_ERROR "${M_NAME} is not in BULKHEAD_MODULES of cmake/Module.cmake")
  endif()
  foreach(d IN LISTS M_DEPENDS)
    if(NOT DEFINED BULKHEAD_LAYER_${d})
      message(FATAL_ERROR "${M_NAME} depends on ${d}, which is no module")
    endif()
    if(NOT BULKHEAD_LAYER_${d} LESS BULKHEAD_LAYER_${M_NAME})
      message(FATAL_ERROR "${M_NAME} (layer ${BULKHEAD_LAYER_${M_NAME}}) must not depend on ${d} (layer ${BULKHEAD_LAYER_${d}})")
    endif()
  endforeach()

  file(GLOB_RECURSE all CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "(_(test|fuzz)|/main)\\.cpp$")
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  set(fuzzers ${all})
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")

  add_library(${M_NAME} STATIC ${sources})
  target_include_directories(${M_NAME} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${M_NAME} PUBLIC ${M_DEPENDS} ${M_EXPORTS} fmt::fmt tl::expected Boost::headers Threads::Threads
                        PRIVATE ${M_LIBRARIES})
  target_precompile_headers(${M_NAME} REUSE_FROM bulkhead_precompiled)

  # SQL migrations: schema/NNN_name.sql (both dialects) or NNN_name.sqlite.sql + NNN_name.postgresql.sql
  file(GLOB migrations CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/schema/*.sql)
  if(migrations)
    bulkhead_embed(TARGET ${M_NAME} SYMBOL ${M_NAME}_migrations FILES ${migrations})
  endif()

  if(BULKHEAD_TESTS AND tests AND NOT BULKHEAD_FUZZ)
    add_executable(${M_NAME}_test ${tests})
    target_include_directories(${M_NAME}_test PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(${M_NAME}_test PRIVATE ${M_NAME} ${M_LIBRARIES} ${M_TEST_LIBRARIES} GTest::gtest GTest::gmock GTest::gtest_main)
    target_precompile_headers(${M_NAME}_test REUSE_FROM bulkhead_precompiled)
    add_test(NAME ${M_NAME} COMMAND ${M_NAME}_test)
    set_tests_properties(${M_NAME} PROPERTIES TIMEOUT 900)
  endif()
  if(BULKHEAD_FUZZ)
    foreach(f IN LISTS fuzzers)
      get_filename_component(fuzz_name ${f} NAME_WE)
      add_executable(${fuzz_name} ${f})
      target_include_directories(${fuzz_name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/tests/fuzz)
      target_link_libraries(${fuzz_name} PRIVATE ${M_NAME} ${M_LIBRARIES})
      target_link_options(${fuzz_name} PRIVATE -fsanitize=fuzzer)
      set_property(GLOBAL APPEND PROPERTY BULKHEAD_FUZZERS ${fuzz_name})
    endforeach()
  endif()
endfunction()

# bulkhead_embed(TARGET t SYMBOL name FILES a b) puts files into the program by .incbin and defines
#   std::span<const bulkhead::EmbeddedFile> bulkhead::embedded::name();
# ordered by name as given. NAMES_FROM DIR makes the names relative to DIR (else the plain file name).
function(bulkhead_embed)
  cmake_parse_arguments(E "" "TARGET;SYMBOL;NAMES_FROM" "FILES" ${ARGN})
  set(asm "    .section .rodata\n")
  set(externs "")
  set(table "")
  set(n 0)
  foreach(f IN LISTS E_FILES)
    if(E_NAMES_FROM)
      file(RELATIVE_PATH label ${E_NAMES_FROM} ${f})
    else()
      get_filename_component(label ${f} NAME)
    endif()
    set(s "bulkhead_embedded_${E_SYMBOL}_${n}")
    string(APPEND asm "    .global ${s}\n    .balign 16\n${s}:\n    .incbin \"${f}\"\n    .global ${s}_end\n${s}_end:\n    .byte 0\n")
    string(APPEND externs "extern const char ${s}[]; extern const char ${s}_end[];\n")
    string(APPEND table "  {\"${label}\", std::string_view(${s}, static_cast<std::size_t>(${s}_end - ${s}))},\n")
    math(EXPR n "${n} + 1")
  endforeach()
  string(APPEND asm "    .section .note.GNU-stack,\"\",@progbits\n")
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_${E_SYMBOL})
  file(CONFIGURE OUTPUT ${out}.S CONTENT "${asm}" @ONLY)
  file(CONFIGURE OUTPUT ${out}.cpp CONTENT "// Generated by cmake/Module.cmake.
#include \"core/embedded.h\"
extern \"C\" {
${externs}}
namespace bulkhead::embedded {
std::span<const EmbeddedFile> ${E_SYMBOL}() {
  static const std::array<EmbeddedFile, ${n}> files = {{
${table}  }};
  return files;
}
}  // namespace bulkhead::embedded
" @ONLY)
  set_source_files_properties(${out}.S PROPERTIES OBJECT_DEPENDS "${E_FILES}")
  set_source_files_properties(${out}.cpp ${out}.S PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${E_TARGET} PRIVATE ${out}.S ${out}.cpp)
  if(NOT E_TARGET STREQUAL core)
    target_link_libraries(${E_TARGET} PUBLIC core)
  endif()
endfunction()
