// The pages behind the guard: one person, one ledger, one thread.
#pragma once

#include <ctime>
#include <memory>
#include <optional>
#include <string>

#include "guard.h"
#include "html.h"
#include "message.h"
#include "rudang/office/meetings.h"
#include "rudang/web/serve.h"

namespace rudang::web {

// Tables somebody put on the page, until they are taken over, put away, or the desk locks itself.
struct HeldTables {
    std::string folder;  // of their own; empty where there are none
    std::vector<std::string> paths;
    std::map<std::string, std::string> chosen;  // heading to meaning
    std::vector<std::string> passed_over;       // what lay in the folder and is no table
    void take(const std::vector<TakenFile>& files, std::vector<std::string> others);
    void drop();
    bool empty() const { return paths.empty(); }
    std::string name(Language language) const;  // how the person calls them
};

// Cases that have to be judged before a page can show all of them: some at a time, between one answer and the next, so
// that nobody waits for it.
class JudgedAhead {
public:
    bool any() const { return done_ < ids_.size(); }
    std::size_t all() const { return ids_.size(); }
    std::size_t done() const { return done_; }
    void begin(std::vector<std::string> ids) {
        ids_ = std::move(ids);
        done_ = 0;
    }
    void stop() { *this = {}; }
    // For the twentieth part of a second. What could not be kept is judged again by whoever asks: it is not begun twice
    // at one moment of the ledger.
    void some(office::Desk& desk);
    bool tried(office::Desk& desk) const { return tried_at_ == office::moment_of(desk); }

private:
    std::vector<std::string> ids_;
    std::size_t done_ = 0;
    std::optional<std::uint64_t> tried_at_;  // how long the log was when all of them were
};

// What a page works with while it is made.
class Here {
public:
    Here(office::Desk made_for, const Guard& behind, HeldTables& tables, office::MeetingDrafts& drafts,
         JudgedAhead& judged)
        : desk(std::move(made_for)), guard(behind), held(tables), meetings(drafts), ahead(judged) {}

    office::Desk desk;
    const Guard& guard;
    HeldTables& held;
    office::MeetingDrafts& meetings;
    JudgedAhead& ahead;
    bool names_shown = false;
    std::optional<Html> said = {};  // at the top of the page: what came of what was done last

    Language language() const { return desk.language; }
    const Workflow& workflow() const { return desk.workflow(); }
    std::string_view say(std::string_view zh, std::string_view en) const { return Label{zh, en}.in(desk.language); }
    const std::string& say(const Text& text) const { return text.in(desk.language); }
    std::string_view say(Label label) const { return label.in(desk.language); }
    std::string link(std::string_view path) const { return guard.prefix() + std::string(path); }
    // How people call it.
    std::string org_name(const std::string& id);
    std::string actor_name(const std::string& id);

private:
    std::optional<std::vector<OrgRow>> orgs_;
    std::optional<std::vector<ActorRow>> people_;
};

struct Page {
    Text title;
    std::string_view area;  // which part of the menu it belongs to
    Html body;
    int status = 200;
    bool passing = false;  // asked for again in a moment, when more is known
};

struct Done {
    std::string path;
    Html said;
};

// A file to be kept or printed; the browser saves it and never shows it.
struct Sent {
    std::string bytes;
    std::string_view type;
    std::string name;
};

// A page that is asked for, or what is done and where to go then, or a file.
struct Answer {
    std::optional<Page> page = {};
    std::optional<Done> done = {};
    std::optional<Sent> sent = {};

    Answer(Page made) : page(std::move(made)) {}
    Answer(Done where) : done(std::move(where)) {}
    Answer(Sent file) : sent(std::move(file)) {}
};

class App {
public:
    App(Options& options, Guard& guard);
    ~App();

    // The page the one-time link leads to.
    Response opened() const;
    // Of somebody who was let in.
    Response answer(Request& request);
    // A refusal as a page of its own, which shows nothing of the ledger.
    Response refused(const Refusal& refusal) const;
    // Called now and then: wipes the keys when nobody has asked for anything.
    void tick(std::time_t now);
    // Is there something to do for `tick` at once?
    bool busy() const { return opened_ && ahead_.any(); }
    Language language() const { return language_; }

private:
    Response locked(const Request& request, std::string_view problem) const;
    std::optional<Response> unlock(Request& request);
    Response route(Request& request);
    Response done(const std::string& path, Html said);
    std::optional<Response> post_of_session(Here& here, const Request& request);
    void lock();
    Answer made(Here& here, const Request& request);
    // Under which a page is kept until the log grows; empty for what is not kept.
    static std::string kept_as(Here& here, const Request& request);
    void look_ahead();

    Options& options_;
    Guard& guard_;
    Language language_;
    std::unique_ptr<Opened> opened_;
    std::optional<Seq> look_;   // that showed the names
    std::optional<Html> said_;  // for the next page
    HeldTables held_;
    JudgedAhead ahead_;
    std::map<std::string, Page> kept_;  // lists over many cases, as they stand at one moment
    std::time_t last_asked_ = 0;
    bool searches_soon_ = false;
    std::optional<std::uint64_t> looked_ahead_at_;  // how long the log was when every name was open
    bool idle_ = false;                             // why it is locked
    int wrong_passphrases_ = 0;
};

// A form that posts to a path of ours, with the token; to be closed with </form>. Where what comes back is a file the
// page stays, and the form can be sent again.
enum class Then { goes_on, stays };
Html form_to(const Here& here, std::string_view path, bool file = false, Then then = Then::goes_on);
// The whole page around a body.
std::string framed(Here& here, const Page& page);
// The same without a session: for refusals and the page of the one-time link. Without a link to the style it brings a
// few lines of its own, which the policy names by their digest.
std::string plain_style_source();
std::string bare(Language language, const std::string& style_link, const Text& title, const Html& body);
// What every page says of itself, with an example; folded away.
Html help(const Here& here, const Text& words, const Text& example);

Answer today_page(Here& here, const Request& request);
Answer people_page(Here& here, const Request& request);
Answer case_page(Here& here, const Request& request, const std::string& case_id);
Answer form_answer(Here& here, const Request& request, const std::string& case_id);
Answer paper_answer(Here& here, const Request& request, const std::string& case_id);
Answer why_page(Here& here, const Request& request, const std::string& case_id, int step);
Answer step_page(Here& here, const Request& request, const std::string& case_id);
Answer apply_page(Here& here, const Request& request);
Answer correct_page(Here& here, const Request& request, const std::string& case_id);
// `parts` of the address: "meeting", which one, and "item".
Answer meeting_page(Here& here, const Request& request, const std::vector<std::string>& parts);
Answer supervision_page(Here& here, const Request& request);
Answer report_answer(Here& here, const Request& request);
Answer organization_page(Here& here, const Request& request);
Answer history_page(Here& here, const Request& request);
Answer tables_page(Here& here, const Request& request);

}  // namespace rudang::web
