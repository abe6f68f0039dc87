# What holdfast consists of, relative to include/; `cmake -DUPDATE=ON -P .ci/headers_check.cmake` writes it.

set(holdfast_headers
    holdfast/backup/backup_type.hpp
    holdfast/concepts/destination.hpp
    holdfast/concepts/encryption.hpp
    holdfast/concepts/host_engine.hpp
    holdfast/concepts/persistence.hpp
    holdfast/concepts/scheduler.hpp
    holdfast/destination/environment.hpp
    holdfast/detail/cipher_port.hpp
    holdfast/detail/coordinator/keys.hpp
    holdfast/detail/destination_port.hpp
    holdfast/detail/engine_port.hpp
    holdfast/detail/error_categories.hpp
    holdfast/detail/maybe_awaitable.hpp
    holdfast/detail/persistence_port.hpp
    holdfast/detail/run_blocking.hpp
    holdfast/detail/scheduler_port.hpp
    holdfast/encryption/secret_bytes.hpp
    holdfast/error.hpp
    holdfast/policies.hpp
    holdfast/schedule/cron_dialect.hpp
    holdfast/task/coordinator_options.hpp
    holdfast/task/events.hpp
    holdfast/task/results.hpp
    holdfast/task/task_id.hpp
    holdfast/time.hpp
    holdfast/version.hpp
)

set(holdfast_bodies
    holdfast/backup/src.hpp
    holdfast/configuration/src.hpp
    holdfast/destination/src.hpp
    holdfast/persistence/src.hpp
    holdfast/restore/src.hpp
    holdfast/retention/src.hpp
    holdfast/schedule/src.hpp
    holdfast/src.hpp
    holdfast/task/src.hpp
)

set(holdfast_sqlite_headers
    
)

set(holdfast_sqlite_bodies
    
)
