// Every command of the command table × every role × a case that is there and one that is not: whoever may not see a
// case is answered in the same way about both. What is asked follows from the table; a word the table has and this test
// does not know ends it.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <map>
#include <set>

#include "catch.h"
#include "command.h"
#include "rudang/engine/authority.h"
#include "rudang/recruitment/offices.h"
#include "shell.h"
#include "support.h"

using namespace rudang::test;
namespace rd = rudang;

namespace {

// What may name a case, an entry of one or a batch of them, and how. Everything else is the same in both questions.
const std::map<std::string, std::string> naming_words{
    {"CASE", "%"}, {"TARGET", "%"},     {"WORD", "%"}, {"FINDING", "%/ab12"}, {"BATCH", "batch-%"},
    {"SEQ", "#"},  {"WORDS", "show %"}, {"case", "%"}, {"from", "q.jsonl"},
};
const std::map<std::string, std::string> other_words{
    {"EVENT", "talk_held --on 2026-06-20 --interviewer x --interviewer-role secretary"},
    {"STEP", "2"},
    {"TEMPLATE", "谈话记录"},
    {"PAPER", "1"},
    {"SIZE", "20MB"},
    {"on", "2026-06-20"},
    {"entitled", "3"},
    {"present", "3"},
    {"FROM", "nowhere.rudang"},
    {"TO", "elsewhere.rudang"},
    {"FILE", "q.jsonl"},
    {"ACTOR", "lisi"},
    {"ID", "lisi"},
    {"ROLE", "supervisor"},
    {"ORG", "a"},
    {"YEAR", "2027"},
    {"TOTAL", "3"},
    {"RULE", "date-not-in-future"},
    {"HOW", "mask"},
    {"PLACE", "nowhere.rudang"},
    {"SHELL", "bash"},
    {"reason", "x"},
    {"to", "nobody"},
    {"due", "2026-08-01"},
    {"evidence", "x"},
    {"name", "x"},
    {"parent", "a"},
    {"kind", "branch"},
    {"id", "x"},
};

std::string word_for(const std::string& name) {
    const auto subject = naming_words.find(name);
    const auto found = subject == naming_words.end() ? other_words.find(name) : subject;
    if (found == (subject == naming_words.end() ? other_words.end() : naming_words.end()))
        FAIL("the command table has " << name << ", which this test does not know: does it name a case?");
    return found->second;
}

// The command lines that ask about a case: one for each word or option of a command that can name one.
std::vector<std::string> questions_about_a_case() {
    std::vector<std::string> list;
    for (const auto& command : rd::cli::commands()) {
        std::string words(command.name), optional;
        bool asks = false;
        for (const auto& spec : command.options) {
            const std::string name(spec.name);
            const bool subject = naming_words.contains(name) || (name == "FILE" && spec.takes == rd::cli::Takes::many);
            if (spec.positional) {
                words += " " + word_for(name);
                asks |= subject;
            } else if (spec.required) {
                words += " --" + name + " " + word_for(name);
            } else if (subject) {
                optional += " --" + name + " " + word_for(name);
            }
        }
        if (asks) list.push_back(words);
        if (optional.empty()) continue;
        // Beside the other words a command may have, or without those that are not asked for.
        std::string least(command.name);
        for (const auto& spec : command.options)
            if (spec.required)
                least +=
                    (spec.positional ? " " : " --" + std::string(spec.name) + " ") + word_for(std::string(spec.name));
        list.push_back(least + optional);
    }
    return list;
}

std::string replaced(std::string text, const std::string& part, const std::string& instead) {
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += instead.size())
        text.replace(at, part.size(), instead);
    return text;
}

// Branch a, in which somebody holds each role, and branch b with the case zhao, which none of them may see.
struct EveryRole : Shell {
    std::vector<std::string> people{"nobody"};
    int seq_of_zhao = 0;
    EveryRole() {
        const auto& rudang = *this;
        REQUIRE(rudang("init --actor lisi").status == 0);
        for (const char* branch : {"a", "b"})
            REQUIRE(rudang(std::string("org add ") + branch + " --name 支部" + branch).status == 0);
        while (people.size() <= rd::recruitment::offices().roles.size())
            people.push_back("p" + std::to_string(people.size()));
        for (std::size_t i = 0; i < people.size(); ++i) {
            REQUIRE(rudang("actor add " + people[i] + " --name 某人").status == 0);
            if (i > 0)
                REQUIRE(rudang("actor grant " + people[i] + " " +
                               std::string(rd::recruitment::offices().roles[i - 1].word) + " --org a")
                            .status == 0);
        }
        write(
            "q.jsonl",
            R"({"case":"zhao","event":"application_submitted","on":"2026-06-01","applicant":{"name":"赵六","birth_date":"2000-01-15"},"branch":"b"})"
            "\n");
        REQUIRE(rudang("import q.jsonl --batch batch-zhao --today 2026-06-10").status == 0);
        for (const auto& entry : rudang("--json journal tail --lines 10").json())
            if (entry["case"] == "zhao") seq_of_zhao = entry["seq"].get<int>();
        REQUIRE(seq_of_zhao > 0);
    }
    // How many entries there are and of which kind the last is, read past the program.
    std::pair<int, std::string> journal() const {
        SQLite::Database db(file("l.rudang"), SQLite::OPEN_READONLY);
        SQLite::Statement s(
            db, "SELECT seq, json_extract(CAST(entry AS TEXT), '$.kind') FROM journal ORDER BY seq DESC LIMIT 1");
        s.executeStep();
        return {s.getColumn(0).getInt(), s.getColumn(1).getString()};
    }
    // Status, words and entry, without what was asked for.
    std::string answer(const std::string& question, const std::string& id, int seq, const std::string& who) const {
        write("q.jsonl", "{\"case\":\"" + id +
                             "\",\"event\":\"talk_held\",\"on\":\"2026-06-20\",\"interviewer\":\"x\","
                             "\"interviewer_role\":\"secretary\"}\n");
        const auto before = journal();
        const auto run = (*this)("--json " + replaced(replaced(question, "%", id), "#", std::to_string(seq)) +
                                 " --yes --today 2026-06-20 --as " + who);
        const auto after = journal();
        auto said = replaced(run.out + run.err, id, "…");
        if (question.find('#') != std::string::npos) said = replaced(said, std::to_string(seq), "#");
        // The number of the entry made is another each time.
        for (int made = before.first + 1; made <= after.first; ++made)
            said = replaced(said, "\"journal_seq\":" + std::to_string(made), "\"journal_seq\":…");
        return std::to_string(run.status) + ", " + std::to_string(after.first - before.first) + " entries, " +
               (after.first > before.first ? after.second : "-") + ": " + said;
    }
};

}  // namespace

TEST_CASE("every command answers everybody about a case they may not see as about one that is not there", "[trust]") {
    EveryRole office;
    const auto asked = questions_about_a_case();
    CHECK(asked.size() >= 18);
    std::size_t compared = 0;
    std::vector<std::string> invented{"nome"};
    for (int i = 1; i < std::min(soak(), 5); ++i) invented.push_back("non" + std::to_string(i));
    for (const auto& who : office.people)
        for (const auto& question : asked) {
            const auto known = office.answer(question, "zhao", office.seq_of_zhao, who);
            for (const auto& id : invented) {
                INFO(who << ": " << question);
                CHECK(known == office.answer(question, id, 98765, who));
                ++compared;
            }
        }
    // The control: whoever may see the case is answered about it.
    CHECK(office.answer("show %", "zhao", 0, "lisi") != office.answer("show %", "nome", 0, "lisi"));
    WARN(asked.size() << " questions of " << office.people.size() << " people, " << compared << " answers compared");
}
