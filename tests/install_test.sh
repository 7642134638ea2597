#!/bin/sh
# Builds a ten-line program twice: against the installed package with find_package, and with add_subdirectory.
set -eu
source=$1
build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" >/dev/null
mkdir "$work/program"
cat >"$work/program/main.cpp" <<'CPP'
#include <rudang/engine/ledger.h>
#include <rudang/engine/memory_store.h>
#include <rudang/engine/sqlite_store.h>
#include <rudang/recruitment/recruitment.h>
int main() {
    using namespace rudang;
    const auto store = memory_store(new_identity());
    ManualClock clock(*Day::parse("2026-06-20"));
    Ledger ledger(*store, recruitment::workflow(), clock);
    ledger.found("第一党支部", {"lisi", "李四", "", true});
    recruitment::ApplicationSubmitted application{.applicant = {.name = "张三", .birth_date = Day::parse("2000-01-15")}, .branch = "第一党支部"};
    const auto opened = ledger.record({.event = recruitment::event("zhang", *Day::parse("2026-06-01"), application), .actor = "lisi"});
    const auto early = ledger.record({.event = recruitment::event("zhang", *Day::parse("2026-06-10"), recruitment::ConversionApplied{}), .actor = "lisi"});
    return opened.accepted() && !early.accepted() && opened.state.steps == std::vector<int>{2} ? 0 : 1;
}
CPP
cat >"$work/program/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(program LANGUAGES CXX C)
if(RUDANG_SOURCE)
  add_subdirectory(${RUDANG_SOURCE} rudang)
else()
  find_package(rudang REQUIRED)
endif()
add_executable(program main.cpp)
target_link_libraries(program PRIVATE rudang::recruitment)
CMAKE
cmake -S "$work/program" -B "$work/installed" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_BUILD_TYPE=Debug >/dev/null
cmake --build "$work/installed" >/dev/null
"$work/installed/program"
echo "find_package: works"
cmake -S "$work/program" -B "$work/sub" -G Ninja -DRUDANG_SOURCE="$source" -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS=-O0 >/dev/null
cmake --build "$work/sub" --target program >/dev/null
"$work/sub/program"
echo "add_subdirectory: works"
