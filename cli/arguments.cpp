// CLI11 reads the words; it is included here and nowhere else, because it is slow to compile.
#include "arguments.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "context.h"
#include "spoken.h"

namespace rudang::cli {
namespace {

const CommandSpec* find_command(const std::string& name) {
    for (const auto& command : commands())
        if (command.name == name) return &command;
    return nullptr;
}

bool is_group(const std::string& word) {
    return std::any_of(commands().begin(), commands().end(),
                       [&](const CommandSpec& c) { return c.name.starts_with(word + " "); });
}

const OptionSpec* find_option(const CommandSpec* command, const std::string& name) {
    for (const auto& option : common_options())
        if (option.name == name) return &option;
    if (command)
        for (const auto& option : command->options)
            if (option.name == name) return &option;
    return nullptr;
}

std::string usage_line(const CommandSpec& command, Language language) {
    std::string line = "rudang " + std::string(command.name);
    for (const auto& option : command.options)
        if (option.positional)
            line += (option.required ? " " : " [") + placeholder(option.name, language) +
                    (option.takes == Takes::many ? "…" : "") + (option.required ? "" : "]");
    for (const auto& option : command.options)
        if (!option.positional && option.required) line += " --" + std::string(option.name) + " …";
    if (command.takes_fields) line += " [--" + placeholder("FIELD", language) + " …]";
    return line;
}

void print_options(Screen& screen, const std::vector<OptionSpec>& options, Language language) {
    std::vector<std::vector<Cell>> rows;
    for (const auto& option : options) {
        std::string name = option.positional
                               ? placeholder(option.name, language)
                               : "--" + std::string(option.name) + (option.takes == Takes::nothing ? "" : " …");
        if (option.name == "quiet") name += ", -q";
        if (option.name == "verbose") name += ", -v";
        rows.push_back({Cell(name), Cell(option.help.in(language))});
    }
    screen.table({}, rows, 2);
}

// The command line in the course of being read.
class Reader {
public:
    Reader(int argc, char** argv) : words_(plain_words({argv + 1, argv + argc})) {}

    Parsed read() {
        if (!std::all_of(words_.begin(), words_.end(), [](const std::string& word) { return valid_utf8(word); }))
            wrong("not-utf8", "", {"命令行含有不是 UTF-8 的文字", "the command line holds text that is not UTF-8"});
        else if (take_early_options(); find_the_command())
            take_options();
        return std::move(parsed_);
    }

private:
    void wrong(std::string code, std::string where, Text message) {
        parsed_.problem = Problem{std::move(code), std::move(where), std::move(message)};
    }

    // Options that hold before anything else is known, so that even a wrong command line is answered properly.
    void take_early_options() {
        for (std::size_t i = 0; i < words_.size(); ++i) {
            if (words_[i] == "--json") parsed_.arguments.set("json");
            if (words_[i] == "--lang" && i + 1 < words_.size()) parsed_.arguments.add("lang", words_[i + 1]);
            if (words_[i].starts_with("--lang=")) parsed_.arguments.add("lang", words_[i].substr(7));
        }
    }

    void no_such_command(const std::string& name, std::size_t at) {
        // Of a group what is in it.
        if (const auto group = name.substr(0, name.find(' ')); group != name && is_group(group)) {
            std::string in;
            std::vector<std::string> below;
            for (const auto& command : commands())
                if (command.name.starts_with(group + " ")) {
                    in += (in.empty() ? "rudang " : "、rudang ") + std::string(command.name);
                    below.emplace_back(command.name);
                }
            const auto guess = closest(name, below);
            if (guess.empty())
                return wrong("unknown-command", "",
                             {"没有命令 " + name + "；有 " + in,
                              "there is no command " + name + " (rudang help " + group + ")"});
        }
        if (!name.starts_with("-") && at < words_.size())
            if (auto meant = meant_by({words_.begin() + static_cast<std::ptrdiff_t>(at), words_.end()}); !meant.empty())
                return wrong("unknown-command", "", std::move(meant));
        std::vector<std::string> names;
        // "jurnal" is a group misspelt; so is the first word of "jurnal tail".
        for (const auto& command : commands()) {
            names.emplace_back(command.name);
            if (const auto space = command.name.find(' '); space != std::string_view::npos)
                names.emplace_back(command.name.substr(0, space));
        }
        if (name.starts_with("--"))
            for (const auto& option : common_options()) names.push_back("--" + std::string(option.name));
        auto guess = closest(name, names);
        if (guess.empty()) guess = closest(name.substr(0, name.find(' ')), names);
        wrong("unknown-command", "",
              {"没有命令 " + name + (guess.empty() ? "" : "，是否指 " + guess + "？") + "（全部命令见 rudang help）",
               "there is no command " + name + (guess.empty() ? "" : "; did you mean " + guess + "?") +
                   " (rudang help lists them)"});
    }

    // The command is the first word that is no option; common options may stand before it. Empty where one of them
    // answers the whole line.
    std::optional<std::size_t> first_word() {
        std::size_t at = 0;
        while (at < words_.size() && words_[at].starts_with("-")) {
            const auto& word = words_[at];
            const auto name = word.substr(std::min(word.find_first_not_of('-'), word.size()));
            const auto* option = find_option(nullptr, name.substr(0, name.find('=')));
            parsed_.show_version = word == "--version";
            parsed_.show_help = wants_help(word);
            if (parsed_.show_version || parsed_.show_help) return std::nullopt;
            if (!option && word != "-q" && word != "-v") break;
            at += option && option->takes != Takes::nothing && name.find('=') == std::string::npos ? 2 : 1;
            if (at > words_.size()) {
                wrong("missing-value", word, {"缺少选项的值", "the option needs a value"});
                return std::nullopt;
            }
        }
        return at;
    }

    void help_on(std::size_t at) {
        std::string topic;
        const auto first = at;
        for (; at < words_.size() && !words_[at].starts_with("-"); ++at)
            topic += (topic.empty() ? "" : " ") + words_[at];
        if (wants_help(topic)) topic.clear();
        if (const auto called = command_called(topic); !called.empty()) topic = called;
        parsed_.command = find_command(topic);
        if (!parsed_.command && !topic.empty() && !is_group(topic)) {
            if (!names_event(topic)) return no_such_command(topic, first);
            // What an event takes.
            parsed_.command = find_command("fields");
            parsed_.arguments.add("EVENT", topic);
            return;
        }
        parsed_.group = topic;
        parsed_.show_help = true;
    }

    // False where nothing is left to be read: help, or something wrong.
    bool find_the_command() {
        const auto first = first_word();
        if (!first) return false;
        const auto at = *first;
        parsed_.brief = at >= words_.size();
        if (parsed_.brief || wants_help(words_[at])) return help_on(at + 1), false;
        std::string name = words_[at];
        std::ptrdiff_t used = 1;
        if (const auto called = command_called(name); !called.empty()) {
            parsed_.show_version = called == "--version";
            if (parsed_.show_version) return false;
            return take_command(called, at, used);
        }
        // "import FILE" beside "import undo": a group that is a command as well.
        const bool both = is_group(name) && find_command(name);
        if (is_group(name) && !(both && (at + 1 >= words_.size() || !find_command(name + " " + words_[at + 1])))) {
            if (at + 1 >= words_.size() || words_[at + 1].starts_with("-")) {
                parsed_.group = name;
                parsed_.show_help = true;
                return false;
            }
            name += " " + words_[at + 1];
            used = 2;
        }
        return take_command(name, at, used);
    }

    bool take_command(const std::string& name, std::size_t at, std::ptrdiff_t used) {
        parsed_.command = find_command(name);
        if (!parsed_.command) return no_such_command(name, at), false;
        const auto from = words_.begin() + static_cast<std::ptrdiff_t>(at);
        words_.erase(from, from + used);
        return true;
    }

    void declare(const OptionSpec& option) {
        const std::string key(option.name);
        const std::string letter = key == "quiet" ? ",-q" : key == "verbose" ? ",-v" : "";
        const std::string spelled = option.positional ? key : "--" + key + letter;
        if (option.takes == Takes::nothing) {
            flags_[key] = std::make_unique<bool>(false);
            app_.add_flag(spelled, *flags_[key]);
            return;
        }
        auto* added = app_.add_option(spelled, values_[key]);
        if (option.positional && option.takes == Takes::one)
            added->expected(1)->allow_extra_args(false);
        else if (!option.positional)
            added->expected(1)->take_all()->allow_extra_args(false);
    }

    // An option does not take another for its value: "--within --lang zh" lacks one.
    bool every_option_has_its_value() {
        for (std::size_t i = 0; i + 1 < words_.size(); ++i) {
            if (!words_[i].starts_with("--") || !words_[i + 1].starts_with("--")) continue;
            const auto* option = find_option(parsed_.command, words_[i].substr(2));
            if (!option || option->takes == Takes::nothing || !find_option(parsed_.command, words_[i + 1].substr(2)))
                continue;
            wrong("missing-value", words_[i], {"缺少选项的值", "the option needs a value"});
            return false;
        }
        return true;
    }

    void no_such_option(const std::string& word) {
        std::vector<std::string> names;
        for (const auto& option : common_options()) names.push_back("--" + std::string(option.name));
        for (const auto& option : parsed_.command->options)
            if (!option.positional) names.push_back("--" + std::string(option.name));
        const auto guess = closest(word, names);
        const std::string command(parsed_.command->name);
        wrong(
            "unknown-option", word,
            {"多余或未知的选项" + (guess.empty() ? std::string{} : "，是否指 " + guess + "？") + "（见 rudang help " +
                 command + "）",
             "unknown option or one word too many" + (guess.empty() ? std::string{} : "; did you mean " + guess + "?") +
                 " (rudang help " + command + ")"});
    }

    bool parse_options() {
        try {
            std::reverse(words_.begin(), words_.end());  // CLI11 takes a vector back to front
            app_.parse(words_);
            return true;
        } catch (const CLI::CallForHelp&) {
            parsed_.show_help = true;
        } catch (const CLI::ExtrasError&) {
            const auto left = app_.remaining();
            no_such_option(left.empty() ? std::string{} : left.front());
        } catch (const CLI::ArgumentMismatch& error) {
            const auto what = std::string(error.what());
            wrong("missing-value", what.substr(0, what.find(':')), {"缺少选项的值", "the option needs a value"});
        } catch (const CLI::ParseError& error) {
            wrong("usage", "",
                  {"命令行有误（用法见 rudang help " + std::string(parsed_.command->name) + "）",
                   std::string("wrong command line: ") + error.what()});
        }
        return false;
    }

    void take_options() {
        app_.set_help_flag("-h,--help");
        app_.allow_extras(parsed_.command->takes_fields);
        for (const auto& option : common_options()) declare(option);
        for (const auto& option : parsed_.command->options) declare(option);
        if (!every_option_has_its_value() || !parse_options()) return;
        parsed_.arguments = {};
        for (const auto& [key, set] : flags_)
            if (*set) parsed_.arguments.set(key);
        for (auto& [key, list] : values_)
            for (auto& value : list) parsed_.arguments.add(key, std::move(value));
        parsed_.arguments.extras = app_.remaining();
        for (const auto& option : parsed_.command->options)
            if (option.required && !parsed_.arguments.has(option.name)) parsed_.missing.push_back(&option);
        if (parsed_.missing.empty()) return;
        const auto& first = *parsed_.missing.front();
        wrong("missing-argument", (first.positional ? "" : "--") + std::string(first.name),
              {"缺少：" + std::string(first.help.zh) + "。用法：" + usage_line(*parsed_.command, Language::zh),
               "missing: " + std::string(first.help.en) + ". usage: " + usage_line(*parsed_.command, Language::en)});
    }

    std::vector<std::string> words_;
    Parsed parsed_;
    CLI::App app_;
    std::map<std::string, std::vector<std::string>> values_;
    std::map<std::string, std::unique_ptr<bool>> flags_;
};

}  // namespace

Parsed parse(int argc, char** argv) { return Reader(argc, argv).read(); }

int print_help(const Parsed& parsed, std::ostream& out) {
    const auto language = choose_language(parsed.arguments.get("lang"));
    const auto say = [&](std::string_view zh, std::string_view en) { return std::string(Label{zh, en}.in(language)); };
    Screen screen(out, terminal_columns(1), false);
    if (parsed.command) {
        const auto& command = *parsed.command;
        screen.paragraph(command.summary.in(language), 0);
        screen.line();
        screen.paragraph(say("用法： ", "usage: ") + usage_line(command, language), 0);
        screen.paragraph(say("示例： ", "example: ") + command.example.in(language), 0);
        if (!command.options.empty()) {
            screen.line();
            print_options(screen, command.options, language);
        }
        if (command.takes_fields) {
            screen.line();
            screen.paragraph(
                say("事项自己的内容也用选项填写，名称同 JSON（下划线可写作连字符），如 --interviewer-role "
                    "书记、--vote.present 9；各事项的内容见 rudang fields 事项，终端上缺少的会逐项询问。",
                    "The event's own fields are options too, named as in JSON (a hyphen may stand for an underscore), "
                    "like --interviewer-role secretary or --vote.present 9. rudang fields EVENT lists them; on a "
                    "terminal missing ones are asked for."),
                0);
        }
        screen.line();
        screen.line(say("通用选项：", "common options:"));
        print_options(screen, common_options(), language);
        return exit_done;
    }
    screen.line(say("rudang（入党）——发展党员工作台账", "rudang - the ledger of recruiting Party members"));
    screen.line();
    std::vector<std::vector<Cell>> rows;
    for (const auto& command : commands())
        if (parsed.brief ? command.everyday : command.name.starts_with(parsed.group))
            rows.push_back({Cell(command.name), Cell(command.summary.in(language))});
    screen.table({}, rows, 2);
    screen.line();
    if (parsed.brief) screen.line(say("全部命令： rudang help", "all commands: rudang help"));
    screen.line(say("每条命令的用法和示例： rudang help 命令", "usage and an example of each: rudang help COMMAND"));
    return exit_done;
}

}  // namespace rudang::cli
