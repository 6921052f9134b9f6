/* Every bound on what comes from outside, in one table. Passing one is a clear error, never a cut.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define LIMIT_FILE_BYTES 1048576 /* a definition file */
#define LIMIT_YAML_DEPTH 192     /* a state takes two levels */
#define LIMIT_YAML_EVENTS 100000
#define LIMIT_YAML_ANCHORS 1000
#define LIMIT_YAML_ALIASES 10000
#define LIMIT_YAML_NODES 200000   /* after expansion of aliases */
#define LIMIT_ROWS 2000           /* of one block of a protocol; columns and rows of a table */
#define LIMIT_STATES 10000        /* of one protocol */
#define LIMIT_TRANSITIONS 20000   /* of one protocol */
#define LIMIT_DIAGS 100           /* messages kept in one run; the rest are counted */
#define LIMIT_FEEL_BYTES 65536    /* one expression */
#define LIMIT_FEEL_DEPTH 200      /* nesting of an expression, and of calls */
#define LIMIT_FEEL_STEPS 1000000  /* of one evaluation */
#define LIMIT_FEEL_LIST 100000    /* elements */
#define LIMIT_FEEL_STRING 1048576 /* bytes */
#define LIMIT_MICROSTEPS 1000     /* of one command */
#define LIMIT_EFFECTS 10000       /* of one command */
#define LIMIT_TICKS 10000         /* timers decided before one command */
#define LIMIT_ZONE_BYTES 262144   /* a TZif file */
#define LIMIT_CRON_BYTES 1024     /* one line */
#define LIMIT_EVERY_ELSE 8        /* schedules joined by `else` */
#define LIMIT_WHEN_COUNT 10000000 /* units of a moment */
#define LIMIT_CSV_ROWS 200000
#define LIMIT_CSV_FIELD 65536

#endif
