// What the words of a heading say, alone and beside the other headings of its table.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parts.h"

namespace rudang::recruitment {

// The part of the procedure a text says it is about; a text may leave several open.
enum Stage : unsigned {
    stage_application = 1,
    stage_activist = 2,
    stage_prospect = 4,
    stage_admission = 8,
    stage_conversion = 16,
};
using Stages = unsigned;  // 0: says nothing
inline constexpr Stages probationary = stage_admission | stage_conversion;

// What a heading may mean. `id` is empty where the procedure has no step for it, like a notice about activists.
struct Sense {
    std::string_view id;
    int first = 0, last = 0;  // between which steps it belongs
    Stage stage{};
    bool assumed = false;  // this is meant where nothing says otherwise
    bool loose = false;  // 入党时间: whoever has the day of the meeting in a column of its own may mean another by it
};

// The words of a heading by themselves.
struct Reading {
    bool understood = false;    // its words are known; if not, it means nothing here
    bool general = false;       // 审批时间: of other procedures as well
    bool perhaps = false;       // 谈心谈话时间: may be one of its senses, and none
    bool by_committee = false;  // 党委谈话时间
    std::vector<Sense> senses;  // one: certain; several: open; none: understood, and no column of ours
    bool certain() const { return senses.size() == 1 && !perhaps; }
};

// `path` from the outermost group's heading to the column's own. The innermost words count; what they leave open is
// taken from brackets and from the headings above.
Reading read_heading(const std::vector<std::string>& path);

// Is every word of it known, so that it says nothing that is not heeded? Of a group's heading or what stands in
// brackets: 栏目七 or ？？？ may have said that its days are plans, or of which stage they are.
bool is_clear(std::string_view aside);
// The same of a heading's brackets and of all groups above it but those that it has in common with `beside`, as a title
// of the whole table stands above the names too.
bool stands_clear(const std::vector<std::string>& path, const std::vector<std::string>& beside);

// 是否谈话, 谈话记录, 谈话 | 完成情况: the steps of which such a column says whether they were taken; none where it
// asks for nothing of the kind.
std::vector<int> steps_asked_for(const std::vector<std::string>& path);

// Of the people or the votes of a meeting.
bool is_count(const Reading& reading);

// The stage a title or the name of a sheet is about, 0 where it names none or several.
Stages stages_in_title(std::string_view title);

// What a table is about, as its titles and the name of its sheet say.
struct Subject {
    Stages stages = 0;
    bool another = false;  // 请假审批台账, 发展团员: of another procedure
    bool ours = false;     // 发展党员台账; where neither is said the headings tell, or nobody knows
    bool planned = false;  // 2026年发展党员计划: its days may be what is meant to be done
};
// 某镇党员情况表: the title of it all, wherever it stands.
bool titles_a_table(const std::string& text);
// Does a heading or a title name our procedure? 入党 and 预备党员 do; 审批 and 转正 are of others too.
bool names_our_procedure(std::string_view text);
// Of one title: does it say so? Nothing where it says neither.
std::optional<bool> speaks_of_another(std::string_view title);
// A word in a heading, its brackets or the groups above it that makes of its day a plan or a limit: 2027年计划,
// 截止时间.
bool says_planned(const std::vector<std::string>& path);
// The same of a title: 2026年发展党员计划, and not 计划完成情况.
bool titles_a_plan(const std::string& title);
// 计划 or 拟 as all that a cell says: the days beside it are planned; or 未完成, of one step: it was not done on its
// day.
bool names_a_plan(std::string_view cell);
bool says_not_done(std::string_view cell);

// What each column of a table means: what its words leave open is told by the columns beside it (备案时间 between steps
// 17 and 19 is step 18), by the title, and at last by what is usually meant.
struct Decision {
    std::string meaning;                // empty: not used
    std::vector<std::string> could_be;  // more than one thing, and nothing tells which
    bool assumed = false;               // nothing tells, but this is what is usually meant
};
std::vector<Decision> decide(const std::vector<Reading>& readings, const Subject& subject);

// The steps that a column of this meaning tells something about; 0 for none.
int step_of_meaning(std::string_view id);

}  // namespace rudang::recruitment
