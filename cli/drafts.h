// Meetings, open and closed: a sealed file each in the state folder; what it is called says the day and no more.
#pragma once

#include "context.h"
#include "rudang/office/meetings.h"

namespace rudang::cli {

class Drafts : public office::MeetingDrafts {
public:
    explicit Drafts(Context& context);

    std::vector<std::string> ids(bool closed = false) const override;
    std::optional<office::Meeting> find(const std::string& id) override;
    void keep(const office::Meeting& meeting) override;
    void drop(const std::string& id) override;

private:
    std::string file(const std::string& id, bool closed) const;
    Context& context_;
    std::string folder_;
};

}  // namespace rudang::cli
