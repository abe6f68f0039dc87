#include <holdfast/destination/cloud_src.hpp>
