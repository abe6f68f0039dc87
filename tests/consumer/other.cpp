#include <holdfast.hpp>
#include <holdfast/persistence/sqlite.hpp>

int other_unit();
int other_unit()
{
    return holdfast::SqlitePersistence::durable ? 0 : 1;
}
