#include <holdfast/destination/ftp/errors.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace holdfast;
using namespace holdfast::ftp;
using http::FailureClass;

TEST_CASE("Every kind of refusal has a code, a class and something to do")
{
    struct Row {
        int reply;
        const char* verb;
        errc code;
        FailureClass failure;
    };
    for (const Row& row : {
             Row{421, "", errc::throttled, FailureClass::throttled},
             Row{421, "STOR", errc::throttled, FailureClass::throttled},
             Row{425, "STOR", errc::unreachable, FailureClass::transport},
             Row{426, "STOR", errc::unreachable, FailureClass::transport},
             Row{430, "PASS", errc::access_denied, FailureClass::permanent},
             Row{450, "DELE", errc::place_failed, FailureClass::server},
             Row{451, "STOR", errc::place_failed, FailureClass::server},
             Row{452, "STOR", errc::no_space, FailureClass::permanent},
             Row{500, "SIZE", errc::place_failed, FailureClass::permanent},
             Row{502, "AUTH", errc::unreachable, FailureClass::permanent},
             Row{536, "PROT", errc::unreachable, FailureClass::permanent},
             Row{522, "STOR", errc::unreachable, FailureClass::permanent},
             Row{521, "STOR", errc::unreachable, FailureClass::permanent},
             Row{530, "PASS", errc::access_denied, FailureClass::permanent},
             Row{532, "STOR", errc::access_denied, FailureClass::permanent},
             Row{550, "CWD", errc::place_not_found, FailureClass::permanent},
             Row{550, "MKD", errc::access_denied, FailureClass::permanent},
             Row{550, "STOR", errc::access_denied, FailureClass::permanent},
             Row{550, "SIZE", errc::object_not_found, FailureClass::permanent},
             Row{552, "STOR", errc::quota_exceeded, FailureClass::permanent},
             Row{553, "STOR", errc::access_denied, FailureClass::permanent},
             Row{599, "STOR", errc::place_failed, FailureClass::permanent},
         }) {
        INFO(row.reply << ' ' << row.verb);
        const Verdict verdict = judge(Refusal(Reply{row.reply, {"words"}}, row.verb), Encryption::on_request);
        CHECK(verdict.code == row.code);
        CHECK(verdict.failure == row.failure);
        CHECK_FALSE(verdict.what.empty());
        CHECK(verdict.next.ends_with('.'));
    }
}

TEST_CASE("A server that wants TLS is understood, whatever its code is")
{
    for (const auto& [code, words] : {std::pair(530, "Non-anonymous sessions must use encryption."),
                                      std::pair(550, "SSL/TLS required on the control channel"),
                                      std::pair(421, "Sorry, cleartext sessions are not accepted on this server.")}) {
        const Refusal refusal(Reply{code, {words}}, "USER");
        CHECK_THAT(judge(refusal, Encryption::none).next, Catch::Contains("ftps://"));
        CHECK(judge(refusal, Encryption::none).failure == FailureClass::permanent);
        CHECK_THAT(judge(refusal, Encryption::on_request).next, !Catch::Contains("ftps://"));
    }
}
