/* The lower bound of filling in a form: a package of which one part is written anew, by hand over libzip, in memory.
 *   rudang_bench_zip FILE.docx ROUNDS
 * Prints microseconds of processor time a round. What the part says is not looked at; it is written as it was. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zip.h>

static void must(int good, const char* what) {
    if (good) return;
    fprintf(stderr, "%s failed\n", what);
    exit(1);
}

static zip_t* opened(char* bytes, zip_uint64_t size, zip_source_t** source) {
    *source = zip_source_buffer_create(bytes, size, 0, NULL);
    must(*source != NULL, "zip_source_buffer_create");
    zip_source_keep(*source);
    zip_t* zip = zip_open_from_source(*source, 0, NULL);
    must(zip != NULL, "zip_open_from_source");
    return zip;
}

int main(int argc, char** argv) {
    static char bytes[1 << 20], part[1 << 20], out[1 << 20];
    if (argc != 3) return 2;
    FILE* file = fopen(argv[1], "rb");
    must(file != NULL, argv[1]);
    const zip_uint64_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    zip_source_t* source;
    zip_t* zip = opened(bytes, size, &source);
    zip_file_t* reading = zip_fopen(zip, "word/document.xml", 0);
    must(reading != NULL, "zip_fopen");
    const zip_int64_t part_size = zip_fread(reading, part, sizeof part);
    must(part_size > 0, "zip_fread");
    zip_fclose(reading);
    zip_discard(zip);
    zip_source_free(source);
    const int rounds = atoi(argv[2]);
    const clock_t begun = clock();
    for (int i = 0; i < rounds; ++i) {
        zip = opened(bytes, size, &source);
        zip_source_t* fresh = zip_source_buffer(zip, part, (zip_uint64_t)part_size, 0);
        must(fresh && zip_file_add(zip, "word/document.xml", fresh, ZIP_FL_OVERWRITE) >= 0, "zip_file_add");
        must(zip_close(zip) == 0, "zip_close");
        zip_stat_t about;
        must(zip_source_stat(source, &about) == 0 && about.size < sizeof out && zip_source_open(source) == 0, "zip_source_open");
        must(zip_source_read(source, out, about.size) == (zip_int64_t)about.size, "zip_source_read");
        zip_source_close(source);
        zip_source_free(source);
    }
    printf("%.2f\n", (double)(clock() - begun) * 1e6 / CLOCKS_PER_SEC / rounds);
    return 0;
}
