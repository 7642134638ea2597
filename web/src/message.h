// What a page is asked, and what it answers.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rudang::web {

// A file that was put on a page: where it lies until the request is over, and how the person calls it; of a folder with
// the folders in between. Nothing is ever opened by that name.
struct TakenFile {
    std::string path, name;
};

// The field by which a page asks for a whole folder.
constexpr std::string_view folder_field = "folder";

struct Request {
    bool post = false;
    std::string path;                          // below the session's prefix, without a question
    std::map<std::string, std::string> typed;  // of a form; several of one name are joined with commas
    std::vector<TakenFile> files;
    std::vector<std::string> passed_over;  // names of what lay in a folder and is no table

    std::string value(const std::string& name) const {
        const auto found = typed.find(name);
        return found == typed.end() ? std::string() : found->second;
    }
    bool has(const std::string& name) const { return typed.contains(name); }
};

struct Response {
    int status = 200;
    std::string body;
    std::string_view type = "text/html; charset=utf-8";
    std::vector<std::pair<std::string, std::string>> headers = {};
};

// application/x-www-form-urlencoded. False where it is none.
bool read_form(std::string_view body, std::map<std::string, std::string>& typed);
// multipart/form-data as it lies in a file: the fields, and where in it the files are. False where it is none, or
// where `goes_on` says so once a file comes and the fields before it are known: nothing further is read then.
struct FilePart {
    std::size_t begin = 0, size = 0;
    std::string field, name;
};
bool read_multipart(std::string_view body, std::string_view content_type, std::map<std::string, std::string>& typed,
                    std::vector<FilePart>& files, const std::function<bool()>& goes_on);

}  // namespace rudang::web
