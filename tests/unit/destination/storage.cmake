holdfast_test(NAME unit.destination.local SOURCES object_name.cpp memory.cpp local_folder.cpp local_folder_limits.cpp
    local_folder_faults.cpp ${PROJECT_SOURCE_DIR}/tests/support/system_call_faults.cpp SRC destination)
holdfast_test(NAME unit.destination.faulty SOURCES faulty_destination.cpp run_blocking.cpp SRC destination)
