# cmake -DOUTPUT=… -DNAMESPACE=… -DNAME=… "-DFILES=…" -DROOT=… -P digest.cmake
# Writes a header that holds one digest of the names and contents of the files.
set(ALL "")
foreach(each IN LISTS FILES)
  file(SHA256 "${each}" CONTENT)
  file(RELATIVE_PATH name "${ROOT}" "${each}")
  string(APPEND ALL "${name} ${CONTENT}\n")
endforeach()
string(SHA256 DIGEST "${ALL}")
file(WRITE "${OUTPUT}" "// Generated; do not edit.\n#pragma once\n\nnamespace ${NAMESPACE} {\ninline constexpr const char* ${NAME} = \"${DIGEST}\";\n}\n")
