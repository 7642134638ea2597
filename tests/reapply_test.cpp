// Somebody applies again after their case ended: what a file says of them under one name becomes two cases.
#include "catch.h"
#include "shell.h"

using rudang::Json;
using rudang::test::contains;
using rudang::test::Shell;

TEST_CASE("whoever applies again in one file gets a case of their own, and the file may be recorded twice") {
    Shell rudang;
    REQUIRE(rudang("init --actor lisi").status == 0);
    const std::string apply =
        R"("event":"application_submitted","applicant":{"name":"张三","birth_date":"2000-01-15"},"branch":"第一党支部"})";
    const std::string first = R"({"case":"张三","on":"2026-06-01",)" + apply + "\n";
    const std::string left = R"({"case":"张三","event":"withdrawn","on":"2026-07-01","reason":"本人撤回"})"
                             "\n";
    const std::string again = R"({"case":"张三","on":"2026-09-01",)" + apply + "\n";
    const std::string talk =
        R"({"case":"张三","event":"talk_held","on":"2026-09-20","interviewer":"李四","interviewer_role":"secretary"})"
        "\n";
    rudang.write("e.jsonl", first + left + again + talk);
    for (const int round : {1, 2}) {
        INFO(round);
        REQUIRE(rudang("record --from e.jsonl --today 2026-09-20").status == 0);
        const auto ended = rudang("--json list --ended").json()["cases"];
        REQUIRE(ended.size() == 1);
        CHECK(ended[0]["status"] == "withdrawn");
        const auto living = rudang("--json list").json()["cases"];
        REQUIRE(living.size() == 1);
        CHECK(living[0]["steps"] == Json::array({3}));
    }
    // The day before 李五 withdraws there is no case to open.
    const std::string other =
        R"("event":"application_submitted","applicant":{"name":"李五","birth_date":"2000-01-15"},"branch":"第一党支部"})";
    rudang.write("early.jsonl", R"({"case":"李五","on":"2026-06-01",)" + other + "\n" +
                                    R"({"case":"李五","on":"2026-06-30",)" + other + "\n");
    const auto early = rudang("--lang zh record --from early.jsonl --today 2026-09-20");
    CHECK(early.status == 1);
    CHECK(contains(early.out, "没有这一步"));
}
