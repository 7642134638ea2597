// JSON is read by a reader of our own where it is plain, and by the library everywhere else: nobody can tell which.
#include <random>

#include "catch.h"
#include "rudang/engine/json.h"

using namespace rudang;

namespace {

// Also of numbers: 3 and 3.0 compare equal and are not the same.
bool alike(const Json& a, const Json& b) {
    if (a.type() != b.type()) return false;
    if (!a.is_structured()) return a.is_discarded() || a == b;
    if (a.size() != b.size()) return false;
    auto other = b.begin();
    for (auto each = a.begin(); each != a.end(); ++each, ++other)
        if ((a.is_object() && each.key() != other.key()) || !alike(*each, *other)) return false;
    return true;
}

const std::string entry =
    R"({"v":2,"log":"rudang/01","seq":12,"at":"2026-11-02T06:00:00Z","body":{"event":"talk_held","fields":{"a":[1,-2,0,)"
    R"(true,false,null],"谈话人":"李四\n\"组织委员\"\\\/"}},"sealed":"QUJD","seen":{"size":3,"root":"q="},"sig":null})";

}  // namespace

TEST_CASE("a text is read as the library reads it, word for word and number for number") {
    std::vector<std::string> texts{entry,
                                   "",
                                   " ",
                                   "{}",
                                   " { } ",
                                   "[ ]",
                                   "[1 , 2 ]",
                                   "0",
                                   "-0",
                                   "00",
                                   "01",
                                   "-1",
                                   "1.5",
                                   "1e3",
                                   "-",
                                   "nul",
                                   "null",
                                   "truefalse",
                                   "\"\\u4e2d\"",
                                   "\"\\x\"",
                                   "\"\\",
                                   "\"",
                                   "[1,]",
                                   "{\"a\":}",
                                   "{\"a\" 1}",
                                   "{a:1}",
                                   "[1] 2",
                                   "\xEF\xBB\xBF{}",
                                   "\"\xE4\xB8\xAD\"",
                                   "\"\xC0\x80\"",
                                   "\"\xED\xA0\x80\"",
                                   "\"\xF0\x9F\x98\x80\"",
                                   "\"\xF4\x90\x80\x80\"",
                                   "\"\t\"",
                                   R"({"a":1,"a":2,"b":3})",
                                   std::string("{}\0", 3),
                                   "999999999999999999",
                                   "1000000000000000000",
                                   "18446744073709551615",
                                   "18446744073709551616",
                                   "-9223372036854775809"};
    const auto compare = [](const std::string& text) {
        INFO(text);
        CHECK(alike(read_json(text), Json::parse(text, nullptr, false)));
    };
    for (const auto& text : texts) compare(text);
    std::mt19937 random(17);
    const std::string bytes = "{}[]\",:\\0123456789.-eEtfnul bx\xE5\xBC\xA0\x80\xC2\xED\xF4\n";
    for (int i = 0; i < 20000; ++i) {
        auto text = texts[random() % texts.size()];
        for (auto changes = 1 + random() % 3; changes > 0; --changes) {
            const auto at = text.empty() ? 0 : random() % text.size();
            if (random() % 2 || text.empty())
                text.insert(at, 1, bytes[random() % bytes.size()]);
            else
                text.erase(at, 1 + random() % 2);
        }
        compare(text);
    }
}

TEST_CASE("brackets within brackets are read 64 deep, and no deeper") {
    for (const std::size_t depth : {63U, 64U, 65U}) {
        INFO(depth);
        CHECK(read_json(std::string(depth, '[') + std::string(depth, ']')).is_discarded() == (depth > 64));
    }
}

TEST_CASE("a member that stands twice is named, and the last counts") {
    std::string twice;
    CHECK(read_json(R"({"case":"k3v9","on":"2026-11-02"})", &twice).size() == 2);
    CHECK(twice.empty());
    CHECK(read_json(R"({"case":"k3v9","on":"2026-11-02","case":"r7g6"})", &twice)["case"] == "r7g6");
    CHECK(twice == "case");
}
