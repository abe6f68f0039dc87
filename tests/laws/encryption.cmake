holdfast_test(NAME laws.encryption SOURCES encryption.cpp SRC encryption LABELS laws concurrent)
