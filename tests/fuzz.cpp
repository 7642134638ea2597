// Coverage-guided fuzzing of everything that reads what others wrote (./dev fuzz). RUDANG_READER names the reader that
// gets the bytes; it may refuse, and may not crash, hang or touch memory that is not its own. One reader a run, each
// with its own corpus and words (fuzz_seeds.py), so that none waits for a slower one; what it needs is made once.
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "compound.h"
#include "fuzz_zip.h"
#include "guard.h"
#include "message.h"
#include "rudang/engine/clean.h"
#include "rudang/engine/date.h"
#include "rudang/engine/entry.h"
#include "rudang/engine/ledger.h"
#include "rudang/engine/note.h"
#include "rudang/engine/problem.h"
#include "rudang/engine/sqlite_file.h"
#include "rudang/engine/sqlite_store.h"
#include "rudang/engine/text.h"
#include "rudang/engine/verify.h"
#include "rudang/office/event_lines.h"
#include "rudang/office/import_plan.h"
#include "rudang/office/words.h"
#include "rudang/papers/docx.h"
#include "rudang/recruitment/intake.h"
#include "rudang/recruitment/recruitment.h"
#include "rudang/tables/annotate.h"
#include "rudang/tables/table.h"

using namespace rudang;

namespace {

using Bytes = std::string_view;

void must(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

std::vector<Bytes> split_text(Bytes text, char at) {
    std::vector<Bytes> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(at, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

const std::shared_ptr<const Workflow>& workflow() {
    static const auto made = recruitment::workflow();
    return made;
}

// One file in memory, written anew each time.
std::string in_memory(Bytes content) {
    static const int file = ::memfd_create("fuzz", 0);
    if (::ftruncate(file, 0) != 0 || ::pwrite(file, content.data(), content.size(), 0) < 0) std::abort();
    return "/proc/self/fd/" + std::to_string(file);
}

// ---- tables ---------------------------------------------------------------------------------------------------------

constexpr tables::Limits small{.bytes = 1 << 20, .columns = 200, .shared_strings = 1 << 20};

void table(Bytes bytes) {
    Problems problems;
    tables::read_table(
        in_memory(bytes), [](const tables::Row&) { return true; }, problems, small);
}

const test::Stored types("[Content_Types].xml", "<Types/>"),
    first_relation(
        "_rels/.rels",
        R"(<Relationships xmlns="r"><Relationship Id="rId1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>)"),
    book("xl/workbook.xml",
         R"(<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>)"),
    relations(
        "xl/_rels/workbook.xml.rels",
        R"(<Relationships xmlns="r"><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="x/styles" Target="styles.xml"/></Relationships>)"),
    sheet(
        "xl/worksheets/sheet1.xml",
        R"(<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>45356</v></c></row></sheetData></worksheet>)"),
    strings("xl/sharedStrings.xml",
            R"(<sst><si><t>姓名</t></si><si><t>申请入党时间</t></si><si><t>张三</t></si></sst>)"),
    styles("xl/styles.xml", "<styleSheet/>"), ods_kind("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
    ods_content("content.xml", "<a/>"),
    docx_relation(
        "_rels/.rels",
        R"(<Relationships xmlns="r"><Relationship Id="a" Type="x/officeDocument" Target="d.xml"/></Relationships>)");

// A book of which the part named by the first byte is what follows.
std::string xlsx_of(Bytes bytes) {
    const test::Stored* parts[] = {&sheet, &book, &relations, &strings, &styles};
    if (bytes.empty()) return {};
    const auto which = static_cast<unsigned char>(bytes.front()) % std::size(parts);
    const test::Stored changed(parts[which]->name, bytes.substr(1));
    parts[which] = &changed;
    return test::zip_of({&types, &first_relation, parts[0], parts[1], parts[2], parts[3], parts[4]});
}

void xlsx(Bytes bytes) { table(xlsx_of(bytes)); }

void annotate(Bytes bytes) {
    static const std::string target = "/dev/shm/rudang-fuzz-" + std::to_string(::getpid()) + ".xlsx";
    static const tables::Remarks remarks{{{"S", 2, "B", "时间有误"}, {"S", 1, "", "行"}}, "意见", {{"S", 1}}, "rudang"};
    Problems problems;
    tables::annotate_book(in_memory(xlsx_of(bytes)), target, remarks, problems);
    ::unlink(target.c_str());
}

void ods(Bytes bytes) {
    const test::Stored part("content.xml", bytes);
    table(test::zip_of({&ods_kind, &part}));
}

void ods_styles(Bytes bytes) {
    const test::Stored part("styles.xml", bytes);
    table(test::zip_of({&ods_kind, &part, &ods_content}));
}

void xls(Bytes bytes) { table(test::compound("Workbook", std::string(bytes))); }
// The cells of a book, which then get further than a whole stream does.
void xls_cells(Bytes bytes) { table(test::compound("Workbook", test::biff(std::string(bytes)))); }

// Rows as text: a line a row, tabs between cells, a form feed before another sheet. "~" is struck through, "!" has a
// comment, "#" is a spreadsheet's number.
void rows(Bytes bytes) {
    recruitment::Intake intake("fuzz.xlsx");
    const auto person = [](recruitment::LedgerRow row) {
        recruitment::leave_plans_open(row, *Day::parse("2026-11-27"));
    };
    std::string name = "台账";
    tables::Row row;
    row.sheet = &name;
    int number = 0;
    for (const auto line : split_text(bytes, '\n')) {
        row.cells.clear();
        row.number = ++number;
        for (auto text : split_text(line, '\t')) {
            auto& cell = row.cells.emplace_back();
            cell.struck = text.starts_with('~');
            cell.noted = text.starts_with('!');
            const bool numeric = text.starts_with('#');
            if (cell.struck || cell.noted || numeric) text.remove_prefix(1);
            cell.kind = text.empty() ? tables::Cell::Kind::empty
                        : numeric    ? tables::Cell::Kind::number
                                     : tables::Cell::Kind::text;
            cell.text = text;
            if (numeric) cell.number = std::atof(cell.text.c_str());
        }
        if (row.cells.size() > 60) row.cells.resize(60);
        if (line.starts_with('\f'))
            name = std::string(line.substr(1)), number = 0;
        else if (!row.cells.empty())
            intake.take(row, person);
    }
    intake.finish(person);
}

void days(Bytes bytes) {
    tables::Cell cell;
    cell.kind = tables::Cell::Kind::text;
    cell.text = bytes;
    Problems problems;
    recruitment::read_ledger_day(cell, problems);
    const auto today = *Day::parse("2026-11-27");
    office::day_in_words(bytes, today);
    office::reckoned_day(bytes, today);
    office::no_day_in(bytes);
    if (const auto day = Day::parse(bytes)) must(day->iso() == bytes, "a day has one spelling");
    if (const auto moment = Moment::parse(bytes)) must(Moment::parse(moment->iso()) == moment, "a moment is read back");
    if (const auto on = OccurredOn::parse(bytes)) must(on->iso() == bytes, "a day or month has one spelling");
    ComputedDay::parse(bytes);
}

void mapping(Bytes bytes) {
    Problems problems;
    recruitment::read_mapping(read_json(bytes), problems);
}

void differences(Bytes bytes) {
    Problems problems;
    office::read_choices(read_json(bytes), "d.json", problems);
}

// ---- events, rules, forms -------------------------------------------------------------------------------------------

void events(Bytes bytes) {
    Problems problems;
    for (const auto kind : {office::EventLines::as_they_happen, office::EventLines::older_records})
        office::read_event_lines(
            in_memory(bytes), *workflow(), problems, [](Event, int) {}, kind, 1 << 16);
}

void judged(Bytes bytes) {
    std::vector<Recorded> history;
    for (const auto line : split_text(bytes, '\n')) {
        const Json json = read_json(line);
        if (!json.is_object()) continue;
        Problems problems;
        auto event = event_from_json(json, workflow()->events(), problems);
        if (problems.empty()) workflow()->validate(event, problems);
        if (!problems.empty()) continue;
        Recorded recorded;
        recorded.origin = Origin::imported;
        recorded.event = std::move(event);
        history.push_back(std::move(recorded));
    }
    if (!history.empty() && history.size() < 60) judge(*workflow(), "x", history, {}, *Day::parse("2029-01-01"));
}

// What is typed for a field: the first bytes say of which event and which field.
void typed(Bytes bytes) {
    if (bytes.size() < 3) return;
    const auto& all = workflow()->events();
    const auto& info = all[static_cast<unsigned char>(bytes[0]) % all.size()];
    if (!info.fields || info.fields->empty()) return;
    const auto& field = (*info.fields)[static_cast<unsigned char>(bytes[1]) % info.fields->size()];
    const auto words = bytes.substr(2);
    Problems problems;
    const auto value = from_words(field, words, "x", problems);
    if (problems.empty()) office::value_in_words(field, value, Language::zh);
    office::yes_or_no(words);
    office::said_again(words, field.label.zh);
    office::plain_figures(words);
    office::without_unit(words);
    office::other_unit(words, field.label.zh);
    office::several_names(words);
    office::without_padding(words);
}

void overlay(Bytes bytes) {
    static const auto law = recruitment::Law::built_in();
    Problems problems;
    law.with_overlay(bytes, problems);
}

// A template of which this is the text, filled with what its marks ask for.
void document(std::string package) {
    const papers::Template form{tables::Package(std::move(package))};
    papers::Values values;
    for (const auto& mark : form.marks()) {
        values.texts[mark.name] = "张三";
        values.rows[mark.name].resize(2);
    }
    form.fill(values);
}
void docx(Bytes bytes) { document(std::string(bytes)); }
void docx_text(Bytes bytes) {
    const test::Stored part("d.xml", bytes);
    document(test::zip_of({&docx_relation, &part}));
}

// What comes in by any door: cleaned twice is cleaned once, and what is shown needs no showing again.
void clean_text(Bytes bytes) {
    for (const auto lines : {Lines::one, Lines::many}) {
        if (const auto kept = clean(bytes, lines)) must(clean(*kept, lines) == kept, "clean is clean");
        const auto seen = shown(bytes, lines);
        must(shown(seen, lines) == seen, "shown is shown");
    }
    must(shown_in_cell(shown_in_cell(bytes)) == shown_in_cell(bytes), "a cell is a cell");
    normalized_name(bytes);
}

// ---- the journal ----------------------------------------------------------------------------------------------------

void entries(Bytes bytes) { decode_entry(bytes); }

void notes(Bytes bytes) {
    if (const auto checkpoint = Checkpoint::parse(bytes))
        must(Checkpoint::parse(checkpoint->text()) == checkpoint, "a checkpoint is read back");
    static const auto key = *SigningKey::from_seed(Secret(std::string(32, 'k')));
    for (const auto& name : note_signers(bytes)) note_signature(bytes, name, key.public_key());
    must(!note_signed_by(bytes, "rudang/x/lisi", key.public_key()), "nobody signs without the key");
}

void proofs(Bytes bytes) {
    const auto receipt = Receipt::parse(bytes);
    if (!receipt) return;
    receipt->proves();
    Receipt::parse(receipt->text());
}

void keys(Bytes bytes) {
    key_is_locked(bytes);
    // Argon2id as little as the library takes; what asks for more is for a test of the limits.
    const Json json = read_json(bytes);
    const auto modest = [&](const char* name, std::uint64_t most) {
        return !json.is_object() || !json.contains(name) || !json[name].is_number() || json[name] <= most;
    };
    KeyText about;
    if (modest("memory", 16384) && modest("operations", 3)) read_key(bytes, Secret("x"), about);
    PublicKey::parse(bytes);
    static const auto key = *SigningKey::from_seed(Secret(std::string(32, 'k')));
    open_with(key, bytes);
}

// ---- the desk -------------------------------------------------------------------------------------------------------

void form(Bytes bytes) {
    std::map<std::string, std::string> typed;
    web::read_form(bytes, typed);
}

void multipart(Bytes bytes) {
    std::map<std::string, std::string> typed;
    std::vector<web::FilePart> files;
    web::read_multipart(bytes, "multipart/form-data; boundary=x", typed, files, [] { return true; });
    for (const auto& file : files) must(file.begin + file.size <= bytes.size(), "a file lies in its body");
    const auto line = bytes.substr(0, bytes.find('\n'));
    web::read_multipart(bytes, line, typed, files, [] { return false; });
}

void head(Bytes bytes) {
    static const auto guard = [] {
        web::Guard made;
        made.set_port(8080);
        return made;
    }();
    web::Head asked;
    for (const auto line : split_text(bytes, '\n')) {
        const auto colon = line.find(':');
        if (asked.method.empty())
            asked.method = line;
        else if (asked.target.empty())
            asked.target = line;
        else if (asked.version.empty())
            asked.version = line;
        else
            asked.headers.emplace_back(line.substr(0, colon), colon == Bytes::npos ? Bytes() : line.substr(colon + 1));
    }
    must(guard.check(asked).has_value(), "nobody comes in without the cookie");
}

// ---- a ledger's file ------------------------------------------------------------------------------------------------

struct Backup {
    std::string path = "/dev/shm/rudang-fuzz-" + std::to_string(::getpid()) + "/l.rudang", image;
    Keys keys;
    ManualClock clock{*Day::parse("2026-11-27")};
    Backup() {
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        std::atexit([] { std::filesystem::remove_all("/dev/shm/rudang-fuzz-" + std::to_string(::getpid())); });
        keys.ledger = fresh_key();
        keys.signing.emplace("lisi", SigningKey::generate());
        {
            const auto store = create_sqlite_store(path, {"rudang/0123456789abcdef", 1, ""}, {.durable = false});
            Ledger ledger(*store, workflow(), clock, keys);
            ledger.found("第一党支部", {"lisi", "李四", "", true});
            Problems problems;
            Command command{
                .event = event_from_json(
                    read_json(
                        R"({"case":"zhang","event":"application_submitted","on":"2026-06-01","applicant":{"name":"张三","birth_date":"2000-01-15"},"branch":"第一党支部"})"),
                    workflow()->events(), problems),
                .actor = "lisi"};
            ledger.record(command);
        }
        std::ifstream in(path, std::ios::binary);
        image.assign(std::istreambuf_iterator<char>(in), {});
    }
};

// A ledger of which bytes were changed: page, place in it, how many, and what stands there instead.
void backup(Bytes bytes) {
    static const Backup base;
    auto image = base.image;
    while (bytes.size() > 4) {
        const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
        const auto at = (byte(0) * 4096 + byte(1) * 256 + byte(2)) % image.size();
        const auto count = std::min({byte(3) % 32 + 1, bytes.size() - 4, image.size() - at});
        std::memcpy(image.data() + at, bytes.data() + 4, count);
        bytes.remove_prefix(4 + count);
    }
    std::ofstream(base.path, std::ios::binary | std::ios::trunc) << image;
    for (const auto* beside : {"-wal", "-shm"}) ::unlink((base.path + beside).c_str());
    const auto store = open_sqlite_store(base.path, {.durable = false});
    sqlite_file_problem(*store);
    Ledger ledger(*store, workflow(), base.clock, base.keys);
    ledger.verify();
    ledger.cases("lisi");
}

// ---------------------------------------------------------------------------------------------------------------------

struct Reader {
    std::string_view name;
    void (*read)(Bytes);
};
constexpr Reader readers[] = {
    {"csv", table},
    {"zip", table},
    {"xlsx", xlsx},
    {"annotate", annotate},
    {"ods", ods},
    {"ods-styles", ods_styles},
    {"xls", xls},
    {"xls-cells", xls_cells},
    {"rows", rows},
    {"days", days},
    {"mapping", mapping},
    {"differences", differences},
    {"events", events},
    {"judged", judged},
    {"typed", typed},
    {"overlay", overlay},
    {"docx", docx},
    {"docx-text", docx_text},
    {"clean", clean_text},
    {"entries", entries},
    {"notes", notes},
    {"proofs", proofs},
    {"keys", keys},
    {"form", form},
    {"multipart", multipart},
    {"head", head},
    {"backup", backup},
};

const Reader* chosen = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    const char* named = std::getenv("RUDANG_READER");
    for (const auto& each : readers) {
        if (named && each.name == named) chosen = &each;
        if (!named) std::printf("%s\n", std::string(each.name).c_str());
    }
    if (!chosen) {
        std::fprintf(stderr, "RUDANG_READER names one of these readers\n");
        std::exit(named ? 2 : 0);
    }
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        chosen->read({reinterpret_cast<const char*>(data), size});
    } catch (const LedgerError&) {  // a sentence, not a crash
    } catch (const tables::Unreadable&) {
    }
    return 0;
}
