// What sixteen programs did at once, held against the log they left: is it a legal serial history? (serial_test.cpp)
#pragma once

#include <map>
#include <set>

#include "support.h"

namespace rudang::test {

inline constexpr int programs = 16;
inline constexpr std::size_t steps = 9;  // of a case, after its opening

// What one of them did, as it wrote it down: with what it found before and after, and what it was told.
struct Done {
    char what = 0;  // a apply, s step, c correct, i import, u undo, r rotate, l look
    std::string about;
    std::size_t step = 0;
    std::string word;                     // the name that was given, or read
    std::uint64_t before = 0, after = 0;  // entries in the log when it began and when it was answered
    bool taken = false, repeated = false;
    std::int64_t seq = -1;
};

inline std::string line_of(const Done& done) {
    return std::string(1, done.what) + ' ' + done.about + ' ' + std::to_string(done.step) + ' ' +
           (done.word.empty() ? "-" : done.word) + ' ' + std::to_string(done.before) + ' ' +
           std::to_string(done.after) + ' ' + (done.taken ? "1 " : "0 ") + (done.repeated ? "1 " : "0 ") +
           std::to_string(done.seq) + '\n';
}

inline std::vector<Done> read_done(const std::string& path) {
    std::vector<Done> all;
    std::ifstream in(path);
    for (Done done; in >> done.what >> done.about >> done.step >> done.word >> done.before >> done.after >>
                    done.taken >> done.repeated >> done.seq;)
        all.push_back(done);
    return all;
}

inline std::string actor_of(int number) { return "p" + std::to_string(number); }

struct Model {
    struct Case {
        std::size_t events = 0;
        std::string name;  // "?" where it was given by somebody who was killed before writing it down
        bool corrected = false;
    };
    std::map<std::string, Case> cases;
    std::map<std::string, std::string> batches;  // the case each opened; empty once it was taken out

    // Would it be taken here?
    bool takes(const Done& done) const {
        const auto found = cases.find(done.about);
        switch (done.what) {
            case 'a':
                return found == cases.end();
            case 's':
                return found != cases.end() && done.step == found->second.events;
            case 'i':
                return !batches.contains(done.about);
            case 'u': {
                const auto batch = batches.find(done.about);
                if (batch == batches.end() || batch->second.empty()) return false;
                const auto& opened = cases.at(batch->second);
                return opened.events == 2 && !opened.corrected;
            }
            case 'r':
                return true;
            default:
                return found != cases.end();
        }
    }
};

// The entries of the log, each with what it was written for.
struct Written {
    Entry entry;
    const Done* done = nullptr;
};

class History {
public:
    // `log` are all its entries, `told` what each program wrote down; before entry `from` nobody of them was at work.
    History(std::vector<Entry> log, std::vector<std::vector<Done>> told, const std::set<int>& killed,
            std::uint64_t from)
        : done_(std::move(told)) {
        for (auto& entry : log) {
            if (entry.seq != static_cast<Seq>(log_.size()))
                found("entry " + std::to_string(log_.size()) + " is missing");
            log_.push_back({std::move(entry)});
        }
        for (const auto& each : done_) acknowledged_ += each.size();
        for (int p = 0; p < programs && problem_.empty(); ++p) claim(p, killed.contains(p), from);
        for (at_ = 0; at_ <= log_.size() && problem_.empty(); ++at_) {
            explain_refusals();
            if (at_ >= from && at_ < log_.size()) replay(log_[at_]);
        }
        for (const auto& all : done_)
            for (const auto& done : all)
                if (problem_.empty() && unexplained(done) && !explained_.contains(&done))
                    found("refused though nothing before it says why: " + line_of(done));
    }

    const std::string& problem() const { return problem_; }
    const Model& model() const { return model_; }
    std::size_t acknowledged() const { return acknowledged_; }
    std::size_t refused() const { return refused_ + explained_.size(); }

private:
    void found(const std::string& what) {
        if (problem_.empty()) problem_ = what;
    }
    // Refused without an entry: some moment between its beginning and its answer must explain it.
    static bool unexplained(const Done& done) { return !done.taken && done.seq < 0; }
    static std::size_t entries_of(const Done& done) {
        if (done.what == 'i') return done.taken ? 3 : 0;
        if (done.what == 'u' || done.what == 'l') return done.taken;
        return done.seq >= 0 && !done.repeated;
    }

    // What a program was told, held against its own entries: the same ones in the same order, each once.
    void claim(int program, bool killed, std::uint64_t from) {
        std::vector<std::size_t> own;
        for (auto seq = from; seq < log_.size(); ++seq)
            if (log_[seq].entry.actor == actor_of(program)) own.push_back(seq);
        std::size_t next = 0;
        for (const auto& done : done_[static_cast<std::size_t>(program)])
            for (std::size_t i = 0; i < entries_of(done); ++i) {
                if (next == own.size()) return found("acknowledged and not in the log: " + line_of(done));
                const auto seq = own[next++];
                if (seq < done.before || seq >= done.after)
                    return found("entry " + std::to_string(seq) + " is not of its time: " + line_of(done));
                if (done.seq >= 0 && static_cast<std::size_t>(done.seq) != seq)
                    return found("entry " + std::to_string(seq) + " instead of " + line_of(done));
                log_[seq].done = &done;
            }
        if (own.size() - next > (killed ? 3 : 0)) found(actor_of(program) + " has entries nobody was told of");
    }

    void explain_refusals() {
        for (const auto& all : done_)
            for (const auto& done : all)
                if (unexplained(done) && done.before <= at_ && at_ <= done.after && !model_.takes(done))
                    explained_.insert(&done);
    }

    // The next step of the model, by what the entry says of itself.
    void replay(const Written& written) {
        const auto& entry = written.entry;
        const auto name = written.done ? written.done->word : "?";
        const auto illegal = [&] {
            const auto known = model_.cases.find(entry.case_id);
            found("entry " + std::to_string(entry.seq) + ", " + std::string(word(entry.kind)) + " " +
                  text_in(entry.body, "event") + " " + entry.case_id + " after " +
                  std::to_string(known == model_.cases.end() ? 0 : known->second.events) +
                  " events, could not be taken where it stands: " + (written.done ? line_of(*written.done) : ""));
        };
        switch (entry.kind) {
            case EntryKind::event: {
                auto& known = model_.cases[entry.case_id];
                if (next_event(known.events) != text_in(entry.body, "event")) return illegal();
                if (written.done && written.done->what == 's' && written.done->step != known.events) return illegal();
                if (known.events == 0) known.name = written.done && written.done->what == 'i' ? "旧人" : name;
                ++known.events;
                return;
            }
            case EntryKind::refusal:
                ++refused_;
                if (written.done && model_.takes(*written.done)) illegal();
                return;
            case EntryKind::correction:
                if (!model_.cases.contains(entry.case_id)) return illegal();
                model_.cases[entry.case_id].name = name;
                model_.cases[entry.case_id].corrected = true;
                return;
            case EntryKind::import: {
                const auto batch = text_in(entry.body, "batch");
                if (model_.batches.contains(batch)) return illegal();
                model_.batches[batch] = entry.body["cases"][0].get<std::string>();
                return;
            }
            case EntryKind::undo: {
                Done undo{'u', text_in(entry.body, "batch")};
                if (!model_.takes(undo)) return illegal();
                model_.cases.erase(model_.batches[undo.about]);
                model_.batches[undo.about].clear();
                return;
            }
            case EntryKind::look:
                if (!written.done) return;
                if (const auto& known = model_.cases.at(written.done->about).name; known != "?" && known != name)
                    found("a look found " + name + " where " + known + " stood: " + line_of(*written.done));
                return;
            default:
                return;
        }
    }

    // How the event is called with which a case that has so many goes on.
    static std::string next_event(std::size_t events) {
        static const auto all = commands("2026", "x", steps + 2);
        return events < all.size() ? all[events].event.name : std::string();
    }

    std::vector<Written> log_;
    std::vector<std::vector<Done>> done_;
    Model model_;
    std::set<const Done*> explained_;
    std::size_t at_ = 0, acknowledged_ = 0, refused_ = 0;
    std::string problem_;
};

}  // namespace rudang::test
