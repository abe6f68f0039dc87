#include <holdfast/configuration/local_settings.hpp>
#include <holdfast/configuration/s3_settings.hpp>
#include <holdfast/configuration/script.hpp>

#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>

using namespace holdfast;
using holdfast_tests::thrown_by;

namespace {

/// `/bin/sh -c '<text>'`; the text holds no single quote.
GetBackupConfigurationScript shell(const std::string& text, std::int64_t timeout_in_ms = 60'000)
{
    return {.exec = "/bin/sh", .arguments = "-c '" + text + "'", .timeout_in_ms = timeout_in_ms};
}

std::string output(const GetBackupConfigurationScript& script)
{
    return std::string(run_configuration_script(script).reveal());
}

auto failure(const GetBackupConfigurationScript& script)
{
    return thrown_by([&] { static_cast<void>(run_configuration_script(script)); });
}

/// Runs a program that would go on for long. False: there was no time for it to begin.
bool is_killed_after(std::int64_t timeout_in_ms)
{
    const TemporaryFolder folder;
    const auto fifo = std::filesystem::path(folder.path()) / "alive";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    // At its end as soon as nobody has it open for writing.
    const int alive = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK);
    REQUIRE(alive >= 0);

    const auto begin = std::chrono::steady_clock::now();
    const auto error =
        failure(shell("exec 3>" + fifo.string() + "; sleep 1000 & echo working >&2; echo up >&3; wait", timeout_in_ms));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(500));
    CHECK(error.code == errc::script_failed);
    CHECK(error.says("did not end within " + std::to_string(timeout_in_ms) + " ms"));
    CHECK(error.says("TimeoutInMs"));

    std::string said(3, ' ');
    const bool begun = ::read(alive, said.data(), said.size()) == 3;
    if (begun) {
        CHECK(said == "up\n");
        CHECK(error.says("working"));
    }
    pollfd end{alive, POLLIN, 0};
    CHECK(::poll(&end, 1, 200'000) == 1);
    CHECK((end.revents & POLLHUP) != 0);
    ::close(alive);
    return begun;
}

}  // namespace

TEST_CASE("Arguments are cut at white space outside quotes, and nothing else has a meaning")
{
    using Arguments = std::vector<std::string>;
    const std::pair<std::string, Arguments> cases[] = {
        {"", {}},
        {" \t ", {}},
        {"a b", {"a", "b"}},
        {"  a\t\nb  ", {"a", "b"}},
        {"'a b' \"c d\"", {"a b", "c d"}},
        {"a'b c'd", {"ab cd"}},
        {"''", {""}},
        {"\"\" a", {"", "a"}},
        {R"(a\ b \" \\)", {"a b", "\"", "\\"}},
        {R"("a\"b" 'a\b')", {"a\"b", "a\\b"}},
        {"\"it's\" 'say \"x\"'", {"it's", "say \"x\""}},
        {"$HOME *.txt > x | y; `z`", {"$HOME", "*.txt", ">", "x", "|", "y;", "`z`"}},
    };
    for (const auto& [line, arguments] : cases) {
        INFO(line);
        CHECK(split_arguments(line) == arguments);
    }
    for (const std::string line : {"'a", "a \"", "a\\", "\"a\\\""}) {
        INFO(line);
        CHECK(thrown_by([&] { static_cast<void>(split_arguments(line)); }).code == errc::invalid_configuration);
    }
}

TEST_CASE("The program's standard output comes back, and its arguments reach it as they are")
{
    CHECK(output({.exec = "printf", .arguments = "'%s|' 'a b' '' \"$x\""}) == "a b||$x|");
    CHECK(output(shell("exit 0")).empty());
    CHECK(output(shell("cat; echo end")) == "end\n");  // nothing to read on standard input
    CHECK(output(shell("exec 2>&-; echo a; exec 1>&-; sleep 0.05")) == "a\n");
}

TEST_CASE("A program that fails is an error with its standard error, never with its output")
{
    auto error = failure(shell("echo SECRET; echo why >&2; exit 3"));
    CHECK(error.code == errc::script_failed);
    CHECK(error.says("/bin/sh"));
    CHECK(error.says("exited with code 3"));
    CHECK(error.says("why"));
    CHECK_FALSE(error.says("SECRET"));

    error = failure(shell("kill -9 $$"));
    CHECK(error.says("was killed by signal 9"));

    error = failure({.exec = "/no/such/program"});
    CHECK(error.code == errc::script_failed);
    CHECK(error.says("could not be started"));
    CHECK(error.says("No such file"));
    CHECK(failure({.exec = "/etc/passwd"}).says("could not be started"));
    CHECK(failure({.exec = "/bin/sh", .arguments = "-c '"}).code == errc::invalid_configuration);
}

TEST_CASE("Standard error is bounded to its end")
{
    const auto error = failure(shell("i=0; while [ $i -lt 2000 ]; do echo line $i >&2; i=$((i+1)); done; exit 1"));
    CHECK(error.says("line 1999"));
    CHECK_FALSE(error.says("line 0\n"));
    CHECK(error.text.size() < 4096 + 300);
}

TEST_CASE("Too much output is an error, 1 MiB is not")
{
    CHECK(output(shell("head -c 1048576 /dev/zero")).size() == 1'048'576);
    const auto error = failure(shell("head -c 1048577 /dev/zero; sleep 30"));
    CHECK(error.code == errc::script_failed);
    CHECK(error.says("more than 1 MiB"));
    CHECK(failure(shell("while :; do echo y; done")).says("more than 1 MiB"));
}

TEST_CASE("A program that runs out of time is killed with everything it started")
{
    // On a slow machine a program needs longer to begin.
    CHECK((is_killed_after(500) || is_killed_after(5'000) || is_killed_after(50'000)));
}

TEST_CASE("What a program leaves running does not keep the caller waiting")
{
    // A caller that waited would run out of time.
    CHECK(output(shell("sleep 120 & echo done")) == "done\n");
}

TEST_CASE("The program sees no file of the host, and starts with its signals as they were")
{
    const int leaked = ::open("/dev/null", O_RDONLY);  // not close-on-exec
    REQUIRE(leaked > 2);
    CHECK(output(shell("ls /proc/self/fd | sort -n | head -3 | tr \"\\n\" \" \"; [ -e /proc/self/fd/" +
                       std::to_string(leaked) + " ] && [ $(readlink /proc/self/fd/" + std::to_string(leaked) +
                       ") = /dev/null ] && echo leaked; exit 0")) == "0 1 2 ");
    ::close(leaked);

    const auto before = ::signal(SIGPIPE, SIG_IGN);
    CHECK(failure(shell("kill -PIPE $$")).says("was killed by signal 13"));
    ::signal(SIGPIPE, before);
}

TEST_CASE("A place's settings are what its script prints")
{
    S3Settings settings{
        .get_backup_configuration_script =
            shell(R"(echo "{\"AwsAccessKey\":\"AKIA\",\"AwsSecretKey\":\"SECRET\",\"BucketName\":\"backups\",)"
                  R"(\"AwsRegionName\":\"eu-west-1\",\"Disabled\":true}")")};
    // The shell text above goes through our quotes as it is.
    const S3Settings resolved = resolve_settings(settings);
    CHECK(resolved == S3Settings{.aws_access_key = "AKIA",
                                 .aws_secret_key = "SECRET",
                                 .aws_region_name = "eu-west-1",
                                 .bucket_name = "backups"});
    settings.max_upload_bytes_per_second = 5000;
    CHECK(resolve_settings(settings).max_upload_bytes_per_second == 5000);
    LocalSettings printed{.get_backup_configuration_script =
                              shell(R"(echo "{\"FolderPath\":\"/b\",\"MaxUploadBytesPerSecond\":7}")"),
                          .max_upload_bytes_per_second = 5000};
    CHECK(resolve_settings(printed).max_upload_bytes_per_second == 7);

    const LocalSettings plain{.folder_path = "/b"};
    CHECK(resolve_settings(plain) == plain);
}

TEST_CASE("Settings that a script prints are checked, and the error says that it was the script")
{
    const std::pair<std::string, std::string> cases[] = {
        {"not json", "cannot be read"},
        {R"({\"Folder\":\"/b\"})", "Folder: there is no such field"},
        {R"({\"FolderPath\":\"b\"})", "LocalSettings.FolderPath: "},
        {R"({})", "the key field is blank"},
        {R"({\"GetBackupConfigurationScript\":{\"Exec\":\"x\"}})", "must not name another one"},
    };
    for (const auto& [printed, reason] : cases) {
        const LocalSettings settings{.get_backup_configuration_script = shell("echo \"" + printed + "\"")};
        const auto error = thrown_by([&] { static_cast<void>(resolve_settings(settings)); });
        INFO(error.text);
        CHECK(error.code == errc::script_failed);
        CHECK(error.says("/bin/sh"));
        CHECK(error.says(reason));
    }
}
