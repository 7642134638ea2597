#!/bin/sh
# Builds and runs every program of docs/embedding.md against the installed package, the leave request of
# docs/your-own-workflow.md with it, and the first program once more with add_subdirectory.
set -eu
source=$1
build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" >/dev/null
mkdir "$work/program"
# program-1.cpp, program-2.cpp, …: the fenced blocks that have a main; program-1.out, …: what the page says they print.
python3 - "$source/docs/embedding.md" "$work/program" <<'PYTHON'
import re, sys
page, folder = open(sys.argv[1], encoding="utf-8").read(), sys.argv[2]
count = 0
for block in re.finditer(r"```cpp\n(.*?)```\n(?:\nIt prints:\n\n```\n(.*?)```)?", page, re.S):
    if "int main" not in block.group(1): continue
    count += 1
    open(f"{folder}/program-{count}.cpp", "w", encoding="utf-8").write(block.group(1))
    if block.group(2): open(f"{folder}/program-{count}.out", "w", encoding="utf-8").write(block.group(2))
assert count >= 3, count
PYTHON
cp "$source/docs/examples/leave_request.h" "$work/program/"
cat >"$work/program/program-own.cpp" <<'CPP'
#include "leave_request.h"

#include <rudang/engine/ledger.h>
#include <rudang/engine/memory_store.h>
int main() {
    using namespace rudang;
    const auto store = memory_store(new_identity());
    const ManualClock clock(*Day::parse("2026-07-01"));
    Ledger ledger(*store, leave::workflow(), clock);
    ledger.found("办公室", {.actor_id = "lisi", .name = "李四", .system_user = "", .active = true});
    const Event asked{.case_id = "l1", .name = "asked", .on = *Day::parse("2026-07-01"), .fields = {{"person", "张三"}, {"from", "2026-07-06"}, {"until", "2026-07-17"}}, .note = {}, .attachments = {}};
    const Event granted{.case_id = "l1", .name = "granted", .on = *Day::parse("2026-07-01"), .fields = Json::object(), .note = {}, .attachments = {}};
    const bool opened = ledger.record({.event = asked, .actor = "lisi"}).accepted();
    return opened && ledger.record({.event = granted, .actor = "lisi"}).status == Outcome::Status::refused ? 0 : 1;
}
CPP
cat >"$work/program/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(program LANGUAGES CXX C)
if(RUDANG_SOURCE)
  add_subdirectory(${RUDANG_SOURCE} rudang)
  set(sources ${CMAKE_CURRENT_SOURCE_DIR}/program-1.cpp)
  set(libraries rudang::recruitment)
else()
  find_package(rudang REQUIRED COMPONENTS office chart)
  file(GLOB sources program-*.cpp)
  set(libraries rudang::office rudang::chart)
endif()
foreach(source IN LISTS sources)
  get_filename_component(name ${source} NAME_WE)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ${libraries})
endforeach()
CMAKE
cmake -S "$work/program" -B "$work/installed" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_BUILD_TYPE=Debug >/dev/null
cmake --build "$work/installed" >/dev/null
for program in "$work/program"/program-*.cpp; do
    name=$(basename "$program" .cpp)
    mkdir "$work/run-$name"
    (cd "$work/run-$name" && "$work/installed/$name" >"$work/$name.out")
    [ ! -f "$work/program/$name.out" ] || diff "$work/program/$name.out" "$work/$name.out"
    echo "find_package: $name works"
done
# Without CMake, by pkg-config; a prefix of one's own is found by moving the file's.
printf '#include <rudang/engine/version.h>\n#include <rudang/recruitment/recruitment.h>\nint main() { return rudang::version() == RUDANG_VERSION && !rudang::recruitment::workflow()->rules().empty() ? 0 : 1; }\n' >"$work/plain.cpp"
pc=$(dirname "$(find "$work/prefix" -name rudang.pc)")
# shellcheck disable=SC2046 # one word a flag
c++ "$work/plain.cpp" -o "$work/plain" $(PKG_CONFIG_PATH="$pc" pkg-config --define-variable=prefix="$work/prefix" --cflags --libs rudang)
"$work/plain"
echo "pkg-config: works"
mkdir "$work/engine"
printf 'cmake_minimum_required(VERSION 3.25)\nproject(engine LANGUAGES CXX)\nfind_package(rudang REQUIRED COMPONENTS engine)\nif(TARGET fmt::fmt OR TARGET EXPAT::EXPAT)\n  message(FATAL_ERROR "more than the engine needs")\nendif()\n' >"$work/engine/CMakeLists.txt"
cmake -S "$work/engine" -B "$work/engine/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
echo "find_package(COMPONENTS engine): works"
cmake -S "$work/program" -B "$work/sub" -G Ninja -DRUDANG_SOURCE="$source" -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS=-O0 -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=12 >/dev/null
cmake --build "$work/sub" --target program-1 >/dev/null
"$work/sub/program-1"
echo "add_subdirectory: works"
