#include "test_config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/builtin.h"
#include "config/colour.h"
#include "config/theme.h"

static struct theme parsed(const char *text)
{
    struct theme theme;
    struct detail d = DETAIL_INIT;

    ck_assert_msg(theme_parse("dir/my-own.yaml", text, strlen(text), &theme, &d) == JOBTOP_OK, "%s",
                  d.text);
    return theme;
}

static void theme_error(const char *text, const char *message)
{
    struct theme theme;
    struct detail d = DETAIL_INIT;

    ck_assert_int_ne(theme_parse("t.yaml", text, strlen(text), &theme, &d), JOBTOP_OK);
    ck_assert_str_eq(d.text, message);
}

START_TEST(test_forms)
{
    struct theme t = parsed(
        "summary: mine\n"
        "roles:\n"
        "  failed: {foreground: \"#ff0000\", attributes: [bold]}\n"
        "  text: {foreground: white, background: \"#101010\"}\n"
        "  query: {foreground: {rgb: \"#00FF00\", 256: 46, 16: bright-cyan}}\n"
        "  warned: {foreground: {256: 208}, background: {16: 1}, without-colours: bold}\n"
        "  running: {background: default, attributes: [dim, underline], without-colours: []}\n");

    ck_assert_str_eq(t.name, "my-own");
    ck_assert_str_eq(t.summary, "mine");
    const struct style *s = &t.roles[THEME_TEXT];
    ck_assert_int_eq(s->rgb_foreground, 0xe5e5e5);
    ck_assert_int_eq(s->foreground_256, 7);
    ck_assert_int_eq(s->foreground_16, 7);
    ck_assert_int_eq(s->background_256, 233);
    ck_assert_int_eq(s->background_16, 0);
    s = &t.roles[THEME_FAILED];
    ck_assert_int_eq(s->rgb_foreground, 0xff0000);
    ck_assert_int_eq(s->foreground_256, 196);
    ck_assert_int_eq(s->foreground_16, 9);
    ck_assert_int_eq(s->rgb_background, 0x101010); /* as text */
    ck_assert_uint_eq(s->attributes, STYLE_BOLD);
    ck_assert_uint_eq(s->attributes_none, STYLE_BOLD);
    s = &t.roles[THEME_QUERY];
    ck_assert_int_eq(s->rgb_foreground, 0x00ff00);
    ck_assert_int_eq(s->foreground_256, 46);
    ck_assert_int_eq(s->foreground_16, 14);
    s = &t.roles[THEME_WARNED];
    ck_assert_int_eq(s->foreground_256, 208);
    ck_assert_int_eq(s->rgb_foreground, 0xff8700);
    ck_assert_int_eq(s->background_16, 1);
    ck_assert_int_eq(s->background_256, 1);
    ck_assert_uint_eq(s->attributes, 0);
    ck_assert_uint_eq(s->attributes_none, STYLE_BOLD);
    s = &t.roles[THEME_RUNNING];
    ck_assert_int_eq(s->rgb_background, COLOUR_DEFAULT);
    ck_assert_int_eq(s->background_256, COLOUR_DEFAULT);
    ck_assert_int_eq(s->background_16, COLOUR_DEFAULT);
    ck_assert_uint_eq(s->attributes, STYLE_DIM | STYLE_UNDERLINE);
    ck_assert_uint_eq(s->attributes_none, 0);
    ck_assert_int_eq(memcmp(&t.roles[THEME_STALE], &t.roles[THEME_TEXT], sizeof(*s)), 0);
}
END_TEST

START_TEST(test_errors)
{
    theme_error("", "t.yaml:1:1: a theme is a mapping with \"summary\" and \"roles\"");
    theme_error("rolls: {}\n", "t.yaml:1:1: unknown key \"rolls\" (did you mean \"roles\"?)");
    theme_error("roles: {faild: {}}\n",
                "t.yaml:1:9: unknown role \"faild\" (did you mean \"failed\"?)");
    theme_error("roles: {failed: red}\n",
                "t.yaml:1:17: \"failed\" is a mapping (name: value), not one value");
    theme_error("roles: {failed: {foregruond: red}}\n",
                "t.yaml:1:18: unknown key \"foregruond\" (did you mean \"foreground\"?)");
    theme_error(
        "roles: {failed: {foreground: redd}}\n",
        "t.yaml:1:30: \"redd\" is no colour (did you mean \"red\"?); colours are \"#rrggbb\", "
        "default, or one of the 16 like bright-red");
    theme_error(
        "roles: {failed: {foreground: \"#12345\"}}\n",
        "t.yaml:1:30: \"#12345\" is no colour; colours are \"#rrggbb\", default, or one of the "
        "16 like bright-red");
    theme_error(
        "roles:\n  failed:\n    foreground: #ff0000\n",
        "t.yaml:3:16: \"foreground\" has no colour (a # begins a comment: write \"#rrggbb\" in "
        "quotes)");
    theme_error(
        "roles: {failed: {foreground: [red]}}\n",
        "t.yaml:1:30: \"foreground\" is a colour, or a mapping like {rgb: \"#ff5f5f\", 256: 203, "
        "16: bright-red}");
    theme_error("roles: {failed: {foreground: {256: 256}}}\n",
                "t.yaml:1:36: \"256\" is 256; it can be 0 to 255");
    theme_error("roles: {failed: {foreground: {16: 16}}}\n",
                "t.yaml:1:35: \"16\" is 16; it can be 0 to 15");
    theme_error("roles: {failed: {foreground: {8: 1}}}\n",
                "t.yaml:1:31: unknown kind of colour \"8\"");
    theme_error("roles: {failed: {foreground: {}}}\n",
                "t.yaml:1:30: \"foreground\" names no colour");
    theme_error("roles: {failed: {foreground: {rgb: [1]}}}\n",
                "t.yaml:1:36: \"rgb\" is \"#rrggbb\" or default, not a list");
    theme_error("roles: {failed: {attributes: [blod]}}\n",
                "t.yaml:1:31: unknown attribute \"blod\" (did you mean \"bold\"?)");
    theme_error("roles: {failed: {attributes: [[bold]]}}\n",
                "t.yaml:1:31: an attribute is a name, not a list");
    theme_error("roles: {failed: {attributes: }}\n",
                "t.yaml:1:30: \"attributes\" is a list like [bold, underline], not nothing");
}
END_TEST

/* The compiled-in one, whatever is installed here. */
static struct theme builtin(const char *name)
{
    char path[64];

    snprintf(path, sizeof(path), "themes/%s.yaml", name);
    const struct builtin_file *f = builtin_find(path);
    ck_assert_ptr_nonnull(f);
    return parsed(f->text);
}

/* WCAG 2.1: relative luminance and contrast ratio. */
static double channel(int value)
{
    double c = value / 255.0;

    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(int32_t rgb)
{
    return 0.2126 * channel(rgb >> 16 & 0xff) + 0.7152 * channel(rgb >> 8 & 0xff) +
           0.0722 * channel(rgb & 0xff);
}

static double contrast(int32_t a, int32_t b)
{
    double la = luminance(a), lb = luminance(b);

    return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

static const struct {
    const char *name;
    int32_t foreground, background; /* what the terminal's own colours may be at worst */
} kinds[] = {{"dark", 0xc8c8c8, 0x1e1e1e}, {"light", 0x303030, 0xf6f6f6}};

static int32_t or_else(int32_t rgb, int32_t otherwise)
{
    return rgb == COLOUR_DEFAULT ? otherwise : rgb;
}

static int32_t rgb_256(int16_t index, int32_t otherwise)
{
    return index == COLOUR_DEFAULT ? otherwise : colour_rgb(index);
}

START_TEST(test_contrast)
{
    struct theme t = builtin(kinds[_i].name);

    for (int role = 0; role < THEME_ROLE_COUNT; role++) {
        const struct style *s = &t.roles[role];
        int32_t foreground = or_else(s->rgb_foreground, kinds[_i].foreground);
        int32_t background = or_else(s->rgb_background, kinds[_i].background);
        /* The rest of a bar is no text, but it has to be seen: WCAG's 3:1 for graphics. */
        double least = role == THEME_BAR_REST ? 3.0 : 4.5;

        ck_assert_msg(contrast(foreground, background) >= least, "%s: %s: %06x on %06x is %.2f",
                      kinds[_i].name, theme_role_name((enum theme_role)role), (unsigned)foreground,
                      (unsigned)background, contrast(foreground, background));
        foreground = rgb_256(s->foreground_256, kinds[_i].foreground);
        background = rgb_256(s->background_256, kinds[_i].background);
        ck_assert_msg(contrast(foreground, background) >= least, "%s: %s: %d on %d is %.2f",
                      kinds[_i].name, theme_role_name((enum theme_role)role), s->foreground_256,
                      s->background_256, contrast(foreground, background));
        ck_assert_msg(s->foreground_16 == COLOUR_DEFAULT || s->foreground_16 != s->background_16,
                      "%s: %s on itself", kinds[_i].name, theme_role_name((enum theme_role)role));
        ck_assert_int_eq(s->attributes & STYLE_DIM, 0); /* which no contrast can be said of */
    }
}
END_TEST

/* The words and glyphs differ anyway; this is for the glance. */
START_TEST(test_states_differ)
{
    struct theme t = builtin(kinds[_i].name);

    for (int a = THEME_WAITING; a <= THEME_UNKNOWN; a++) {
        for (int b = a + 1; b <= THEME_UNKNOWN; b++) {
            const struct style *x = &t.roles[a], *y = &t.roles[b];
            const char *an = theme_role_name((enum theme_role)a);
            const char *bn = theme_role_name((enum theme_role)b);

            ck_assert_msg(x->rgb_foreground != y->rgb_foreground, "%s and %s", an, bn);
            ck_assert_msg(x->foreground_256 != y->foreground_256 || x->attributes != y->attributes,
                          "256 colours: %s and %s", an, bn);
            /* Eight colours: the bright ones are the others. */
            ck_assert_msg((x->foreground_16 & 7) != (y->foreground_16 & 7) ||
                              x->attributes != y->attributes,
                          "8 colours: %s and %s", an, bn);
        }
    }
    /* Without colours, what needs somebody stands out. */
    ck_assert_uint_ne(t.roles[THEME_FAILED].attributes_none & STYLE_REVERSE, 0);
    ck_assert_uint_ne(t.roles[THEME_QUERY].attributes_none, t.roles[THEME_RUNNING].attributes_none);
    ck_assert_uint_ne(t.roles[THEME_SELECTION].attributes_none & STYLE_REVERSE, 0);
}
END_TEST

START_TEST(test_every_role_is_said)
{
    for (size_t i = 0; i < 2; i++) {
        char path[32], want[64];

        snprintf(path, sizeof(path), "themes/%s.yaml", kinds[i].name);
        const struct builtin_file *f = builtin_find(path);
        ck_assert_ptr_nonnull(f);
        for (int role = 0; role < THEME_ROLE_COUNT; role++) {
            snprintf(want, sizeof(want), "\n  %s:", theme_role_name((enum theme_role)role));
            ck_assert_msg(strstr(f->text, want), "%s does not name %s", path, want + 3);
        }
    }
}
END_TEST

START_TEST(test_names)
{
    struct theme t;
    struct detail d = DETAIL_INIT;

    ck_assert_str_eq(theme_name(0), "dark");
    ck_assert_str_eq(theme_name(1), "light");
    ck_assert_ptr_null(theme_name(2));
    ck_assert_int_eq(theme_load("drak", &t, &d), JOBTOP_NOT_FOUND);
    ck_assert_str_eq(d.text, "no theme \"drak\" (did you mean \"dark\"?); built in: dark, light");
    ck_assert_int_eq(theme_load("../../etc/passwd", &t, &d), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(theme_load("", &t, &d), JOBTOP_NOT_FOUND);
    ck_assert_str_eq(theme_role_name(THEME_DIALOG_DANGER), "dialog-danger");
    ck_assert_str_eq(theme_role_name((enum theme_role)99), "");
}
END_TEST

START_TEST(test_own_theme)
{
    char dir[] = "/tmp/jobtop-test-XXXXXX", path[128], command[64];
    struct theme t;
    struct detail d = DETAIL_INIT;

    ck_assert_ptr_nonnull(mkdtemp(dir));
    setenv("XDG_CONFIG_HOME", dir, 1);
    snprintf(path, sizeof(path), "%s/jobtop", dir);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    snprintf(path, sizeof(path), "%s/jobtop/themes", dir);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    snprintf(path, sizeof(path), "%s/jobtop/themes/dark.yaml", dir);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs("summary: my dark\n", f);
    fclose(f);
    ck_assert_int_eq(theme_load("dark", &t, &d), JOBTOP_OK);
    ck_assert_str_eq(t.summary, "my dark");
    ck_assert_str_eq(d.text, "");
    f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs("sumary: my dark\n", f);
    fclose(f);
    ck_assert_int_eq(theme_load("dark", &t, &d), JOBTOP_INVALID);
    ck_assert_ptr_nonnull(strstr(d.text, "dark.yaml:1:1: unknown key \"sumary\""));
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(test_palette)
{
    ck_assert_int_eq(colour_rgb(16), 0x000000);
    ck_assert_int_eq(colour_rgb(231), 0xffffff);
    ck_assert_int_eq(colour_rgb(203), 0xff5f5f);
    ck_assert_int_eq(colour_rgb(232), 0x080808);
    ck_assert_int_eq(colour_rgb(255), 0xeeeeee);
    for (int i = 16; i < 256; i++)
        ck_assert_int_eq(colour_rgb(colour_nearest_256(colour_rgb(i))), colour_rgb(i));
    for (int i = 0; i < 16; i++)
        ck_assert_int_eq(colour_nearest_16(colour_rgb(i)), i);
}
END_TEST

TCase *config_theme_case(void)
{
    TCase *tc = tcase_create("theme");

    tcase_add_test(tc, test_forms);
    tcase_add_test(tc, test_errors);
    tcase_add_loop_test(tc, test_contrast, 0, 2);
    tcase_add_loop_test(tc, test_states_differ, 0, 2);
    tcase_add_test(tc, test_every_role_is_said);
    tcase_add_test(tc, test_names);
    tcase_add_test(tc, test_own_theme);
    tcase_add_test(tc, test_palette);
    return tc;
}
