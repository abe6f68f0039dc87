# Compiles one case twice: it must fail with every fragment of its first line (`// expect: fragment | fragment`)
# in the diagnostics, and compile with -DPASSING. Needs CASE, COMPILER, INCLUDES (separated by '|').
cmake_minimum_required(VERSION 3.25)

string(REPLACE "|" ";" includes "${INCLUDES}")
list(TRANSFORM includes PREPEND -I)
set(ENV{LC_ALL} C)
set(compile "${COMPILER}" -std=c++20 -fsyntax-only ${includes})

file(STRINGS "${CASE}" first_line LIMIT_COUNT 1)
if(NOT first_line MATCHES "^// expect: (.+)$")
    message(FATAL_ERROR "${CASE}: the first line is not `// expect: fragment | fragment`")
endif()
string(REPLACE " | " ";" fragments "${CMAKE_MATCH_1}")

execute_process(COMMAND ${compile} -DPASSING "${CASE}" RESULT_VARIABLE result ERROR_VARIABLE output)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "${CASE}: the passing twin does not compile:\n${output}")
endif()

execute_process(COMMAND ${compile} "${CASE}" RESULT_VARIABLE result ERROR_VARIABLE output)
if(result EQUAL 0)
    message(FATAL_ERROR "${CASE}: compiles, but must not")
endif()
# The file's own name must not stand in for a diagnostic.
string(REPLACE "${CASE}" "case.cpp" output "${output}")
foreach(fragment IN LISTS fragments)
    string(FIND "${output}" "${fragment}" position)
    if(position EQUAL -1)
        message(FATAL_ERROR "${CASE}: no `${fragment}` in the diagnostics:\n${output}")
    endif()
endforeach()
