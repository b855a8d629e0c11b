/* Which column is which: by its heading, by its cells, cell by cell; and what must never be taken
 * for something that everybody may see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/importing.h"
#include "support/office.h"

static importing im;

static int set_up(void **state)
{
    (void)state;
    importing_begin(&im);
    import_postcode(&im, "G20 9AD", (lonlat){-4.2868, 55.8942});
    import_postcode(&im, "EH1 1AA", (lonlat){-3.1881, 55.95364});
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    importing_end(&im);
    return 0;
}

static const char *stored(const char *columns, const char *ref)
{
    char sql[600];
    snprintf(sql, sizeof sql, "SELECT %s FROM asset WHERE source_ref = '%s'", columns, ref);
    return inspect_text(&im.file->at, sql);
}

static void must_import(const char *text)
{
    if (import_text(&im, "file.csv", text))
        fail_msg("%s", im.err.detail);
}

PRINTF_LIKE(3, 4)
static void add(char *text, size_t size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text + used, size - used, format, args);
    va_end(args);
    assert_true(length >= 0 && used + (size_t)length < size);
}

/* What is a person's, or may be: whatever stands below it, nobody sees it. */
static void test_what_is_somebodys_is_never_guessed(void **state)
{
    static const char *const HEADINGS[] = {
        "Contact name",
        "Contact Person",
        "Name of contact",
        "Named contact",
        "Main contact name",
        "contactName",
        "First name",
        "Surname",
        "Last Name",
        "Full name of secretary",
        "Secretary",
        "Secretary email",
        "Secretary's e-mail",
        "Secretary\xE2\x80\x99s tel",
        "Hon. Sec. phone",
        "Chair",
        "Chair phone",
        "Chairperson's telephone",
        "Chairman tel",
        "Chairwoman email",
        "Convener phone",
        "Convenor e-mail",
        "President's tel",
        "Treasurer email",
        "Trustees' emails",
        "Committee member phone",
        "Organiser phone",
        "Organisers' email",
        "Co-ordinator email",
        "Coordinator tel no",
        "Group leader tel",
        "Leader's phone",
        "Facilitator email",
        "Tutor name",
        "Coach phone",
        "Welfare officer email",
        "Caretaker phone",
        "Key holder tel",
        "Keyholder's phone",
        "Janitor tel",
        "Janitor",
        "Hall keeper phone",
        "Minister's phone",
        "Manager email",
        "Owner email",
        "Volunteer phone",
        "Staff email",
        "Member's email",
        "Client phone",
        "Client name",
        "Patient name",
        "Parent's phone",
        "Carer's phone",
        "Mobile",
        "Mobile phone",
        "Mobile no.",
        "Mob. tel",
        "Cell phone",
        "Home phone",
        "homePhone",
        "Home tel.",
        "Tel (home)",
        "Phone (mobile)",
        "Home email",
        "Home address",
        "Home postcode",
        "Personal email",
        "Private telephone",
        "Direct dial",
        "Next of kin",
        "Next of kin phone",
        "NOK tel",
        "Emergency contact",
        "Emergency contact number",
        "Emergency phone",
        "In case of emergency call",
        "Your email",
        "Your name",
        "Respondent email",
        "Submitted by",
        "Completed by (email)",
        "Phone of organiser",
        "Address of secretary",
        "Address (home)",
        "Correspondence address",
        "Secretary postcode",
        "Postcode of chair",
        "Bookings secretary phone",
        "Booking secretary's email",
        "secretary.phone",
        "chair.email",
        "owner.name",
        "next_of_kin.phone",
        "people.0.email",
        "emergency.telephone",
        "janitor.phone",
        /* of nobody, or one cannot tell: their phones are not shown */
        "Tel (h)",
        "Tel (m)",
        "Fax",
        "Steering group",
        "Catering",
        "Who",
        "Jean's phone",
        "Evening phone",
        "Work phone",
        "Notes",
        "Comments",
        "Remarks",
        "Internal notes",
        "Entrance code",
        "DOB",
    };
    enum { NOBODYS = 15 };
    static const char *const CELLS[][3] = {
        {"0141 496 0111", "0141 496 0112", "0141 496 0113"},
        {"07700 900111", "07700 900112", "07700 900113"},
        {"a@b.example", "c@b.example", "d@b.example"},
        {"Jean A", "Jean B", "Jean C"},
        {"http://b.example/a", "http://b.example/b", "http://b.example/c"},
        /* the last two would be looked for below any other heading */
        {"EH1 1AA", "EH1 1AA", "EH1 1AA"},
        {"55.95364, -3.1881", "55.95364, -3.1881", "55.95364, -3.1881"},
    };
    (void)state;
    im.options.dry_run = true;
    for (size_t k = 0; k < COUNT(CELLS); k++) {
        char text[16000] = "Ref,Group,Type";
        size_t count = COUNT(HEADINGS) - (k + 2 >= COUNT(CELLS) ? NOBODYS : 0);
        for (size_t i = 0; i < count; i++)
            add(text, sizeof text, ",%s", HEADINGS[i]);
        for (int row = 0; row < 3; row++) {
            add(text, sizeof text, "\nh-%d,One,library", row);
            for (size_t i = 0; i < count; i++)
                add(text, sizeof text, ",\"%s\"", CELLS[k][row]);
        }
        must_import(text);
        const char *at = strstr(im.headings, "category");
        for (size_t i = 0; i < count; i++) {
            at = strchr(at, ',') + 1;
            if (strncmp(at, "extra", 5) != 0)
                fail_msg("%s above '%s' is %.20s", HEADINGS[i], CELLS[k][0], at);
        }
    }
    im.options.dry_run = false;
}

/* Nor is it the name where there is no other. */
static void test_somebodys_name_is_no_name_of_an_asset(void **state)
{
    static const char *const HEADINGS[] = {"Contact name", "Tutor name",         "Secretary's name",
                                           "Surname",      "Full name of owner", "owner.name"};
    (void)state;
    for (size_t i = 0; i < COUNT(HEADINGS); i++) {
        char text[300];
        snprintf(text, sizeof text, "%s,Type,Postcode\nJean A,library,G20 9AD\n", HEADINGS[i]);
        must_import(text);
        assert_string_equal(im.headings, "extra,category,postcode");
        assert_string_equal(im.lines,
                            "2 rejected name [] no column of this sheet is taken for the name: "
                            "say which it is with --map name=COLUMN\n");
    }
}

/* What everybody may see is found in many words. */
static void test_headings_of_contact_and_place(void **state)
{
    static const struct {
        const char *heading, *read_as;
    } TABLE[] = {
        {"Tel No.", "phone"},
        {"Tel.", "phone"},
        {"Phone (office)", "phone"},
        {"Phone number(s)", "phone"},
        {"Telephone number for bookings", "phone"},
        {"Public phone", "phone"},
        {"Contact Tel", "phone"},
        {"contact:phone", "phone"},
        {"tags.phone", "phone"},
        {"contact.telephone", "phone"},
        {"Helpline", "contact"},
        {"E-mail", "email"},
        {"Email address", "email"},
        {"General enquiries email", "email"},
        {"Email for bookings", "email"},
        {"Phone / e-mail", "contact"},
        {"Email or phone", "contact"},
        {"Contact", "contact"},
        {"Contacts", "contact"},
        {"Contact details", "contact"},
        {"How to contact", "contact"},
        {"Enquiries", "contact"},
        {"Web site", "website"},
        {"Website link", "website"},
        {"Where", "locality"},
        {"P.code", "postcode"},
        {"Post-code", "postcode"},
        {"Venue postcode", "postcode"},
        {"First line of address", "address"},
        {"Address line 2", "address"},
        {"Venue address", "address"},
        {"addr:street", "address"},
        {"Town/Village", "locality"},
        {"Entrance 2", "entrance"},
        {"Entrance fee", "extra"},
        {"Opening hours (summer)", "opening_times"},
        {"Opening Hours Monday", "monday"},
        {"Hours on Mon", "monday"},
        {"Monday special hours", "extra"},
        {"Holiday opening hours", "extra"},
        {"Monday", "monday"},
        {"Mon", "monday"},
        {"Sat opening hours", "saturday"},
        {"Money", "extra"},
        {"phoneNumber", "phone"},
        {"addressLine1", "address"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(TABLE); i++) {
        slice heading = slice_of(TABLE[i].heading);
        table t = {.headings = &heading, .heading_count = 1, .headed = true};
        column_map map;
        arena *a = arena_new(100000);
        assert_int_equal(columns_find(&ASSET, &t, NULL, 0, false, NULL, a, &map, NULL, &im.err),
                         OK);
        const char *read_as = column_target_name(&ASSET, map.target[0]);
        if (strcmp(read_as, TABLE[i].read_as) != 0)
            fail_msg("%s is read as %s", TABLE[i].heading, read_as);
        arena_free(a);
    }
}

#define REACHED                                                                                    \
    "ifnull(email, '-') || ' ' || ifnull(phone, '-') || ' ' || ifnull(website, '-') || ' ' || "    \
    "ifnull(extra, '-')"

static void test_contacts_go_cell_by_cell(void **state)
{
    static const struct {
        const char *cell, *stored;
    } TABLE[] = {
        {"admin@hall.example", "admin@hall.example - - -"},
        {"0141 496 0123", "- 0141 496 0123 - -"},
        {"Tel: 0141 496 0123 or 0141 496 0124", "- Tel: 0141 496 0123 or 0141 496 0124 - -"},
        {"www.hall.example/contact", "- - http://www.hall.example/contact -"},
        {"https://hall.example", "- - https://hall.example -"},
        {"n/a", "- - - -"},
        {"-", "- - - -"},
        {"Jean A", "- - - {\"Contact\":\"Jean A\"}"},
        {"Jean 0141 496 0123", "- - - {\"Contact\":\"Jean 0141 496 0123\"}"},
        {"Jean (a@hall.example)", "- - - {\"Contact\":\"Jean (a@hall.example)\"}"},
        {"S\xC3\xA9"
         "an 0141 496 0123",
         "- - - {\"Contact\":\"S\xC3\xA9"
         "an 0141 496 0123\"}"},
        {"ask at the bar", "- - - {\"Contact\":\"ask at the bar\"}"},
        {"a@b.example c@b.example", "- - - {\"Contact\":\"a@b.example c@b.example\"}"},
        {"@hall", "- - - {\"Contact\":\"@hall\"}"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(TABLE); i++) {
        char text[300], ref[20];
        snprintf(ref, sizeof ref, "contact-%zu", i);
        snprintf(text, sizeof text,
                 "Ref,Name,Category,Postcode,Contact\n%s,Hall %zu,library,"
                 "G20 9AD,%s\n",
                 ref, i, TABLE[i].cell);
        must_import(text);
        assert_string_equal(im.lines, "2 added  [] \n");
        assert_string_equal(stored(REACHED, ref), TABLE[i].stored);
        must_import(text);
        assert_string_equal(import_counts(&im), "0,0,1,0,0,0");
    }
    assert_string_equal(stored("phone_e164", "contact-2"), "+441414960123;+441414960124");
}

/* A column of phones comes before one of contacts, wherever it stands. */
static void test_a_contact_never_overrules_its_own_column(void **state)
{
    (void)state;
    must_import("Ref,Name,Category,Postcode,Contact,Phone,Contact details\n"
                "own-1,Own Hall,library,G20 9AD,0141 496 0123,0141 496 0199,a@hall.example\n"
                "own-2,Own Park,park,EH1 1AA,0141 496 0123,,Jean A\n");
    assert_string_equal(im.headings, "source_ref,name,category,postcode,contact,phone,contact");
    assert_string_equal(stored(REACHED, "own-1"),
                        "a@hall.example 0141 496 0199 - {\"Contact\":\"0141 496 0123\"}");
    assert_string_equal(stored(REACHED, "own-2"),
                        "- 0141 496 0123 - {\"Contact details\":\"Jean A\"}");
}

/* Categories are known where no heading says so: by the words of several rows. */
static void test_categories_by_their_cells(void **state)
{
    (void)state;
    im.options.dry_run = true;
    must_import("Library A,Kirk,1 High St,EH1 1AA\nHall B,Mens Shed,2 High St,G20 9AD\n"
                "Hall C,Kirk,3 High St,G20 9AD\n");
    assert_string_equal(im.headings, "name,category,address,postcode");
    must_import("Ref,Group,What sort,Postcode\nx,Hall,Kirk,G20 9AD\ny,Shed,Lunch Club,G20 9AD\n"
                "z,Old Hall,Kirk,G20 9AD\n");
    assert_string_equal(im.headings, "source_ref,name,category,postcode");
    must_import("Ref,Group,What\nx,Hall,Kirk\ny,Shed,Lunch Club\n");
    assert_string_equal(im.headings, "source_ref,name,category");
    /* these may be names */
    must_import("Ref,Group,Next stop\nx,Hall A,Library\ny,Hall B,Museum\nz,Hall C,Park\n");
    assert_string_equal(im.headings, "source_ref,name,extra");
    im.options.category = "library";
    must_import("Ref,Group,What sort\nx,Hall,Kirk\ny,Shed,Kirk\n");
    assert_string_equal(im.headings, "source_ref,name,extra");
    im.options.category = NULL;
    im.options.dry_run = false;
}

/* What goes on somewhere is reached like the place. */
static void test_contacts_of_activities(void **state)
{
    (void)state;
    must_import("Ref,Name,Category,Postcode\nact-1,Act Hall,library,G20 9AD\n");
    im.options.as = &ACTIVITY;
    must_import("Ref,Asset,Title,Contact,Web site,Tutor phone,Tel (office),secretary.phone\n"
                "c-1,act-1,Yoga,a@hall.example,www.hall.example,0141 496 0111,0141 496 0112,"
                "0141 496 0113\n"
                "c-2,act-1,Art,Jean A,,,,\n");
    assert_string_equal(im.headings, "source_ref,asset,title,contact,website,extra,phone,extra");
    assert_string_equal(inspect_text(&im.file->at,
                                     "SELECT email || ' ' || website || ' ' || phone || ' ' || "
                                     "phone_e164 FROM activity WHERE source_ref = 'c-1'"),
                        "a@hall.example http://www.hall.example 0141 496 0112 +441414960112");
    assert_string_equal(inspect_text(&im.file->at, "SELECT extra FROM activity WHERE source_ref = "
                                                   "'c-2'"),
                        "{\"Contact\":\"Jean A\"}");
    im.options.as = &ASSET;
}

static void test_a_mapping_need_not_be_in_every_sheet(void **state)
{
    (void)state;
    im.options.mappings[0] = (column_mapping){"phone", "Ring"};
    im.options.mapping_count = 1;
    slice bytes = office_xlsx(&(office_workbook){
        .sheets = {
            "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c>"
            "<c r=\"B1\" t=\"inlineStr\"><is><t>Type</t></is></c></row>"
            "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Map One</t></is></c>"
            "<c r=\"B2\" t=\"inlineStr\"><is><t>library</t></is></c></row></sheetData>",
            "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c>"
            "<c r=\"B1\" t=\"inlineStr\"><is><t>Ring</t></is></c></row>"
            "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Map Two</t></is></c>"
            "<c r=\"B2\" t=\"inlineStr\"><is><t>0141 496 0123</t></is></c></row></sheetData>"}});
    const char *path = scratch_path(&im.folder, "sheets.xlsx");
    scratch_write_bytes(path, bytes.at, bytes.len);
    assert_int_equal(import_path(&im, path), OK);
    assert_string_equal(
        inspect_text(&im.file->at, "SELECT phone FROM asset WHERE name = 'Map Two'"),
        "0141 496 0123");
    im.options.mappings[0] = (column_mapping){"phone", "Rong"};
    assert_int_equal(import_path(&im, path), ERR_INPUT);
    assert_string_equal(im.err.detail, "--map: the file has no column 'Rong'");
    free((void *)(uintptr_t)bytes.at);
    im.options.mapping_count = 0;
}

/* What bank holidays and school terms mean for an activity, in the words that lists have. */
static void test_holidays_of_activities(void **state)
{
    static const char *const FILES[][2] = {
        {"ref,title,Asset,On bank holidays,Term time only\nb-1,Choir,v-1,no,yes\n", "off yes"},
        {"ref,title,Asset,Open on bank holidays,In school terms only\nb-1,Choir,v-1,Yes,\n",
         "on yes"}, /* a blank cell takes nothing away */
        {"ref,title,Asset,Bank holidays,School terms only\nb-1,Choir,v-1,?,No\n", "unknown no"},
        {"ref,title,Asset,bank_holidays,term_time\nb-1,Choir,v-1,off,no\n", "off no"},
    };
    (void)state;
    must_import("ref,name,category,lat,lon\nv-1,Hall,community-centre,55.89,-4.28\n");
    im.options.as = &ACTIVITY;
    for (size_t i = 0; i < COUNT(FILES); i++) {
        must_import(FILES[i][0]);
        assert_string_equal(inspect_text(&im.file->at,
                                         "SELECT bank_holidays || ' ' || term_time FROM activity "
                                         "WHERE source_ref = 'b-1'"),
                            FILES[i][1]);
    }
    im.options.as = &ASSET;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_somebodys_is_never_guessed),
        cmocka_unit_test(test_somebodys_name_is_no_name_of_an_asset),
        cmocka_unit_test(test_headings_of_contact_and_place),
        cmocka_unit_test(test_contacts_go_cell_by_cell),
        cmocka_unit_test(test_a_contact_never_overrules_its_own_column),
        cmocka_unit_test(test_categories_by_their_cells),
        cmocka_unit_test(test_contacts_of_activities),
        cmocka_unit_test(test_a_mapping_need_not_be_in_every_sheet),
        cmocka_unit_test(test_holidays_of_activities),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
