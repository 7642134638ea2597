/* The lower bound: writes the rows of another ledger again, by hand over sqlite3, in transactions of the same size.
 *   rudang_bench_floor SOURCE TARGET full|normal EVENTS_PER_COMMIT rows|hashed|signed
 * Reads everything into memory first; prints microseconds per journal entry. Per entry it writes what the ledger
 * writes: the entry, its link, the case's row, its tasks (deleted and inserted), its index row where there is one, and
 * the tree and a checkpoint once a transaction; every 300 transactions it brings SQLite's log into the file, as the
 * ledger does. With "rows" it hashes, signs and seals nothing; with "hashed" it makes the leaf hash of an entry
 * (suite 0); with "signed" also what else a row of suite 1 consists of: an encryption an entry, a signature for each
 * where it is alone in its transaction, and once a transaction the new entries read back and hashed again and the
 * checkpoint signed. It checks nothing and decides nothing. */
#include <nettle/sha2.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
    int seq, size;
    char* entry;
    char case_id[40];
} Entry;
typedef struct {
    char case_id[40];
    char text[8][120];
    int step;
} Task;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}
static void must(int rc, sqlite3* db, const char* what) {
    if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW) {
        fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(db));
        exit(1);
    }
}
static sqlite3_stmt* prepare(sqlite3* db, const char* sql) {
    sqlite3_stmt* s;
    must(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, 0), db, sql);
    return s;
}
static void run(sqlite3* db, sqlite3_stmt* s) {
    must(sqlite3_step(s), db, sqlite3_sql(s));
    sqlite3_reset(s);
}

static void sha256(unsigned char* hash, const void* bytes, size_t size) {
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, size, bytes);
    sha256_digest(&context, SHA256_DIGEST_SIZE, hash);
}

int main(int argc, char** argv) {
    if (argc != 6 || sodium_init() < 0) return 2;
    const int signed_ = strcmp(argv[5], "signed") == 0, hashed = signed_ || strcmp(argv[5], "hashed") == 0;
    sqlite3 *from, *to;
    must(sqlite3_open(argv[1], &from), from, "open");
    int count = 0, capacity = 1024;
    Entry* entries = malloc(sizeof(Entry) * (size_t)capacity);
    sqlite3_stmt* s = prepare(from, "SELECT seq, entry FROM journal ORDER BY seq");
    while (sqlite3_step(s) == SQLITE_ROW) {
        if (count == capacity) entries = realloc(entries, sizeof(Entry) * (size_t)(capacity *= 2));
        Entry* e = &entries[count++];
        e->seq = sqlite3_column_int(s, 0);
        e->size = sqlite3_column_bytes(s, 1);
        e->entry = malloc((size_t)e->size);
        memcpy(e->entry, sqlite3_column_blob(s, 1), (size_t)e->size);
        e->case_id[0] = 0;
    }
    sqlite3_finalize(s);
    /* Sorted and merged here: joined by the number, which is no index of these rows, it takes the square of the time.
     */
    s = prepare(from, "SELECT seq, case_id FROM case_entry ORDER BY seq");
    for (int i = 0; sqlite3_step(s) == SQLITE_ROW;) {
        while (i < count && entries[i].seq < sqlite3_column_int(s, 0)) ++i;
        if (i < count && entries[i].seq == sqlite3_column_int(s, 0))
            snprintf(entries[i].case_id, sizeof entries[i].case_id, "%s", (const char*)sqlite3_column_text(s, 1));
    }
    sqlite3_finalize(s);
    int per_commit = atoi(argv[4]);

    must(sqlite3_open(argv[2], &to), to, "open");
    sqlite3_exec(to,
                 "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA foreign_keys=ON; PRAGMA "
                 "secure_delete=ON; PRAGMA temp_store=MEMORY",
                 0, 0, 0);
    sqlite3_exec(to, strcmp(argv[3], "full") ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL", 0, 0, 0);
    /* The same tables, taken from the source's own schema. */
    s = prepare(from, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type <> 'table'");
    while (sqlite3_step(s) == SQLITE_ROW)
        must(sqlite3_exec(to, (const char*)sqlite3_column_text(s, 0), 0, 0, 0), to, "schema");
    sqlite3_finalize(s);
    sqlite3_exec(to, "INSERT INTO tree(id, frontier) VALUES (1, zeroblob(8))", 0, 0, 0);

    sqlite3_stmt *begin = prepare(to, "BEGIN IMMEDIATE"), *commit = prepare(to, "COMMIT");
    sqlite3_stmt* journal = prepare(to, "INSERT INTO journal(seq, entry) VALUES (?, ?)");
    sqlite3_stmt* link = prepare(to, "INSERT INTO case_entry(case_id, seq) VALUES (?, ?)");
    sqlite3_stmt* state =
        prepare(to,
                "INSERT INTO case_state VALUES (?,'root','张三','activist',2,'6,7','normal',0,?,?,'2027-01-08',0) "
                "ON CONFLICT(case_id) DO UPDATE SET last_seq=excluded.last_seq, status=excluded.status, "
                "steps=excluded.steps, last_on=excluded.last_on");
    sqlite3_stmt* clear = prepare(to, "DELETE FROM task WHERE case_id = ?");
    sqlite3_stmt* task = prepare(
        to,
        "INSERT INTO task VALUES "
        "(?,?,'activist_reviewed','2026-07-22','2027-01-10','',0,'chronology,review-every-half-year','2027-01-10')");
    sqlite3_stmt* tree = prepare(to, "UPDATE tree SET frontier = ? WHERE id = 1");
    sqlite3_stmt* index = prepare(
        to, "INSERT OR REPLACE INTO case_index(name, digest, case_id, day) VALUES ('name', ?, ?, '2027-01-08')");
    sqlite3_stmt* checkpoint = prepare(to, "INSERT INTO checkpoint(size, note) VALUES (?, ?)");
    sqlite3_stmt* back = prepare(to, "SELECT entry FROM journal WHERE seq = ?");
    char frontier[200], note[260];
    memset(frontier, 7, sizeof frontier);
    memset(note, 'x', sizeof note);
    unsigned char public[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES], signature[crypto_sign_BYTES],
        hash[crypto_hash_sha256_BYTES];
    unsigned char key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES] = {1},
                  nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES] = {2},
                  sealed[256 + crypto_aead_xchacha20poly1305_ietf_ABYTES], open[256] = {3};
    crypto_sign_keypair(public, secret);
    int first = 0; /* of the transaction */
    int commits = 0;

    double start = now();
    for (int i = 0; i < count; ++i) {
        if (i % per_commit == 0) {
            if (++commits % 300 == 0)
                must(sqlite3_wal_checkpoint_v2(to, 0, SQLITE_CHECKPOINT_TRUNCATE, 0, 0), to, "checkpoint");
            run(to, begin);
        }
        Entry* e = &entries[i];
        if (hashed) sha256(hash, e->entry, (size_t)e->size);
        if (signed_) {
            crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, 0, open, sizeof open, 0, 0, 0, nonce, key);
            if (per_commit == 1)
                crypto_sign_detached(signature, 0, (const unsigned char*)e->entry, (unsigned long long)e->size, secret);
        }
        sqlite3_bind_int(journal, 1, e->seq);
        sqlite3_bind_blob(journal, 2, e->entry, e->size, SQLITE_STATIC);
        run(to, journal);
        if (e->case_id[0]) {
            sqlite3_bind_text(link, 1, e->case_id, -1, SQLITE_STATIC);
            sqlite3_bind_int(link, 2, e->seq);
            run(to, link);
            /* In a batch the ledger writes a case's row once a transaction. */
            int last = i + 1 == count || (i + 1) % per_commit == 0 || strcmp(entries[i + 1].case_id, e->case_id) != 0;
            if (last) {
                sqlite3_bind_text(state, 1, e->case_id, -1, SQLITE_STATIC);
                sqlite3_bind_int(state, 2, e->seq);
                sqlite3_bind_int(state, 3, e->seq);
                run(to, state);
                sqlite3_bind_text(index, 1, frontier, 64, SQLITE_STATIC);
                sqlite3_bind_text(index, 2, e->case_id, -1, SQLITE_STATIC);
                run(to, index);
                sqlite3_bind_text(clear, 1, e->case_id, -1, SQLITE_STATIC);
                run(to, clear);
                for (int step = 6; step < 8; ++step) {
                    sqlite3_bind_text(task, 1, e->case_id, -1, SQLITE_STATIC);
                    sqlite3_bind_int(task, 2, step);
                    run(to, task);
                }
            }
        }
        if ((i + 1) % per_commit == 0 || i + 1 == count) {
            sqlite3_bind_blob(tree, 1, frontier, sizeof frontier, SQLITE_STATIC);
            run(to, tree);
            if (signed_) {
                for (int k = first; k <= i; ++k) {
                    sqlite3_bind_int(back, 1, entries[k].seq);
                    must(sqlite3_step(back), to, "read back");
                    sha256(hash, sqlite3_column_blob(back, 0), (size_t)sqlite3_column_bytes(back, 0));
                    sqlite3_reset(back);
                }
                crypto_sign_detached(signature, 0, (const unsigned char*)note, sizeof note, secret);
            }
            first = i + 1;
            sqlite3_bind_int(checkpoint, 1, i + 1);
            sqlite3_bind_text(checkpoint, 2, note, sizeof note, SQLITE_STATIC);
            run(to, checkpoint);
            run(to, commit);
        }
    }
    printf("%.2f\n", (now() - start) / count);
    return 0;
}
