/** For whom something is shown. Each sees what the ones before it see. */
#ifndef CAIRN_DOMAIN_AUDIENCE_H
#define CAIRN_DOMAIN_AUDIENCE_H

typedef enum { AUDIENCE_PUBLIC, AUDIENCE_PARTNERS, AUDIENCE_EDITORS, AUDIENCE_COUNT } audience;

#endif
