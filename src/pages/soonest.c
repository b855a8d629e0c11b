#include "pages/soonest.h"

#include <string.h>

static bool earlier(const occurrence *a, const occurrence *b)
{
    int days = strcmp(a->on, b->on);
    return days ? days < 0 : a->hours.from_min < b->hours.from_min;
}

static void take(const occur_plan *plan, const page_moment *m, const record *activity, slice said,
                 soonest *s)
{
    occurrence next;
    if (occur_next(plan, m->now, &next, 1) && (!s->dated || earlier(&next, &s->next))) {
        s->dated = true;
        s->next = next;
        s->activity = activity;
    }
    bool old = plan->state == OCCUR_IN_WORDS && plan->unconfirmed;
    s->check_first |= plan->state == OCCUR_CHECK_FIRST || old;
    if (plan->state == OCCUR_IN_WORDS && !old && !s->words.len)
        s->words = said;
}

status soonest_of(const card_context *c, const card *one, soonest *ret, error *err)
{
    const occur_context *context = &c->moment->context;
    occur_plan *plan = arena_alloc(c->page->arena, sizeof *plan);
    soonest s = {.activity = one->activity_count == 1 ? one->activities : NULL};
    status failed = plan ? OK : error_no_memory(err);
    for (size_t i = 0; i < one->activity_count && !failed; i++) {
        const record *activity = &one->activities[i];
        failed = occur_plan_activity(activity, &one->asset, context, c->page->arena, plan, err);
        if (!failed)
            take(plan, c->moment, activity, record_text(activity, ACTIVITY_SCHEDULE_TEXT), &s);
    }
    if (!failed && !one->activity_count) {
        s.opening = true;
        failed = occur_plan_opening(&one->asset, context, c->page->arena, plan, err);
        if (!failed)
            take(plan, c->moment, NULL, record_text(&one->asset, ASSET_OPENING_TIMES), &s);
    }
    if (!failed)
        *ret = s;
    return failed;
}
