#include "web/asset_query.h"

#include "domain/schedule.h"

static const int ACCESS_FIELDS[] = {
#define F(id, ...) ASSET_##id,
#include "domain/access_fields.def"
#undef F
};

/* one for each access fact, one for the audiences, one for when */
_Static_assert(ACCESS_COUNT + 2 <= INDEX_MAX_TERMS, "more conditions than a filter holds");

static status read_categories(const request *rq, const param_texts *codes, index_filter *filter,
                              error *err)
{
    const taxonomy *t = index_taxonomy(rq->snapshot);
    for (size_t i = 0; i < codes->count; i++) {
        int number = taxonomy_find(t, codes->at[i]);
        if (number < 0)
            return error_set(err, ERR_INPUT, "category", "category '%.*s' is not in the taxonomy",
                             (int)codes->at[i].len, codes->at[i].at);
        category_set_add(&filter->categories, t, number);
    }
    filter->by_category = codes->count > 0;
    return OK;
}

static void add_term(index_filter *filter, index_term term)
{
    filter->terms[filter->term_count++] = term;
}

status asset_query_filter(const request *rq, const asset_params *p, index_filter *ret, error *err)
{
    index_filter filter = {0};
    status code = read_categories(rq, &p->categories, &filter, err);
    if (code)
        return code;
    for (int i = 0; i < ACCESS_COUNT; i++)
        if (p->access[i].given)
            add_term(&filter, (index_term){ACCESS_FIELDS[i], TERM_EQUALS, p->access[i].value});
    if (p->audiences.given)
        add_term(&filter, (index_term){ASSET_AUDIENCES, TERM_HAS_ANY, p->audiences.value});
    if (p->day.given || p->part_of_day.given)
        add_term(&filter, (index_term){INDEX_WHEN, TERM_HAS_ANY,
                                       schedule_slots_asked(
                                           p->day.given ? (int)p->day.value : -1,
                                           p->part_of_day.given ? (int)p->part_of_day.value : -1)});
    if (p->search.at) {
        filter.by_id = true;
        filter.ids = rq->found;
        filter.id_count = rq->found_count;
    }
    *ret = filter;
    return OK;
}
