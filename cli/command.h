// The command table: one row a command, from which parsing, help, completion and the manual are derived.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rudang/engine/text.h"

namespace rudang::cli {

enum class Takes { nothing, one, many };

struct OptionSpec {
    std::string_view name;  // without dashes; positionals in capitals
    Takes takes = Takes::one;
    Label help;
    bool positional = false;
    bool required = false;
};

// What was given on the command line, by option name.
class Arguments {
public:
    bool has(std::string_view name) const { return values_.contains(std::string(name)); }
    std::string get(std::string_view name, std::string otherwise = {}) const {
        const auto found = values_.find(std::string(name));
        return found == values_.end() || found->second.empty() ? otherwise : found->second.front();
    }
    std::vector<std::string> all(std::string_view name) const {
        const auto found = values_.find(std::string(name));
        return found == values_.end() ? std::vector<std::string>{} : found->second;
    }
    void add(const std::string& name, std::string value) { values_[name].push_back(std::move(value)); }
    void set(const std::string& name) { values_[name]; }
    void replace(const std::string& name, std::string value) { values_[name] = {std::move(value)}; }
    // Words the table does not know, for commands that take field options.
    std::vector<std::string> extras;

private:
    std::map<std::string, std::vector<std::string>> values_;
};

class Context;

// In both languages the same, where it is not said otherwise.
struct Example {
    Label words;
    Example(const char* both) : words{both, both} {}
    Example(const char* zh, const char* en) : words{zh, en} {}
    std::string in(Language language) const { return std::string(words.in(language)); }
};

struct CommandSpec {
    std::string_view name;  // "journal verify"
    Label summary;
    Example example;
    std::vector<OptionSpec> options;
    int (*run)(Context&, const Arguments&);
    bool takes_fields = false;  // further --field options are allowed
};

// Every command, in the order in which help shows them.
const std::vector<CommandSpec>& commands();
// Options every command has.
const std::vector<OptionSpec>& common_options();

// Exit statuses, fixed for scripts.
inline constexpr int exit_done = 0;
inline constexpr int exit_findings = 1;  // refused, or findings exist
inline constexpr int exit_usage = 2;
inline constexpr int exit_forbidden = 3;
inline constexpr int exit_unusable = 4;
inline constexpr int exit_integrity = 5;

// One function a command, each in the file of its name.
int run_init(Context&, const Arguments&);
int run_org_add(Context&, const Arguments&);
int run_org_list(Context&, const Arguments&);
int run_org_move(Context&, const Arguments&);
int run_org_close(Context&, const Arguments&);
int run_plan_set(Context&, const Arguments&);
int run_plan_show(Context&, const Arguments&);
int run_actor_add(Context&, const Arguments&);
int run_actor_list(Context&, const Arguments&);
int run_refusals(Context&, const Arguments&);
int run_refusals_slip(Context&, const Arguments&);
int run_names(Context&, const Arguments&);
int run_actor_key(Context&, const Arguments&);
int run_key_new(Context&, const Arguments&);
int run_key_share(Context&, const Arguments&);
int run_key_receive(Context&, const Arguments&);
int run_key_backup(Context&, const Arguments&);
int run_key_restore(Context&, const Arguments&);
int run_key_rotate(Context&, const Arguments&);
int run_key_passphrase(Context&, const Arguments&);
int run_agent_start(Context&, const Arguments&);
int run_agent_status(Context&, const Arguments&);
int run_agent_lock(Context&, const Arguments&);
int run_agent_stop(Context&, const Arguments&);
int run_erase(Context&, const Arguments&);
int run_paper_list(Context&, const Arguments&);
int run_paper_get(Context&, const Arguments&);
int run_paper_add(Context&, const Arguments&);
int run_paper_limit(Context&, const Arguments&);
int run_policy_adopt(Context&, const Arguments&);
int run_policy_list(Context&, const Arguments&);
int run_policy_withdraw(Context&, const Arguments&);
int run_actor_grant(Context&, const Arguments&);
int run_actor_revoke(Context&, const Arguments&);
int run_apply(Context&, const Arguments&);
int run_record(Context&, const Arguments&);
int run_correct(Context&, const Arguments&);
int run_meeting_open(Context&, const Arguments&);
int run_meeting_item(Context&, const Arguments&);
int run_meeting_show(Context&, const Arguments&);
int run_meeting_close(Context&, const Arguments&);
int run_meeting_drop(Context&, const Arguments&);
int run_show(Context&, const Arguments&);
int run_why(Context&, const Arguments&);
int run_list(Context&, const Arguments&);
int run_next(Context&, const Arguments&);
int run_transfers(Context&, const Arguments&);
int run_forecast(Context&, const Arguments&);
int run_audit(Context&, const Arguments&);
int run_import(Context&, const Arguments&);
int run_import_undo(Context&, const Arguments&);
int run_stalled(Context&, const Arguments&);
int run_finding_list(Context&, const Arguments&);
int run_finding_assign(Context&, const Arguments&);
int run_finding_rectify(Context&, const Arguments&);
int run_finding_confirm(Context&, const Arguments&);
int run_finding_waive(Context&, const Arguments&);
int run_finding_reopen(Context&, const Arguments&);
int run_export(Context&, const Arguments&);
int run_form_list(Context&, const Arguments&);
int run_form_fields(Context&, const Arguments&);
int run_form_check(Context&, const Arguments&);
int run_form_blank(Context&, const Arguments&);
int run_form_fill(Context&, const Arguments&);
int run_report(Context&, const Arguments&);
int run_rule_list(Context&, const Arguments&);
int run_rule_explain(Context&, const Arguments&);
int run_fields(Context&, const Arguments&);
int run_graph(Context&, const Arguments&);
int run_journal_tail(Context&, const Arguments&);
int run_journal_verify(Context&, const Arguments&);
int run_journal_checkpoint(Context&, const Arguments&);
int run_journal_receipt(Context&, const Arguments&);
int run_journal_check_receipt(Context&, const Arguments&);
int run_journal_pull(Context&, const Arguments&);
int run_rebuild(Context&, const Arguments&);
int run_backup(Context&, const Arguments&);
int run_copy(Context&, const Arguments&);
int run_restore(Context&, const Arguments&);
int run_doctor(Context&, const Arguments&);
int run_desk(Context&, const Arguments&);
int run_completion(Context&, const Arguments&);
int run_man(Context&, const Arguments&);

}  // namespace rudang::cli
