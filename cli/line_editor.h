// One line from the terminal, with arrow keys, history and Chinese characters. The history lives in memory only: what
// is typed here is personal.
#pragma once

#include <memory>
#include <optional>
#include <string>

namespace rudang::cli {

class LineEditor {
public:
    // Prompts go to stderr, so that stdout stays what a command has to say.
    // `broken_off` is shown where somebody breaks off with Ctrl-C.
    explicit LineEditor(std::string broken_off);
    ~LineEditor();
    LineEditor(const LineEditor&) = delete;
    LineEditor& operator=(const LineEditor&) = delete;

    // Without the blanks around it; nothing at the end of the input.
    std::optional<std::string> read(const std::string& prompt);

private:
    struct Terminal;
    std::unique_ptr<Terminal> terminal_;
};

}  // namespace rudang::cli
