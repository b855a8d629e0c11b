#include "exchange/heading_words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Whoever has a name, a home and a phone of their own, and what is only theirs. */
static const char SOMEBODY[] =
    "person|persons|people|someone|somebody|individual|contact name|contact person|named contact|"
    "name contact|of contact|first name|forename|given name|last name|surname|family "
    "name|maiden|middle name|initials|"
    "username|user|mobile|mob|cell|cellphone|whatsapp|home|private|personal|own|your|my|"
    "confidential|emergency|kin|nok|secretary|sec|chair|chairperson|chairman|chairwoman|convener|"
    "convenor|president|treasurer|trustee|director|committee|officer|clerk|councillor|minister|"
    "priest|pastor|elder|leader|lead|organiser|organizer|coordinator|co ordinator|ordinator|"
    "facilitator|instructor|tutor|teacher|trainer|coach|captain|referee|steward|warden|caretaker|"
    "janitor|keyholder|key holder|holder|hall keeper|keeper|manager|owner|landlord|tenant|"
    "proprietor|staff|worker|employee|volunteer|helper|member|client|customer|patient|resident|"
    "attendee|participant|applicant|donor|carer|parent|guardian|mother|father|mum|dad|wife|"
    "husband|spouse|partner|child|son|daughter|doctor|gp name|nurse|therapist|counsellor|"
    "submitter|submitted|respondent|completed|created|updated|entered|added by|filled|author|"
    "editor|by|birth|dob|age|gender|residence|residential|correspondence|direct|main contact|"
    "key contact|lead contact|contact 1|contact 2|signatory|safeguarding|welfare|administrator";

/* Words of contact, and words beside them that say whose: everybody's. */
static const char CONTACT[] =
    "contact|tel|telephone|phone|ph|landline|helpline|hotline|call|ring|mail|email|e|emails|"
    "enquiries|enquiry|inquiries";
static const char EVERYBODYS[] =
    "a|and|or|the|for|of|to|at|in|us|if|public|publicly|general|main|office|reception|desk|"
    "booking|bookings|info|information|business|switchboard|no|nos|number|numbers|"
    "num|line|address|addresses|s|details|detail|1|2|3|one|two|group|club|organisation|"
    "organization|org|service|project|charity|company|team|venue|place|site|centre|center|hall|"
    "building|library|school|church|shop|surgery|practice|asset|facility|premises|community|free|"
    "freephone|local|national|more|appointments|website|web|uk|gb|international|dial|std|code|"
    "addr|tags|properties|attributes|fields|location|feature|record|item|data|result|poi|contact "
    "details|0";

int heading_rank(const char *list, const char *text)
{
    size_t length = strlen(text);
    int rank = 0;
    for (const char *at = list; at && *at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL) {
        size_t size = strcspn(at, "|");
        if (size == length && memcmp(at, text, length) == 0)
            return rank;
        rank++;
    }
    return -1;
}

/* "chairs" is of the chair, "secretaries" of secretaries. */
static bool listed(const char *list, const char *at, size_t length)
{
    char word[HEADING_FOLDED_MAX];
    int size = snprintf(word, sizeof word, "%.*s", (int)length, at);
    if (heading_rank(list, word) >= 0)
        return true;
    if (size > 4 && strcmp(word + size - 3, "ies") == 0) {
        memcpy(word + size - 3, "y", 2);
        return heading_rank(list, word) >= 0;
    }
    if (size < 3 || word[size - 1] != 's')
        return false;
    word[size - 1] = '\0';
    return heading_rank(list, word) >= 0;
}

const char *heading_fold(slice heading, char ret[HEADING_FOLDED_MAX])
{
    return text_fold(heading.at, heading.len, ret, HEADING_FOLDED_MAX) ? ret : "";
}

const char *heading_fold_words(slice heading, char ret[HEADING_FOLDED_MAX])
{
    char apart[2 * HEADING_FOLDED_MAX];
    size_t used = 0;
    for (size_t i = 0; i < heading.len && used + 2 < sizeof apart; i++) {
        bool begins =
            i && islower((unsigned char)heading.at[i - 1]) && isupper((unsigned char)heading.at[i]);
        if (begins)
            apart[used++] = ' ';
        apart[used++] = heading.at[i];
    }
    return heading_fold((slice){apart, used}, ret);
}

bool heading_has(const char *folded, const char *list)
{
    for (const char *at = folded; *at;) {
        size_t one = strcspn(at, " "), two = at[one] ? one + 1 + strcspn(at + one + 1, " ") : one;
        if (listed(list, at, one) || listed(list, at, two))
            return true;
        at += at[one] ? one + 1 : one;
    }
    return false;
}

bool heading_of_somebody(const char *folded)
{
    return heading_has(folded, SOMEBODY);
}

bool heading_of_contact(const char *folded)
{
    bool contact = false;
    for (const char *at = folded; *at;) {
        size_t length = strcspn(at, " ");
        bool speaks = listed(CONTACT, at, length);
        if (!speaks && !listed(EVERYBODYS, at, length))
            return false;
        contact |= speaks;
        at += at[length] ? length + 1 : length;
    }
    return contact && !heading_of_somebody(folded);
}
