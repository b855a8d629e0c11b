/** Spreadsheets as the programs of offices write them, made of their XML by hand so that a test
 *  says what is in them. */
#ifndef CAIRN_TESTS_OFFICE_H
#define CAIRN_TESTS_OFFICE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/text.h"

typedef struct {
    const char *name, *text;
} office_member;

static inline void office_must(bool done, const char *what)
{
    if (done)
        return;
    fprintf(stderr, "%s: no such archive can be made\n", what);
    abort();
}

/** An archive of these members, up to one without a name; free its bytes. */
static inline slice office_zip(const office_member *members)
{
    zip_error_t why;
    zip_stat_t info;
    zip_source_t *made = zip_source_buffer_create(NULL, 0, 0, &why);
    zip_t *zip = made ? zip_open_from_source(made, ZIP_TRUNCATE, &why) : NULL;
    office_must(zip != NULL, "zip");
    zip_source_keep(made);
    for (; members->name; members++) {
        zip_source_t *text = zip_source_buffer(zip, members->text, strlen(members->text), 0);
        office_must(text && zip_file_add(zip, members->name, text, 0) >= 0, members->name);
    }
    office_must(zip_close(zip) == 0 && zip_source_stat(made, &info) == 0, "zip");
    char *bytes = malloc(info.size);
    office_must(bytes && zip_source_open(made) == 0 &&
                    zip_source_read(made, bytes, info.size) == (zip_int64_t)info.size,
                "zip");
    zip_source_close(made);
    zip_source_free(made);
    return (slice){bytes, info.size};
}

/** What a workbook of up to two sheets is made of; NULL for what it has not. */
typedef struct {
    const char *sheets[2];  /* the inside of <worksheet> */
    const char *state;      /* of the second: hidden */
    const char *strings;    /* the inside of <sst> */
    const char *styles;     /* the inside of <styleSheet> */
    const char *properties; /* attributes of <workbookPr> */
} office_workbook;

static inline const char *office_wrap(char *room, size_t size, const char *before,
                                      const char *inside, const char *after)
{
    int length = snprintf(room, size, "%s%s%s", before, inside ? inside : "", after);
    office_must(length >= 0 && (size_t)length < size, before);
    return room;
}

#define OFFICE_MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE_RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static inline slice office_xlsx(const office_workbook *w)
{
    enum { ROOM = 1 << 16 };
    static char book[ROOM], sheets[2][ROOM], strings[ROOM], styles[ROOM];
    char inside[1000];
    snprintf(inside, sizeof inside,
             "<workbookPr %s/><sheets><sheet name=\"First\" sheetId=\"1\" "
             "r:id=\"rId1\"/>%s%s%s</sheets>",
             w->properties ? w->properties : "",
             w->sheets[1] ? "<sheet name=\"Second\" sheetId=\"2\" r:id=\"rId2\" state=\"" : "",
             w->sheets[1] ? (w->state ? w->state : "visible") : "", w->sheets[1] ? "\"/>" : "");
    const office_member members[] = {
        {"[Content_Types].xml", "<Types/>"},
        {"_rels/.rels", "<Relationships><Relationship Id=\"rId1\" Type=\"" OFFICE_RELATIONS
                        "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
        {"xl/workbook.xml",
         office_wrap(book, sizeof book,
                     "<workbook xmlns=\"" OFFICE_MAIN "\" xmlns:r=\"" OFFICE_RELATIONS "\">",
                     inside, "</workbook>")},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"rId1\" Type=\"" OFFICE_RELATIONS
         "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" "
         "Type=\"" OFFICE_RELATIONS "/worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/>"
         "<Relationship Id=\"rId3\" Type=\"" OFFICE_RELATIONS
         "/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rId4\" "
         "Type=\"" OFFICE_RELATIONS "/styles\" Target=\"styles.xml\"/></Relationships>"},
        {"xl/worksheets/sheet1.xml",
         office_wrap(sheets[0], ROOM, "<worksheet xmlns=\"" OFFICE_MAIN "\">", w->sheets[0],
                     "</worksheet>")},
        {"xl/worksheets/sheet2.xml",
         office_wrap(sheets[1], ROOM, "<worksheet xmlns=\"" OFFICE_MAIN "\">", w->sheets[1],
                     "</worksheet>")},
        {"xl/sharedStrings.xml",
         office_wrap(strings, ROOM, "<sst xmlns=\"" OFFICE_MAIN "\">", w->strings, "</sst>")},
        {"xl/styles.xml", office_wrap(styles, ROOM, "<styleSheet xmlns=\"" OFFICE_MAIN "\">",
                                      w->styles, "</styleSheet>")},
        {NULL, NULL},
    };
    return office_zip(members);
}

/** A spreadsheet of OpenDocument. @param tables  the inside of <office:spreadsheet>. */
static inline slice office_ods(const char *styles, const char *tables)
{
    static char content[1 << 16];
    int length = snprintf(
        content, sizeof content,
        "<office:document-content "
        "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
        "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
        "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" "
        "xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\">"
        "<office:automatic-styles>%s</office:automatic-styles><office:body><office:spreadsheet>%s"
        "</office:spreadsheet></office:body></office:document-content>",
        styles, tables);
    office_must(length > 0 && (size_t)length < sizeof content, "content.xml");
    return office_zip(
        (const office_member[]){{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                                {"content.xml", content},
                                {NULL, NULL}});
}

#endif
