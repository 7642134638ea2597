#include "rudang/recruitment/papers.h"

#include <algorithm>

#include "instance.h"
#include "rudang/engine/merkle.h"

namespace rudang::recruitment {
namespace {

struct Row {
    std::string_view event, kind;
    Label name;
    bool lasting = false;
};

// What the unit writes or receives at each step. Lasting: what article 36 keeps in the person's file.
constexpr Row table[] = {
    {"application_submitted", "application", {"入党申请书", "application"}, true},
    {"talk_held", "talk_record", {"谈话记录", "record of the talk"}},
    {"activist_determined", "recommendation", {"推荐材料", "recommendation"}},
    {"activist_determined", "committee_minutes", {"支委会会议记录", "minutes of the branch committee"}},
    {"activist_filed", "filing", {"备案材料", "filing"}},
    {"activist_reviewed", "activist_register", {"培养教育考察登记表", "activist register"}, true},
    {"prospect_proposed", "committee_minutes", {"支委会会议记录", "minutes of the branch committee"}},
    {"prospect_endorsed", "filing", {"备案材料", "filing"}},
    {"notice_closed", "notice", {"公示材料", "public notice"}},
    {"political_review_concluded", "political_review", {"政治审查材料", "political review"}, true},
    {"training_completed", "training_certificate", {"培训结业证明", "training certificate"}},
    {"branch_committee_reviewed", "committee_minutes", {"支委会会议记录", "minutes of the branch committee"}},
    {"pre_review_decided", "pre_review_answer", {"预审意见", "answer to the pre-review"}},
    {"admission_form_completed", "admission_form", {"入党志愿书", "admission form"}, true},
    {"admission_voted", "meeting_minutes", {"支部大会会议记录", "minutes of the general meeting"}},
    {"admission_voted", "tally", {"表决结果报告单", "tally of the ballot"}},
    {"committee_talk_held", "talk_record", {"谈话记录", "record of the talk"}},
    {"admission_decided", "decision", {"审批意见", "decision"}},
    {"admission_filed", "filing", {"备案材料", "filing"}},
    {"probation_reviewed", "probation_register", {"预备党员教育考察登记表", "probationary register"}, true},
    {"conversion_applied", "conversion_application", {"转正申请书", "conversion application"}, true},
    {"conversion_voted", "meeting_minutes", {"支部大会会议记录", "minutes of the general meeting"}},
    {"conversion_voted", "tally", {"表决结果报告单", "tally of the ballot"}},
    {"conversion_decided", "decision", {"审批意见", "decision"}},
    {"archived", "archive_list", {"归档目录", "archive list"}},
};

// Local rules give their papers names and no ids.
std::string local_kind(const LocalDocument& document) {
    return "local-" + hex(sha256(document.at + "\n" + document.name)).substr(0, 12);
}

}  // namespace

std::vector<WantedPaper> wanted_papers(std::string_view event, OccurredOn on, const Instance* instance) {
    std::vector<WantedPaper> wanted;
    for (const auto& row : table)
        if (row.event == event) wanted.push_back({std::string(row.kind), Text(row.name), row.lasting});
    const auto* recruitment = dynamic_cast<const RecruitmentInstance*>(instance);
    if (!recruitment) return wanted;
    for (const auto& document : recruitment->law().in_force(on.first()).documents) {
        if (document.at != event) continue;
        // One that both ask for is one paper.
        const auto same = std::find_if(wanted.begin(), wanted.end(),
                                       [&](const WantedPaper& each) { return each.name.zh == document.name; });
        if (same == wanted.end())
            wanted.push_back({local_kind(document), {document.name, document.name}, false, true});
        else
            same->local = true;
    }
    return wanted;
}

std::string paper_kind_of(const std::vector<WantedPaper>& wanted, std::string_view file_name) {
    std::string found;
    std::size_t longest = 0;
    for (const auto& paper : wanted)
        if (const auto& name = paper.name.zh; name.size() > longest && file_name.find(name) != std::string_view::npos) {
            found = paper.kind;
            longest = name.size();
        }
    return found;
}

Text paper_name(const std::vector<WantedPaper>& wanted, const std::string& kind) {
    const auto found =
        std::find_if(wanted.begin(), wanted.end(), [&](const WantedPaper& each) { return each.kind == kind; });
    return found == wanted.end() ? Text{"其他材料", "other paper"} : found->name;
}

}  // namespace rudang::recruitment
