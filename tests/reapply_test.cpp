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
        const auto cases = rudang("--json list --ended").json()["cases"];
        REQUIRE(cases.size() == 2);
        for (const auto& each : cases) CHECK((each["status"] == "withdrawn" || each["steps"] == Json{3}));
    }
    // The day before they had withdrawn they still had the case of before.
    rudang.write("early.jsonl", R"({"case":"李五","on":"2026-06-01",)" + apply + "\n" +
                                    R"({"case":"李五","on":"2026-06-30",)" + apply + "\n");
    CHECK(rudang("record --from early.jsonl --today 2026-09-20").status == 1);
    CHECK(contains(rudang("--lang zh record --from early.jsonl --today 2026-09-20").out, "没有这一步"));
}
