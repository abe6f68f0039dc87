# Configures, builds and runs the consumer in a folder of its own below BUILD.
cmake_minimum_required(VERSION 3.25)
set(place "${BUILD}/consumer.${WAY}")
file(REMOVE_RECURSE "${place}")
function(run)
    execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

if(WAY STREQUAL "find_package")
    run(${CMAKE_COMMAND} --install "${BUILD}" --prefix "${place}/prefix")
    set(how "-DCMAKE_PREFIX_PATH=${place}/prefix")
    # A component that was not installed is named.
    execute_process(COMMAND ${CMAKE_COMMAND} -S "${SOURCE}/tests/consumer" -B "${place}/refused" -G "${GENERATOR}" "${how}"
            "-DCMAKE_CXX_COMPILER=${COMPILER}" -DUNKNOWN=absent
        RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE said)
    if(result EQUAL 0 OR NOT said MATCHES "without the component absent")
        message(FATAL_ERROR "The package does not say that it has no component `absent`:\n${said}")
    endif()
else()
    set(how "-DHOLDFAST_SOURCE=${SOURCE}")
endif()
run(${CMAKE_COMMAND} -S "${SOURCE}/tests/consumer" -B "${place}/build" -G "${GENERATOR}" "${how}"
    "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}")
run(${CMAKE_COMMAND} --build "${place}/build")
run("${place}/build/consumer")
