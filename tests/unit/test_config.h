/* Parts of test_config. */
#ifndef TEST_CONFIG_H
#define TEST_CONFIG_H

#include <check.h>

TCase *config_file_case(void);
TCase *config_source_case(void);
TCase *config_theme_case(void);
TCase *config_tree_case(void);

/* Parses text as the file "t.yaml" and expects this message. */
void expect_error(const char *text, const char *message);

#endif
