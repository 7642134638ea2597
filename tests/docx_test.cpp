// Documents filled in: marks, rows and boxes, however a word processor has cut them up; and what is no template.
#include <zip.h>

#include <chrono>
#include <random>

#include "catch.h"
#include "compound.h"
#include "rudang/papers/docx.h"
#include "support.h"

using namespace rudang;
using namespace rudang::test;
using papers::Mark;
using papers::Template;
using papers::Values;
using tables::Package;

namespace {

constexpr std::string_view w = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

std::string document(std::string_view body) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<w:document " + std::string(w) +
           "><w:body>" + std::string(body) + "</w:body></w:document>";
}

std::map<std::string, std::string> parts_of(const std::string& main) {
    const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    const std::string package =
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
    return {
        {"[Content_Types].xml",
         "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default "
         "Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default "
         "Extension=\"xml\" "
         "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"},
        {"_rels/.rels", package + "<Relationship Id=\"a\" Type=\"" + office +
                            "officeDocument\" Target=\"word/document.xml\"/></Relationships>"},
        {"word/_rels/document.xml.rels", package + "<Relationship Id=\"h\" Type=\"" + office +
                                             "header\" Target=\"header1.xml\"/><Relationship Id=\"f\" Type=\"" +
                                             office +
                                             "footer\" Target=\"footer1.xml\"/><Relationship Id=\"n\" Type=\"" +
                                             office + "footnotes\" Target=\"footnotes.xml\"/></Relationships>"},
        {"word/document.xml", main},
        {"word/styles.xml", "<w:styles " + std::string(w) + "/>\n<!-- {{姓名}} in no part that is printed -->"}};
}

Template template_of(std::string_view body) { return Template(Package(Package::made_of(parts_of(document(body))))); }

std::string part_of(const papers::Filled& filled, const std::string& part = "word/document.xml") {
    return Package(filled.bytes).part(part, 1 << 24);
}

// What it says, paragraph by paragraph, without its markup.
std::string text_of(std::string_view xml) {
    std::string text;
    bool tag = false, quoted = false;
    for (std::size_t i = 0; i < xml.size(); ++i) {
        if (tag && xml[i] == '"') quoted = !quoted;
        if (quoted) continue;
        if (xml.substr(i, 6) == "</w:p>" || xml.substr(i, 6) == "<w:br/") text += '\n';
        if (xml[i] == '<') tag = true;
        if (!tag) text += xml[i];
        if (xml[i] == '>') tag = false;
    }
    return text;
}
std::string text_of(const papers::Filled& filled) { return text_of(part_of(filled)); }

std::string run(std::string_view text) { return "<w:r><w:t>" + std::string(text) + "</w:t></w:r>"; }
std::string paragraph(std::string_view text) { return "<w:p>" + run(text) + "</w:p>"; }
std::string row(std::initializer_list<std::string_view> cells) {
    std::string out = "<w:tr>";
    for (const auto cell : cells) out += "<w:tc>" + paragraph(cell) + "</w:tc>";
    return out + "</w:tr>";
}

Problem not_taken(const std::function<void()>& what) {
    try {
        what();
    } catch (const tables::Unreadable& error) {
        CHECK_FALSE(error.problem.message.zh.empty());
        CHECK_FALSE(error.problem.message.en.empty());
        return error.problem;
    }
    FAIL("it was taken");
    return {};
}

}  // namespace

TEST_CASE("values, boxes and rows go where their marks stand, and nothing else changes", "[docx]") {
    const auto form =
        template_of(paragraph("兹有{{姓名}}同志") + "<w:p w:x='y'><!--c-->" + run("a &amp; b") + "</w:p>" +
                    paragraph("{{☑合格}}合格 {{☑不合格}}不合格") + "<w:tbl>" + row({"称谓", "姓名"}) +
                    row({"{{#家庭}}{{称谓}}", "{{姓名}}{{/家庭}}"}) + "</w:tbl><w:sectPr/>");
    Values values{.texts = {{"姓名", "张三"}}, .boxes = {{"合格", true}, {"不合格", false}}};
    values.rows["家庭"] = {{.texts = {{"称谓", "父亲"}, {"姓名", "张大"}}},
                           {.texts = {{"称谓", "母亲"}, {"姓名", "李<&>"}}}};
    const auto filled = form.fill(values);
    CHECK(filled.unknown.empty());
    CHECK(form.faults().empty());
    CHECK(text_of(filled) ==
          "\r\n兹有张三同志\na &amp; b\n☑合格 ☐不合格\n称谓\n姓名\n父亲\n张大\n母亲\n李&lt;&amp;&gt;\n");
    // What holds no mark is what it was, to the byte.
    const auto xml = part_of(filled);
    CHECK(xml.find("<w:p w:x='y'><!--c--><w:r><w:t>a &amp; b</w:t></w:r></w:p>") != std::string::npos);
    CHECK(part_of(filled, "word/styles.xml") == parts_of("")["word/styles.xml"]);
    CHECK(form.fill(values).bytes == filled.bytes);
}

TEST_CASE("a value takes the look of the run that opened its mark", "[docx]") {
    const auto form = template_of(
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>姓名：{</w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>{姓</w:t></w:r>"
        "<w:proofErr w:type=\"spellStart\"/><w:r><w:t>名}}。</w:t></w:r></w:p>");
    const auto xml = part_of(form.fill({.texts = {{"姓名", " 阿迪力·买买提 "}}}));
    CHECK(xml.find("<w:b/></w:rPr><w:t xml:space=\"preserve\">姓名： 阿迪力·买买提 </w:t>") != std::string::npos);
    CHECK(xml.find("<w:i/></w:rPr><w:t xml:space=\"preserve\"></w:t>") != std::string::npos);
    CHECK(xml.find("<w:t xml:space=\"preserve\">。</w:t>") != std::string::npos);
}

TEST_CASE("what nobody knows stays visible and is listed", "[docx]") {
    const auto form = template_of(paragraph("{{性名}} {{☑合各}} {{姓名") + paragraph("{{#成圆}}") +
                                  paragraph("{{姓名}}") + paragraph("{{/成圆}}") + paragraph("{{/别的}}"));
    const auto filled = form.fill({.texts = {{"姓名", "张三"}}});
    CHECK(text_of(filled) == "\r\n〔性名〕 〔☑合各〕 {{姓名\n〔#成圆〕\n张三\n〔/成圆〕\n{{/别的}}\n");
    REQUIRE(filled.unknown.size() == 3);
    CHECK(filled.unknown[0] == Mark{Mark::Kind::text, "性名", {}});
    CHECK(filled.unknown[1] == Mark{Mark::Kind::box, "合各", {}});
    CHECK(filled.unknown[2] == Mark{Mark::Kind::rows, "成圆", {}});
    REQUIRE(form.faults().size() == 2);
    CHECK(form.faults()[0].code == "open-mark");
    CHECK(form.faults()[1].code == "open-rows");
    // Every mark with the rows it stands in.
    CHECK(form.marks().back() == Mark{Mark::Kind::text, "姓名", {"成圆"}});
}

TEST_CASE("rows: paragraphs with their ends on lines of their own leave no blank lines; none leaves nothing",
          "[docx]") {
    const auto form = template_of(paragraph("成员：") + paragraph("{{#成员}}") + paragraph("{{姓名}}，{{支部}}") +
                                  paragraph("{{/成员}}") + paragraph("共{{人数}}人"));
    Values values{.texts = {{"支部", "第一党支部"}, {"人数", "2"}}};
    values.rows["成员"] = {{.texts = {{"姓名", "张三"}}}, {.texts = {{"姓名", "李四"}}}};
    CHECK(text_of(form.fill(values)) == "\r\n成员：\n张三，第一党支部\n李四，第一党支部\n共2人\n");
    values.rows["成员"].clear();
    CHECK(text_of(form.fill(values)) == "\r\n成员：\n共2人\n");
}

TEST_CASE("rows in rows, and a table of rows in the paragraph of one", "[docx]") {
    const auto form = template_of("<w:tbl>" + row({"{{#步骤}}{{名}}", "{{#人}}{{姓名}}；{{/人}}", "{{/步骤}}"}) +
                                  "</w:tbl>" + paragraph("{{#人}}{{姓名}}、{{/人}}"));
    Values values;
    Values step{.texts = {{"名", "谈话"}}};
    step.rows["人"] = {{.texts = {{"姓名", "张三"}}}, {.texts = {{"姓名", "李四"}}}};
    values.rows["步骤"] = {step, step};
    values.rows["人"] = {{.texts = {{"姓名", "王五"}}}};
    CHECK(text_of(form.fill(values)) == "\r\n谈话\n张三；\n李四；\n\n谈话\n张三；\n李四；\n\n王五、\n");
}

TEST_CASE("headers, footers, notes and text boxes are filled as well", "[docx]") {
    auto parts =
        parts_of(document("<w:p>" + run("外{{姓名}}") + "<w:r><w:pict><w:txbxContent>" + paragraph("框里{{姓名}}") +
                          "</w:txbxContent></w:pict></w:r>" + run("尾{{姓名}}") + "</w:p>"));
    for (const char* name : {"header1", "footer1", "footnotes"})
        parts["word/" + std::string(name) + ".xml"] =
            "<w:hdr " + std::string(w) + ">" + paragraph("{{姓名}}") + "</w:hdr>";
    const Template form(Package(Package::made_of(parts)));
    const auto filled = form.fill({.texts = {{"姓名", "张三"}}});
    CHECK(text_of(filled) == "\r\n外张三框里张三\n尾张三\n");
    for (const char* name : {"header1", "footer1", "footnotes"})
        CHECK(text_of(part_of(filled, "word/" + std::string(name) + ".xml")) == "张三\n");
}

TEST_CASE("lines, blanks, dots and signs in names and values", "[docx]") {
    const auto form = template_of(paragraph("{{ 谈话・内容 }}｛｛姓名｝｝"));
    const auto filled =
        form.fill({.texts = {{"谈话·内容", "第一行\n第二行\x01\xef\xbf\xbf\xef\xbf\xbe"}, {"姓名", "𠮷田䶮"}}});
    CHECK(text_of(filled) == "\r\n第一行\n第二行   𠮷田䶮\n");
    CHECK(part_of(filled).find("第一行</w:t><w:br/><w:t xml:space=\"preserve\">第二行") != std::string::npos);
}

TEST_CASE("however its runs are cut, a paragraph says the same", "[docx]") {
    // 100,000 cuts with RUDANG_SOAK, a few thousand otherwise.
    const std::string whole =
        "编号{{号}}：{{本人}}，{{☑男}}男{{☑女}}女，联系人{{#人}}{{姓名}}（{{职务}}）{{/人}}，{{不明}}{完}";
    Values values{.texts = {{"号", "1&2"}, {"本人", "张三"}}, .boxes = {{"男", true}, {"女", false}}};
    values.rows["人"] = {{.texts = {{"姓名", "王五"}, {"职务", "书记"}}}, {.texts = {{"姓名", "赵六"}, {"职务", ""}}}};
    const auto expected = text_of(template_of(paragraph(whole)).fill(values));
    CHECK(expected ==
          "\r\n编号1&amp;2：张三，☑男☐女，联系人王五（书记），〔不明〕{完}\n编号1&amp;"
          "2：张三，☑男☐女，联系人赵六（），〔不明〕{完}\n");
    std::vector<std::string> characters;
    for (std::size_t i = 0; i < whole.size();) {
        std::size_t size = 1;
        while (i + size < whole.size() && (static_cast<unsigned char>(whole[i + size]) & 0xc0) == 0x80) ++size;
        characters.push_back(whole.substr(i, size));
        i += size;
    }
    std::mt19937 random(20260701);
    const int rounds = soak() > 1 ? 100'000 : 4'000;
    // Many paragraphs in one document, so that packing is not what is measured.
    for (int done = 0; done < rounds;) {
        std::string body;
        int here = 0;
        for (; here < 100 && done < rounds; ++here, ++done) {
            body += "<w:p><w:r><w:t>";
            for (const auto& character : characters) {
                body += character;
                switch (random() % 8) {
                    case 0:
                        body += "</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">";
                        break;
                    case 1:
                        body += "</w:t></w:r><w:bookmarkStart w:id=\"1\" w:name=\"a>b\"/><w:r/><w:r><w:t/><w:t>";
                        break;
                    case 2:
                        body += "</w:t><w:t></w:t><w:t>";
                        break;
                    default:
                        break;
                }
            }
            body += "</w:t></w:r></w:p>";
        }
        const auto text = text_of(template_of(body).fill(values)).substr(2);
        std::string wanted;
        for (int i = 0; i < here; ++i) wanted += expected.substr(2);
        REQUIRE(text == wanted);
    }
}

TEST_CASE("what is no template ends in a sentence", "[docx]") {
    const Folder folder;
    const auto write = [&](const char* name, const std::string& bytes) {
        std::ofstream(folder.file(name), std::ios::binary) << bytes;
        return folder.file(name);
    };
    const auto opening = [&](const std::string& path) { return not_taken([&] { Template::open(path); }).code; };
    CHECK(opening(folder.file("nothing.docx")) == "no-such-file");
    CHECK(opening(folder.path.string()) == "no-such-file");
    CHECK(opening(write("empty.docx", "")) == "empty-file");
    CHECK(opening(write("text.docx", "姓名：{{姓名}}")) == "not-a-document");
    CHECK(opening(write("page.docx", "{\\rtf1 x}")) == "not-a-document");
    CHECK(opening(write("cut.docx", "PK\x03\x04 and no more")) == "broken-file");
    CHECK(opening(write("other.docx", Package::made_of({{"a.txt", "a"}}))) == "not-a-document");
    CHECK(opening(write("table.docx", Package::made_of({{"xl/workbook.xml", "<a/>"}}))) == "not-a-document");
    CHECK(opening(write("open.odt", Package::made_of({{"content.xml", "<a/>"}}))) == "not-a-document");
    const auto whole = Package::made_of(parts_of(document(paragraph("{{姓名}}"))));
    for (std::size_t size = 30; size < whole.size(); size += 97) opening(write("part.docx", whole.substr(0, size)));
    CHECK_FALSE(Template::open(write("whole.docx", whole)).marks().empty());
    // An old document, and one with a password: both are files of streams.
    CHECK(opening(write("old.doc", compound("WordDocument", "x"))) == "not-a-document");
    CHECK(opening(write("locked.docx", compound("EncryptedPackage", "x"))) == "locked");
}

TEST_CASE("hostile templates end in a sentence, in bounded memory and time", "[docx]") {
    const auto making = [](const std::string& main) {
        return not_taken([&] { Template(Package(Package::made_of(parts_of(main)))); }).code;
    };
    CHECK(making("<!DOCTYPE a [<!ENTITY b \"{{姓名}}\"><!ENTITY c \"&b;&b;&b;\">]>" + document(paragraph("&c;"))) ==
          "hostile-file");
    CHECK(making("no xml") == "broken-file");
    CHECK(making("<w:document/>") == "broken-file");
    CHECK(making(document("<w:p>")) == "broken-file");
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<w:sdt>";
    CHECK(making("<w:document " + std::string(w) + ">" + deep) == "broken-file");
    std::string closed = deep;
    for (int i = 0; i < 100'000; ++i) closed += "</w:sdt>";
    CHECK(making(document(closed)) == "broken-file");
    // A hundred megabytes of blanks, packed into a few thousand bytes: the part is not unpacked to its end.
    CHECK(making(document(std::string(100 << 20, ' '))) == "too-large");
    std::string rows;
    for (int i = 0; i < 2000; ++i) rows += paragraph("{{#a}}{{/a}}");
    CHECK(making(document(rows)) == "too-large");
    std::string nested;
    for (int i = 0; i < 20; ++i) nested += paragraph("{{#a" + std::to_string(i) + "}}");
    for (int i = 19; i >= 0; --i) nested += paragraph("{{/a" + std::to_string(i) + "}}");
    CHECK(making(document(nested)) == "too-large");
    // Millions of braces, and of marks nobody knows.
    const auto begun = std::chrono::steady_clock::now();
    const auto braces = template_of(paragraph(std::string(2'000'000, '{')));
    CHECK(braces.faults().size() == 50);
    std::string marks;
    for (int i = 0; i < 100'000; ++i) marks += "{{" + std::to_string(i) + "}}</w:t></w:r><w:r><w:t>";
    CHECK(template_of(paragraph(marks)).fill({}).unknown.size() == 100'000);
    // Rows that would write without end.
    auto bomb = template_of(paragraph("{{#a}}") + paragraph("{{#a}}x") + paragraph("{{#a}}x") +
                            paragraph("{{/a}}" + std::string(2000, 'x') + "{{/a}}") + paragraph("{{/a}}"));
    Values values;
    values.rows["a"] = std::vector<Values>(200);
    CHECK(not_taken([&] { bomb.fill(values); }).code == "too-large");
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(60));
}
