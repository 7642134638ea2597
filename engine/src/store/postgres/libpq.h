// libpq, loaded when the first ledger on a server is opened and not before: with what it brings along (Kerberos, LDAP,
// TLS) it would cost every command a third of its start.
#pragma once

#include <libpq-fe.h>

namespace rudang::postgres {

// What is used of it: a list, so that each name stands once.
#define RUDANG_LIBPQ(each)                                                                                             \
    each(PQconninfoParse) each(PQconninfoFree) each(PQfreemem) each(PQconnectdbParams) each(PQfinish) each(PQstatus)   \
        each(PQconnectionNeedsPassword) each(PQserverVersion) each(PQparameterStatus) each(PQsslInUse)                 \
            each(PQsetNoticeProcessor) each(PQexec) each(PQenterPipelineMode) each(PQexitPipelineMode)                 \
                each(PQpipelineStatus) each(PQpipelineSync) each(PQsendFlushRequest) each(PQflush) each(PQsendPrepare) \
                    each(PQsendQueryPrepared) each(PQsendQueryParams) each(PQgetResult) each(PQresultStatus)           \
                        each(PQresultErrorField) each(PQclear) each(PQntuples) each(PQnfields) each(PQgetisnull)       \
                            each(PQgetvalue) each(PQgetlength) each(PQcmdStatus)

struct Libpq {
#define RUDANG_MEMBER(name) decltype(&::name) name = nullptr;
    RUDANG_LIBPQ(RUDANG_MEMBER)
#undef RUDANG_MEMBER
};

// Throws LedgerError(unreachable) where it is not installed.
const Libpq& libpq();

}  // namespace rudang::postgres
