// Coverage-guided fuzzing of everything that reads what others wrote (./dev fuzz). The first byte says which reader
// gets the rest; a reader may refuse, and may not crash, hang or touch memory that is not its own.
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "compound.h"
#include "rudang/engine/entry.h"
#include "rudang/engine/note.h"
#include "rudang/engine/problem.h"
#include "rudang/papers/docx.h"
#include "rudang/recruitment/intake.h"
#include "rudang/recruitment/recruitment.h"
#include "rudang/tables/table.h"

using namespace rudang;

namespace {

// A file in memory under a path.
class MemoryFile {
public:
    explicit MemoryFile(std::string_view content) : file_(::memfd_create("fuzz", 0)) {
        if (::write(file_, content.data(), content.size()) < 0) return;
    }
    ~MemoryFile() { ::close(file_); }
    std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

private:
    int file_;
};

// A zip with these parts, stored as they are, so that the fuzzer need not learn to compress.
std::string packed(std::initializer_list<std::pair<const char*, std::string_view>> parts) {
    zip_error_t error;
    zip_source_t* memory = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(memory);
    zip_t* zip = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
    for (const auto& [name, content] : parts) {
        const auto index =
            zip_file_add(zip, name, zip_source_buffer(zip, content.data(), content.size(), 0), ZIP_FL_OVERWRITE);
        zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
    }
    zip_close(zip);
    std::string bytes;
    if (zip_source_open(memory) == 0) {
        zip_source_seek(memory, 0, SEEK_END);
        bytes.resize(static_cast<std::size_t>(zip_source_tell(memory)));
        zip_source_seek(memory, 0, SEEK_SET);
        zip_source_read(memory, bytes.data(), bytes.size());
        zip_source_close(memory);
    }
    zip_source_free(memory);
    return bytes;
}

void read(std::string_view bytes) {
    const MemoryFile file(bytes);
    Problems problems;
    recruitment::Intake intake("fuzz");
    const auto person = [](recruitment::LedgerRow) {};
    tables::read_table(file.path(), [&](const tables::Row& row) { return intake.take(row, person), true; }, problems,
                       {.bytes = 1 << 20, .columns = 200, .shared_strings = 1 << 20});
    intake.finish(person);
}

constexpr std::string_view relations =
    R"(<Relationships xmlns="r"><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="x/styles" Target="styles.xml"/></Relationships>)";
constexpr std::string_view book =
    R"(<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>)";
constexpr std::string_view strings =
    R"(<sst><si><t>姓名</t></si><si><t>申请入党时间</t></si><si><t>张三</t></si></sst>)";
constexpr std::string_view sheet =
    R"(<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>45356</v></c></row></sheetData></worksheet>)";
constexpr std::string_view first_relation =
    R"(<Relationships xmlns="r"><Relationship Id="rId1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>)";

void spreadsheet(std::string_view book_part, std::string_view relations_part, std::string_view sheet_part,
                 std::string_view strings_part, std::string_view styles_part = "<styleSheet/>") {
    read(packed({{"[Content_Types].xml", "<Types/>"},
                 {"_rels/.rels", first_relation},
                 {"xl/workbook.xml", book_part},
                 {"xl/_rels/workbook.xml.rels", relations_part},
                 {"xl/worksheets/sheet1.xml", sheet_part},
                 {"xl/sharedStrings.xml", strings_part},
                 {"xl/styles.xml", styles_part}}));
}

// A template of which this is the text, filled with what its marks ask for.
void document(std::string_view text) {
    try {
        const papers::Template form(tables::Package(packed(
            {{"_rels/.rels",
              R"(<Relationships xmlns="r"><Relationship Id="a" Type="x/officeDocument" Target="d.xml"/></Relationships>)"},
             {"d.xml", text}})));
        papers::Values values;
        for (const auto& mark : form.marks()) {
            values.texts[mark.name] = "张三";
            values.rows[mark.name].resize(2);
        }
        form.fill(values);
    } catch (const tables::Unreadable&) {  // a sentence
    }
}

void events(std::string_view text) {
    static const auto workflow = recruitment::workflow();
    std::vector<Recorded> history;
    Day today = *Day::parse("2029-01-01");
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const Json json = Json::parse(line, nullptr, false);
        if (!json.is_object()) continue;
        Problems problems;
        auto event = event_from_json(json, workflow->events(), problems);
        if (!problems.empty()) continue;
        workflow->validate(event, problems);
        if (!problems.empty()) continue;
        Recorded recorded;
        recorded.origin = Origin::imported;
        recorded.event = std::move(event);
        history.push_back(std::move(recorded));
    }
    if (!history.empty() && history.size() < 60) judge(*workflow, "x", history, {}, today);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    try {
        switch (data[0] % 15) {
            case 0:
                read(rest);
                break;  // as it is: csv, or what claims to be a zip
            case 1:
                spreadsheet(book, relations, rest, strings);
                break;
            case 2:
                spreadsheet(rest, relations, sheet, strings);
                break;
            case 3:
                spreadsheet(book, rest, sheet, strings);
                break;
            case 4:
                spreadsheet(book, relations, sheet, rest);
                break;
            case 5:
                read(packed({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", rest}}));
                break;
            case 6:
                events(rest);
                break;
            case 7:
                decode_entry(rest);
                break;
            case 8:
                Checkpoint::parse(std::string(rest));
                Receipt::parse(std::string(rest));
                break;
            case 9: {
                Problems problems;
                recruitment::Law::built_in().with_overlay(rest, problems);
                break;
            }
            case 10:
                read(test::compound("Workbook", std::string(rest)));
                break;
            case 11:  // the cells of a book, which then get further than a whole stream does
                read(test::compound("Workbook", test::biff(std::string(rest))));
                break;
            case 12:
                read(packed({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                             {"styles.xml", rest},
                             {"content.xml", "<a/>"}}));
                break;
            case 13:
                spreadsheet(book, relations, sheet, strings, rest);
                break;
            case 14:
                document(rest);
                break;
        }
    } catch (const LedgerError&) {  // a sentence, not a crash
    }
    return 0;
}
