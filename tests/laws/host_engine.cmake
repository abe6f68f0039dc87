holdfast_test(NAME laws.host_engine SOURCES host_engine.cpp LABELS laws concurrent)
