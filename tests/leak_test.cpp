// Canaries: a name, a number and a note go through every command; afterwards they stand in no file it left behind.
#include <stdlib.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "catch.h"
#include "command.h"
#include "rudang/engine/json.h"
#include "support.h"

namespace {

std::string slurp(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("canary names and numbers stand in no file after every command has run", "[trust]") {
    const std::string name = "欧阳金丝雀", number = "110101200001150017", note = "只有本人知道的事",
                      actor_name = "司徒鹦鹉";
    rudang::test::Folder ledger, home, inputs;
    std::set<std::string> ran;
    const auto run = [&](const std::string& arguments) {
        const std::string command = "cd '" + ledger.path.string() + "' && XDG_CONFIG_HOME='" + home.file("config") +
                                    "' XDG_STATE_HOME='" + home.file("state") + "' TMPDIR='" + ledger.path.string() +
                                    "' RUDANG_LEDGER=l.rudang LC_ALL=C " RUDANG_BINARY " " + arguments + " >'" +
                                    inputs.file("out") + "' 2>'" + inputs.file("err") + "' </dev/null";
        ran.insert(arguments.substr(0, arguments.find(' ')));
        const int status = std::system(command.c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    };
    std::ofstream(inputs.file("pass")) << "correct horse\n";
    std::string lines = slurp(std::string(RUDANG_SCENARIOS) + "/clean-2026.jsonl");
    for (std::size_t at; (at = lines.find("张三")) != std::string::npos;) lines.replace(at, 6, name);
    auto application = rudang::Json::parse(lines.substr(0, lines.find('\n')));
    application["applicant"].erase("id_number");
    application["note"] = note;
    application["applicant"]["phone"] = number;
    std::ofstream(inputs.file("life.jsonl")) << application.dump() << lines.substr(lines.find('\n'));
    std::ofstream(inputs.file("number")) << number << "\n";
    std::ofstream(inputs.file("rules.toml")) << "id = \"x\"\neffective = 2026-07-01\n";

    REQUIRE(run("init --actor lisi --name " + actor_name + " --new-passphrase-file " + inputs.file("pass")) == 0);
    const std::string as = " --passphrase-file " + inputs.file("pass");
    REQUIRE(run("record --today 2029-01-01 --from " + inputs.file("life.jsonl") + as) == 0);
    const std::string each[] = {
        "show zhangsan",
        "show zhangsan --reveal",
        "why zhangsan 7",
        "next --within 400d --reveal",
        "forecast zhangsan",
        "audit",
        "audit zhangsan --reveal --json",
        "audit " + inputs.file("life.jsonl"),
        "rule list",
        "rule explain chronology",
        "fields talk_held",
        "graph --format dot",
        "org add second --name 第二党支部",
        "org move second --parent root",
        "org close second",
        "org list",
        "actor add wang --name " + actor_name + " --id-number-file " + inputs.file("number"),
        "actor grant wang organization_member",
        "actor key wang --revoke",
        "actor revoke wang organization_member",
        "actor list",
        "plan set root 2030 3",
        "plan show 2030",
        "policy adopt " + inputs.file("rules.toml") + " --id x",
        "policy list",
        "policy withdraw x",
        "journal tail",
        "journal verify",
        "journal checkpoint --to cp",
        "journal receipt 9 --to receipt",
        "journal check-receipt receipt",
        "journal pull seen",
        "key backup keys.json",
        "key rotate",
        "doctor",
        "rebuild",
        "backup copy.rudang",
        "completion bash",
        "man",
        "help",
        "restore copy.rudang --older --yes",
        "record zhangsan talk_held --on 2020-01-01 --interviewer " + name + " --interviewer-role secretary",
        "record " + name + " talk_held --on 2020-01-01"};
    for (const auto& command : each) {
        INFO(command);
        const int status = run(command + as);
        CHECK(status >= 0);
        CHECK(status <= 2);
    }
    std::size_t files = 0;
    for (const auto& folder : {ledger.path, home.path})
        for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
            if (!file.is_regular_file()) continue;
            ++files;
            const auto bytes = slurp(file.path());
            INFO(file.path().filename().string());
            for (const auto& canary : {name, number, note, actor_name}) CHECK(bytes.find(canary) == std::string::npos);
            CHECK((std::filesystem::status(file.path()).permissions() & std::filesystem::perms::others_all) ==
                  std::filesystem::perms::none);
        }
    CHECK(files >= 8);
    // The control: they were in the ledger all the time.
    CHECK(run("show zhangsan --reveal" + as) <= 1);
    CHECK(slurp(inputs.file("out")).find(name) != std::string::npos);
    // And not without the passphrase.
    CHECK(run("show zhangsan --reveal") >= 3);
    REQUIRE(run("erase zhangsan --reason " + note + " --yes" + as) == 0);
    CHECK(run("show zhangsan --reveal" + as) <= 1);
    CHECK(slurp(inputs.file("out")).find(name) == std::string::npos);
    CHECK(run("journal verify" + as) == 0);
}
