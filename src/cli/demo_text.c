#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/demo_model.h"
#include "cli/demo_random.h"

static void guid(uint64_t seed, uint64_t number, char out[DEMO_GUID_SIZE])
{
    struct demo_random r = {seed ^ (number * UINT64_C(0xd1342543de82ef95))};
    uint64_t a = demo_random_next(&r);
    uint64_t b = demo_random_next(&r);

    /* version 4, variant 1, as Hyper-V spells them */
    snprintf(out, DEMO_GUID_SIZE,
             "%08" PRIX64 "-%04" PRIX64 "-4%03" PRIX64 "-%04" PRIX64 "-%012" PRIX64, a >> 32,
             a >> 16 & 0xffff, a & 0xfff, 0x8000 | (b >> 48 & 0x3fff),
             b & UINT64_C(0xffffffffffff));
}

void demo_job_id(const struct demo_job *job, uint64_t seed, char out[DEMO_GUID_SIZE])
{
    guid(seed, job->serial, out);
}

void demo_job_element_id(const struct demo_job *job, uint64_t seed, struct buf *out)
{
    char id[DEMO_GUID_SIZE];

    if (job->kind->flags & DEMO_STORAGE) {
        demo_job_path(job, out);
    } else if (job->kind->flags & DEMO_NO_VM) {
        buf_adds(out, "HV01");
    } else {
        guid(~seed, job->vm, id);
        buf_adds(out, id);
    }
}

void demo_job_vm(const struct demo_job *job, struct buf *out)
{
    buf_adds(out, demo_vms[job->vm % demo_vm_count]);
    if (job->vm >= demo_vm_count)
        buf_addf(out, "-%u", (unsigned)(job->vm / demo_vm_count));
}

void demo_job_path(const struct demo_job *job, struct buf *out)
{
    unsigned disk = (unsigned)(job->serial % 3);

    buf_addf(out, "C:\\ClusterStorage\\Volume%u\\", job->vm % 4 + 1);
    demo_job_vm(job, out);
    buf_addf(out, "\\disk%u.%s", disk, job->serial % 7 ? "vhdx" : "avhdx");
}

const char *demo_job_owner(const struct demo_job *job)
{
    return demo_owners[job->owner % demo_owner_count];
}

const char *demo_job_host(const struct demo_job *job)
{
    return demo_hosts[job->host % demo_host_count];
}

void demo_job_expand(const struct demo_job *job, const char *text, struct buf *out)
{
    while (*text) {
        size_t plain = strcspn(text, "{");

        buf_add(out, text, plain);
        text += plain;
        if (!strncmp(text, "{vm}", 4)) {
            demo_job_vm(job, out);
            text += 4;
        } else if (!strncmp(text, "{host}", 6)) {
            buf_adds(out, demo_job_host(job));
            text += 6;
        } else if (!strncmp(text, "{path}", 6)) {
            demo_job_path(job, out);
            text += 6;
        } else if (*text) {
            buf_addc(out, *text++);
        }
    }
}
