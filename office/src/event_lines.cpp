#include "rudang/office/event_lines.h"

#include <sstream>

#include "rudang/tables/utf8.h"

namespace rudang::office {

void read_event_lines(const std::string& content, const std::string& file, const Workflow& workflow, Problems& problems,
                      const std::function<void(Event, int)>& each, EventLines kind) {
    // What it is, where it is clearly something else; one sentence instead of one a line.
    const auto foreign = [&](std::string zh, std::string en) {
        problems.push_back({"not-events", file, {std::move(zh), std::move(en)}});
    };
    if (content.starts_with("SQLite format 3"))
        return foreign("这是数据库文件；检查账本请用 rudang audit --ledger 文件",
                       "this is a database; audit a ledger with rudang audit --ledger FILE");
    if (content.starts_with("PK"))
        return foreign("这是电子表格或压缩文件，不是 JSON Lines",
                       "this is a spreadsheet or an archive, not JSON Lines");
    if (content.find('\0') != std::string::npos) return foreign("这不是文本文件", "this is not a text file");
    if (!tables::is_utf8(content))
        return foreign("文字编码不是 UTF-8，请另存为 UTF-8", "the text is not UTF-8; save it as UTF-8");
    if (const auto first = content.find_first_not_of(" \t\r\n\xef\xbb\xbf");
        first != std::string::npos && content[first] == '[')
        return foreign("这是一个 JSON 数组；应每行一个 JSON 对象",
                       "this is a JSON array; write one JSON object a line");
    if (const auto first = content.find_first_not_of(" \t\r\n\xef\xbb\xbf");
        first != std::string::npos && content[first] != '{' && content.find("\n{") == std::string::npos)
        return foreign("这不是 JSON Lines 文件：应每行一个 JSON 对象",
                       "this is not a JSON Lines file: one JSON object a line");
    std::istringstream lines(content.starts_with("\xef\xbb\xbf") ? content.substr(3) : content);
    int number = 0;
    bool any = false;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        any = true;
        const std::string where = (file == "-" ? "" : file + ":") + std::to_string(number);
        std::string twice;
        const Json json = read_json(line, &twice);
        Problems found;
        Event event;
        if (json.is_discarded()) {
            found.push_back({"not-json", "", {"不是有效的 JSON", "not valid JSON"}});
        } else {
            event = event_from_json(json, workflow.events(), found);
            if (!twice.empty())
                found.push_back({"field-twice", twice, {"同一项写了两次：" + twice, "given twice: " + twice}});
            if (found.empty() && event.case_id.empty())
                found.push_back({"missing-field", "case", {"缺少案卷号", "missing case"}});
            if (find_event(workflow.events(), event.name)) workflow.validate(event, found);
            if (kind == EventLines::older_records && json.is_object() && json.value("origin", Json()) == "imported")
                std::erase_if(found, [](const Problem& problem) {
                    return problem.code == "missing-field" && problem.where != "case" && problem.where != "on";
                });
        }
        for (auto& problem : found) {
            problem.where = where + (problem.where.empty() ? "" : " " + problem.where);
            problems.push_back(std::move(problem));
        }
        if (found.empty()) each(std::move(event), number);
    }
    if (!any) problems.push_back({"empty-file", file, {"文件里没有事项", "there is no event in the file"}});
}

}  // namespace rudang::office
