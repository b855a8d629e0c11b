/* cairn notes: what people say is wrong, and what became of it. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/terminal.h"
#include "format/json.h"
#include "live/note_contacts.h"

enum { NOTE_MAX_BYTES = 64 * 1024 };

static const cli_option OPTIONS[] = {
    CLI_OPTION_DB,
    {"all", NULL, "also those that are done or dismissed", false},
    {"format", "table|json", "how to write them; a table unless said", false},
    {"done", "UUID", "says that a note was acted on; needs --by", false},
    {"dismiss", "UUID", "says that there is nothing to act on; needs --by", false},
    {"by", "ROLE", "in which role you say so, like co-ordinator; no names of people", false},
    {"erase", "UUID", "takes what somebody wrote out of a note, for good", false},
    {0}};

typedef struct {
    store *notes;
    accounts *contacts;
    bool json;
    size_t count;
} desk;

/* -- listing ----------------------------------------------------------------------------------- */

static void print(const char *text)
{
    terminal_text(slice_of(text ? text : ""));
}

static const char *kind_label(const char *code)
{
    note_kind kind;
    return note_kind_named(slice_of(code), &kind) ? note_kind_label(kind) : code;
}

static void print_note(const store_note *n, const char *reach)
{
    printf("%.10s %.5s UTC  %s  ", n->received_at, n->received_at + 11, n->uuid);
    print(n->state);
    if (n->handled_by) {
        printf(" %.10s by ", n->handled_at);
        print(n->handled_by);
    }
    printf("\n  ");
    print(n->asset);
    if (n->activity) {
        printf(", ");
        print(n->activity);
    }
    printf(": ");
    print(kind_label(n->kind));
    printf("\n");
    if (n->text) {
        printf("  \"");
        print(n->text);
        printf("\"\n");
    }
    if (n->erased_at)
        printf("  what was written was erased %.10s\n", n->erased_at);
    if (*reach) {
        printf("  to reach who wrote it: ");
        print(reach);
        printf("\n");
    }
}

static void write_json(buf *out, const store_note *n, const char *reach)
{
    const struct {
        const char *name, *text;
    } members[] = {{"uuid", n->uuid},
                   {"asset", n->asset_uuid},
                   {"asset_name", n->asset},
                   {"activity_title", n->activity},
                   {"kind", n->kind},
                   {"text", n->text},
                   {"contact", *reach ? reach : NULL},
                   {"received_at", n->received_at},
                   {"state", n->state},
                   {"handled_by", n->handled_by},
                   {"handled_at", n->handled_at},
                   {"erased_at", n->erased_at}};
    for (size_t i = 0; i < COUNT(members); i++) {
        buf_putc(out, i ? ',' : '{');
        json_name(out, members[i].name);
        if (members[i].text)
            json_text(out, slice_of(members[i].text));
        else
            buf_puts(out, "null");
    }
    buf_putc(out, '}');
}

static status tell(void *context, const store_note *n, error *err)
{
    desk *d = context;
    BUF_SCOPED buf reach, out;
    buf_init(&reach, NOTE_MAX_BYTES);
    buf_init(&out, NOTE_MAX_BYTES);
    status failed = accounts_note_contact(d->contacts, n->uuid, &reach, err);
    const char *text = failed ? NULL : buf_text(&reach);
    if (!text)
        return failed ? failed : buf_status(&reach, err);
    if (d->json) {
        write_json(&out, n, text);
        failed = buf_status(&out, err);
        if (!failed)
            printf("%s\n%.*s", d->count ? "," : "", (int)out.len, out.data);
    } else {
        print_note(n, text);
    }
    d->count++;
    return failed;
}

static status list(const cli_args *args, desk *d, const char *unused, error *err)
{
    (void)unused;
    const char *format = cli_value(args, "format", "table");
    bool every = cli_has(args, "all");
    d->json = strcmp(format, "json") == 0;
    if (!d->json && strcmp(format, "table") != 0)
        return error_set(err, ERR_INPUT, "format", "--format must be table or json");
    if (d->json)
        printf("[");
    status failed = store_scan_notes(d->notes, every, tell, d, err);
    if (d->json)
        printf("\n]\n");
    else if (!failed)
        printf("%zu note%s%s\n", d->count, d->count == 1 ? "" : "s",
               every           ? ""
               : d->count == 1 ? " waits"
                               : " wait");
    return failed;
}

/* -- what became of one ------------------------------------------------------------------------ */

static status end(desk *d, status failed, error *err)
{
    if (!failed)
        return store_commit(d->notes, err);
    store_rollback(d->notes);
    return failed;
}

static status handle(const cli_args *args, desk *d, const char *uuid, note_state to, error *err)
{
    status failed = store_begin(d->notes, NULL, err);
    if (!failed)
        failed = store_handle_note(d->notes, uuid, to, cli_value(args, "by", ""), err);
    failed = end(d, failed, err);
    if (!failed)
        failed = note_contacts_forget(d->contacts, uuid, err);
    if (!failed)
        printf("%s is %s\n", uuid, note_state_name(to));
    return failed;
}

static status done(const cli_args *args, desk *d, const char *uuid, error *err)
{
    return handle(args, d, uuid, NOTE_DONE, err);
}

static status dismiss(const cli_args *args, desk *d, const char *uuid, error *err)
{
    return handle(args, d, uuid, NOTE_DISMISSED, err);
}

static status erase(const cli_args *args, desk *d, const char *uuid, error *err)
{
    (void)args;
    status failed = store_begin(d->notes, NULL, err);
    if (!failed)
        failed = store_erase_note(d->notes, uuid, err);
    failed = end(d, failed, err);
    if (!failed)
        failed = note_contacts_forget(d->contacts, uuid, err);
    if (!failed)
        failed = store_wipe(d->notes, err);
    if (!failed)
        printf("what was written in %s is erased; backups still have it\n", uuid);
    return failed;
}

static const struct {
    const char *option;
    status (*run)(const cli_args *, desk *, const char *uuid, error *err);
} ACTIONS[] = {{"done", done}, {"dismiss", dismiss}, {"erase", erase}};

static int run(const cli_args *args)
{
    desk d = {0};
    error err = {0};
    size_t given = 0, action = 0;
    for (size_t i = 0; i < COUNT(ACTIONS); i++)
        if (cli_has(args, ACTIONS[i].option)) {
            given++;
            action = i;
        }
    if (given > 1 || args->operand_count) {
        fprintf(stderr, "cairn notes: it takes one of --done, --dismiss and --erase, as in: %s\n",
                args->command->example);
        return EXIT_USAGE;
    }
    status failed = store_open(cli_db(args), STORE_WRITE, &d.notes, &err);
    if (!failed)
        failed = accounts_open(cli_db(args), STORE_WRITE, &d.contacts, &err);
    if (!failed)
        failed =
            given ? ACTIONS[action].run(args, &d, cli_value(args, ACTIONS[action].option, ""), &err)
                  : list(args, &d, NULL, &err);
    accounts_close(d.contacts);
    store_close(d.notes);
    return failed ? cli_fail(args, &err) : EXIT_DONE;
}

const cli_command CLI_NOTES = {
    .name = "notes",
    .usage = "[--db FILE] [--all] [--format table|json] | --done UUID --by ROLE | --dismiss UUID "
             "--by ROLE | --erase UUID",
    .summary =
        "Lists what people say is wrong with an asset, and says what became of it.\n"
        "Oldest first, with how to reach who wrote, where they said it: that is forgotten once a "
        "note is\n"
        "done or dismissed. --erase is for somebody who asks for their words to be deleted: the "
        "files are\n"
        "written anew without them, so it takes as long as a copy. It does not reach backups.",
    .example = "cairn notes --done 0192f0c4-0000-4000-8000-000000000001 --by co-ordinator",
    .options = OPTIONS,
    .run = run,
};
