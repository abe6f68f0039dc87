holdfast_test(NAME laws.scheduler
    SOURCES scheduler.cpp
    SRC schedule
    LABELS laws)
