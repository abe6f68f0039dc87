# The bodies of the cloud destinations, compiled once for all tests of them.
if(NOT TARGET src_cloud)
    add_library(src_cloud OBJECT ${CMAKE_CURRENT_LIST_DIR}/src_cloud.cpp)
    target_link_libraries(src_cloud PUBLIC holdfast_test_base holdfast::cloud)
endif()
