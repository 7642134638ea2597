// rudang_bench_forms FOLDER ROUNDS: fills in one form of one case again and again, as `form fill` does. Prints
// microseconds of processor time a form: whole, with its two looks in the journal, one transaction a form, and its case
// read; of a packet, every form of a case in one command; and filled in alone. The blank form is left in
// FOLDER/blank.docx, for the program in C beside it.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include "rudang/engine/ledger.h"
#include "rudang/engine/sqlite_store.h"
#include "rudang/papers/filling.h"
#include "rudang/papers/forms.h"
#include "rudang/recruitment/recruitment.h"

using namespace rudang;

namespace {

constexpr const char* form_number = "13";  // the request for approval, the approval and the filing: three pages

template <class Work>
double microseconds_of(int rounds, const Work& work) {
    const auto begun = std::clock();
    for (int i = 0; i < rounds; ++i) work();
    return static_cast<double>(std::clock() - begun) * 1e6 / CLOCKS_PER_SEC / rounds;
}

std::string record_clean_case(Ledger& ledger) {
    std::ifstream file(RUDANG_CLEAN);
    std::string case_id;
    for (std::string line; std::getline(file, line);) {
        Problems problems;
        Command command{.event = event_from_json(Json::parse(line), ledger.workflow().events(), problems),
                        .actor = "lisi"};
        case_id = command.event.case_id;
        if (!ledger.record(command).accepted()) std::exit(1);
    }
    return case_id;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const std::string folder = argv[1];
    Keys keys;
    keys.ledger = Secret(std::string(32, 'L'));
    keys.signing.emplace("lisi", *SigningKey::from_seed(Secret(std::string(32, 'S'))));
    SqliteOptions options;
    options.durable = false;
    const auto store = create_sqlite_store(folder + "/forms.rudang", {"rudang/00000000000bench", 1, ""}, options);
    SystemClock clock;
    Ledger ledger(*store, recruitment::workflow(), clock, keys, *Day::parse("2029-01-01"));
    ledger.found("第一党支部", {"lisi", "李四", "", true});
    const auto case_id = record_clean_case(ledger);
    const auto blank = papers::draw(*papers::forms_called(form_number).front());
    std::ofstream(folder + "/blank.docx", std::ios::binary) << blank;
    const papers::Names names(ledger.workflow());
    const papers::Filling filling(papers::Template(tables::Package(blank)), names);
    office::Desk desk{.ledger = ledger, .actor = "lisi", .today = ledger.today(), .reveal = Reveal::yes};
    const int rounds = std::atoi(argv[2]);
    std::size_t written = 0;
    const auto whole = microseconds_of(rounds, [&] { written += filling.of_cases(desk, {case_id}).size(); });
    std::vector<papers::Filling> packet;
    for (const auto& form : papers::forms())
        if (form.of_case()) packet.emplace_back(papers::Template(tables::Package(papers::draw(form))), names);
    std::vector<const papers::Filling*> forms;
    for (const auto& each : packet) forms.push_back(&each);
    const int packets = std::max(1, rounds / static_cast<int>(forms.size()));
    const auto in_packet =
        microseconds_of(packets, [&] { written += papers::fill_in(desk, forms, {case_id}).size(); }) /
        static_cast<double>(forms.size());
    const papers::Values nothing;
    const auto alone = microseconds_of(rounds, [&] { written += filling.form().fill(nothing).bytes.size(); });
    std::printf("%.2f %.2f %.2f\n", whole, in_packet, alone);
    return written > 0 ? 0 : 1;
}
