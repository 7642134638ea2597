// What every command works with: the user's language, the streams, the ledger.
#pragma once

#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "command.h"
#include "rudang/engine/clean.h"
#include "rudang/engine/ledger.h"
#include "rudang/office/desk.h"
#include "rudang/recruitment/recruitment.h"
#include "terminal.h"

namespace rudang::cli {

// Ends a command early with a message that has been composed for the user.
struct Failure {
    int status;
    Problems problems;
};

class KeyStore;
class LineEditor;

// JSON for the screen: on one line, and what is not UTF-8 in a foreign file does not end the command.
inline std::string one_line(const Json& json) { return shown_json(json); }

class Context {
public:
    Context(const Arguments& arguments, std::ostream& out, std::ostream& err);
    ~Context();

    Language language() const { return language_; }
    bool json() const { return json_; }
    bool quiet() const { return quiet_; }
    bool verbose() const { return verbose_; }
    const std::string& say(const Text& text) const { return text.in(language_); }
    std::string_view say(Label label) const { return label.in(language_); }
    std::string say(std::string_view zh, std::string_view en) const { return std::string(Label{zh, en}.in(language_)); }
    // The headings of a table.
    std::vector<Cell> headings(std::initializer_list<Label> labels) const;

    Screen& screen() { return screen_; }
    std::ostream& out() { return out_; }
    std::ostream& err() { return err_; }
    // One JSON document on stdout; a supposed day is in it.
    void print(Json json) {
        if (today_ && json.is_object() && !json.contains("today")) json["today"] = today_->iso();
        out_ << one_line(json) << '\n';
    }
    // Errors: text on stderr, and with --json one object on stdout.
    int report(const Failure& failure);
    int report(const LedgerError& error);

    Day today() const { return today_.value_or(clock_.today()); }
    bool today_given() const { return today_.has_value(); }
    std::string ledger_path() const { return ledger_path_; }
    // Another ledger than the one the options name; before it is opened.
    void work_on(std::string place) { ledger_path_ = std::move(place); }
    const std::string& wanted_actor() const { return actor_; }
    // Opens the ledger on first use, with the keys of whoever acts. A history that does not continue what this user
    // saw last ends the command, unless `heed` is false.
    Ledger& ledger(bool heed = true);
    // Shows names without masks from now on where whoever acts has chosen so (`rudang names`).
    void open_names();
    // Where the ledger lies; opens it if it is not open yet. For copying, examining and setting it up: what it tells
    // about people is asked of the ledger, which knows who may.
    Store& store();
    KeyStore& keys();
    // Where use cases work: the ledger, who acts, today.
    office::Desk desk();
    // The same for a command that changes keys: nobody else does until it ends. Fails where the ledger is a copy of
    // another, whose key must not be changed from here.
    KeyStore& keys_to_change();
    // What was loaded of them and fits.
    const Keys& keys_at_hand() const { return mine_; }
    // The ledger this one is a copy of; empty where it is the ledger itself.
    std::string original();
    // The acting person: --as, else $RUDANG_ACTOR, else the actor whose keys lie here or who is tied to the system
    // user.
    std::string actor();
    // What is typed counts, not what was typed before: a session left open must not be enough to carry keys away.
    void without_agent() { use_agent_ = false; }
    // Writes down outside the ledger how the log stands now. Called once, after the command.
    void remember();

    // Fails with status 5 when the file is another ledger than this user found at this place last time, or lost its
    // signatures.
    void expect_same_ledger();
    // The events of both workflows, for verification.
    Procedures procedures();
    // Fails with status 3, and an entry, unless whoever acts may do this on `org`, or anywhere when it is empty.
    void require(Action action, const std::string& org = {});
    // Fails with status 3 or 2 unless the outcome is accepted.
    void expect_permitted(const Outcome& outcome);
    // Names behind the masks, after the look is in the journal; empty unless --reveal was given.
    std::map<std::string, std::string> revealed(const std::vector<std::string>& case_ids);
    Reveal reveal() const { return arguments_.has("reveal") ? Reveal::yes : Reveal::no; }

    // What `ask_passphrase` answers from now on, instead of asking.
    void give_passphrase(Secret passphrase) { given_passphrase_ = std::move(passphrase); }
    // From --passphrase-file, else asked on the terminal without showing it, else empty.
    Secret ask_passphrase();
    // For a key that is being written: on a terminal asked twice. `wanted` asks even where nothing demands one.
    Secret new_passphrase(bool wanted = false);
    // Asks on the terminal; --yes answers everywhere, and without either the answer is no.
    bool confirmed(const std::string& question, const std::string& expected);
    // What somebody types at a prompt, without the blanks around it. Ends the command where the input ends.
    std::string read_line(const std::string& prompt);
    // What was not given is asked for where questions can be asked; else it stays empty.
    std::string asked(std::string given, const Text& question);
    std::shared_ptr<const Workflow> workflow();
    recruitment::Options workflow_options() const;
    const Clock& clock() const { return clock_; }

    // The case a word names: id, unique prefix, unique name. Fails with the candidates otherwise.
    CaseRow the_case(const std::string& word);
    // The id of the organization that words name, by id or by a name only one has; empty stays empty. `where` is the
    // option or argument they came from.
    std::string org(const std::string& words, const std::string& where);
    // How people call it; with its id where two have the same name.
    std::string org_name(const std::string& id);
    // How people call somebody who acts here: the name, masked unless --reveal was given, or the id where there is
    // none.
    std::string actor_name(const std::string& id);
    // Can questions be asked on this terminal?
    bool interactive() const;

    // Once, wherever a supposed day was used; commands that show days say it beside them.
    void print_today_note();
    // Said already, or in what is written.
    void today_is_told() { today_noted_ = true; }

private:
    void print_clock_note();

    const Arguments& arguments_;
    std::ostream& out_;
    std::ostream& err_;
    Language language_;
    bool json_, quiet_, verbose_;
    Screen screen_;
    std::optional<Day> today_;
    bool today_noted_ = false;
    bool names_opened_ = false;
    std::string ledger_path_;
    std::string actor_;
    bool use_agent_ = true;
    std::string acting_;  // once it is known that they are in the ledger and have their key here
    SystemClock clock_;
    std::unique_ptr<Store> store_;
    std::string find_actor();
    void expect_key(const std::string& id);
    void load_keys();
    void open_with_keys();
    bool opens_with(const Secret& key);
    bool find_ledger_key();
    void find_actor_keys();
    bool hold_if_possible();
    void expect_continued();
    std::unique_ptr<KeyStore> keys_;
    Keys mine_;
    std::shared_ptr<const Workflow> workflow_;
    std::unique_ptr<Ledger> ledger_;
    std::optional<std::vector<OrgRow>> orgs_;
    std::optional<std::vector<ActorRow>> people_;
    std::unique_ptr<LineEditor> editor_;
    std::optional<Secret> given_passphrase_;
};

// The user's language from --lang, LC_ALL, LC_MESSAGES, LANG.
Language choose_language(const std::string& option);
// Days as people write them: 2024-03-05, 2024/3/5, 2024.3.5, 2024年3月5日, 20240305, today, 今天, 昨天.
std::optional<Day> read_day(std::string_view words, Day today);
std::string default_ledger_path();
std::string system_user();

Failure not_permitted();
// How a failure of a use case ends the command.
int status_of(office::Reason reason);
// A number of days, given as 30d or 30. Fails with status 2.
// Digits and nothing else, at most so many; empty where it is anything else.
std::optional<std::int64_t> whole_number(std::string_view words, std::size_t most_digits);
int days_given(const Arguments& arguments, const char* option, int otherwise);
// The whole of a file, of at most so many bytes. Fails with status 2, naming `where`, when it is a folder, cannot be
// read or goes on beyond that.
std::string read_file(const std::string& path, const std::string& where, std::size_t most = std::size_t{64} << 20);
Failure usage_error(std::string code, std::string where, Text message);

// Due days as an iCalendar file.
std::string calendar(Context& context, const std::vector<std::pair<std::string, Task>>& tasks);

// A fresh key for the ledger, here and in it.
Outcome rotate_ledger_key(Context& context);

// The article a finding rests on, and its rule.
std::string basis_text(Context& context, const Finding& finding);

// What a finding is said of: what was recorded, or what keeps something from being done that nobody has done yet. Of
// that nothing is violated.
enum class Said { recorded, in_the_way };
// A finding as lines on the screen: what is wrong; what it rests on and what to do about it.
void print_finding(Context& context, const Finding& finding, int indent, Said said = Said::recorded);
void print_finding_head(Context& context, const Finding& finding, int indent, Said said = Said::recorded);
void print_finding_rest(Context& context, const Finding& finding, int indent);
// The identity number in the first line of the file --id-number-file names; empty where none is named.
std::string identity_number_given(const Arguments& arguments);
std::string status_text(Context& context, const State& state);
// Says that an act of administration is done; fails where it was not permitted.
int conclude(Context& context, const Outcome& outcome, const Text& done);

}  // namespace rudang::cli
