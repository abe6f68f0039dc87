holdfast_test(NAME laws.destination SOURCES destination.cpp SRC destination LABELS laws)
holdfast_test(NAME laws.persistence SOURCES persistence.cpp SRC persistence destination LABELS laws)
