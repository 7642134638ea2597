#include "rudang/tables/package.h"

#include <zip.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "parts.h"

namespace rudang::tables {
namespace {

constexpr std::uint64_t most_of_file = 64 << 20;  // of the file as it lies on the disk

[[noreturn]] void no_document(std::string zh, std::string en) {
    unreadable("not-a-document", std::move(zh), std::move(en));
}

[[noreturn]] void no_docx() {
    no_document("这不是 .docx 文档；请用文字处理软件打开后另存为 .docx",
                "this is no .docx document; open it in a word processor and save it as .docx");
}

std::string bytes_of(const std::string& path) {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(path, failed))
        unreadable("no-such-file", "文件打不开", "the file cannot be read");
    const auto size = std::filesystem::file_size(path, failed);
    if (failed) unreadable("no-such-file", "文件打不开", "the file cannot be read");
    if (size > most_of_file)
        unreadable("too-large", "文件太大（上限 64 MiB），模板里不要放大图片",
                   "the file is too large (64 MiB at most); a template needs no large pictures");
    std::ifstream in(path, std::ios::binary);
    std::string bytes(size, '\0');
    if (!in.read(bytes.data(), static_cast<std::streamsize>(size)))
        unreadable("no-such-file", "文件打不开", "the file cannot be read");
    return bytes;
}

// What a file is that is no zip.
[[noreturn]] void say_what(const std::string& path, std::string_view bytes) {
    if (bytes.empty()) unreadable("empty-file", "文件是空的，没有内容", "the file is empty");
    if (bytes.starts_with("\xd0\xcf\x11\xe0")) {
        const Compound file(path);
        if (file.has("EncryptedPackage"))
            unreadable("locked", "文档有打开密码；请打开后去掉密码，另存为 .docx",
                       "the document has a password; open it and save it without one as .docx");
        no_document("这是旧式文档（.doc）或 WPS 文字；请打开后另存为 .docx",
                    "an old document (.doc) or one of WPS; open it and save it as .docx");
    }
    if (bytes.starts_with("{\\rtf"))
        no_document("这是 RTF 文档；请打开后另存为 .docx", "an RTF document; open it and save it as .docx");
    if (bytes.starts_with("%PDF"))
        no_document("这是 PDF；请用它的原稿，另存为 .docx", "a PDF; take what it was made from and save that as .docx");
    no_docx();
}

std::string written(zip_t* zip, zip_source_t* into) {
    const auto failed = [](zip_t* open) {
        if (open) ZIP(zip_discard)(open);
        unreadable("cannot-write", "文件写不进去", "the file cannot be written");
    };
    if (ZIP(zip_close)(zip) != 0) failed(zip);
    std::string bytes;
    zip_stat_t info;
    ZIP(zip_stat_init)(&info);
    if (ZIP(zip_source_stat)(into, &info) != 0 || !(info.valid & ZIP_STAT_SIZE) || ZIP(zip_source_open)(into) != 0)
        failed(nullptr);
    bytes.resize(info.size);
    const auto got = ZIP(zip_source_read)(into, bytes.data(), bytes.size());
    ZIP(zip_source_close)(into);
    if (got < 0 || static_cast<zip_uint64_t>(got) != info.size) failed(nullptr);
    return bytes;
}

// `from` with the parts exchanged, or a package of them alone.
std::string exchanged(std::string_view from, const Archive* archive, const std::map<std::string, std::string>& parts) {
    zip_error_t error;
    ZIP(zip_error_init)(&error);
    const std::unique_ptr<zip_source_t, void (*)(zip_source_t*)> source(
        ZIP(zip_source_buffer_create)(from.data(), from.size(), 0, &error), ZIP(zip_source_free));
    if (!source) unreadable("cannot-write", "文件写不进去", "the file cannot be written");
    ZIP(zip_source_keep)(source.get());  // it is read once the archive has been closed
    auto* zip = ZIP(zip_open_from_source)(source.get(), archive ? 0 : ZIP_CREATE | ZIP_TRUNCATE, &error);
    ZIP(zip_error_fini)(&error);
    if (!zip) {
        ZIP(zip_source_free)(source.get());
        unreadable("broken-file", "文件不完整或已损坏，打不开",
                   "the file is incomplete or damaged and cannot be opened");
    }
    if (archive)
        archive->exchange(zip, parts);
    else
        Archive::add(zip, parts);
    return written(zip, source.get());
}

}  // namespace

Package::Package(std::string bytes)
    : bytes_(std::make_unique<const std::string>(std::move(bytes))),
      archive_(std::make_unique<const Archive>(std::string_view(*bytes_), Limits{})) {}
Package::~Package() = default;
Package::Package(Package&&) noexcept = default;
Package& Package::operator=(Package&&) noexcept = default;

Package Package::docx(const std::string& path) {
    auto bytes = bytes_of(path);
    if (!bytes.starts_with("PK")) say_what(path, bytes);
    Package package(std::move(bytes));
    if (package.has("content.xml"))
        no_document("这是 OpenDocument 文档；请打开后另存为 .docx",
                    "an OpenDocument text; open it and save it as .docx");
    if (package.has("xl/workbook.xml"))
        no_document("这是电子表格，不是文档；请用 .docx 模板", "a spreadsheet, no document; a template is a .docx");
    if (package.related("", "officeDocument").empty()) no_docx();
    return package;
}

bool Package::has(const std::string& part) const { return archive_->has(part); }

std::string Package::part(const std::string& name, std::uint64_t most) const {
    std::string whole;
    archive_->read(name, most, [&](std::string_view piece) { return whole += piece, true; });
    return whole;
}

std::vector<std::string> Package::related(const std::string& part, std::string_view type) const {
    std::vector<std::string> found;
    for (const auto& [id, relation] : relations(*archive_, part))
        if (relation.type == type && archive_->has(relation.target) &&
            std::find(found.begin(), found.end(), relation.target) == found.end())
            found.push_back(relation.target);
    std::sort(found.begin(), found.end());
    return found;
}

std::string Package::with(const std::map<std::string, std::string>& parts) const {
    return exchanged(*bytes_, archive_.get(), parts);
}

std::string Package::made_of(const std::map<std::string, std::string>& parts) { return exchanged({}, nullptr, parts); }

}  // namespace rudang::tables
