#include "rudang/office/papers.h"

#include <algorithm>

#include "rudang/office/records.h"

namespace rudang::office {
namespace {

using recruitment::WantedPaper;

std::string plain(const std::string& file_name) {
    const auto slash = file_name.find_last_of("/\\");
    return slash == std::string::npos ? file_name : file_name.substr(slash + 1);
}

// What is known by a digest only. Where digests are left out, how many there are.
std::vector<std::string> digests_alone(const Recorded& recorded) {
    const auto& all = recorded.event.attachments;
    if (std::any_of(all.begin(), all.end(), [](const std::string& digest) { return digest.empty(); }))
        return std::vector<std::string>(all.size() - std::min(all.size(), recorded.papers.size()));
    auto alone = all;
    std::erase_if(alone, [&](const std::string& digest) {
        return std::any_of(recorded.papers.begin(), recorded.papers.end(),
                           [&](const KeptPaper& paper) { return paper.digest == digest; });
    });
    return alone;
}

void add_lines(const Recorded& recorded, const EventInfo& info, const Instance* instance,
               std::vector<PaperLine>& lines) {
    const auto& event = recorded.event;
    const auto wanted = recruitment::wanted_papers(event.name, event.on, instance);
    PaperLine common{.step = info.step,
                     .event = event.name,
                     .on = event.on,
                     .seq = recorded.seq,
                     .number = {},
                     .id = {},
                     .kind = {},
                     .name = {},
                     .file_name = {},
                     .digest = {},
                     .imported = recorded.origin == Origin::imported};
    std::size_t n = 0, unnamed = 0;
    const auto put = [&](PaperLine line) {
        line.number = std::to_string(recorded.seq) + "-" + std::to_string(++n);
        lines.push_back(std::move(line));
    };
    for (const auto& paper : recorded.papers) {
        auto line = common;
        line.id = paper.id;
        line.kind = paper.kind;
        line.name = recruitment::paper_name(wanted, paper.kind);
        line.file_name = paper.name;
        line.digest = paper.digest;
        line.size = paper.size;
        unnamed += paper.kind.empty();
        put(std::move(line));
    }
    for (const auto& digest : digests_alone(recorded)) {
        auto line = common;
        line.digest = digest;
        line.name = {"只有摘要", "only a digest"};
        ++unnamed;
        put(std::move(line));
    }
    for (const auto& paper : wanted) {
        if (std::any_of(recorded.papers.begin(), recorded.papers.end(),
                        [&](const KeptPaper& each) { return each.kind == paper.kind; }))
            continue;
        if (unnamed > 0) {
            --unnamed;
            continue;
        }
        auto line = common;
        line.kind = paper.kind;
        line.name = paper.name;
        line.local = paper.local;
        lines.push_back(std::move(line));
    }
}

Failure no_such_paper(const std::string& word, const std::vector<Text>& known) {
    Text list;
    for (const auto& name : known) {
        list.zh += (list.zh.empty() ? "" : "、") + name.zh;
        list.en += (list.en.empty() ? "" : ", ") + name.en;
    }
    return failure(Reason::input, "unknown-paper", "",
                   {"这一步没有叫“" + word + "”的材料" + (list.empty() ? "" : "，有：" + list.zh),
                    "this step has no paper called " + word + (list.empty() ? "" : "; there are: " + list.en)});
}

}  // namespace

std::string size_in_words(std::int64_t bytes) {
    if (bytes < 1000) return std::to_string(bytes) + " B";
    if (bytes < 1000 * 1000) return std::to_string((bytes + 500) / 1000) + " KB";
    const auto tenths = (bytes + 50'000) / 100'000;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

std::vector<PaperLine> paper_lines(const CaseView& view, const Workflow& workflow) {
    std::vector<PaperLine> lines;
    if (view.row.erased) return lines;
    for (const auto& recorded : view.effective)
        if (const auto* info = find_event(workflow.events(), recorded.event.name))
            add_lines(recorded, *info, view.instance.get(), lines);
    std::stable_sort(lines.begin(), lines.end(),
                     [](const PaperLine& a, const PaperLine& b) { return a.step < b.step; });
    return lines;
}

Json to_json(const std::string& case_id, const std::vector<PaperLine>& lines, Language language) {
    Json json{{"case", case_id}, {"papers", Json::array()}};
    for (const auto& line : lines)
        json["papers"].push_back({{"step", line.step ? Json(line.step) : Json()},
                                  {"event", line.event},
                                  {"on", line.on.iso()},
                                  {"seq", line.seq},
                                  {"number", line.missing() ? Json() : Json(line.number)},
                                  {"kind", line.kind.empty() ? Json() : Json(line.kind)},
                                  {"name", line.name.in(language)},
                                  {"file", line.file_name.empty() ? Json() : Json(line.file_name)},
                                  {"digest", line.digest.empty() ? Json() : Json(line.digest)},
                                  {"size", line.kept() ? Json(line.size) : Json()},
                                  {"there", line.kept()      ? "kept"
                                            : line.missing() ? "missing"
                                                             : "digest"}});
    return json;
}

std::vector<MissingPapers> missing_papers(Desk& desk, const std::string& org) {
    std::vector<MissingPapers> list;
    const auto keeping = desk.ledger.cases_with_papers(desk.actor);
    if (keeping.empty()) return list;
    for (const auto& course : desk.ledger.courses(desk.actor, {.org = org, .living = true, .only = &keeping})) {
        std::vector<PaperLine> lines;
        for (const auto& recorded : course.events)
            if (const auto* info = find_event(desk.workflow().events(), recorded.event.name);
                info && recorded.origin == Origin::live)
                add_lines(recorded, *info, nullptr, lines);
        for (const auto& line : lines) {
            if (!line.missing()) continue;
            if (list.empty() || list.back().row.case_id != course.row.case_id || list.back().event != line.event)
                list.push_back({course.row, line.step, line.event, {}});
            auto& names = list.back().names;
            if (std::find(names.begin(), names.end(), line.name) == names.end()) names.push_back(line.name);
        }
    }
    return list;
}

Paper paper_from(const std::vector<WantedPaper>& wanted, std::string file_name, std::string bytes,
                 const std::string& is) {
    Paper paper{plain(file_name), std::move(bytes)};
    if (is.empty()) {
        paper.kind = recruitment::paper_kind_of(wanted, paper.name);
        if (paper.kind.empty() && wanted.size() == 1) paper.kind = wanted.front().kind;
        return paper;
    }
    std::vector<Text> known;
    for (const auto& each : wanted) {
        if (each.kind == is || each.name.zh == is || each.name.en == is) paper.kind = each.kind;
        known.push_back(each.name);
    }
    if (paper.kind.empty() && is != "其他材料" && is != "other") throw no_such_paper(is, known);
    return paper;
}

Paper take_paper(Desk& desk, const std::string& case_id, const std::string& word) {
    // What it is called is personal: the look is of the whole case, then of the paper.
    const bool by_number =
        word.find_first_not_of("0123456789-") == std::string::npos && word.find('-') != std::string::npos;
    const auto view = desk.ledger.view(case_id, desk.actor, {}, by_number ? Reveal::no : Reveal::yes);
    if (!view) throw not_permitted();
    std::vector<PaperLine> fitting;
    const auto digest = word.starts_with("sha256:") ? word.substr(7) : word;
    for (auto& line : paper_lines(*view, desk.workflow())) {
        if (line.missing()) continue;
        const bool by_digest =
            digest.size() >= 6 && line.digest.substr(std::min<std::size_t>(7, line.digest.size())).starts_with(digest);
        if (line.number == word || by_digest || line.file_name == word || line.name.zh == word || line.kind == word)
            fitting.push_back(std::move(line));
    }
    if (fitting.empty())
        throw failure(Reason::not_found, "unknown-paper", "PAPER",
                      {"本案没有这份附件；rudang paper list 列出全部",
                       "the case has no such paper; rudang paper list names them all"});
    if (std::any_of(fitting.begin(), fitting.end(), [&](const PaperLine& line) { return line.id != fitting[0].id; })) {
        std::string numbers;
        for (const auto& line : fitting) numbers += (numbers.empty() ? "" : ", ") + line.number;
        throw failure(Reason::ambiguous, "ambiguous-paper", "PAPER",
                      {"有几份都符合，请写编号：" + numbers, "several fit; give the number: " + numbers});
    }
    if (!fitting[0].kept())
        throw failure(Reason::not_found, "only-digest", "PAPER",
                      {"这份附件当时只记了摘要，文件没有存下；可用 rudang paper add 补存",
                       "only the digest of this paper was recorded, not the file; rudang paper add keeps it now"});
    auto paper = desk.ledger.paper(case_id, fitting[0].id, desk.actor);
    if (!paper) throw not_permitted();
    return std::move(*paper);
}

Outcome add_paper(Desk& desk, const LatePaper& late) {
    const auto view = desk.ledger.view(late.case_id, desk.actor);
    if (!view) throw not_permitted();
    const Recorded* record = nullptr;
    Paper paper;
    std::optional<Failure> why;
    for (const auto& recorded : view->effective) {
        const auto* info = find_event(desk.workflow().events(), recorded.event.name);
        if (late.seq ? recorded.seq != late.seq : !info || info->step != late.step) continue;
        const auto wanted = recruitment::wanted_papers(recorded.event.name, recorded.event.on, view->instance.get());
        try {
            auto read = paper_from(wanted, late.file_name, late.bytes, late.is);
            // The last record that wants such a paper, else the last of the step.
            if (!record || !read.kind.empty() || paper.kind.empty()) {
                record = &recorded;
                paper = std::move(read);
            }
        } catch (const Failure& failure) {
            why = failure;
        }
    }
    if (!record && why) throw *why;
    if (!record)
        throw failure(Reason::not_found, "no-record", "STEP",
                      {"这一步还没有记录；记录时用 --attach 附上",
                       "nothing is recorded there yet; attach it with "
                       "--attach when you record it"});
    Command command;
    command.actor = desk.actor;
    command.event.case_id = late.case_id;
    command.event.name = std::string(correction_event);
    command.event.on = desk.today;
    command.event.fields = {{"corrects", record->seq},
                            {"fields", Json::object()},
                            {"reason", desk.language == Language::zh ? "补交材料" : "paper handed in later"}};
    command.papers.push_back(std::move(paper));
    return desk.ledger.record(command);
}

}  // namespace rudang::office
