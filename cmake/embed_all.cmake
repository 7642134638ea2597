# cmake -DOUTPUT=… -DNAMESPACE=… -DNAME=… -DFOLDER=… -DPATTERN=… -P embed_all.cmake
# Writes a header that holds the files of a folder as a list of strings, in the order of their names.
file(GLOB FILES "${FOLDER}/${PATTERN}")
list(SORT FILES)
set(ALL "")
foreach(each IN LISTS FILES)
  file(READ "${each}" CONTENT)
  string(APPEND ALL "    R\"rudang_data(${CONTENT})rudang_data\",\n")
endforeach()
file(WRITE "${OUTPUT}" "// Generated from ${PATTERN}; do not edit.\n#pragma once\n\n#include <string_view>\n\nnamespace ${NAMESPACE} {\ninline constexpr std::string_view ${NAME}[] = {\n${ALL}};\n}\n")
