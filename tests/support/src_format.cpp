#include <holdfast/backup/format_src.hpp>
