/* The main of tests, apart from the harness: a tool may check things and have a main of its own. */
#include "support/tap.h"

int main(int argc, char **argv)
{
    return tap_main(argc, argv);
}
