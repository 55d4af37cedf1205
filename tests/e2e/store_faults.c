#include "stage.h"
TCase *store_faults_case(void)
{
    return tcase_create("faults of the store");
}
