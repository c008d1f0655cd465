# How Outpost's targets are made. A target lists its sources by name, what of ours it may KNOW and which
# libraries it USES; the list of KNOWS is the architecture (tests/layers checks the includes against it).

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

set(OUTPOST_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize= takes them; empty for none")
option(OUTPOST_LTO "Link-time optimisation" OFF)

# Faster when there, never needed: a compiler cache, and a quicker linker.
find_program(OUTPOST_CCACHE ccache)
if(OUTPOST_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER "${OUTPOST_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${OUTPOST_CCACHE}")
endif()
find_program(OUTPOST_MOLD mold)

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(enet REQUIRED IMPORTED_TARGET libenet)
pkg_check_modules(usb REQUIRED IMPORTED_TARGET libusb-1.0)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)

add_library(outpost_settings INTERFACE)
target_include_directories(outpost_settings INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")
target_compile_definitions(outpost_settings INTERFACE
  MSGPACK_NO_BOOST SQLITE_ENABLE_PREUPDATE_HOOK SQLITE_ENABLE_SESSION DOCTEST_CONFIG_NO_UNPREFIXED_OPTIONS)
target_compile_options(outpost_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wunused-result -Werror
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
# GCC 12 at -O2 sees overflows in std::vector::insert that are not there (its bugs 105329, 107852). The sanitizers look
# for real ones.
target_compile_options(outpost_settings INTERFACE
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<NOT:$<CONFIG:Debug>>>:-Wno-array-bounds$<SEMICOLON>-Wno-stringop-overflow$<SEMICOLON>-Wno-stringop-overread$<SEMICOLON>-Wno-restrict>)
if(OUTPOST_SANITIZE)
  # With sanitizers g++ 12 sees variants as uninitialised where they are not.
  target_compile_options(outpost_settings INTERFACE -Wno-maybe-uninitialized
    -fsanitize=${OUTPOST_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -O1 -g1)
  target_link_options(outpost_settings INTERFACE -fsanitize=${OUTPOST_SANITIZE})
endif()
if(OUTPOST_LTO)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
  # Where the linker compiles, it is told of the false ones again.
  target_link_options(outpost_settings INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds$<SEMICOLON>-Wno-stringop-overflow$<SEMICOLON>-Wno-stringop-overread$<SEMICOLON>-Wno-restrict$<SEMICOLON>-Wno-alloc-size-larger-than>)
endif()
if(OUTPOST_MOLD AND NOT OUTPOST_LTO)
  target_link_options(outpost_settings INTERFACE -fuse-ld=mold)
endif()

# outpost_library(name SOURCES a.cpp ... KNOWS our targets ... USES libraries ...)
function(outpost_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;KNOWS;USES" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC outpost_settings ${ARG_KNOWS} ${ARG_USES})
endfunction()

# outpost_program(name main.cpp ... KNOWS our targets ... USES libraries ...)
function(outpost_program name)
  cmake_parse_arguments(ARG "" "" "KNOWS;USES" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE outpost_settings ${ARG_KNOWS} ${ARG_USES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
endfunction()

# outpost_test(name SOURCES a_test.cpp ... KNOWS our targets ... USES libraries ...): one doctest program, one ctest entry
function(outpost_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;KNOWS;USES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE outpost_settings tests_main ${ARG_KNOWS} ${ARG_USES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  add_test(NAME ${name} COMMAND ${name})
endfunction()

# outpost_bench(name_bench SOURCES .. KNOWS our targets .. USES libraries ..): a benchmark (scripts/bench runs it in the
# release build). Every build also runs it once over a tiny firm, so that it cannot rot unseen.
function(outpost_bench name)
  cmake_parse_arguments(ARG "" "" "SOURCES;KNOWS;USES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE outpost_settings bench_common ${ARG_KNOWS} ${ARG_USES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bench")
  add_test(NAME ${name}_runs COMMAND ${name} --customers 50 --rounds 1)
endfunction()
