# cmake -DOUTPUT=… -DNAMESPACE=… -DNAME=… -DINPUT=… -P embed.cmake
# Writes a header that holds a data file as a string, so that the program needs no files of its own.
file(READ "${INPUT}" CONTENT)
file(WRITE "${OUTPUT}" "// Generated from ${NAME}; do not edit.\n#pragma once\n\n#include <string_view>\n\nnamespace ${NAMESPACE} {\ninline constexpr std::string_view ${NAME} = R\"rudang_data(${CONTENT})rudang_data\";\n}\n")
