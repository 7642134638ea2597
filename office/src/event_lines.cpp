#include "rudang/office/event_lines.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <vector>

#include "rudang/engine/file.h"
#include "rudang/tables/utf8.h"

namespace rudang::office {

namespace {

// Reads a file in pieces. Nothing of it throws: a disk that fails ends it.
class Pieces {
public:
    explicit Pieces(const std::string& file) : own_(file != "-") {
        file_ = own_ ? open_to_read(file) : STDIN_FILENO;
        failed_ = file_ < 0;
    }
    ~Pieces() {
        if (own_ && file_ >= 0) ::close(file_);
    }
    Pieces(const Pieces&) = delete;
    Pieces& operator=(const Pieces&) = delete;

    bool failed() const { return failed_; }
    // Of a pipe that was named nothing came, which is no empty file.
    bool nothing_came() const { return own_ && file_ >= 0 && is_pipe(file_); }
    // What comes next, and stays until `taken`; empty at the end.
    std::string_view waiting() {
        if (at_ == filled_) fill();
        return {buffer_.data() + at_, filled_ - at_};
    }
    void taken(std::size_t bytes) { at_ += bytes; }

private:
    void fill() {
        at_ = filled_ = 0;
        if (failed_) return;
        ssize_t got = 0;
        do got = ::read(file_, buffer_.data(), buffer_.size());
        while (got < 0 && errno == EINTR);
        failed_ = got < 0;
        filled_ = got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    bool own_, failed_ = false;
    int file_ = -1;
    std::vector<char> buffer_ = std::vector<char>(65536);
    std::size_t at_ = 0, filled_ = 0;
};

// The next line without its end, or so much of it that it is longer than `longest`. False where there is none.
bool next_line(Pieces& pieces, std::size_t longest, std::string& line) {
    line.clear();
    for (auto piece = pieces.waiting(); !piece.empty(); piece = pieces.waiting()) {
        const auto end = std::min(piece.find('\n'), piece.size());
        line.append(piece.substr(0, end));
        pieces.taken(std::min(end + 1, piece.size()));
        if (end < piece.size() || line.size() > longest) return true;
    }
    return !line.empty();
}

// What a file is, where it clearly holds no events; one sentence instead of one a line.
std::optional<Text> clearly_other(std::string_view head) {
    if (head.starts_with("SQLite format 3"))
        return Text{"这是数据库文件；检查账本请用 rudang audit --ledger 文件",
                    "this is a database; audit a ledger with rudang audit --ledger FILE"};
    if (head.starts_with("PK"))
        return Text{"这是电子表格或压缩文件，不是 JSON Lines", "this is a spreadsheet or an archive, not JSON Lines"};
    if (head.find('\0') != std::string_view::npos) return Text{"这不是文本文件", "this is not a text file"};
    const auto first = head.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    if (first == std::string_view::npos) return std::nullopt;
    if (head[first] == '[')
        return Text{"这是一个 JSON 数组；应每行一个 JSON 对象", "this is a JSON array; write one JSON object a line"};
    if (head[first] != '{' && head.find("\n{") == std::string_view::npos)
        return Text{"这不是 JSON Lines 文件：应每行一个 JSON 对象",
                    "this is not a JSON Lines file: one JSON object a line"};
    return std::nullopt;
}

// What is wrong with a line before it is read as JSON.
std::optional<Problem> not_a_line(const std::string& line, std::size_t longest, const std::string& file) {
    if (line.size() > longest) {
        const auto most = std::to_string(longest);
        return Problem{"line-too-long",
                       file,
                       {"有一行超过 " + most + " 字节，没有读取（RUDANG_LIMITS=\"row_text=…\" 可以放宽）",
                        "a line is longer than " + most +
                            " bytes, and the file was not read (RUDANG_LIMITS=\"row_text=…\" sets another limit)"}};
    }
    if (line.find('\0') != std::string::npos)
        return Problem{"not-events", file, {"这不是文本文件", "this is not a text file"}};
    if (!tables::is_utf8(line))
        return Problem{
            "not-events", file, {"文字编码不是 UTF-8，请另存为 UTF-8", "the text is not UTF-8; save it as UTF-8"}};
    return std::nullopt;
}

// The event of a line, and what is wrong with it.
std::pair<Event, Problems> event_in(const std::string& line, const Workflow& workflow, EventLines kind) {
    std::string twice;
    const Json json = read_json(line, &twice);
    Problems found;
    if (json.is_discarded()) return {{}, {{"not-json", "", {"不是有效的 JSON", "not valid JSON"}}}};
    auto event = event_from_json(json, workflow.events(), found);
    if (!twice.empty()) found.push_back({"field-twice", twice, {"同一项写了两次：" + twice, "given twice: " + twice}});
    if (found.empty() && event.case_id.empty())
        found.push_back({"missing-field", "case", {"缺少案卷号", "missing case"}});
    if (find_event(workflow.events(), event.name)) workflow.validate(event, found);
    if (kind == EventLines::older_records && json.is_object() && json.value("origin", Json()) == "imported")
        std::erase_if(found, [](const Problem& problem) {
            return problem.code == "missing-field" && problem.where != "case" && problem.where != "on";
        });
    return {std::move(event), std::move(found)};
}

}  // namespace

bool read_some(const std::string& file, std::size_t most, std::string& text) {
    Pieces pieces(file);
    text.clear();
    for (auto piece = pieces.waiting(); !piece.empty() && text.size() < most; piece = pieces.waiting()) {
        text.append(piece.substr(0, most - text.size()));
        pieces.taken(piece.size());
    }
    return !pieces.failed() && !(text.empty() && pieces.nothing_came());
}

void read_event_lines(const std::string& file, const Workflow& workflow, Problems& problems,
                      const std::function<void(Event, int)>& each, EventLines kind, std::size_t longest) {
    Pieces pieces(file);
    if (auto other = clearly_other(pieces.waiting())) {
        problems.push_back({"not-events", file, std::move(*other)});
        return;
    }
    int number = 0;
    bool any = false;
    for (std::string line; next_line(pieces, longest, line);) {
        if (number == 0 && line.starts_with("\xef\xbb\xbf")) line.erase(0, 3);
        if (auto wrong = not_a_line(line, longest, file)) {
            problems.push_back(std::move(*wrong));
            return;
        }
        ++number;
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        any = true;
        auto [event, found] = event_in(line, workflow, kind);
        const std::string where = (file == "-" ? "" : file + ":") + std::to_string(number);
        for (auto& problem : found) {
            problem.where = where + (problem.where.empty() ? "" : " " + problem.where);
            problems.push_back(std::move(problem));
        }
        if (found.empty()) each(std::move(event), number);
    }
    if (pieces.failed())
        problems.push_back({"no-such-file", file, why_unreadable(file)});
    else if (!any)
        problems.push_back({"empty-file", file, {"文件里没有事项", "there is no event in the file"}});
}

}  // namespace rudang::office
